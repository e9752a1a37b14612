"""Outbox rows → homeserver, outside any transaction.

Each room is served in order and one row at a time, many rooms side by side; answers go before comfort, comfort before
reminders. A row is sent under its stored transaction id, so a repeat after a crash makes no second message. When the
homeserver limits us, what is said waits as long as it asks; when it limits only the opening of private rooms, only what
needs a new one waits. Nothing is lost, and no trouble of the archive or the homeserver ends the loop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from chatbot.alarm import Alarm
from chatbot.backoff import Backoff
from chatbot.carrier import Carrier, OpeningLimited, Undeliverable
from chatbot.jobs import sleep_until_woken
from chatbot.matrix.homeserver import RateLimited, TokenRefused, Unavailable
from chatbot.outbox import Effect, Priority
from chatbot.pace import Paces
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.queries import rooms
from storage.types import EventId

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Rooms served side by side."""
SAYING = frozenset({Effect.SEND, Effect.EDIT, Effect.REACT, Effect.REDACT, Effect.FILE})
"""The effects that count against the homeserver's limit of messages; others have limits of their own."""


@dataclass(frozen=True, slots=True)
class _Task:
    place: str
    row: OutboxRow
    opens: bool
    """Whether a private room has to be opened for it."""


class Sender:
    """Carries out what the outbox holds."""

    def __init__(
        self,
        *,
        database: Database,
        carrier: Carrier,
        clock: Callable[[], datetime],
        written: asyncio.Event,
        alarm: Alarm,
        quiet: asyncio.Event,
        under_way: asyncio.Event,
        paces: Paces | None = None,
    ) -> None:
        self._alarm = alarm
        self._quiet = quiet
        """Set while nothing is being sent."""
        self._under_way = under_way
        """Set once a request is about to go, or when there is none to make."""
        self._database = database
        self._carrier = carrier
        self._clock = clock
        self._written = written
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._paused: dict[str, datetime] = {}
        self._backoffs: dict[str, Backoff] = {}
        self._paces = paces or Paces()
        self._ready_at: datetime | None = None
        """When something that the pace holds back may go."""

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished first (see ``finish``)."""
        backoff = Backoff()
        while True:
            self._written.clear()
            try:
                now = self._clock()
                await self._start_due(now)
                await self._wait(now)
            except Exception as trouble:  # noqa: BLE001
                wait = backoff.next()
                self._alarm.sound(trouble, "looking for what is to be sent")
                await asyncio.sleep(wait.total_seconds())
            else:
                backoff.reset()

    async def drain(self) -> int:
        """Send everything that is due now, and return how many rows that were. For tests and for an orderly end."""
        sent = 0
        while started := await self._start_due(self._clock()):
            sent += started
            await self.finish()
        return sent

    async def finish(self) -> None:
        """Wait for what is in flight."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _start_due(self, now: datetime) -> int:
        """Start all that may go now; what has to wait for its turn is looked at again when one is done."""
        self._ready_at = None
        started = 0
        for task in await self._due(now):
            if len(self._busy) >= AT_ONCE:
                break
            ready = self._task_ready_at(task, now)
            if ready > now:
                self._ready_at = min(self._ready_at or ready, ready)
                continue
            if Effect(task.row.kind) in SAYING:
                self._paces.messages.spend(now)
            if task.opens:
                self._paces.openings.spend(now)
            self._busy[task.place] = asyncio.create_task(self._serve(task))
            started += 1
        return started

    def _task_ready_at(self, task: _Task, now: datetime) -> datetime:
        priority = Priority(task.row.priority)
        ready = self._paused.get(task.place, now)
        if Effect(task.row.kind) in SAYING:
            ready = max(ready, self._paces.messages.ready_at(now, priority))
        if task.opens:
            ready = max(ready, self._paces.openings.ready_at(now, priority))
        return ready

    async def _due(self, now: datetime) -> list[_Task]:
        """The head row of each place that is free: its first in order of priority and age that is due."""
        due: list[_Task] = []
        seen: set[str] = set(self._busy)
        async with self._database.reading() as db:
            for row in await rows_of.heads_due_at(db, now=now):
                home = None
                if row.room_id is None and row.to_user is not None:
                    home = await rooms.find_private_with(db, user_id=row.to_user)
                place = str(row.room_id or (home.room_id if home is not None else row.to_user))
                if place not in seen:
                    seen.add(place)
                    due.append(
                        _Task(place, row, opens=row.room_id is None and row.to_user is not None and home is None)
                    )
        return due

    async def _serve(self, task: _Task) -> None:
        row = task.row
        try:
            if not await self._note_attempt(row):
                return
            self._under_way.set()
            event_id = await self._carrier.carry(row)
            await self._settle(row, OutboxState.SENT, event_id=event_id)
            self._paused.pop(task.place, None)
            self._backoffs.pop(task.place, None)
        except RateLimited as limited:
            self._slow_down(task, limited)
        except (Unavailable, TokenRefused) as trouble:
            wait = self._pause(task.place)
            log.warning("could not send yet", txn_id=row.txn_id, error=str(trouble), wait=wait.total_seconds())
        except Undeliverable as final:
            log.error("will never be sent", txn_id=row.txn_id, effect=row.kind, error=str(final))
            await self._settle(row, OutboxState.DEAD, error=str(final))
        except Exception as trouble:  # noqa: BLE001
            self._pause(task.place)
            self._alarm.sound(trouble, f"sending {row.txn_id}")
        finally:
            self._busy.pop(task.place, None)
            self._written.set()

    def _slow_down(self, task: _Task, limited: RateLimited) -> None:
        """Hold back what the limit is about, and nothing else."""
        now = self._clock()
        if isinstance(limited, OpeningLimited):
            about = "opening rooms"
            self._paces.openings.slow_down(now=now, wait=limited.retry_after)
            self._paused[task.place] = now + limited.retry_after
        elif Effect(task.row.kind) in SAYING:
            about = "messages"
            self._paces.messages.slow_down(now=now, wait=limited.retry_after)
        else:
            about = task.row.kind
            self._paused[task.place] = now + limited.retry_after
        log.info("the homeserver asks us to slow down", about=about, wait=limited.retry_after.total_seconds())

    def _pause(self, place: str) -> timedelta:
        wait = self._backoffs.setdefault(place, Backoff()).next()
        self._paused[place] = self._clock() + wait
        return wait

    async def _note_attempt(self, row: OutboxRow) -> bool:
        """Before each attempt: from here on the row may be in the room, so it is no longer replaced or cancelled.

        What Matrix is told of must survive a power cut, with all that led to it.

        False when it was cancelled since we looked.
        """
        async with self._database.transaction(lasting=True) as db:
            content = await rows_of.note_attempt(
                db, position=row.position, at=self._clock(), by=self._carrier.device_id
            )
        if content is not None:
            row.content = content
        return content is not None

    async def _settle(
        self, row: OutboxRow, state: OutboxState, *, event_id: EventId | None = None, error: str | None = None
    ) -> None:
        async with self._database.transaction() as db:
            await rows_of.settle(
                db, position=row.position, state=state, event_id=event_id, error=error[:500] if error else None,
                content={key: value for key, value in row.content.items() if key != "data"},  # A file's bytes.
                sent_at=self._clock() if state is OutboxState.SENT else None,
            )  # fmt: skip

    async def _wait(self, now: datetime) -> None:
        """Sleep until something is written or sent, or the next row that was not due at ``now`` falls due."""
        if self._written.is_set():
            return
        if not self._busy:
            self._quiet.set()
            self._under_way.set()
        async with self._database.reading() as db:
            due = await rows_of.find_next_due(db, after=now)
        times = [time for time in (due, self._ready_at) if time is not None]
        seconds = min([(time - now).total_seconds() for time in times], default=60.0)
        await sleep_until_woken(self._written, timedelta(seconds=max(seconds, 0.01)))
