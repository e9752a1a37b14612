"""What comes late, or comes twice: the things that journeys about time and state have in common."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from chatbot.api.day_line.line import next_line
from storage.models import AuditLine, Job
from storage.queries import jobs
from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened

EDITS = timedelta(seconds=10)
"""Cards are not edited more often."""


async def said_at(town: Town, user: str, where: str, text: str, *, at: datetime, thread: EventId | None = None) -> None:
    """Somebody said something at an instant; the bot reads it now."""
    content: dict[str, object] = {"msgtype": "m.text", "body": text}
    if thread is not None:
        relation = {"rel_type": "m.thread", "event_id": thread, "is_falling_back": True}
        content["m.relates_to"] = relation | {"m.in_reply_to": {"event_id": thread}}
    town.server.emit(town.room(where), user, "m.room.message", content, at=at)
    await town.works()


async def tapped_at(town: Town, user: str, where: str, key: str, *, to: EventId, at: datetime) -> None:
    """Somebody tapped at an instant; the bot reads it now."""
    relation = {"rel_type": "m.annotation", "event_id": to, "key": key}
    town.server.emit(town.room(where), user, "m.reaction", {"m.relates_to": relation}, at=at)
    await town.works()


async def comes_again(town: Town, family: str, name: str, key: str, *, data: Mapping[str, Any] | None = None) -> None:
    """A job is done although nobody waits for it any more; with the ``data`` that it had, since what is done keeps none."""
    town.clock.passes(timedelta(minutes=1))
    async with town.app.database.transaction() as db:
        job = await jobs.find(db, family=family, name=name, key=key)
        if job is None:
            db.add(Job(family=family, name=name, key=key, data={}, due_at=town.now))
        else:
            job.due_at, job.done_at, job.data = town.now, None, dict(data or job.data)
    await town.works()
    async with town.app.database.looking() as db:
        assert not await jobs.failing(db)


async def audited(town: Town, what: str, subject: str) -> int:
    """How often something was done to a record."""
    query = select(func.count()).where(AuditLine.what == what, AuditLine.subject == subject)
    async with town.app.database.looking() as db:
        return (await db.scalars(query)).one()


async def closed_early(town: Town) -> EventId:
    """A quick check is agreed by all three co-ops, two days before its time."""
    card = await opened(town)
    for user in (GUS, HAL, FAY):
        await town.reacts(user, "food", to=card, key="✅")
    await town.says(GUS, "food", "!close C-1")
    await town.passes(EDITS)
    assert town.body_of(card).startswith("✅ C-1 agreed")
    return card


async def nine_comes(town: Town) -> None:
    """Nine in the morning comes, when people are told what has fallen due for them."""
    await town.works()
    nine = next_line(town.now + timedelta(seconds=1), zone=town.app.settings.federation.timezone)
    await town.passes(nine - town.now)
    await town.passes(timedelta(minutes=1))
