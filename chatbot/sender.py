"""Outbox rows → homeserver, outside any transaction.

Each room is served in order and one row at a time, many rooms side by side; answers go before comfort, comfort before
reminders. A row is sent under its stored transaction id, so a repeat after a crash makes no second message. When the
homeserver asks us to slow down, everything waits as long as it says, and nothing is lost.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from chatbot.backoff import Backoff
from chatbot.carrier import Carrier, Undeliverable
from chatbot.jobs import sleep_until_woken
from chatbot.matrix.homeserver import RateLimited, Unavailable
from chatbot.pace import Pace
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.queries import rooms
from storage.types import EventId, UserId

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Rooms served side by side."""
PAGE = 500
"""Rows looked at in one pass."""


@dataclass(frozen=True, slots=True)
class _Task:
    place: str
    row: OutboxRow


class Sender:
    """Carries out what the outbox holds."""

    def __init__(
        self,
        *,
        database: Database,
        carrier: Carrier,
        clock: Callable[[], datetime],
        written: asyncio.Event,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._clock = clock
        self._written = written
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._paused: dict[str, datetime] = {}
        self._backoffs: dict[str, Backoff] = {}
        self._pace = pace or Pace(None)

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished first (see ``finish``)."""
        while True:
            self._written.clear()
            started = await self._start_due()
            if not started:
                await self._wait()

    async def drain(self) -> int:
        """Send everything that is due now, and return how many rows that were. For tests and for an orderly end."""
        sent = 0
        while started := await self._start_due():
            sent += started
            await self.finish()
        return sent

    async def finish(self) -> None:
        """Wait for what is in flight."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _start_due(self) -> int:
        now = self._clock()
        if self._pace.ready_at(now) > now:
            return 0
        started = 0
        for task in await self._due(now):
            if len(self._busy) >= AT_ONCE or self._pace.ready_at(now) > now:
                break
            self._pace.spend(now)
            self._busy[task.place] = asyncio.create_task(self._serve(task))
            started += 1
        return started

    async def _due(self, now: datetime) -> list[_Task]:
        """The head row of each place that is free: its first in order of priority and age that is due."""
        due: list[_Task] = []
        seen: set[str] = set(self._busy)
        async with self._database.reading() as db:
            homes: dict[UserId, str] = {}
            for row in await rows_of.waiting(db, limit=PAGE):
                if row.to_user is not None and row.to_user not in homes:
                    room = await rooms.find_private_with(db, user_id=row.to_user)
                    homes[row.to_user] = room.room_id if room is not None else row.to_user
                place = homes[row.to_user] if row.to_user is not None else str(row.room_id)
                if place in seen or row.due_at > now:
                    continue
                seen.add(place)
                if place in self._paused and now < self._paused[place]:
                    continue
                due.append(_Task(place, row))
        return due

    async def _serve(self, task: _Task) -> None:
        row = task.row
        try:
            await self._note_attempt(row)
            event_id = await self._carrier.carry(row)
            await self._settle(row, OutboxState.SENT, event_id=event_id)
            self._paused.pop(task.place, None)
            self._backoffs.pop(task.place, None)
        except RateLimited as limited:
            self._pace.slow_down(now=self._clock(), wait=limited.retry_after)
            log.info("the homeserver asks us to slow down", wait=limited.retry_after.total_seconds())
        except Unavailable as trouble:
            wait = self._backoffs.setdefault(task.place, Backoff()).next()
            self._paused[task.place] = self._clock() + wait
            log.warning("could not send yet", txn_id=row.txn_id, error=str(trouble), wait=wait.total_seconds())
        except Undeliverable as final:
            log.error("will never be sent", txn_id=row.txn_id, effect=row.kind, error=str(final))
            await self._settle(row, OutboxState.DEAD, error=str(final))
        except Exception:
            wait = self._backoffs.setdefault(task.place, Backoff()).next()
            self._paused[task.place] = self._clock() + wait
            log.exception("sending failed", txn_id=row.txn_id)
        finally:
            self._busy.pop(task.place, None)
            self._written.set()

    async def _note_attempt(self, row: OutboxRow) -> None:
        """Before the first attempt: from here on the row may be in the room, so it is no longer replaced or cancelled."""
        if row.first_attempt_at is not None:
            return
        async with self._database.transaction() as db:
            fresh = await rows_of.find_by_txn(db, txn_id=row.txn_id)
            if fresh is not None:
                fresh.first_attempt_at = self._clock()
                row.content = fresh.content

    async def _settle(
        self, row: OutboxRow, state: OutboxState, *, event_id: EventId | None = None, error: str | None = None
    ) -> None:
        async with self._database.transaction() as db:
            fresh = await rows_of.find_by_txn(db, txn_id=row.txn_id)
            if fresh is None:
                return
            fresh.state, fresh.event_id, fresh.error = state, event_id, error[:500] if error else None
            fresh.attempts += 1
            fresh.sent_at = self._clock() if state is OutboxState.SENT else None

    async def _wait(self) -> None:
        """Sleep until something is written or sent, or the next row falls due."""
        now = self._clock()
        async with self._database.reading() as db:
            due = await rows_of.find_next_due(db, after=now)
        times = [
            time for time in (due, self._pace.ready_at(now), *self._paused.values()) if time is not None and time > now
        ]
        seconds = min([(time - now).total_seconds() for time in times], default=60.0)
        await sleep_until_woken(self._written, timedelta(seconds=max(seconds, 0.01)))
