"""memberships say by whose word they began and ended, and why; what somebody had given who was put out is asked
about; answers are noted by our own clock"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. By whose word the memberships of today began was not kept."""
    with op.batch_alter_table('members') as batch:
        batch.add_column(sa.Column('given_by', sa.String(length=255), nullable=True))
        batch.add_column(sa.Column('left_by', sa.String(length=255), nullable=True))
        batch.add_column(sa.Column('why', sa.String(length=16), nullable=True))
    with op.batch_alter_table('join_requests') as batch:
        batch.add_column(sa.Column('about', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('given_by', sa.String(length=255), nullable=True))
    with op.batch_alter_table('consent_answers') as batch:
        batch.add_column(sa.Column('noted_at', storage.types.Instant(timezone=True), nullable=True))
