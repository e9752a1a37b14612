"""outcomes: what has become of what was said, so that it can be mended by editing it"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        'outcomes',
        sa.Column('event_id', sa.String(length=255), nullable=False),
        sa.Column('became', sa.String(length=32), nullable=False),
        sa.Column('command', sa.String(length=64), nullable=True),
        sa.Column('subject', sa.String(length=255), nullable=True),
        sa.Column('reply_to', sa.String(length=255), nullable=True),
        sa.Column('thread', sa.String(length=255), nullable=True),
        sa.Column('asked_txn', sa.String(length=64), nullable=True),
        sa.Column('at', storage.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_outcomes')),
    )
