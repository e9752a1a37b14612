"""Letting go of what the TOML sets an end to (``[retention]``): what we have said, who changed what, the names of those who left."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta

import structlog

from chatbot.api.declaring.family import Family
from chatbot.api.seams.happenings import PersonForgotten
from chatbot.config import Settings
from chatbot.receiving.moving import begin
from storage.database import Database
from storage.former import former, new_lot, new_mark
from storage.models import AuditLine
from storage.queries import accounts, forgetting, retention
from storage.types import UserId

log = structlog.get_logger(__name__)

BATCH = 1000
"""How much goes in one transaction."""
PAUSE = timedelta(seconds=1)
Drop = Callable[..., Awaitable[int]]


async def let_go(database: Database, *, settings: Settings, families: Sequence[Family], now: datetime) -> None:
    """Drop what is past its time, so much at a time that nobody waits for it."""
    for span, drop in _to_drop(settings):
        dropped = BATCH
        while dropped == BATCH:
            async with database.transaction() as db:
                dropped = await drop(db, before=now - span, limit=BATCH)
            await asyncio.sleep(PAUSE.total_seconds())
    if settings.retention.left is not None:
        before = now - settings.retention.left
        await _forget_those_who_left(database, settings=settings, families=families, before=before, now=now)


def _to_drop(settings: Settings) -> Iterator[tuple[timedelta, Drop]]:
    kept = settings.retention
    if kept.said is not None:
        yield kept.said, retention.drop_said
    if kept.audit is not None:
        yield kept.audit, retention.drop_audit


async def _forget_those_who_left(
    database: Database, *, settings: Settings, families: Sequence[Family], before: datetime, now: datetime
) -> None:
    """Each in a transaction of their own, with a mark of their own. Who is here with another account of theirs is left alone."""
    named = {*settings.federation.operators, *settings.federation.treasurers, settings.matrix.user_id}
    async with database.looking() as db:
        found = await retention.left_everything(db, before=before, but=named)
        joined = await accounts.current(db)
    gone = {each for each in found if former(each) is None}
    forgotten = 0
    for user_id in sorted(gone):
        if not gone.issuperset(set(joined.of(user_id)) - {user_id}):
            continue
        async with database.transaction() as db:
            mark: UserId = new_mark()
            cause = f"retention:{new_lot()}"
            db.add(
                AuditLine(at=now, actor=None, what="help.forgotten", subject=mark, circle=None, cause=cause, detail={})
            )
            await forgetting.forget(db, user_id=user_id, mark=mark, running="")
            await begin(db, PersonForgotten(mark), families=families, now=now)
        forgotten += 1
        await asyncio.sleep(PAUSE.total_seconds())
    if forgotten:
        log.info("those who left long ago are former members now", people=forgotten)
