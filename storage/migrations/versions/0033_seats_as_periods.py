"""seats and standings as periods: by whose word they began, when, why and by whom they ended"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

CURRENT = sa.text('ended_at IS NULL')


def upgrade() -> None:
    """To this schema. Seats move into a table of their own periods; what a co-op's standing was before was not kept."""
    instant, person = storage.types.Instant(timezone=True), sa.String(length=255)
    op.create_table(
        'seat_periods',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('circle', sa.String(length=64), nullable=False),
        sa.Column('coop_id', sa.Integer(), nullable=False),
        sa.Column('standing', sa.String(length=32), nullable=False),
        sa.Column('since', instant, nullable=False),
        sa.Column('given_by', person, nullable=True),
        sa.Column('ended_at', instant, nullable=True),
        sa.Column('ended_by', person, nullable=True),
        sa.Column('why', sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_seat_periods_circle_circles')),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f('fk_seat_periods_coop_id_coops')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_periods')),
    )
    op.create_index(op.f('ix_seat_periods_coop_id'), 'seat_periods', ['coop_id'])
    op.create_index(
        'uq_seat_periods_current', 'seat_periods', ['circle', 'coop_id'], unique=True,
        sqlite_where=CURRENT, postgresql_where=CURRENT,
    )  # fmt: skip
    op.execute(
        'INSERT INTO seat_periods (circle, coop_id, standing, since) '
        'SELECT circle, coop_id, standing, since FROM seats ORDER BY since, circle, coop_id'
    )
    op.drop_table('seats')
    op.create_table(
        'coop_standings',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('coop_id', sa.Integer(), nullable=False),
        sa.Column('standing', sa.String(length=32), nullable=False),
        sa.Column('since', instant, nullable=False),
        sa.Column('noted_by', person, nullable=True),
        sa.Column('ended_at', instant, nullable=True),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f('fk_coop_standings_coop_id_coops')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_standings')),
    )
    op.create_index(
        'uq_coop_standings_current', 'coop_standings', ['coop_id'], unique=True,
        sqlite_where=CURRENT, postgresql_where=CURRENT,
    )  # fmt: skip
    op.execute(
        "INSERT INTO coop_standings (coop_id, standing, since) "
        "SELECT id, standing, added_at FROM coops WHERE standing <> 'unknown' ORDER BY id"
    )
