"""relays: reactions come back"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_reactions',
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('relay', sa.Integer(), nullable=False),
    sa.Column('user_id', storage.types.Person(length=255), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['relay'], ['relays.number'], name=op.f('fk_relay_reactions_relay_relays')),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_relay_reactions'))
    )
    with op.batch_alter_table('relay_reactions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relay_reactions_relay'), ['relay'], unique=False)

