"""relays: what is ready to be passed on; the rhythm of every link counts from the founding on"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('relay_drafts',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'sent', 'dropped', name='draftstate', native_enum=False, length=32), nullable=False),
    sa.Column('decided_by', storage.types.Person(length=255), nullable=True),
    sa.Column('relay', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_relay_drafts_circle_circles')),
    sa.ForeignKeyConstraint(['relay'], ['relays.number'], name=op.f('fk_relay_drafts_relay_relays')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_relay_drafts'))
    )
    with op.batch_alter_table('relay_drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relay_drafts_circle'), ['circle'], unique=False)
    _begin_every_rhythm()


def _begin_every_rhythm() -> None:
    """A circle that has never passed anything on had no alarm. The job itself knows when it is due really."""
    circles = sa.table('circles', sa.column('slug'), sa.column('active'))
    jobs = sa.table(
        'jobs',
        sa.column('family'),
        sa.column('name'),
        sa.column('key'),
        sa.column('data', sa.JSON),
        sa.column('due_at', storage.types.Instant(timezone=True)),
        sa.column('failures'),
    )
    connection = op.get_bind()
    armed = sa.select(jobs.c.key).where(jobs.c.family == 'relay', jobs.c.name == 'overdue')
    for slug in connection.scalars(sa.select(circles.c.slug).where(circles.c.active, circles.c.slug.not_in(armed))).all():
        row = {'family': 'relay', 'name': 'overdue', 'key': slug, 'data': {}, 'due_at': datetime(2020, 1, 1, tzinfo=UTC), 'failures': 0}
        connection.execute(jobs.insert().values(row))
