"""The way of an arrived event: inbox row → handler → outbox rows, in one transaction.

A refusal rolls everything back, and a second short transaction records it with its friendly text. An unexpected error rolls
back as well. It is logged under a reference, the person is told that reference, and the next event goes on.

``messages`` does what words ask for, ``touches`` what comes without words.
"""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from chatbot.api.errors import Refusal
from chatbot.api.estimate import Estimator
from chatbot.api.reloading import Reloader
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.markup import code, say
from chatbot.backoff import Backoff
from chatbot.config import Settings
from chatbot.handling import mended
from chatbot.handling.desk import Arrival, Desk
from chatbot.handling.messages import Messages
from chatbot.handling.not_found import not_found
from chatbot.handling.noted import in_hand
from chatbot.handling.notices import Notices
from chatbot.handling.quoting import NOTHING, Pointed, Quoting
from chatbot.handling.speaker import whereabouts
from chatbot.handling.touches import Touches
from chatbot.matrix.homeserver import Homeserver, HomeserverError
from chatbot.matrix.message import Words, read_words
from storage.database import Database
from storage.models import InboxEvent, InboxState
from storage.queries import accounts as accounts_of
from storage.queries import inbox as inbox_of
from storage.transaction import Transaction, Wakes, Work
from storage.trouble import passing
from storage.types import NotFound, RoomId

log = structlog.get_logger(__name__)

ASK_AGAIN = timedelta(seconds=3)
"""The longest pause before what a command points to is asked for again, unless the homeserver wants a longer one."""
BATCH = 20
"""How many events that wait are looked up together."""


Commit = Callable[[Work], Awaitable[None]]
"""Does a piece of work in one transaction."""


@dataclass(frozen=True, slots=True)
class Case:
    """An event in work, and the words of a message."""

    row: InboxEvent
    words: Words | None

    @property
    def addressed(self) -> bool:
        """Whether somebody speaks to us, and so waits for an answer."""
        return self.words is not None and self.words.addressed

    async def arrival(self, db: Transaction) -> Arrival:
        """The event in hand, in its transaction."""
        row = self.row
        accounts = await accounts_of.current(db)
        person = accounts.person(row.sender)
        where = await whereabouts(db, room_id=row.room_id, user_id=row.sender, person=person)
        edited = self.words.edit_of if self.words is not None else None
        original = await inbox_of.find(db, event_id=edited) if edited is not None else None
        if original is not None and (original.sender, original.room_id) != (row.sender, row.room_id):
            original = None  # Anybody may call anything an edit of somebody else's words.
        return Arrival(db, row, where, accounts, self.words, original)


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
        answer: Commit,
        caught_up_at: Callable[[], datetime | None],
        reload: Reloader | None = None,
    ) -> None:
        self._database = database
        self._answer = answer
        """Does what somebody waits for an answer to (ADR 0013)."""
        self._homeserver = homeserver
        self._clock = clock
        self._desk = Desk(
            settings=settings,
            catalogue=catalogue,
            clock=clock,
            estimate=estimate,
            homeserver=homeserver,
            caught_up_at=caught_up_at,
            reload=reload,
        )
        self._notices = Notices(self._desk, homeserver)
        self._touches = Touches(self._desk)
        self._messages = Messages(self._desk, touches=self._touches, notices=self._notices)
        self._waiting: deque[InboxEvent] = deque()
        """The next events, oldest first, as they were when they were looked up."""
        self._resting: dict[RoomId, datetime] = {}
        """The rooms whose next event needs an answer of the homeserver first, and when we ask again."""
        self._backoffs: defaultdict[RoomId, Backoff] = defaultdict(lambda: Backoff(longest=ASK_AGAIN))
        self._quoting = Quoting(database=database, homeserver=homeserver, desk=self._desk, clock=clock)
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

        Where the homeserver must be asked first and does not answer, that room waits and the others go on. Raises what the
        archive raises while it is in trouble.
        """
        self._resting = {room_id: until for room_id, until in self._resting.items() if until > self._clock()}
        if not self._waiting:
            self._woken.clear()
            self._nothing_waits = False  # If this look fails, we do not know.
            async with self._database.looking() as db:
                self._waiting.extend(await inbox_of.pending(db, limit=BATCH, except_in=self._resting))
        self._nothing_waits = not self._waiting and not self._resting
        if not self._waiting:
            return False
        row = self._waiting[0]
        await self._handle_next(row)
        if row.room_id in self._resting:  # All of its events stay pending, in their order.
            self._waiting = deque(each for each in self._waiting if each.room_id != row.room_id)
        else:
            self._waiting.popleft()
        return True

    def points_elsewhere(self, words: Words) -> bool:
        """Whether something has to be looked up that a message points to."""
        points = words.reply_to or words.edit_of or words.attachment
        return points is not None or self._quoting.gathers(words) is not None

    @property
    def is_idle(self) -> bool:
        """Whether no event waits, and none is being handled, nor a job."""
        return self._nothing_waits and not self.turn.locked() and not self._woken.is_set()

    async def _handle_next(self, row: InboxEvent) -> None:
        words: Words | None = None
        try:
            words = self.words_of(row)
            pointed = await self._quoting.pointed_to(row, words)
        except HomeserverError as trouble:
            log.warning("cannot ask for what a command needs", event_id=row.event_id, error=str(trouble))
            self._resting[row.room_id] = self._clock() + self._backoffs[row.room_id].after(trouble)
            return
        except Exception as error:
            if passing(error) is not None:
                raise
            await self._fail(Case(row, words))
            return
        self._backoffs.pop(row.room_id, None)
        case = Case(row, words)
        try:
            await self.handle(case, pointed, commit=self._answer if case.addressed else self._change)
        except Exception as error:
            if passing(error) is not None:
                raise  # The event is not to blame. It is handled once the archive works again.
            await self._fail(case)  # Whatever breaks one event must not stop the next.

    async def handle(self, case: Case, pointed: Pointed = NOTHING, *, commit: Commit) -> None:
        """Do what an event asks for, or say why that cannot be done; each of the two in one transaction."""

        async def do(db: Transaction) -> None:
            arrival = await case.arrival(db)
            if arrival.original is not None and arrival.original.state is InboxState.UNDECRYPTABLE:
                await inbox_of.hold(db, case.row)  # An edit waits until its original has been dealt with.
            elif await inbox_of.settle(db, case.row, state=InboxState.DONE, at=self._clock()):
                await self._dispatch(arrival, pointed)

        with in_hand(case.row.event_id) as now:
            try:
                await commit(do)
            except (Refusal, NotFound) as refusal:
                now.refused = True
                await self._refuse(case, refusal, commit=commit)

    async def _change(self, work: Work) -> None:
        async with self._database.transaction() as db:
            await work(db)

    @property
    def waits_until(self) -> datetime | None:
        """When a room is tried again that waits for the homeserver's answer."""
        return min(self._resting.values(), default=None)

    def words_of(self, row: InboxEvent) -> Words | None:
        """The words of a message; None where something else arrived."""
        if row.type != "m.room.message":
            return None
        me = self._homeserver.identity
        return read_words(
            row.content,
            prefix=self._desk.settings.matrix.command_prefix,
            me=me.user_id,
            my_name=me.display_name,
            is_command=lambda text: self._desk.understand(text) is not None,
        )

    async def _dispatch(self, arrival: Arrival, pointed: Pointed) -> None:
        if arrival.row.encrypted and arrival.row.type != "m.room.message":
            return  # All clients send these in clear text, and homeservers look at them. What is sealed is an attempt.
        match arrival.row.type:
            case "m.reaction":
                await self._touches.reaction(arrival, pointed)
            case "m.room.redaction":
                await self._touches.redaction(arrival)
            case "m.room.member":
                await self._touches.member_change(arrival)
            case "m.room.message" if arrival.words is not None:
                await self._messages.handle(arrival, arrival.words, pointed)

    async def _refuse(self, case: Case, refusal: Refusal | NotFound, *, commit: Commit) -> None:
        told = say(refusal.words) if isinstance(refusal, Refusal) else not_found(refusal)

        async def refuse(db: Transaction) -> None:
            if await inbox_of.settle(db, case.row, state=InboxState.REFUSED, at=self._clock()):
                arrival = await case.arrival(db)
                figure = await self._notices.tell_why_not(arrival, told)
                await mended.note_refused(arrival, refusal, figure=figure, at=self._clock())

        await commit(refuse)
        log.info("refused", event_id=case.row.event_id, code=getattr(refusal, "code", "not-found"))

    async def _fail(self, case: Case) -> None:
        """Say that it failed on our side. Where not even that works, note it and go on."""
        reference = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))
        log.exception("handling failed", event_id=case.row.event_id, reference=reference)
        sorry = say(
            "I am sorry, that failed on our side, and nothing has changed. Please tell an operator the reference {reference}.",
            reference=code(reference),
        )
        try:
            async with self._database.transaction() as db:
                failed = InboxState.FAILED
                settled = await inbox_of.settle(db, case.row, state=failed, at=self._clock(), reference=reference)
                if settled and case.addressed:
                    await self._notices.tell_why_not(await case.arrival(db), sorry)
        except Exception as worse:
            if passing(worse) is not None:
                raise
            log.exception("cannot even say that it failed", event_id=case.row.event_id)
            async with self._database.transaction() as db:
                await inbox_of.settle(db, case.row, state=InboxState.FAILED, at=self._clock())
