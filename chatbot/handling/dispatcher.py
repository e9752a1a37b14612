"""The one path of an arrived event: inbox row → handler → outbox rows, in one transaction.

A refusal rolls everything back, and a second short transaction records it with its friendly text. An unexpected error
rolls back as well, is logged under a reference that the person is told, and the next event goes on.

What a message comes to is in ``messages``, and what comes without words in ``touches``.
"""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.catalogue import Catalogue
from chatbot.api.context import Quoted
from chatbot.api.errors import Refusal
from chatbot.api.estimate import Estimator
from chatbot.api.markup import code, say
from chatbot.backoff import Backoff
from chatbot.config import Settings
from chatbot.handling.desk import Arrival, Desk
from chatbot.handling.messages import Messages
from chatbot.handling.notices import Notices
from chatbot.handling.speaker import whereabouts
from chatbot.handling.touches import Touches
from chatbot.matrix.homeserver import Event, Homeserver, HomeserverError, RateLimited, TokenRefused, Unavailable
from chatbot.matrix.message import Words, is_by_a_bot, quoted_text, read_words
from chatbot.sending.sender import QueueTrouble
from storage.database import Database
from storage.models import InboxEvent, InboxState
from storage.queries import inbox as inbox_of
from storage.trouble import passing
from storage.types import EventId, NotFound, RoomId, Wakes

log = structlog.get_logger(__name__)

QUOTE_PATIENCE = timedelta(minutes=5)
"""A message that cannot be fetched for so long is left out, once no answer is under way: the events behind it wait."""
ASK_AGAIN = timedelta(seconds=3)
"""So long at most it is waited until it is asked for again, unless the homeserver wants to be left alone for longer."""
LOOK_UP = 1.0
"""Seconds that everybody waits for such a message; after that its room alone does."""
AT_A_TIME = 20
"""So many events that wait are looked up together."""


Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
Write = Callable[[AsyncSession], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Case:
    """An event in work, and the words of a message. ``put_down`` brings it into the archive, where it is not there yet."""

    row: InboxEvent
    words: Words | None
    put_down: Write | None = None

    async def settle(self, db: AsyncSession, state: InboxState, *, at: datetime, reference: str | None = None) -> bool:
        """Note what becomes of it, at the beginning of its transaction. False when it is dealt with."""
        if self.put_down is not None:
            await self.put_down(db)
            db.info.pop(Wakes.HANDLER, None)  # It is in work already.
        return await inbox_of.settle(db, self.row, state=state, at=at, reference=reference)

    async def arrival(self, db: AsyncSession) -> Arrival:
        """The event in hand, in its transaction."""
        row = self.row
        return Arrival(db, row, await whereabouts(db, room_id=row.room_id, user_id=row.sender), self.words)


class Dispatcher:
    """Handles what arrived, oldest first, one at a time."""

    def __init__(
        self,
        *,
        database: Database,
        settings: Settings,
        catalogue: Catalogue,
        homeserver: Homeserver,
        clock: Callable[[], datetime],
        estimate: Estimator,
        answering: Transaction,
    ) -> None:
        self._database = database
        self._answering = answering
        """Begins the transaction of an event that somebody waits for an answer to."""
        self._homeserver = homeserver
        self._clock = clock
        self._desk = Desk(settings=settings, catalogue=catalogue, clock=clock, estimate=estimate, homeserver=homeserver)
        self._notices = Notices(self._desk, homeserver)
        self._touches = Touches(self._desk)
        self._messages = Messages(self._desk, touches=self._touches, notices=self._notices)
        self._waiting: deque[InboxEvent] = deque()
        """The events that are handled next, as they were when they were looked up."""
        self._resting: dict[RoomId, datetime] = {}
        """The rooms whose next event needs an answer of the homeserver first, and when it is asked for again."""
        self._backoffs: defaultdict[RoomId, Backoff] = defaultdict(lambda: Backoff(longest=ASK_AGAIN))
        self._asking: dict[EventId, asyncio.Task[Event]] = {}
        """The messages that were not there in a moment, by the event that waits for each."""
        self._woken = database.woken[Wakes.HANDLER]
        self._nothing_waits = False
        """Whether the last look at the inbox found nothing."""
        self.turn = asyncio.Lock()
        """Held while events are handled or jobs done: one at a time (ADR 0005)."""

    async def drain(self) -> int:
        """Handle everything that waits; returns how many events that were."""
        handled = 0
        while await self.step():
            handled += 1
        return handled

    async def step(self) -> bool:
        """Handle the oldest event that waits. False when none does.

        Where Matrix must be asked first and does not answer, that room waits and the others go on. Raises what the archive
        raises while it is in trouble.
        """
        self._resting = {room_id: until for room_id, until in self._resting.items() if until > self._clock()}
        if not self._waiting:
            self._woken.clear()
            self._nothing_waits = False  # Nor is that known where this look fails.
            async with self._database.reading() as db:
                self._waiting.extend(await inbox_of.pending(db, limit=AT_A_TIME, except_in=self._resting))
        self._nothing_waits = not self._waiting and not self._resting
        if not self._waiting:
            return False
        row = self._waiting[0]
        await self._handle(row)
        if row.room_id in self._resting:  # All of them stay pending, and in their order.
            self._waiting = deque(each for each in self._waiting if each.room_id != row.room_id)
        else:
            self._waiting.popleft()
        return True

    async def at_once(self, row: InboxEvent, put_down: Write) -> bool:
        """Put down and handle a message that has just arrived, in one transaction, where that can be done: somebody waits
        for one commit then, and not for two (ADR 0014). False where it cannot: nothing is done, and nothing put down.

        Raises what the archive raises while it is in trouble.
        """
        if not self._nothing_waits or self.turn.locked() or self._woken.is_set():
            return False
        try:
            words = self._words_of(row)
            if words is None or not words.addressed or words.reply_to is not None:
                return False
            async with self.turn:
                await self._take_or_refuse(_Case(row, words, put_down), quoted=None)
        except Exception as error:
            if passing(error) is not None:
                raise
            log.warning("not at once", event_id=row.event_id, error=type(error).__name__)
            return False  # It is put down first, so that what broke it can be told, and is not taken for trouble with storing.
        self._woken.set()  # It may have left jobs.
        return True

    async def _handle(self, row: InboxEvent) -> None:
        words: Words | None = None
        try:
            words = self._words_of(row)
            quoted = await self._quoted_for(row, words)
        except HomeserverError as trouble:
            log.warning("cannot ask for what a command needs", event_id=row.event_id, error=str(trouble))
            self._resting[row.room_id] = self._clock() + self._backoffs[row.room_id].after(trouble)
            return
        except Exception:  # noqa: BLE001
            await self._fail(_Case(row, words))
            return
        self._backoffs.pop(row.room_id, None)
        try:
            await self._take_or_refuse(_Case(row, words), quoted)
        except Exception as error:
            if passing(error) is not None:
                raise  # The event is not to blame: it is handled as it is once the archive works again.
            await self._fail(_Case(row, words))  # Whatever breaks one event must not stop the next.

    async def _take_or_refuse(self, case: _Case, quoted: Quoted | None) -> None:
        """Do what an event asks for, or say why that cannot be done."""

        async def take(db: AsyncSession) -> None:
            if await case.settle(db, InboxState.DONE, at=self._clock()):
                await self._dispatch(await case.arrival(db), quoted)

        try:
            await self._do(take, answers=case.words is not None and case.words.addressed)
        except (Refusal, NotFound) as refusal:
            await self._refuse(case, refusal)

    async def _do(self, work: Write, *, answers: bool) -> None:
        """Do something in one transaction; where it answers somebody, the answer goes with the commit if it can."""
        if answers:
            try:
                async with self._answering() as db:
                    await work(db)
            except QueueTrouble:
                log.exception("cannot answer at once")
            else:
                return
        async with self._database.transaction() as db:
            await work(db)

    @property
    def waits_until(self) -> datetime | None:
        """When a room is tried again that waits for the homeserver's answer."""
        return min(self._resting.values(), default=None)

    def _words_of(self, row: InboxEvent) -> Words | None:
        if row.type != "m.room.message":
            return None
        me = self._homeserver.identity
        return read_words(
            row.content, prefix=self._desk.settings.matrix.command_prefix, me=me.user_id, my_name=me.display_name,
            is_command=lambda text: self._desk.catalogue.find(text) is not None,
        )  # fmt: skip

    async def _quoted_for(self, row: InboxEvent, words: Words | None) -> Quoted | None:
        """The message replied to, fetched before the transaction for the commands that want it."""
        if words is None or words.reply_to is None or not words.addressed:
            return None
        found = self._desk.catalogue.find(words.text)
        if found is None or not found.command.quotes:
            return None
        try:
            event = await self._look_up(row, words.reply_to)
        except (Unavailable, RateLimited, TokenRefused):
            if row.event_id in self._asking or self._clock() - row.received_at < QUOTE_PATIENCE:
                raise
            return None
        except HomeserverError:
            return None
        text = quoted_text(event.content)
        if not text or event.undecryptable:
            return None
        return Quoted(event.event_id, event.sender, text, by_a_bot=is_by_a_bot(event.content))

    async def _look_up(self, row: InboxEvent, event_id: EventId) -> Event:
        """A message that an event points to. Raises Unavailable while the homeserver keeps us waiting; it is asked once."""
        asking = self._asking.get(row.event_id)
        if asking is None:
            asking = asyncio.create_task(self._homeserver.event(row.room_id, event_id))
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())  # Told to whoever looks again.
            self._asking[row.event_id] = asking
            await asyncio.wait([asking], timeout=LOOK_UP)
        if not asking.done():
            raise Unavailable("a message is asked for, and has not come yet")
        del self._asking[row.event_id]
        return asking.result()

    async def _dispatch(self, arrival: Arrival, quoted: Quoted | None) -> None:
        match arrival.row.type:
            case "m.reaction":
                await self._touches.reaction(arrival)
            case "m.room.redaction":
                await self._touches.redaction(arrival)
            case "m.room.member":
                await self._touches.member_change(arrival)
            case "m.room.message" if arrival.words is not None:
                await self._messages.take(arrival, arrival.words, quoted)

    async def _refuse(self, case: _Case, refusal: Refusal | NotFound) -> None:
        if isinstance(refusal, Refusal):
            told = say(refusal.words)
        else:
            told = say("I know no {what} {which}.", what=refusal.what, which=str(refusal.which))

        async def refuse(db: AsyncSession) -> None:
            if await case.settle(db, InboxState.REFUSED, at=self._clock()):
                await self._notices.tell_why_not(await case.arrival(db), told)

        await self._do(refuse, answers=True)
        log.info("refused", event_id=case.row.event_id, code=getattr(refusal, "code", "not-found"))

    async def _fail(self, case: _Case) -> None:
        """Say that it failed on our side; where not even that can be said, note it and go on."""
        reference = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))
        log.exception("handling failed", event_id=case.row.event_id, reference=reference)
        sorry = say(
            "I am sorry, that failed on our side, and nothing has changed. Please tell an operator the reference {reference}.",
            reference=code(reference),
        )
        try:
            async with self._database.transaction() as db:
                settled = await case.settle(db, InboxState.FAILED, at=self._clock(), reference=reference)
                if settled and case.words is not None and case.words.addressed:
                    await self._notices.tell_why_not(await case.arrival(db), sorry)
        except Exception as worse:
            if passing(worse) is not None:
                raise
            log.exception("cannot even say that it failed", event_id=case.row.event_id)
            async with self._database.transaction() as db:
                await case.settle(db, InboxState.FAILED, at=self._clock())
