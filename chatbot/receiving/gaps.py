"""Gap fills: the events that the homeserver left out of a sync answer are fetched before the token moves, or else later.

A gap that cannot be filled now holds up no other room. What people say there meanwhile is held in the inbox, and the gap is
tried again. Then all of it is handled in the order in which it was said. Where events are lost, the room is told so.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from chatbot.alarm import Alarm
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import Rendering
from chatbot.matrix.homeserver import (
    Event,
    Forbidden,
    Homeserver,
    HomeserverError,
    MessagesPage,
    Missing,
    RateLimited,
    Rejected,
    RoomDelta,
    SyncTokenLost,
)
from chatbot.receiving.arrivals import again, arrived, heard, kept, not_forgotten, note_seen
from storage.database import Database
from storage.models import Gap, SyncPosition
from storage.queries import gaps as gaps_of
from storage.queries import inbox as inbox_of
from storage.queries import rooms
from storage.transaction import Transaction, Wakes
from storage.types import RoomId

log = structlog.get_logger(__name__)

LIMIT = 10_000
"""How many missed events of one room are fetched. Where there are more, the room is told."""
PAGE = 250
PAGES = 200
"""How many requests one gap may take: a page may hold nothing for us and still lead on."""
FIRST_TRY = timedelta(seconds=10)
"""How long the first attempts at all gaps may take together, since all rooms wait for them. What takes longer is fetched
while the other rooms go on."""
SIDE_BY_SIDE = 4
GIVEN_UP_AFTER = timedelta(minutes=10)
"""How long a room's people wait for what was said before; then they are told that it could not be read."""
LOOK = timedelta(seconds=1)
"""How often it is looked whether a gap is to be tried again."""
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30, 60))
CLOCKS_DIFFER = timedelta(hours=1)
"""By how much another server's clock may differ from ours, where only time tells what we have read."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A room's part of a sync answer, and the events that were left out before it.

    ``lost``: some of those can never be fetched. ``gap``: they cannot be fetched now, so the rest waits for them.
    """

    delta: RoomDelta
    missed: Sequence[Event] = ()
    lost: bool = False
    gap: Gap | None = None


class Gaps:
    """Fetches what was left out."""

    def __init__(
        self,
        *,
        homeserver: Homeserver,
        database: Database,
        clock: Callable[[], datetime],
        alarm: Alarm,
        rendering: Rendering,
    ) -> None:
        self._homeserver = homeserver
        self._database = database
        self._clock = clock
        self._alarm = alarm
        self._rendering = rendering
        self._open: dict[RoomId, datetime] | None = None
        """The rooms with a gap, and when each is tried again. None: only the archive knows."""
        self._not_before: datetime | None = None
        """Set where the homeserver has asked us to wait, or keeps us waiting."""
        self._side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
        self.lock = asyncio.Lock()
        """Held from the decision which events of a room are held until that is stored."""

    @property
    def any_open(self) -> bool:
        """Whether we may not have read yet what somebody said in time."""
        return bool(self._open)

    async def run(self) -> None:
        """Try the gaps again, until cancelled."""
        while True:
            try:
                await self.retry()
            except Exception as trouble:  # noqa: BLE001
                self._alarm.sound(trouble, "reading what a room said before")
            await asyncio.sleep(LOOK.total_seconds())

    async def fill(self, deltas: Iterable[RoomDelta], *, since: str | None) -> Sequence[Filled]:
        """The deltas of a sync answer, with the events that the homeserver left out."""
        until = asyncio.get_running_loop().time() + FIRST_TRY.total_seconds()
        return [await self._fill(delta, since=since, until=until) for delta in deltas]

    async def _fill(self, delta: RoomDelta, *, since: str | None, until: float) -> Filled:
        if self._open is None:
            await self._recall()
        if delta.room_id in (self._open or ()):
            return await self._wider(delta)
        if not delta.limited or (since is None and delta.prev_batch is None):
            return Filled(delta)
        async with self._database.looking() as db:
            room = await rooms.find(db, room_id=delta.room_id)
            position = await db.get(SyncPosition, self._homeserver.identity.user_id)
        known = room is not None and room.joined
        if position is None or (not known and (since is None or self._came_in(delta))):
            return Filled(delta)
        now = self._clock()
        gap = Gap(
            room_id=delta.room_id,
            since=since,
            until=delta.prev_batch,
            read_until=position.stored_at,
            began_at=now,
            tries=0,
            retry_at=now,
        )
        if self._not_before is not None and now < self._not_before:
            return Filled(delta, gap=gap)
        try:
            async with asyncio.timeout_at(until):
                missed, complete = await self._missed(gap)
        except (HomeserverError, TimeoutError) as trouble:
            final = isinstance(trouble, FINAL)
            log.warning("cannot read what a room said", room_id=delta.room_id, error=str(trouble), for_ever=final)
            self._wait_after(trouble)
            return Filled(delta, lost=final, gap=None if final else gap)
        log.info("filled a gap", room_id=delta.room_id, events=len(missed), complete=complete)
        return Filled(delta, missed, lost=not complete)

    def _came_in(self, delta: RoomDelta) -> bool:
        """Whether a delta tells that we have joined: what was left out is older than that, and not for us."""
        me = self._homeserver.identity.user_id
        return any(event.type == "m.room.member" and event.state_key == me for event in delta.timeline)

    async def store(self, db: Transaction, filled: Filled, *, cause: str) -> None:
        """Note a gap that stays open, and tell the room where events are lost."""
        if filled.lost:
            await self._tell(db, filled.delta.room_id, cause=cause)
        if filled.gap is not None:
            await db.merge(filled.gap)

    def stored(self, filled: Iterable[Filled]) -> None:
        """What ``store`` noted is in the archive now."""
        self._open = (self._open or {}) | {each.gap.room_id: each.gap.retry_at for each in filled if each.gap}

    async def retry(self) -> None:
        """Try the gaps again whose time has come."""
        if self._open is None:
            await self._recall()
        now = self._clock()
        if not self._open or (self._not_before is not None and now < self._not_before):
            return
        due = [room_id for room_id, at in self._open.items() if at <= now]
        done = await asyncio.gather(*(self._retry(room_id) for room_id in due), return_exceptions=True)
        await self._recall()
        for trouble in done:
            if isinstance(trouble, Exception):
                raise trouble

    async def _recall(self) -> None:
        had = bool(self._open)
        async with self._database.looking() as db:
            self._open = {gap.room_id: gap.retry_at for gap in await gaps_of.open_now(db)}
        if had and not self._open:
            self._database.woken[Wakes.HANDLER].set()  # Deadlines may be judged now.

    async def _retry(self, room_id: RoomId) -> None:
        async with self._database.looking() as db:
            gap = await gaps_of.find(db, room_id=room_id)
        if gap is None:
            return
        missed: list[Event] = []
        complete = False
        try:
            async with self._side_by_side:
                missed, complete = await self._missed(gap)
        except HomeserverError as trouble:
            self._wait_after(trouble)
            if not isinstance(trouble, FINAL) and self._clock() - gap.began_at < GIVEN_UP_AFTER:
                await self._later(room_id)
                return
            log.warning("gave up reading what a room said", room_id=room_id, error=str(trouble))
        else:
            log.info("filled a gap, late", room_id=room_id, events=len(missed), complete=complete)
        await self._release(gap, missed, complete=complete)

    async def _later(self, room_id: RoomId) -> None:
        async with self.lock, self._database.transaction() as db:
            gap = await gaps_of.find(db, room_id=room_id)
            if gap is not None:
                gap.retry_at = self._clock() + RETRIES[min(gap.tries, len(RETRIES) - 1)]
                gap.tries += 1

    def _wait_after(self, trouble: Exception) -> None:
        """Trouble of the homeserver, not of one room, makes all gaps wait."""
        if isinstance(trouble, RateLimited):
            self._not_before = self._clock() + trouble.retry_after
        elif isinstance(trouble, TimeoutError):
            self._not_before = self._clock() + RETRIES[0]

    async def _release(self, gap: Gap, missed: list[Event], *, complete: bool) -> None:
        """Close a gap: put the missed events and then the held ones at the end of the inbox, in the order in which they
        were said."""
        now, me = self._clock(), self._homeserver.identity.user_id
        async with self.lock:
            async with self._database.transaction() as db:
                fresh = await gaps_of.find(db, room_id=gap.room_id)
                if fresh is None or fresh.until != gap.until:
                    return  # It has grown meanwhile, so it is fetched once more.
                await note_seen(db, missed, me=me, now=now)
                held = {row.event_id: row for row in await gaps_of.held_in(db, room_id=gap.room_id)}
                known = await inbox_of.known_among(db, event_ids=[event.event_id for event in missed])
                for row in held.values():
                    await db.delete(row)
                await db.delete(fresh)
                db.wakes.add(Wakes.HANDLER)  # Deadlines may have waited for it.
                await db.flush()
                fetched = {event.event_id for event in missed}
                room = await rooms.find(db, room_id=gap.room_id)
                inside = room is None or room.since < gap.began_at  # Else we joined within the gap.
                heard_now = heard(missed, me=me, inside=inside)
                news = {event.event_id: event for event in heard_now if kept(event, me=me)}
                rows = [arrived(event, now=now) for event in news.values() if event.event_id not in known - held.keys()]
                rows += [again(row) for row in held.values() if row.event_id not in fetched]
                await inbox_of.store(db, rows)
                if not complete:
                    await self._tell(db, gap.room_id, cause=f"{gap.began_at}")
            if self._open is not None:
                self._open.pop(gap.room_id, None)

    async def _wider(self, delta: RoomDelta) -> Filled:
        """People say more in a room whose gap is open, and the homeserver may leave out some of that again."""
        async with self._database.looking() as db:
            gap = await gaps_of.find(db, room_id=delta.room_id)
        if gap is not None and delta.limited:
            gap.until = delta.prev_batch
        return Filled(delta, gap=gap)

    async def _missed(self, gap: Gap) -> tuple[list[Event], bool]:
        """The events of a gap, oldest first, and whether these are all. Raises HomeserverError."""
        try:
            if gap.since is not None:
                return await self._between(gap.room_id, gap.since, gap.until)
        except SyncTokenLost:
            if gap.until is None:
                return [], False
        if gap.until is None:
            return [], False
        events, complete = await self._back_to(gap.room_id, gap.until, read_until=gap.read_until - CLOCKS_DIFFER)
        async with self._database.looking() as db:
            position = await db.get(SyncPosition, self._homeserver.identity.user_id)
        return not_forgotten(events, position), complete

    async def _between(self, room_id: RoomId, since: str, until: str | None) -> tuple[list[Event], bool]:
        """A room's events from one token to another."""
        events: list[Event] = []
        start: str | None = since
        for _ in range(PAGES):
            if start is None or len(events) >= LIMIT:
                break
            page = await self._homeserver.messages(room_id, start=start, until=until, limit=PAGE)
            events += page.events
            start = _onwards(page, start)
        return events, start is None

    async def _back_to(self, room_id: RoomId, before: str, *, read_until: datetime) -> tuple[list[Event], bool]:
        """A room's events back to one that we know, or to a page in which all are older than what we have read.

        This is for a homeserver that has forgotten our token. One event's time alone proves nothing: its sender's server may
        have made that up.
        """
        events: list[Event] = []
        start: str | None = before
        for _ in range(PAGES):
            if start is None or len(events) >= LIMIT:
                break
            page = await self._homeserver.earlier(room_id, before=start, limit=PAGE)
            async with self._database.looking() as db:
                known = await inbox_of.known_among(db, event_ids=[event.event_id for event in page.events])
            for event in page.events:
                if event.event_id in known:
                    return events[::-1], True
                events.append(event)
            if page.events and all(event.at < read_until for event in page.events):
                return [event for event in events[::-1] if event.at >= read_until], True
            start = _onwards(page, start)
        return events[::-1], start is None

    async def _tell(self, db: Transaction, room_id: RoomId, *, cause: str) -> None:
        outbox = Outbox(
            db, cause=f"gap:{room_id}:{cause}", family="receiver", now=self._clock(), rendering=self._rendering
        )
        await outbox.post(
            room_id,
            say(
                "I was away for so long that I could not read everything said here since. "
                "If you asked me something meanwhile and I have not answered, please say it again."
            ),
        )


FINAL = (Forbidden, Missing, Rejected)
"""After these answers the homeserver will never tell."""


def _onwards(page: MessagesPage, start: str) -> str | None:
    return page.end if page.end != start else None
