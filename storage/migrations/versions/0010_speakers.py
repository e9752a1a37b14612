"""speakers are records of their own, and those of today are taken over; requests to speak for a co-op, and to see its figures

Whoever has made a co-op's present declaration, was let in by somebody, or is the only one who ever spoke for it, is taken over as
confirmed. Others keep their voice; whether they see figures, the co-op is asked at the next start.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import storage.types
from storage.migrations.taken_over import taken_over

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

EVER = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT = storage.types.Instant(timezone=True)


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        'speakers',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('coop_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.String(length=255), nullable=False),
        sa.Column('since', INSTANT, nullable=False),
        sa.Column('confirmed_at', INSTANT, nullable=True),
        sa.Column('confirmed_by', sa.String(length=255), nullable=True),
        sa.Column('confirmed_as', sa.String(length=32), nullable=True),
        sa.Column('figures_from', INSTANT, nullable=True),
        sa.Column('figures_by', sa.String(length=255), nullable=True),
        sa.Column('ended_at', INSTANT, nullable=True),
        sa.Column('ended_by', sa.String(length=255), nullable=True),
        sa.Column('ended_as', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(['coop_id'], ['coops.id'], name=op.f('fk_speakers_coop_id_coops')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_speakers')),
    )
    with op.batch_alter_table('speakers') as batch:
        batch.create_index(batch.f('ix_speakers_user_id'), ['user_id'])
        batch.create_index(
            'uq_speakers_current',
            ['coop_id', 'user_id'],
            unique=True,
            sqlite_where=sa.text('ended_at IS NULL'),
            postgresql_where=sa.text('ended_at IS NULL'),
        )
    with op.batch_alter_table('declarations') as batch:
        batch.add_column(sa.Column('first_declared_at', INSTANT, nullable=True))
    with op.batch_alter_table('join_requests') as batch:
        batch.add_column(sa.Column('asks', sa.String(length=32), nullable=False, server_default='join'))
        batch.add_column(sa.Column('coop_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('handed_on_at', INSTANT, nullable=True))
        batch.create_foreign_key(batch.f('fk_join_requests_coop_id_coops'), 'coops', ['coop_id'], ['id'])
    with op.batch_alter_table('join_requests') as batch:
        batch.alter_column('asks', existing_type=sa.String(length=32), existing_nullable=False, server_default=None)
    _take_over()


def _take_over() -> None:
    """Give a record to everybody who speaks for a co-op now; where some are to see no figures, have the co-op asked."""
    instants = ('since', 'confirmed_at', 'figures_from')
    others = ('coop_id', 'user_id', 'confirmed_as')
    speakers = sa.table(
        'speakers', *(sa.column(name, INSTANT) for name in instants), *(sa.column(name) for name in others)
    )
    jobs = sa.table(
        'jobs',
        *(sa.column(name) for name in ('family', 'name', 'key', 'failures')),
        sa.column('data', sa.JSON()),
        sa.column('due_at', INSTANT),
    )
    now: datetime = op.get_bind().execute(sa.select(sa.func.now())).scalar_one()
    found = taken_over(op.get_bind())
    now = now.replace(tzinfo=UTC) if now.tzinfo is None else now  # SQLite's clock goes by UTC, and does not say so.
    for each in found:
        row = {
            'coop_id': each.coop_id,
            'user_id': each.user_id,
            'since': each.since,
            'confirmed_at': now,
            'confirmed_as': 'taken_over',
            'figures_from': EVER if each.why is not None else None,
        }
        op.get_bind().execute(speakers.insert().values(row))
    for coop_id in sorted({each.coop_id for each in found if each.why is None}):
        job: dict[str, object] = {
            'family': 'membership',
            'name': 'taken-over',
            'key': str(coop_id),
            'data': {},
            'due_at': now,
            'failures': 0,
        }
        op.get_bind().execute(jobs.insert().values(job))
