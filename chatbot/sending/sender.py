"""Outbox rows → homeserver, outside any transaction.

Each room is served in order and one row at a time, many rooms side by side; answers go before comfort, comfort before
reminders. A row is sent under its stored transaction id, so a repeat after a crash makes no second message. When the
homeserver limits us, what is said waits as long as it asks; when it limits only the opening of private rooms, only what
needs a new one waits. Nothing is lost, and no trouble of the archive or the homeserver ends the loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from chatbot.alarm import Alarm
from chatbot.backoff import LONGEST_SLEEP, SHORTEST_SLEEP, Backoff, sleep_until_woken
from chatbot.matrix.homeserver import RateLimited, TokenRefused, Unavailable
from chatbot.sending.carrier import Carrier, OpeningLimited, Undeliverable
from chatbot.sending.pace import Paces
from chatbot.sending.turns import Task, Turns, heads
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.trouble import passing
from storage.types import EventId, Wakes

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""SendOrder served side by side."""
READ_FIRST = timedelta(milliseconds=15)
"""When nobody waits for anything else, those whose answer has just gone fetch it now. The homeserver does one thing at a time, so
we ask nothing of it for a moment, and what we have to put down can wait as long."""
BUSY = timedelta(milliseconds=200)
"""Where something is written or sent as soon as that again, nobody has to ask what falls due next: it is seen on the way."""
PASSES = 3
"""So often all other tasks have their turn before anything else is done here: then the requests are really under way."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    """How an attempt ended."""

    row: OutboxRow
    state: OutboxState
    sent_at: datetime | None = None
    event_id: EventId | None = None
    error: str | None = None


class QueueTrouble(Exception):
    """What is to be sent could not be looked at, for another reason than the archive's passing trouble."""


class Sender:
    """Carries out what the outbox holds."""

    def __init__(
        self,
        *,
        database: Database,
        carrier: Carrier,
        clock: Callable[[], datetime],
        alarm: Alarm,
        quiet: asyncio.Event,
        under_way: asyncio.Event,
        paces: Paces | None = None,
    ) -> None:
        self._alarm = alarm
        self._quiet = quiet
        """Set while nothing is being sent."""
        self._under_way = under_way
        """Set once what could be sent is on its way."""
        self._database = database
        self._carrier = carrier
        self._clock = clock
        self._written = database.woken[Wakes.SENDER]
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._receipts: list[_Receipt] = []
        """Of attempts that have ended, until the archive takes them in."""
        self._looking = asyncio.Lock()
        """Held from a look at the queue until what it found is on its way, and while receipts are taken in."""
        self._nobody_else_waits = False
        """Whether what is under way is all that anybody waits for."""
        self._being_read: asyncio.TimerHandle | None = None
        """Runs while it is (see READ_FIRST)."""
        self._paces = paces or Paces()
        self._turns = Turns(self._paces)
        self._places = self._turns.places

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished first (see ``finish``)."""
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
        """The homeserver is there again: what waits because it was not goes now, and not when its wait is over."""
        self._places.forget_failures()
        self._written.set()

    async def drain(self) -> int:
        """Send everything that is due now, and return how many rows that were. For tests and for an orderly end."""
        before = self._places.begun
        while await self._turn() or self._busy:
            await self.finish()
        return self._places.begun - before

    def rest(self) -> None:
        """Tell whoever waits for it that nothing is being sent, if that is so."""
        if not self._busy and not self._written.is_set() and self._being_read is None:
            self._quiet.set()

    async def finish(self) -> None:
        """Wait for what is in flight, and note how it ended. Raises what the archive raises while it is in trouble."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)
        async with self._looking:
            receipts = tuple(self._receipts)
            if receipts:
                async with self._database.transaction() as db:
                    await self._settle(db, receipts)
                del self._receipts[: len(receipts)]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction that somebody waits for the outcome of: with its commit all that may go now is put on its way, what
        was written in it included. So they wait for one commit, not for two.

        Raises QueueTrouble where that look goes wrong, which is no fault of what was written.
        """
        if len(self._busy) >= AT_ONCE:
            async with self._database.transaction() as db:
                yield db
            return
        async with self._looking:
            async with self._database.transaction(lasting=True) as db:
                yield db
                # At one moment: an attempt that ends after it leaves a receipt that is not taken in here, so its place counts
                # as busy until it is, or the row would be carried again.
                receipts, busy = tuple(self._receipts), frozenset(self._busy)
                try:
                    await self._settle(db, receipts)
                    tasks = await self._may_go(db, busy)
                except Exception as trouble:
                    if passing(trouble):
                        raise
                    raise QueueTrouble("cannot look at what is to be sent") from trouble
                written, going = rows_of.written_in(db), {task.row.txn_id for task in tasks}
                if written and written <= going:
                    del db.info[Wakes.SENDER]  # All of it is on its way: nobody has to look for it.
            self._nobody_else_waits = written == going and not self._busy
            del self._receipts[: len(receipts)]
            for task in tasks:
                self._turns.begin(task)
                self._busy[task.place] = asyncio.create_task(self._serve(task))
        for _ in range(PASSES if tasks else 0):
            await asyncio.sleep(0)

    async def _turn(self) -> int:
        """Note how attempts have ended, and start all that may go now; what has to wait for its turn is looked at again
        when one is done."""
        before = self._places.begun
        if len(self._busy) < AT_ONCE:
            async with self.transaction():
                pass
        self._under_way.set()
        return self._places.begun - before

    async def _may_go(self, db: AsyncSession, busy: Set[str]) -> list[Task]:
        """What goes now, its attempt noted: from here on it may be in its room, so it is no longer replaced or cancelled.

        What Matrix is told of must survive a power cut, with all that led to it.
        """
        now = self._clock()
        due = await heads(db, now=now, busy=busy)
        tasks = self._turns.allowed(due, now=now, at_most=AT_ONCE - len(self._busy))
        if not tasks:
            return []
        positions = [task.row.position for task in tasks]
        contents = await rows_of.note_attempts(db, positions=positions, at=now, by=self._carrier.device_id)
        tasks = [task for task in tasks if task.row.position in contents]  # Else it was cancelled since we looked.
        for task in tasks:
            set_committed_value(task.row, "content", contents[task.row.position])  # As it is: nothing to write back.
        return tasks

    async def _serve(self, task: Task) -> None:
        row = task.row
        try:
            event_id = await self._carrier.carry(row)
            self._receipts.append(_Receipt(row, OutboxState.SENT, self._clock(), event_id))
            self._places.worked(task.place, row.txn_id, self._clock())
        except RateLimited as limited:
            self._slow_down(task, limited)
        except (Unavailable, TokenRefused) as trouble:
            # Where other servers have a say, it is they who are away, and one may be for days.
            if task.says and not task.opens and self._places.is_hopeless(row.txn_id, self._clock()):
                self._give_up(task, trouble)
                return
            wait = self._places.failed(task.place, row.txn_id, self._clock())
            log.warning("could not send yet", txn_id=row.txn_id, error=str(trouble), wait=wait.total_seconds())
        except Undeliverable as final:
            self._give_up(task, final)
        except Exception as trouble:  # noqa: BLE001
            self._places.failed(task.place, row.txn_id, self._clock())
            self._alarm.sound(trouble, f"sending {row.txn_id}")
        finally:
            self._busy.pop(task.place, None)
            self._turns.end(task)
            if self._nobody_else_waits and not self._busy:
                self._let_it_be_read()
            else:
                self._written.set()

    def _give_up(self, task: Task, why: Exception) -> None:
        row = task.row
        self._places.given_up(task.place, row.txn_id)
        log.error("will never be sent", txn_id=row.txn_id, effect=row.kind, error=str(why))
        self._receipts.append(_Receipt(row, OutboxState.DEAD, error=str(why)[:500]))

    def _let_it_be_read(self) -> None:
        def over() -> None:
            self._being_read = None
            self._written.set()

        if self._being_read is not None:
            self._being_read.cancel()
        self._being_read = asyncio.get_running_loop().call_later(READ_FIRST.total_seconds(), over)

    def _slow_down(self, task: Task, limited: RateLimited) -> None:
        """Hold back what the limit is about, and nothing else."""
        now = self._clock()
        if isinstance(limited, OpeningLimited):
            about = "opening rooms"
            self._paces.opening_refused(now=now, wait=limited.retry_after)
            self._places.wait_until(task.place, now + limited.retry_after)
        elif task.says:
            about = "messages"
            self._paces.messages.slow_down(now=now, wait=limited.retry_after)
        else:
            about = task.row.kind
            self._places.wait_until(task.place, now + limited.retry_after)
        log.info("the homeserver asks us to slow down", about=about, wait=limited.retry_after.total_seconds())

    async def _settle(self, db: AsyncSession, receipts: Sequence[_Receipt]) -> None:
        """Write down how attempts have ended. Until then they are known here alone, and would be repeated under the same
        transaction ids after a crash."""
        for each in receipts:
            content = {key: value for key, value in each.row.content.items() if key != "data"}  # A file's bytes.
            await rows_of.settle(
                db, position=each.row.position, state=each.state, event_id=each.event_id, error=each.error,
                content=content, sent_at=each.sent_at,
            )  # fmt: skip

    async def _wait(self, now: datetime) -> None:
        """Sleep until something is written or sent, or the next row that was not due at ``now`` falls due."""
        if self._written.is_set():
            return
        self.rest()
        # While all places are taken nothing more can go, and the first that is free wakes us.
        ready_at = self._turns.ready_at if len(self._busy) < AT_ONCE else None
        await sleep_until_woken(self._written, min(BUSY, (ready_at or now + BUSY) - now))
        if self._written.is_set():
            return
        async with self._database.reading() as db:
            due = await rows_of.find_next_due(db, after=now)
        sleep = min((time - self._clock() for time in (due, ready_at) if time is not None), default=LONGEST_SLEEP)
        await sleep_until_woken(self._written, max(SHORTEST_SLEEP, min(sleep, LONGEST_SLEEP)))
