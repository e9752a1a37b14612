"""rounds of subs: one for each scheme and year; the terms of what was declared; who pays since when, or less for longer"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

AT = storage.types.Instant(timezone=True)
PERSON = sa.String(length=255)
rounds = sa.table('subs_rounds', *map(sa.column, ('id', 'scheme')), sa.column('year_start', sa.Date), sa.column('due_at', AT))
old_asks = sa.table(
    'subs_asks', *map(sa.column, ('round_id', 'coop_id', 'user_id')), sa.column('asked_at', AT)
)  # fmt: skip


def upgrade() -> None:
    """To this schema."""
    _of_co_ops('subs_extensions', sa.Column('last_year', sa.Date(), nullable=False), sa.Column('reason', sa.String(length=500), nullable=False), by='given')  # fmt: skip
    _of_co_ops('subs_spans', sa.Column('joined', sa.Date(), nullable=True), sa.Column('left', sa.Date(), nullable=True), by='noted')  # fmt: skip
    with op.batch_alter_table('declarations') as batch:
        batch.add_column(sa.Column('heads', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('left_out', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column('terms', sa.JSON(), nullable=True))
        batch.add_column(sa.Column('way', sa.String(length=16), nullable=True))
    with op.batch_alter_table('declarations') as batch:
        batch.alter_column('left_out', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    _join_rounds()


def _of_co_ops(name: str, *columns: sa.Column[Any], by: str) -> None:
    op.create_table(
        name,
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('scheme', sa.String(length=64), nullable=False),
        sa.Column('coop_id', sa.Integer(), nullable=False),
        *columns,
        sa.Column(f'{by}_by', PERSON, nullable=False),
        sa.Column(f'{by}_at', AT, nullable=False),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f(f'fk_{name}_coop_id_coops')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
    )
    with op.batch_alter_table(name) as batch:
        batch.create_index(batch.f(f'ix_{name}_coop_id'), ['coop_id'], unique=False)


def _join_rounds() -> None:
    """Where more than one circle was asked for a scheme and a year, the first round goes on, until the last one's end."""
    connection = op.get_bind()
    asked = [dict(row._mapping) for row in connection.execute(sa.select(old_asks).order_by(old_asks.c.round_id))]
    op.drop_table('subs_asks')
    kept: dict[tuple[Any, Any], int] = {}
    ends: dict[int, Any] = {}
    goes_on_in: dict[int, int] = {}
    for row in connection.execute(sa.select(rounds).order_by(rounds.c.id)).all():
        into = goes_on_in[row.id] = kept.setdefault((row.scheme, row.year_start), row.id)
        ends[into] = max(ends.get(into, row.due_at), row.due_at)
    for number, into in goes_on_in.items():
        if number != into:
            connection.execute(rounds.delete().where(rounds.c.id == number))
    for number, due_at in ends.items():
        connection.execute(rounds.update().where(rounds.c.id == number).values(due_at=due_at))
    with op.batch_alter_table('subs_rounds') as batch:
        batch.alter_column('asked_by', existing_type=sa.VARCHAR(length=255), nullable=True)
        batch.create_unique_constraint(batch.f('uq_subs_rounds_scheme_year_start'), ['scheme', 'year_start'])
        batch.drop_constraint(batch.f('fk_subs_rounds_circle_circles'), type_='foreignkey')
        batch.drop_column('circle')
    asks = op.create_table(
        'subs_asks',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('coop_id', sa.Integer(), nullable=False),
        sa.Column('user_id', PERSON, nullable=False),
        sa.Column('asked_at', AT, nullable=False),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f('fk_subs_asks_coop_id_coops')),
        sa.ForeignKeyConstraint(['round_id'], ['subs_rounds.id'], name=op.f('fk_subs_asks_round_id_subs_rounds')),
        sa.PrimaryKeyConstraint('round_id', 'coop_id', 'user_id', name=op.f('pk_subs_asks')),
    )
    once: dict[tuple[Any, ...], dict[str, Any]] = {}
    for ask in asked:
        ask['round_id'] = goes_on_in[ask['round_id']]
        once.setdefault((ask['round_id'], ask['coop_id'], ask['user_id']), ask)
    op.bulk_insert(asks, list(once.values()))
