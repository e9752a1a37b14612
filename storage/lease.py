"""The lease that makes one of several processes on one PostgreSQL the bot, and keeps all others from writing.

Every transaction of the holder first checks that the lease is still its own, and locks that row until it commits. So a
process that was paused and has lost the lease cannot change anything when it wakes. Whoever takes the lease ends the
transactions that the last holder left open, since they might stay open for ever, and waits for one that begins at that
moment. Nothing of theirs can happen afterwards. All times are the database's, so the machines' clocks do not matter.

A request to the homeserver is outside of any transaction and cannot be rolled back. Before it, ``holds`` tells by the time
that has passed on this machine whether the lease can have run out.
"""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, column, func, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database import Database
from storage.models import Lease

NAME = "bot"
LASTS = timedelta(seconds=8)
"""How long the lease lasts without being renewed. Then somebody else may take it."""
RENEWED = timedelta(seconds=2)
"""How often the holder renews it, and how often the others look."""
NEVER_HELD = datetime(1970, 1, 1, tzinfo=UTC)
_HAS_RUN_OUT = (Lease.name == NAME) & (Lease.until <= func.clock_timestamp())
_due = aliased(Lease)
_ONCE_NOBODY_CHANGES_ANYTHING = (
    select(_due.name).where(_due.name == NAME, _due.until <= func.clock_timestamp()).with_for_update().scalar_subquery()
)
"""Waits for every change that is being made under the lease. An update alone would not."""
_activity = table("pg_stat_activity", column("pid"), column("application_name"), column("xact_start"))
_END_WHAT_IT_LEFT_OPEN = (
    select(func.pg_terminate_backend(_activity.c.pid))
    .join(Lease, _activity.c.application_name == Lease.holder)
    .where(_HAS_RUN_OUT, _activity.c.xact_start.is_not(None), _activity.c.pid != func.pg_backend_pid())
)
"""A paused process may hold its locks for ever: PostgreSQL's own time limits do not count while it waits for the rest of a
prepared statement. Its connections have the holder's name."""


def passed() -> timedelta:
    """How much time has passed, also while the process was paused or the machine asleep."""
    now = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
    return timedelta(seconds=now)


class NotLeading(Exception):
    """The lease is another process's now, so what was being done here must not happen."""


class Leadership:
    """One process's part in it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._epoch: int | None = None
        self._held_until = timedelta(0)

    @property
    def holds(self) -> bool:
        """Whether the lease is certainly ours. False also when it has not been renewed in time, and may still be ours."""
        return passed() < self._held_until

    async def take(self) -> bool:
        """Take the lease if nobody holds it. From then on every transaction checks it."""
        if not await self._is_free():
            return False
        began = passed()
        async with self._database.transaction(guarded=False) as db:
            await db.execute(_END_WHAT_IT_LEFT_OPEN)
            ours = {"holder": self._database.name, "epoch": Lease.epoch + 1, "until": func.clock_timestamp() + LASTS}
            # In one statement, so that a process that is paused in the middle leaves no lock without a time limit.
            epoch = (
                await db.scalars(
                    update(Lease).where(Lease.name == _ONCE_NOBODY_CHANGES_ANYTHING).values(ours).returning(Lease.epoch)
                )
            ).first()
        if epoch is None:
            return False
        self._epoch = epoch
        self._held_until = began + LASTS
        self._database.guard = self._must_lead
        return True

    async def renew(self) -> None:
        """Renew it. Raises NotLeading when it is another process's."""
        began = passed()
        if not await self._set_end(func.clock_timestamp() + LASTS):
            self._held_until = timedelta(0)
            raise NotLeading("another process is the bot now")
        self._held_until = began + LASTS

    async def give_up(self) -> None:
        """Let the next process take it at once. A lease that has run out need not be given up, and the database may not
        answer."""
        if self.holds:
            self._held_until = timedelta(0)
            await self._set_end(func.clock_timestamp())

    async def _set_end(self, until: ColumnElement[datetime]) -> bool:
        async with self._database.transaction(guarded=False) as db:
            mine = update(Lease).where(Lease.name == NAME, Lease.epoch == self._epoch).values(until=until)
            return (await db.scalars(mine.returning(Lease.epoch))).first() is not None

    async def _is_free(self) -> bool:
        """Look without a lock: processes that stand by must not hold up the one that works."""
        async with self._database.looking() as db:
            lapsed = (await db.scalars(select(Lease.until <= func.clock_timestamp()).where(Lease.name == NAME))).first()
        if lapsed is None:
            first = {"name": NAME, "holder": "nobody", "epoch": 0, "until": NEVER_HELD}
            async with self._database.transaction(guarded=False) as db:
                await db.execute(insert(Lease).values(first).on_conflict_do_nothing())
        return lapsed is not False

    async def _must_lead(self, db: AsyncSession) -> None:
        held = select(Lease.epoch).where(Lease.name == NAME, Lease.epoch == self._epoch)
        # A lock that keeps others from taking the lease, and not us from renewing it, however busy we are.
        if (await db.scalars(held.with_for_update(read=True, key_share=True))).first() is None:
            raise NotLeading("another process is the bot now")
