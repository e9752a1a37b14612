"""relays: several messages that are passed on as one thing"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_parts',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('relay', sa.Integer(), nullable=False),
    sa.Column('author', storage.types.Person(length=255), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', storage.types.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['relay'], ['relays.number'], name=op.f('fk_relay_parts_relay_relays')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relay_parts'))
    )
    with op.batch_alter_table('relay_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relay_parts_relay'), ['relay'], unique=False)
        batch_op.create_index(batch_op.f('ix_relay_parts_source'), ['source'], unique=False)

