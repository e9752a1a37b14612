"""what is said in clear, and what tells whether a room is private"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('outbox') as batch:
        batch.add_column(sa.Column('in_clear', sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table('rooms') as batch:
        batch.add_column(sa.Column('unfit', sa.String(length=32), nullable=True))
        batch.add_column(sa.Column('join_rule', sa.String(length=64), nullable=True))
        batch.add_column(sa.Column('history', sa.String(length=64), nullable=True))
    with op.batch_alter_table('circles') as batch:
        batch.add_column(sa.Column('follows', sa.String(length=255), nullable=True))
    op.create_table(
        'clear_choices',
        sa.Column('user_id', sa.String(length=255), nullable=False),
        sa.Column('warned_at', storage.types.Instant(timezone=True), nullable=False),
        sa.Column('chosen_at', storage.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_clear_choices')),
    )
