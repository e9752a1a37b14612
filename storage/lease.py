"""The lease that makes one of several processes on one PostgreSQL the bot, and keeps all others from writing.

Every transaction of the holder first sees that the lease is still its own and holds that row until it commits. So whoever
was paused and has lost the lease meanwhile cannot change anything when it wakes, and nobody can take the lease in the
middle of a change. All times are the database's: the machines' clocks do not matter.

What is done outside of a transaction, a request to the homeserver, cannot be taken back. Before it ``holds`` tells, from
the time that has passed on this machine alone, whether the lease can have run out.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.models import Lease

NAME = "bot"
LASTS = timedelta(seconds=8)
"""After so long without a word from the holder somebody else may take it."""
RENEWED = timedelta(seconds=2)
"""How often the holder renews it, and how often those who wait look."""


def passed() -> float:
    """Seconds that have passed, those in which the process was paused or the machine asleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class NotLeading(Exception):
    """The lease is another process's now: what was being done here must not happen."""


class Leadership:
    """One process's part in it. ``holder`` tells people which process that is."""

    def __init__(self, database: Database, *, holder: str) -> None:
        self._database = database
        self._holder = holder
        self._epoch: int | None = None
        self._held_until = 0.0

    @property
    def holds(self) -> bool:
        """Whether the lease is ours for certain. False also when it has not been renewed in time, so that it may be."""
        return passed() < self._held_until

    async def take(self) -> bool:
        """Take the lease if nobody holds it. From then on every transaction of the database is under it."""
        if not await self._is_free():
            return False
        began = passed()
        async with self._database.transaction(guarded=False) as db:
            now = (await db.scalars(select(func.clock_timestamp()))).one()
            lease = await db.get(Lease, NAME, with_for_update=True)
            if lease is None:
                lease = Lease(name=NAME, holder=self._holder, epoch=0, until=now)
                db.add(lease)
            elif lease.until > now:
                return False
            lease.holder, lease.epoch, lease.until = self._holder, lease.epoch + 1, now + LASTS
            epoch = lease.epoch
        self._epoch = epoch
        self._held_until = began + LASTS.total_seconds()
        self._database.guard = self._must_lead
        return True

    async def renew(self) -> None:
        """Hold on to it for a while longer. Raises NotLeading when it is another's."""
        began = passed()
        if not await self._set_end(func.clock_timestamp() + LASTS):
            self._held_until = 0.0
            raise NotLeading("another process is the bot now")
        self._held_until = began + LASTS.total_seconds()

    async def give_up(self) -> None:
        """Let the next one take it at once; harmless when it is not ours."""
        self._held_until = 0.0
        if self._epoch is not None:
            await self._set_end(func.clock_timestamp())

    async def _set_end(self, until: ColumnElement[datetime]) -> bool:
        async with self._database.transaction(guarded=False) as db:
            mine = update(Lease).where(Lease.name == NAME, Lease.epoch == self._epoch).values(until=until)
            return (await db.scalars(mine.returning(Lease.epoch))).first() is not None

    async def _is_free(self) -> bool:
        """A look without a lock: those who wait must not hold up the one who works."""
        async with self._database.reading() as db:
            held = select(Lease.epoch).where(Lease.name == NAME, Lease.until > func.clock_timestamp())
            return (await db.scalars(held)).first() is None

    async def _must_lead(self, db: AsyncSession) -> None:
        held = select(Lease.epoch).where(Lease.name == NAME, Lease.epoch == self._epoch)
        # A lock that keeps others from taking the lease, and not us from renewing it, however busy we are.
        if (await db.scalars(held.with_for_update(read=True, key_share=True))).first() is None:
            raise NotLeading("another process is the bot now")
