"""gaps"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('gaps',
    sa.Column('room_id', sa.String(length=255), nullable=False),
    sa.Column('since', sa.Text(), nullable=True),
    sa.Column('until', sa.Text(), nullable=True),
    sa.Column('read_until', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('began_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('retry_at', storage.types.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('room_id', name=op.f('pk_gaps'))
    )
