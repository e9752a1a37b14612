"""renewed decisions keep their number, and have a subject in the circle's handbook"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('decisions') as batch:
        batch.add_column(sa.Column('renewed_at', storage.types.Instant(timezone=True), nullable=True))
        batch.add_column(sa.Column('renewed_in', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('subject', sa.String(length=60), nullable=True))
        batch.create_foreign_key('fk_decisions_renewed_in_consent_items', 'consent_items', ['renewed_in'], ['number'])
