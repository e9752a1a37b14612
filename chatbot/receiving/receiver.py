"""Sync answers → inbox rows, room facts and the new sync token, in one transaction.

A token is stored together with everything that came before it. So after a crash at any point the homeserver tells it again, and
an event that is told again is known by its id. Gaps are filled before the token moves.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from chatbot.alarm import Alarm
from chatbot.api.declaring.family import Family
from chatbot.api.seams.happenings import PrivateRoomOpened
from chatbot.api.wording.texts import rendering_of
from chatbot.backoff import Backoff, Haste
from chatbot.config import Settings
from chatbot.matrix.homeserver import (
    Departure,
    Event,
    Homeserver,
    HomeserverError,
    Invitation,
    RateLimited,
    RoomDelta,
    Superseded,
    SyncAnswer,
    SyncTokenLost,
    TokenRefused,
)
from chatbot.receiving import moving, room_facts
from chatbot.receiving.arrivals import arrived, heard, kept, not_forgotten, note_seen
from chatbot.receiving.gaps import Filled, Gaps
from chatbot.receiving.invitations import Invitations
from chatbot.receiving.parked import Parked
from chatbot.sending.answers_first import AnswersFirst
from chatbot.sending.said_before import SaidBefore
from storage.database import Database
from storage.models import InboxEvent, SyncPosition
from storage.queries import inbox as inbox_of
from storage.queries import rooms
from storage.transaction import Transaction, Wakes, Work
from storage.types import RoomId

log = structlog.get_logger(__name__)

AtOnce = Callable[[InboxEvent, Work], Awaitable[bool]]
"""Puts down and handles a message in one transaction. False where it cannot; then nothing is done."""

LONG_POLL = timedelta(seconds=30)


class Receiver:
    """Follows the homeserver and stores what it tells."""

    def __init__(
        self,
        *,
        homeserver: Homeserver,
        database: Database,
        settings: Settings,
        families: Sequence[Family],
        clock: Callable[[], datetime],
        alarm: Alarm,
        answers: AnswersFirst,
        recovered: Callable[[], None],
        at_once: AtOnce,
        said_before: SaidBefore,
        joining: asyncio.Lock,
    ) -> None:
        self._joining = joining
        """Held while a circle's room is joined and not yet known to be that circle's."""
        self._said_before = said_before
        self._alarm = alarm
        self._answers = answers
        self._at_once = at_once
        """The short way of a message that comes alone (see ``handling.at_once``)."""
        self._recovered = recovered
        """Called when the homeserver answers again after it was away."""
        self._homeserver = homeserver
        self._database = database
        self._settings = settings
        self._families = families
        self._clock = clock
        self._invitations = Invitations(homeserver=homeserver, settings=settings, clock=clock)
        self.parked = Parked(homeserver=homeserver, database=database, clock=clock, rendering=rendering_of(settings))
        self.gaps = Gaps(
            homeserver=homeserver, database=database, clock=clock, alarm=alarm, rendering=rendering_of(settings)
        )
        self._haste = Haste()
        self._stored: str | None = None
        """The token that was stored last. None: only the archive knows it."""
        self._at_home: set[RoomId] = set()
        """Rooms that we are in and that no other has replaced. The archive need not be asked about them while people only
        talk."""
        self.listening = asyncio.Event()
        """Set once a first answer is stored: we hear whatever is said from then on."""
        self.heard_at: datetime | None = None
        """When the homeserver last told us something, if only that nothing is new, and it was put down."""
        self.caught_up = asyncio.Event()
        """Set once the homeserver has told all that is older. No deadline is judged before that."""
        self.caught_up_at: datetime | None = None
        """Since when that is so. What is taken in from then on was said just now, whatever its sender's server says."""

    async def run(self) -> None:
        """Follow the homeserver until cancelled, whatever goes wrong on the way. Raises TokenRefused."""
        backoff = Backoff()
        invitations_known, token_lost = False, False
        away_since: datetime | None = None
        while True:
            try:
                if not invitations_known:
                    await self.receive_invitations(await self._homeserver.pending_invitations(), cause="start")
                    invitations_known = True
                if token_lost:
                    await self._forget_token()
                    token_lost = False
                await self._turn()
            except (TokenRefused, Superseded):
                raise
            except SyncTokenLost:
                log.warning("the homeserver forgot our sync token; starting over from the present state")
                token_lost = True
                wait = backoff.next()
            except RateLimited as limited:
                wait = backoff.after(limited)
            except HomeserverError as trouble:
                wait, away_since = backoff.after(trouble), away_since or self._clock()
                log.warning("no usable answer from the homeserver", error=str(trouble), wait=wait.total_seconds())
            except Exception as trouble:  # noqa: BLE001
                # A full disk or a locked archive. The token has not moved, so all of it is told again.
                wait = backoff.next()
                self._alarm.sound(trouble, "storing what arrived")
            else:
                backoff.reset()
                if away_since is not None:
                    log.info("the homeserver answers again", lasted=(self._clock() - away_since).total_seconds())
                    self._recovered()
                    away_since = None
                continue
            self.parked.look_anew()  # Keys that came with it are told again, but not as new ones.
            self.caught_up_at = None
            self.caught_up.clear()  # What people say meanwhile counts before the deadlines of this time.
            await asyncio.sleep(wait.total_seconds())

    async def _turn(self) -> None:
        """Ask once and store the answer."""
        timeout = LONG_POLL if self.caught_up.is_set() else timedelta(0)
        since, self._stored = await self.token(), None
        asked = asyncio.get_running_loop().time()
        answer = await self._homeserver.sync(since, timeout=timeout)
        took = asyncio.get_running_loop().time() - asked
        await self.receive(answer)
        await self._alarm.over()
        self.heard_at = self._clock()
        await self.parked.look(keys_arrived=answer.keys_arrived)
        self.listening.set()
        nothing = not answer.rooms and not answer.invitations and not answer.departures
        again = answer.next_token == since
        await self._haste.calm(took=took, nothing=again or (bool(timeout) and nothing))
        if nothing and not self.caught_up.is_set():
            self.caught_up.set()
            self.caught_up_at = self._clock()
            self._database.woken[Wakes.HANDLER].set()  # Deadlines may be judged now.
        elif self.caught_up.is_set():
            await self._answers.before_news()

    @property
    def has_heard_all(self) -> bool:
        """Whether all that was said until now is in the inbox. An answer in time counts before the deadline that closes on
        it."""
        return self.caught_up.is_set() and not self.gaps.any_open

    async def token(self) -> str | None:
        """The stored sync token; None at the very first start."""
        if self._stored is not None:
            return self._stored
        async with self._database.looking() as db:
            position = await db.get(SyncPosition, self._homeserver.identity.user_id)
            return position.sync_token if position and position.sync_token else None

    async def _forget_token(self) -> None:
        async with self._database.transaction() as db:
            position = await db.get(SyncPosition, self._homeserver.identity.user_id)
            if position is not None:
                position.sync_token = ""

    async def receive(self, answer: SyncAnswer) -> None:
        """Store one sync answer whole, then wake the dispatcher."""
        self._stored = None
        try:
            await self._store(answer)
        except BaseException:
            self._at_home.clear()  # It may hold what the archive has not taken in.
            raise
        self._stored = answer.next_token

    async def _store(self, answer: SyncAnswer) -> None:
        async with self._joining:
            pass  # The rooms in it that we have just joined are their circles' by now.
        known = await self._invitations.circles_rooms(answer.invitations)
        still_in = frozenset(await self._homeserver.joined_rooms()) if answer.since is None else None
        async with self.gaps.lock:
            filled = await self.gaps.fill(answer.rooms, since=answer.since)

            async def put_down(db: Transaction) -> None:
                if still_in is not None:
                    await self._leave_all_but(db, still_in)
                news = [(each, await self._news_of(db, each, first_sync=answer.since is None)) for each in filled]
                if not self.caught_up.is_set():
                    await self._note_said_before(db, filled, news, first=answer.since is None)
                await self._store_events(db, news, told_again=answer.since is None)
                for each in filled:
                    await self.gaps.store(db, each, cause=answer.next_token)
                for departure in answer.departures:
                    await self._store_departure(db, departure)
                await self._invitations.answer(db, answer.invitations, circles_rooms=known, cause=answer.next_token)
                await self._store_token(db, answer.next_token)

            alone = self._only_message(answer, filled)
            if alone is None or not await self._at_once(alone, put_down):
                async with self._database.transaction() as db:
                    await put_down(db)
            self.gaps.stored(filled)

    def _only_message(self, answer: SyncAnswer, filled: Sequence[Filled]) -> InboxEvent | None:
        """The message of an answer that tells of nothing else. None where there is more to put down than that."""
        if answer.since is None or answer.invitations or answer.departures:
            return None
        match filled:
            case [Filled(delta=RoomDelta(state=[], timeline=[event]), missed=[], lost=False, gap=None)]:
                is_talk = event.state_key is None and not event.undecryptable
                if is_talk and event.room_id in self._at_home and kept(event, me=self._homeserver.identity.user_id):
                    return InboxEvent(**arrived(event, now=self._clock()))
        return None

    async def receive_invitations(self, invitations: Sequence[Invitation], *, cause: str) -> None:
        """Answer invitations that were not part of a sync answer."""
        known = await self._invitations.circles_rooms(invitations)
        async with self._database.transaction() as db:
            cause = f"{cause}:{self._clock().isoformat()}"
            await self._invitations.answer(db, invitations, circles_rooms=known, cause=cause)

    async def _leave_all_but(self, db: Transaction, still_in: frozenset[RoomId]) -> None:
        """Leave the rooms that we were put out of before a start without a token: nobody tells us of those."""
        for room in await rooms.joined(db):
            if room.room_id not in still_in:
                log.info("no longer in a room", room_id=room.room_id)
                self._at_home.discard(room.room_id)
                await room_facts.leave(db, room.room_id, now=self._clock())

    async def _news_of(self, db: Transaction, filled: Filled, *, first_sync: bool) -> Sequence[Event]:
        """Note what is new about a room. Returns what was said there and may be for us."""
        delta = filled.delta
        news: Sequence[Event] = (*filled.missed, *delta.timeline)
        only_talk = all(event.state_key is None for event in (*news, *delta.state))
        if not (only_talk and delta.room_id in self._at_home) and await self._bring_up_to_date(db, filled):
            return self._since_we_joined(news, or_else=() if first_sync else delta.timeline)
        return heard(news, me=self._homeserver.identity.user_id)

    async def _bring_up_to_date(self, db: Transaction, filled: Filled) -> bool:
        """Note what is new about a room. True when we have only just come in."""
        delta, missed = filled.delta, filled.missed
        room = await rooms.find(db, room_id=delta.room_id)
        newly = room is None or not room.joined
        was_encrypted = room is not None and room.encrypted
        was_private = room is not None and room.private_with is not None and room.unfit is None
        follows = room is not None and room.joined and moving.replaces_another(room)
        before = await moving.there(db, delta.room_id) if follows else frozenset()
        now = self._clock()
        me = self._homeserver.identity.user_id
        room = await room_facts.apply(
            db, delta.room_id, delta.timeline, me=me, now=now, state=delta.state, missed=missed
        )
        if newly or room.replacement is not None:
            cause = f"follow:{delta.room_id}:{now}"
            await moving.follow(
                db, room, came_in=newly, settings=self._settings, families=self._families, cause=cause, now=now
            )
        if room.encrypted and not was_encrypted:
            await moving.encrypted_now(db, room, settings=self._settings, families=self._families, now=now)
        if follows:
            await moving.people_came(db, room, before=before, families=self._families, now=now)
        if newly and room.private_with is not None and room.creator != me:
            opened = PrivateRoomOpened(delta.room_id, room.private_with)
            await moving.begin(db, opened, families=self._families, now=now)
        if was_private:
            await moving.private_no_longer(db, room, families=self._families, now=now)
        if room.replacement is None:
            self._at_home.add(delta.room_id)
        else:
            self._at_home.discard(delta.room_id)
        return newly

    def _since_we_joined(self, news: Sequence[Event], *, or_else: Sequence[Event]) -> Sequence[Event]:
        """What was said after we came in: nobody meant for us what is older."""
        me = self._homeserver.identity.user_id
        since, inside = or_else, False
        for index, event in enumerate(news):
            if event.type == "m.room.member" and event.state_key == me:
                before, inside = inside, event.content.get("membership") == "join"
                if inside and not before:  # Else we were in already, and have a new name.
                    since = news[index + 1 :]
        return since

    async def _note_said_before(
        self,
        db: Transaction,
        filled: Sequence[Filled],
        news: Sequence[tuple[Filled, Sequence[Event]]],
        *,
        first: bool,
    ) -> None:
        """While we catch up, note what another run of our account has said to what is new to this archive."""
        me = self._homeserver.identity.user_id
        ours = [event for each in filled for event in (*each.missed, *each.delta.timeline) if event.sender == me]
        for each in filled:
            spoken = any(event.sender == me and event.state_key is None for event in each.delta.timeline)
            if each.delta.greeted or (first and spoken):
                self._said_before.note_greeted(each.delta.room_id)
        if ours:
            self._said_before.note_sent(ours)
            asked = [event.event_id for _, events in news for event in events if kept(event, me=me)]
            known = await inbox_of.known_among(db, event_ids=asked)
            self._said_before.note_answered([each for each in asked if each not in known], ours)

    async def _store_events(
        self, db: Transaction, news: Sequence[tuple[Filled, Sequence[Event]]], *, told_again: bool
    ) -> None:
        """Put down what was said in all rooms together, since most answers tell of many rooms and of little in each.

        ``told_again``: the homeserver does not know what it has told us before.
        """
        me, now = self._homeserver.identity.user_id, self._clock()
        await note_seen(db, (event for _, events in news for event in events), me=me, now=now)
        position = await db.get(SyncPosition, me) if told_again else None
        rows = [
            arrived(event, now=now, held=filled.gap is not None)
            for filled, events in news
            for event in not_forgotten(events, position)
            if kept(event, me=me)
        ]
        if rows:
            self._answers.something_came()
        await inbox_of.store(db, rows)

    async def _store_departure(self, db: Transaction, departure: Departure) -> None:
        log.info("no longer in a room", room_id=departure.room_id, by=departure.by, banned=departure.banned)
        self._at_home.discard(departure.room_id)
        await room_facts.leave(db, departure.room_id, now=self._clock())

    async def _store_token(self, db: Transaction, token: str) -> None:
        me, now = self._homeserver.identity.user_id, self._clock()
        if not await rooms.note_read(db, user_id=me, sync_token=token, at=now):
            known_from = now - self._settings.retention.heard
            db.add(SyncPosition(user_id=me, sync_token=token, stored_at=now, forgotten_until=known_from))
