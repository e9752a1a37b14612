"""lists that are read page by page"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        'lists',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('user_id', sa.String(length=255), nullable=False),
        sa.Column('room_id', sa.String(length=255), nullable=False),
        sa.Column('thread', sa.String(length=255), nullable=True),
        sa.Column('family', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=32), nullable=False),
        sa.Column('key', sa.String(length=255), nullable=False),
        sa.Column('data', sa.JSON(), nullable=False),
        sa.Column('shown', sa.Integer(), nullable=False),
        sa.Column('expires_at', storage.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_lists')),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table('lists') as batch:
        batch.create_index(batch.f('ix_lists_expires_at'), ['expires_at'])
        batch.create_index(batch.f('ix_lists_room_id'), ['room_id'])
