"""not in the post: what was said is not kept once it is dealt with"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

AT_ONCE = 1000
LOOKED_AT_AGAIN = ('settle_in', 'move', 'stay', 'late', 'alias', 'role_given', 'role_ended', 'meet', 'lose')
"""Jobs of what befell rooms and roles: they hold ids alone, and are looked at once they are done."""
WAITS = timedelta(hours=24)


def upgrade() -> None:
    """To this schema. It has the same tables; only words are taken out of them."""
    connection = op.get_bind()
    instant, json = storage.types.Instant(timezone=True), sa.JSON(none_as_null=True)
    outbox = sa.table(
        'outbox', sa.column('position'), sa.column('event_type'), sa.column('state'), sa.column('content', sa.JSON),
        sa.column('in_clear', json),
    )  # fmt: skip
    inbox = sa.table(
        'inbox', sa.column('position'), sa.column('type'), sa.column('state'), sa.column('content', sa.JSON)
    )
    jobs = sa.table('jobs', sa.column('name'), sa.column('done_at', instant), sa.column('data', sa.JSON))
    questions = sa.table(
        'questions', sa.column('id'), sa.column('family'), sa.column('name'), sa.column('asked_at', instant),
        sa.column('expires_at', instant),
    )  # fmt: skip

    said = sa.and_(outbox.c.state.in_(('sent', 'cancelled', 'dead')), outbox.c.event_type == 'm.room.message')
    _rewrite(connection, outbox, said, _marks_of)
    connection.execute(sa.update(outbox).where(said).values(in_clear=sa.null()))
    over = inbox.c.state.in_(('done', 'refused', 'failed'))
    connection.execute(sa.update(inbox).where(over, inbox.c.type != 'm.reaction').values(content={}))
    _rewrite(connection, inbox, sa.and_(over, inbox.c.type == 'm.reaction'), _target_of)
    done = sa.and_(jobs.c.done_at.is_not(None), jobs.c.name.not_in(LOOKED_AT_AGAIN))
    connection.execute(sa.update(jobs).where(done).values(data={}))
    waiting = sa.select(questions).where(questions.c.family == 'subs', questions.c.name == 'confirm')
    for row in connection.execute(waiting).all():
        until = min(row.expires_at, row.asked_at + WAITS)
        connection.execute(sa.update(questions).where(questions.c.id == row.id).values(expires_at=until))


def _rewrite(connection, table, where, kept_of) -> None:  # type: ignore[no-untyped-def]
    last = None
    while True:
        behind = where if last is None else sa.and_(where, table.c.position > last)
        found = sa.select(table.c.position, table.c.content).where(behind).order_by(table.c.position).limit(AT_ONCE)
        rows = connection.execute(found).all()
        for row in rows:
            kept = kept_of(row.content if isinstance(row.content, dict) else {})
            connection.execute(sa.update(table).where(table.c.position == row.position).values(content=kept))
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].position


def _marks_of(content: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in content.items() if key.startswith('org.circlebot.')}


def _target_of(content: dict[str, object]) -> dict[str, object]:
    relation = content.get('m.relates_to')
    if not isinstance(relation, dict):
        return {}
    kept = {'rel_type': relation.get('rel_type'), 'event_id': relation.get('event_id'), 'key': ''}
    return {'m.relates_to': kept}
