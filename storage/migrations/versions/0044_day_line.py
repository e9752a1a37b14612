"""the day line: what falls due for a person is told once, in one line a day"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BEFORE = {'consent-reminder': 'C-', 'consent-measure': 'measure-'}
"""What reminders were called that go once, and what they are about now."""


def upgrade() -> None:
    """To this schema. Who was reminded of an item before is not reminded of it again, however its end moves."""
    reminders = op.create_table('reminders',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('user_id', storage.types.Person(length=255), nullable=False),
    sa.Column('family', sa.String(length=32), nullable=False),
    sa.Column('record', sa.String(length=64), nullable=False),
    sa.Column('stage', sa.String(length=32), nullable=False),
    sa.Column('since', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('until', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('said_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('said_in', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders')),
    sa.UniqueConstraint('user_id', 'family', 'record', 'stage', name=op.f('uq_reminders_user_id_family_record_stage')),
    )
    op.create_index('ix_reminders_family_record', 'reminders', ['family', 'record'])
    op.create_index('ix_reminders_said_in', 'reminders', ['said_in'])
    op.create_table('own_zones',
    sa.Column('user_id', storage.types.Person(length=255), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('looked_at', storage.types.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_own_zones')),
    )
    with op.batch_alter_table('outbox') as batch:
        batch.add_column(sa.Column('rings_at', storage.types.Instant(timezone=True), nullable=True))
        batch.create_index('ix_outbox_rings_at', ['rings_at'])
    _keep_what_was_said(reminders)


def _keep_what_was_said(reminders: sa.Table) -> None:
    outbox = sa.table('outbox', sa.column('once', sa.String), sa.column('to_user', sa.String),
                      sa.column('due_at', storage.types.Instant(timezone=True)), sa.column('state', sa.String))
    named = sa.or_(*(outbox.c.once.startswith(f'{name}:', autoescape=True) for name in BEFORE))
    said = sa.select(outbox.c.once, outbox.c.to_user, outbox.c.due_at).where(
        named, outbox.c.to_user.is_not(None), outbox.c.state != 'cancelled'
    )
    known = [
        {'user_id': user, 'family': 'consent', 'record': f"{BEFORE[name]}{number}", 'stage': '', 'since': due,
         'until': None, 'said_at': due, 'said_in': None}
        for name, number, user, due in (
            (*once.split(':')[:2], user, due) for once, user, due in op.get_bind().execute(said).all()
        )
    ]
    if known:
        op.bulk_insert(reminders, known)
