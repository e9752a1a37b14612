"""Sync answers → inbox rows, room facts and the new sync token, in one transaction.

A token is stored only with everything that came before it, so a crash at any point makes the homeserver tell it again,
and an event that is told again is known by its id. Gaps are filled before the token moves.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import room_facts
from chatbot.backoff import Backoff
from chatbot.config import Settings
from chatbot.markup import say
from chatbot.matrix.homeserver import (
    Departure,
    Event,
    Forbidden,
    Homeserver,
    Invitation,
    Missing,
    RateLimited,
    RoomDelta,
    SyncAnswer,
    SyncTokenLost,
    Unavailable,
)
from chatbot.outbox import Outbox
from chatbot.welcome import accepts
from storage.database import Database
from storage.models import InboxEvent, InboxState, Reading
from storage.queries import circles, rooms
from storage.queries import inbox as inbox_of
from storage.types import EventId, RoomId

log = structlog.get_logger(__name__)

KEPT = frozenset({"m.room.message", "m.reaction", "m.room.redaction", "m.room.encrypted", "m.room.member"})
"""The events that may be for us; the rest only changes what is known of a room."""
LONG_POLL = timedelta(seconds=30)
GAP_LIMIT = 2000
"""At most so many missed events of one room are fetched; beyond that the room is told of the gap."""
KEY_WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
"""When an event whose key is missing is tried again, if no key has arrived meanwhile (MATRIX T27)."""


class Receiver:
    """Follows the homeserver and stores what it tells."""

    def __init__(
        self,
        *,
        homeserver: Homeserver,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime],
        arrived: asyncio.Event,
    ) -> None:
        self._homeserver = homeserver
        self._database = database
        self._settings = settings
        self._clock = clock
        self._arrived = arrived
        self.listening = asyncio.Event()
        """Set once a first answer is stored: whatever is said after it will be heard."""
        self.caught_up = asyncio.Event()
        """Set once the homeserver has nothing older to tell: deadlines are judged only after that."""

    async def run(self) -> None:
        """Follow the homeserver until cancelled. Raises TokenRefused."""
        await self.receive_invitations(await self._homeserver.pending_invitations(), cause="start")
        backoff = Backoff()
        while True:
            try:
                timeout = LONG_POLL if self.caught_up.is_set() else timedelta(0)
                answer = await self._homeserver.sync(await self.token(), timeout=timeout)
                await self.receive(answer)
                await self.retry_undecryptable(all_of_them=answer.keys_arrived)
            except SyncTokenLost:
                log.warning("the homeserver forgot our sync token; starting over from the present state")
                await self._forget_token()
                continue
            except RateLimited as limited:
                await asyncio.sleep(limited.retry_after.total_seconds())
                continue
            except Unavailable as trouble:
                wait = backoff.next()
                log.warning("no answer from the homeserver", error=str(trouble), wait=wait.total_seconds())
                await asyncio.sleep(wait.total_seconds())
                continue
            backoff.reset()
            self.listening.set()
            if not answer.rooms and not answer.invitations and not answer.departures:
                self.caught_up.set()

    async def token(self) -> str | None:
        """The stored sync token; None at the very first start."""
        async with self._database.reading() as db:
            reading = await db.get(Reading, self._homeserver.identity.user_id)
            return reading.sync_token if reading and reading.sync_token else None

    async def _forget_token(self) -> None:
        async with self._database.transaction() as db:
            reading = await db.get(Reading, self._homeserver.identity.user_id)
            if reading is not None:
                reading.sync_token = ""

    async def receive(self, answer: SyncAnswer) -> None:
        """Store one sync answer whole, then wake the dispatcher."""
        filled = [await self._without_gap(delta, since=answer.since) for delta in answer.rooms]
        async with self._database.transaction() as db:
            for delta, missed in filled:
                await self._store_room(db, delta, since=answer.since)
                if missed:
                    await self._tell_gap(db, delta.room_id, cause=answer.next_token)
            for departure in answer.departures:
                await self._store_departure(db, departure)
            await self._answer_invitations(db, answer.invitations, cause=answer.next_token)
            await self._store_token(db, answer.next_token)
        self._arrived.set()

    async def receive_invitations(self, invitations: Sequence[Invitation], *, cause: str) -> None:
        """Answer invitations that were not part of a sync answer."""
        async with self._database.transaction() as db:
            await self._answer_invitations(db, invitations, cause=f"{cause}:{self._clock().isoformat()}")
        self._arrived.set()

    async def retry_undecryptable(self, *, all_of_them: bool = False) -> None:
        """Try parked events once more: all of them when keys arrived, else those whose time has come."""
        now = self._clock()
        async with self._database.reading() as db:
            parked = await inbox_of.undecryptable_due_at(db, now=None if all_of_them else now, limit=200)
        for row in parked:
            event = await self._read_again(row)
            async with self._database.transaction() as db:
                fresh = await inbox_of.find(db, event_id=row.event_id)
                if fresh is None or fresh.state is not InboxState.UNDECRYPTABLE:
                    continue
                if event is not None:
                    fresh.type, fresh.content = event.type, dict(event.content)
                    fresh.encrypted, fresh.state = True, InboxState.PENDING
                elif not all_of_them:
                    await self._wait_longer(db, fresh)
        if parked:
            self._arrived.set()

    async def _read_again(self, row: InboxEvent) -> Event | None:
        try:
            event = await self._homeserver.event(row.room_id, row.event_id)
        except (Forbidden, Missing):
            return None
        return None if event.undecryptable else event

    async def _wait_longer(self, db: AsyncSession, row: InboxEvent) -> None:
        row.tries += 1
        if row.tries < len(KEY_WAITS):
            row.retry_at = self._clock() + KEY_WAITS[row.tries]
            return
        row.state, row.done_at, row.content = InboxState.FAILED, self._clock(), {}
        outbox = Outbox(db, cause=row.event_id, family="receiver", now=self._clock())
        await outbox.post(
            row.room_id,
            say(
                "I could not read that message: its encryption key has not reached me. "
                "Please send it again; if that does not help, log out and in again on your device."
            ),
            relates_to={"m.in_reply_to": {"event_id": row.event_id}},
            once=f"unreadable:{row.room_id}:{row.sender}:{self._clock():%Y-%m-%d}",
        )

    async def _without_gap(self, delta: RoomDelta, *, since: str | None) -> tuple[RoomDelta, bool]:
        """The delta with the events that the server left out, and whether some could not be had."""
        if not delta.limited or since is None or delta.prev_batch is None:
            return delta, False
        async with self._database.reading() as db:
            room = await rooms.find(db, room_id=delta.room_id)
        if room is None or not room.joined:
            return delta, False
        events: list[Event] = []
        start: str | None = since
        while start is not None and len(events) < GAP_LIMIT:
            page = await self._homeserver.messages(delta.room_id, start=start, until=delta.prev_batch)
            events += page.events
            start = page.end if page.end != start else None
        log.info("filled a gap", room_id=delta.room_id, events=len(events), complete=start is None)
        whole = RoomDelta(delta.room_id, delta.state, (*events, *delta.timeline))
        return whole, start is not None

    async def _store_room(self, db: AsyncSession, delta: RoomDelta, *, since: str | None) -> None:
        room = await rooms.find(db, room_id=delta.room_id)
        newly = room is None or not room.joined
        await room_facts.apply(
            db, delta.room_id, (*delta.state, *delta.timeline), me=self._homeserver.identity.user_id, now=self._clock()
        )
        news = self._since_we_joined(delta, first_sync=since is None) if newly else delta.timeline
        await self._store_events(db, news)

    def _since_we_joined(self, delta: RoomDelta, *, first_sync: bool) -> Sequence[Event]:
        """What was said after we came in: old history is nobody's command to us."""
        me = self._homeserver.identity.user_id
        for index in range(len(delta.timeline) - 1, -1, -1):
            event = delta.timeline[index]
            if event.type == "m.room.member" and event.state_key == me and event.content.get("membership") == "join":
                return delta.timeline[index + 1 :]
        return () if first_sync else delta.timeline

    async def _store_events(self, db: AsyncSession, events: Iterable[Event]) -> None:
        me = self._homeserver.identity.user_id
        ours = {event.event_id: event for event in events if event.type in KEPT and event.sender != me}
        known = await inbox_of.known_among(db, event_ids=[EventId(event_id) for event_id in ours])
        now = self._clock()
        for event in ours.values():
            if event.event_id in known:
                continue
            parked = event.undecryptable
            db.add(
                InboxEvent(
                    event_id=event.event_id,
                    room_id=event.room_id,
                    sender=event.sender,
                    type=event.type,
                    content=dict(event.content),
                    state_key=event.state_key,
                    redacts=event.redacts,
                    encrypted=event.encrypted,
                    at=min(event.at, now),
                    received_at=now,
                    state=InboxState.UNDECRYPTABLE if parked else InboxState.PENDING,
                    retry_at=now + KEY_WAITS[0] if parked else None,
                )
            )
        await db.flush()

    async def _tell_gap(self, db: AsyncSession, room_id: RoomId, *, cause: str) -> None:
        outbox = Outbox(db, cause=f"gap:{room_id}:{cause}", family="receiver", now=self._clock())
        await outbox.post(
            room_id,
            say(
                "I was away for so long that I could not read everything said here since. "
                "If you asked me something meanwhile and I have not answered, please say it again."
            ),
        )

    async def _store_departure(self, db: AsyncSession, departure: Departure) -> None:
        log.info("no longer in a room", room_id=departure.room_id, by=departure.by, banned=departure.banned)
        await room_facts.leave(db, departure.room_id, now=self._clock())

    async def _answer_invitations(self, db: AsyncSession, invitations: Iterable[Invitation], *, cause: str) -> None:
        for invitation in invitations:
            known = bool(await circles.attended_by(db, user_id=invitation.inviter))
            wanted = accepts(invitation, settings=self._settings, in_a_circle=known)
            log.info("invited", room_id=invitation.room_id, by=invitation.inviter, accepted=wanted)
            if wanted:
                outbox = Outbox(
                    db, cause=f"invitation:{invitation.room_id}:{cause}", family="receiver", now=self._clock()
                )
                await outbox.join(invitation.room_id)

    async def _store_token(self, db: AsyncSession, token: str) -> None:
        me = self._homeserver.identity.user_id
        reading = await db.get(Reading, me)
        if reading is None:
            db.add(Reading(user_id=me, sync_token=token, stored_at=self._clock()))
        else:
            reading.sync_token, reading.stored_at = token, self._clock()
