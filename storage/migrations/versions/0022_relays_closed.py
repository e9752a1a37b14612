"""relays: an exchange can be closed"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('relays', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_at', storage.types.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('closed_by', storage.types.Person(length=255), nullable=True))
