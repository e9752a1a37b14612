"""Old events leave the inbox, so that the archive does not grow with chatter for ever. Then nothing is left of them, nor of anything
else that was taken out of the archive, in its file.

The inbox remembers an event for two reasons. It finds the card of a reaction that is taken away: that may happen at any
time, so reactions on cards stay. And it knows an event that is told again. With our sync token the homeserver tells only
what came after it. Where it has forgotten the token, it may tell events of years ago, and then only an event's time says
that we have read it. So the archive keeps the instant until which events have left it (``SyncPosition.forgotten_until``): a
span of the TOML would not do, since it may be another one tomorrow. And no event leaves whose time does not lie before that.
"""

import asyncio
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

import structlog

from chatbot.alarm import Alarm
from chatbot.api.declaring.family import Family
from chatbot.config import Settings
from chatbot.matrix.homeserver import Homeserver
from chatbot.matrix.message import reaction_of
from chatbot.receiving.retention import let_go
from storage.database import Database
from storage.models import InboxEvent, InboxState, SyncPosition
from storage.queries import gaps as gaps_of
from storage.queries import inbox as inbox_of
from storage.queries import outbox as outbox_of
from storage.queries import outcomes
from storage.types import EventId

log = structlog.get_logger(__name__)

BATCH = 1000
"""How many events are looked at in one transaction. Nobody's message waits for more than one."""
PAUSE = timedelta(seconds=1)
START = timedelta(minutes=10)
"""How long after the start: what was said meanwhile comes first."""
EVERY = timedelta(days=1)
SETTLED = (InboxState.DONE, InboxState.REFUSED, InboxState.FAILED)


class Tidying:
    """Drops what nobody needs any more, once a day."""

    def __init__(
        self,
        *,
        homeserver: Homeserver,
        database: Database,
        settings: Settings,
        families: Sequence[Family],
        alarm: Alarm,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._families = settings, families
        self._clock = clock
        self._homeserver = homeserver
        self._database = database
        self._alarm = alarm

    async def run(self) -> None:
        """Tidy up now and then, until cancelled."""
        await asyncio.sleep(START.total_seconds())
        await self._alarm.keep_at(self._once, every=EVERY, doing="dropping what was dealt with long ago")

    async def _once(self) -> None:
        await self.tidy()
        await let_go(self._database, settings=self._settings, families=self._families, now=self._clock())
        if not await self._database.leave_no_trace():
            log.info("the archive is being read, so its log is emptied next time")

    async def tidy(self) -> int:
        """Drop old events, and return how many."""
        kept = self._settings.retention.heard
        dropped, position = 0, 0
        while True:
            async with self._database.transaction() as db:
                how_far = await db.get(SyncPosition, self._homeserver.identity.user_id)
                if how_far is None:
                    return dropped
                await outcomes.forget_before(db, at=how_far.stored_at - kept)
                # Events that fill an open gap are judged by how far we had read when it opened.
                read_until = min([how_far.stored_at, *(gap.read_until for gap in await gaps_of.open_now(db))])
                before = read_until - kept
                rows = await inbox_of.after(db, position=position, limit=BATCH)
                old = [row for row in rows if row.received_at < before]
                cards = await outbox_of.cards_among(db, event_ids=_reacted_to(old))
                gone = [row.position for row in old if _is_over(row, cards)]
                await inbox_of.drop(db, positions=gone)
                how_far.forgotten_until = max(how_far.forgotten_until, before)
            dropped += len(gone)
            if len(old) < BATCH:
                if dropped:
                    log.info("dropped what was dealt with long ago", events=dropped)
                return dropped
            position = rows[-1].position
            await asyncio.sleep(PAUSE.total_seconds())


def _is_over(row: InboxEvent, cards: AbstractSet[EventId]) -> bool:
    if row.state not in SETTLED:
        return False
    if row.at >= row.received_at:
        return False  # Its sender's clock was ahead of ours, so its time does not say that we know it.
    return cards.isdisjoint(_reacted_to([row]))


def _reacted_to(rows: Sequence[InboxEvent]) -> list[EventId]:
    reactions = (reaction_of(row.content) for row in rows if row.type == "m.reaction")
    return [reaction[0] for reaction in reactions if reaction is not None]
