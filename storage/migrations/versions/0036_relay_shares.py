"""relays: what a circle shares, and questions to all circles"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_calls',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('asked_by', storage.types.Person(length=255), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('answers_by', storage.types.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_relay_calls_circle_circles')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_relay_calls'))
    )
    with op.batch_alter_table('relay_calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relay_calls_source'), ['source'], unique=False)

    op.create_table('relay_shares',
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('section', sa.String(length=16), nullable=False),
    sa.Column('how', sa.String(length=16), nullable=False),
    sa.Column('changed_by', storage.types.Person(length=255), nullable=False),
    sa.Column('changed_at', storage.types.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_relay_shares_circle_circles')),
    sa.PrimaryKeyConstraint('circle', 'section', name=op.f('pk_relay_shares'))
    )
    with op.batch_alter_table('relays', schema=None) as batch_op:
        batch_op.add_column(sa.Column('call', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_relays_call'), ['call'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_relays_call_relay_calls'), 'relay_calls', ['call'], ['number'])

