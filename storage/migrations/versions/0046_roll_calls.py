"""roll-calls"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        'roll_calls',
        sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('circle', sa.String(length=64), nullable=False),
        sa.Column('asked_by', storage.types.Person(length=255), nullable=True),
        sa.Column('asked_at', storage.types.Instant(timezone=True), nullable=False),
        sa.Column('ends_at', storage.types.Instant(timezone=True), nullable=False),
        sa.Column('closed_at', storage.types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_roll_calls_circle_circles')),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_roll_calls')),
    )
    with op.batch_alter_table('roll_calls') as batch:
        batch.create_index(
            'uq_roll_calls_open',
            ['circle'],
            unique=True,
            sqlite_where=sa.text('closed_at IS NULL'),
            postgresql_where=sa.text('closed_at IS NULL'),
        )
    op.create_table(
        'roll_answers',
        sa.Column('roll_call', sa.Integer(), nullable=False),
        sa.Column('coop_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('here', sa.Boolean(), nullable=True),
        sa.Column('answered_by', storage.types.Person(length=255), nullable=True),
        sa.Column('answered_at', storage.types.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['roll_call'], ['roll_calls.number'], name=op.f('fk_roll_answers_roll_call_roll_calls')),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f('fk_roll_answers_coop_id_coops')),
        sa.PrimaryKeyConstraint('roll_call', 'coop_id', name=op.f('pk_roll_answers')),
    )
