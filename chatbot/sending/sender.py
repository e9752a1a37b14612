"""Outbox rows → homeserver, outside any transaction.

Each lane (a room or a person) is served in order, one row at a time; many lanes are served side by side. Answers go before
comfort, comfort before reminders. A row is sent under its stored transaction id, so a repeat after a crash makes no second
message. When the homeserver limits our messages, they wait as long as it asks. When it limits only the opening of rooms, only
what needs a new room waits. Nothing is lost, and no trouble of the archive or the homeserver ends the loop.
"""

import asyncio
from collections.abc import Callable, Sequence, Set
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from chatbot.alarm import Alarm
from chatbot.api.post.effects import Effect, Priority
from chatbot.api.post.seeds import ONCE_OVER
from chatbot.api.wording.content import without_words
from chatbot.backoff import LONGEST_SLEEP, SHORTEST_SLEEP, Backoff, sleep_until_woken
from chatbot.matrix.homeserver import RateLimited, TokenRefused, Unavailable, Unreadable
from chatbot.measures import SENDS
from chatbot.sending.answers_first import AnswersFirst
from chatbot.sending.carrier import Carrier
from chatbot.sending.failures import OpeningLimited, Overtaken, Undeliverable
from chatbot.sending.pace import Paces
from chatbot.sending.send_order import Lane
from chatbot.sending.turns import Task, Turns
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.transaction import Transaction, Wakes, Work
from storage.trouble import passing
from storage.types import EventId, RoomId

log = structlog.get_logger(__name__)

LANES = 20
"""How many lanes are served side by side. In a burst the homeserver divides its time among those who ask (ADR 0014)."""
BUSY = timedelta(milliseconds=200)
"""How long we wait for the next row or receipt before we look up what falls due next. In a burst one comes sooner, and the turn
that it causes sees what is due."""
THANKS_WAIT = timedelta(minutes=2)
"""A tap of ours that only says "heard" is dropped when it has waited longer."""
PASSES = 3
"""How often all other tasks have their turn after attempts have begun. By then the requests are on the wire, and whatever the
caller does next delays none of them."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    """How an attempt ended."""

    row: OutboxRow
    state: OutboxState
    sent_at: datetime | None = None
    event_id: EventId | None = None
    error: str | None = None


class _QueueTrouble(Exception):
    """The outbox could not be looked at, and the archive is not in passing trouble."""


class Sender:
    """Carries out what the outbox holds."""

    def __init__(
        self,
        *,
        database: Database,
        carrier: Carrier,
        clock: Callable[[], datetime],
        alarm: Alarm,
        answers: AnswersFirst,
        paces: Paces | None = None,
    ) -> None:
        self._alarm = alarm
        self._answers = answers
        self._database = database
        self._carrier = carrier
        self._clock = clock
        self._written = database.woken[Wakes.SENDER]
        self._busy: dict[Lane, asyncio.Task[None]] = {}
        """The lanes in which an attempt is under way."""
        self._receipts: list[_Receipt] = []
        """Of attempts that have ended, until the archive has taken them in."""
        self._looking = asyncio.Lock()
        """Held from a look at the outbox until what it found is under way, and while receipts are taken in."""
        self._nobody_else_waits = False
        """Whether nobody waits for anything but what is under way."""
        self._untidied: set[RoomId | None] = set()
        """The rooms where we may not take our own reactions back, which is said once."""
        self._paces = paces or Paces()
        self._turns = Turns(self._paces)
        self._order = self._turns.order

    async def run(self) -> None:
        """Send until cancelled. What is under way then is for ``finish``."""
        backoff = Backoff()
        while True:
            self._written.clear()
            try:
                now = self._clock()
                await self._turn()
                await self._wait(now)
            except Exception as trouble:  # noqa: BLE001
                wait = backoff.next()
                self._alarm.sound(trouble, "looking for what is to be sent")
                await asyncio.sleep(wait.total_seconds())
            else:
                backoff.reset()

    def try_again(self) -> None:
        """The homeserver was away and is back: what backs off because of that goes now."""
        self._order.forget_failures()
        self._written.set()

    async def drain(self) -> int:
        """Send everything that is due now, and return how many rows that were. For tests and for an orderly end."""
        before = self._order.begun
        while await self._turn() or self._busy:  # Each takes in what has become of the one before.
            await self._all_ended()
        return self._order.begun - before

    def rest(self) -> None:
        """All that arrived is handled. Where all of our answers have gone, too, the receiver need not wait for them."""
        if not self._busy and not self._written.is_set():
            self._answers.all_gone()

    async def finish(self) -> None:
        """Wait for what is under way, and note how it ended. Raises what the archive raises while it is in trouble."""
        await self._all_ended()
        async with self._looking:
            receipts = tuple(self._receipts)
            if receipts:
                async with self._database.transaction() as db:
                    await self._settle(db, receipts)
                del self._receipts[: len(receipts)]

    async def _all_ended(self) -> None:
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def answer(self, work: Work) -> None:
        """Do, in one transaction, what somebody waits for an answer to. That transaction is a turn of ours, too, so the
        answer is on its way with the commit (ADR 0013)."""
        if len(self._busy) < LANES:
            try:
                await self._turn(work)
            except _QueueTrouble:
                log.exception("cannot answer at once")  # The work is not to blame, so it is done without us.
            else:
                return
        async with self._database.transaction() as db:
            await work(db)

    async def _turn(self, work: Work | None = None) -> int:
        """In one transaction do ``work``, note how attempts have ended, and note new ones; with the commit these begin.

        Each attempt that ends causes another turn, for what could not go in this one. Returns how many have begun.
        """
        if work is None and len(self._busy) >= LANES:
            return 0
        async with self._looking:
            async with self._database.transaction(lasting=True) as db:
                if work is not None:
                    await work(db)
                # Both at one moment: the receipt of an attempt that ends later is not taken in here, so its lane stays busy
                # until it is. Else its row would be carried again.
                receipts, busy = tuple(self._receipts), frozenset(self._busy)
                tasks = await self._look(db, receipts, busy)
                going = {task.row.txn_id for task in tasks}
                if db.written and db.written <= going:
                    db.wakes.discard(Wakes.SENDER)  # All of it goes with this commit.
            self._nobody_else_waits = db.written == going and not self._busy
            del self._receipts[: len(receipts)]
            for task in tasks:
                self._turns.begin(task)
                self._busy[task.lane] = asyncio.create_task(self._serve(task))
        for _ in range(PASSES if tasks else 0):
            await asyncio.sleep(0)
        return len(tasks)

    async def _look(self, db: Transaction, receipts: Sequence[_Receipt], busy: Set[Lane]) -> list[Task]:
        try:
            await self._settle(db, receipts)
            return await self._may_go(db, busy)
        except Exception as trouble:
            if passing(trouble):
                raise
            raise _QueueTrouble("cannot look at what is to be sent") from trouble

    async def _may_go(self, db: Transaction, busy: Set[Lane]) -> list[Task]:
        """Note an attempt at each row that may go now. From here on it may be in its room, so nobody replaces or cancels it.

        The transaction has to be a lasting one: what Matrix is told must survive a power cut, with all that led to it.
        """
        now = self._clock()
        tasks: list[Task] = []
        free = LANES - len(self._busy)
        async with aclosing(self._turns.due(db, now=now, busy=busy)) as heads:
            async for some in heads:
                due = await self._wanted_still(db, some, now=now)
                tasks += self._turns.allowed(due, now=now, at_most=free - len(tasks), besides=tasks)
                if len(tasks) >= free:
                    break
        if not tasks:
            return []
        positions = [task.row.position for task in tasks]
        contents = await rows_of.note_attempts(db, positions=positions, at=now, by=self._carrier.device_id)
        tasks = [task for task in tasks if task.row.position in contents]  # Another may have been cancelled since.
        for task in tasks:
            # As it is now. It is not to be written back.
            set_committed_value(task.row, "content", contents[task.row.position])
        return tasks

    async def _wanted_still(self, db: Transaction, due: Sequence[Task], *, now: datetime) -> Sequence[Task]:
        """Without the thanks that would come too late, and what would tidy up where the homeserver holds us back. What waits
        behind them has its turn at once."""
        unwanted = [task for task in due if self._is_unwanted(task.row, now)]
        if unwanted:
            await rows_of.drop(db, positions=[task.row.position for task in unwanted])
            self._written.set()
        return [task for task in due if task not in unwanted]

    def _is_unwanted(self, row: OutboxRow, now: datetime) -> bool:
        if row.kind == Effect.THANK:
            return now - row.due_at > THANKS_WAIT
        return (row.tag or "").startswith(ONCE_OVER) and self._paces.messages.held_back

    async def _serve(self, task: Task) -> None:
        row = task.row
        try:
            event_id = await self._carrier.carry(row)
            self._receipts.append(_Receipt(row, OutboxState.SENT, self._clock(), event_id))
            SENDS.labels("sent").inc()
            self._order.worked(task.lane, row.txn_id, self._clock())
        except RateLimited as limited:
            SENDS.labels("limited").inc()
            self._slow_down(task, limited)
        except (Unavailable, TokenRefused) as trouble:
            # Where other servers have a say, they may be what is away, and for days.
            waits_for_keys = isinstance(trouble, Unreadable)
            if (
                task.says
                and not task.opens
                and not waits_for_keys
                and self._order.is_hopeless(row.txn_id, self._clock())
            ):
                self._give_up(task, trouble)
                return
            SENDS.labels("later").inc()
            wait = self._order.failed(task.lane, row.txn_id, self._clock())
            log.warning("could not send yet", txn_id=row.txn_id, error=str(trouble), wait=wait.total_seconds())
        except Overtaken as over:
            self._order.given_up(task.lane, row.txn_id)
            log.info("not sent", txn_id=row.txn_id, effect=row.kind, because=str(over))
            self._receipts.append(_Receipt(row, OutboxState.CANCELLED, error=str(over)[:500]))
        except Undeliverable as final:
            self._give_up(task, final)
        except Exception as trouble:  # noqa: BLE001
            self._order.failed(task.lane, row.txn_id, self._clock())
            self._alarm.sound(trouble, f"sending {row.txn_id}")
        finally:
            self._busy.pop(task.lane, None)
            self._turns.end(task)
            if self._nobody_else_waits and not self._busy:
                self._answers.let_be_read(self._written.set)  # The receipt can wait as long.
            else:
                self._written.set()

    def _give_up(self, task: Task, why: Exception) -> None:
        row = task.row
        SENDS.labels("never").inc()
        self._order.given_up(task.lane, row.txn_id)
        if row.priority == Priority.TIDYING:
            if row.room_id not in self._untidied:
                self._untidied.add(row.room_id)
                log.info("our own reactions stay in a room", room_id=row.room_id, why=str(why))
            self._receipts.append(_Receipt(row, OutboxState.CANCELLED, error=str(why)[:500]))
            return
        log.error("will never be sent", txn_id=row.txn_id, effect=row.kind, error=str(why))
        self._receipts.append(_Receipt(row, OutboxState.DEAD, error=str(why)[:500]))

    def _slow_down(self, task: Task, limited: RateLimited) -> None:
        """Hold back what the limit is about, and nothing else."""
        now = self._clock()
        if isinstance(limited, OpeningLimited):
            about = "opening rooms"
            self._paces.opening_refused(now=now, wait=limited.retry_after)
            self._order.wait_until(task.lane, now + limited.retry_after)
        elif task.says:
            about = "messages"
            self._paces.messages.slow_down(now=now, wait=limited.retry_after)
        else:
            about = task.row.kind
            self._order.wait_until(task.lane, now + limited.retry_after)
        log.info("the homeserver asks us to slow down", about=about, wait=limited.retry_after.total_seconds())

    async def _settle(self, db: AsyncSession, receipts: Sequence[_Receipt]) -> None:
        """Note how attempts have ended. Only we know it until then, so after a crash they are repeated under the same
        transaction ids. What was said is not kept: its room has it, and it may have been a figure or a private word."""
        for each in receipts:
            await rows_of.settle(
                db,
                position=each.row.position,
                state=each.state,
                event_id=each.event_id,
                error=each.error,
                content=without_words(each.row.content, event_type=each.row.event_type),
                sent_at=each.sent_at,
            )

    async def _wait(self, now: datetime) -> None:
        """Sleep until a row is written, an attempt ends, or the next row that was not due at ``now`` falls due."""
        if self._written.is_set():
            return
        self.rest()
        # While all lanes are taken nothing more can go, and the first attempt that ends wakes us.
        ready_at = self._turns.ready_at if len(self._busy) < LANES else None
        await sleep_until_woken(self._written, min(BUSY, (ready_at or now + BUSY) - now))
        if self._written.is_set():
            return
        async with self._database.looking() as db:
            due = await rows_of.find_next_due(db, after=now)
        sleep = min((time - self._clock() for time in (due, ready_at) if time is not None), default=LONGEST_SLEEP)
        await sleep_until_woken(self._written, max(SHORTEST_SLEEP, min(sleep, LONGEST_SLEEP)))
