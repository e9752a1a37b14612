"""Finding jobs. Statements that every turn of the loop needs are built once (ADR 0012)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import Job

_DUE = (
    select(Job)
    .where(
        Job.done_at.is_(None),
        Job.due_at <= bindparam("now"),
        or_(Job.retry_at.is_(None), Job.retry_at <= bindparam("now")),
    )
    .order_by(Job.due_at, Job.id)
    .limit(bindparam("limit"))
)
_FIND = select(Job).where(Job.family == bindparam("family"), Job.name == bindparam("name"), Job.key == bindparam("key"))
_NEXT_TIME = select(func.min(func.coalesce(Job.retry_at, Job.due_at))).where(Job.done_at.is_(None))


async def find(db: AsyncSession, *, family: str, name: str, key: str) -> Job | None:
    """The job of a family for one record."""
    return (await db.scalars(_FIND, {"family": family, "name": name, "key": key})).first()


async def find_each(db: AsyncSession, *, family: str, name: str, keys: Collection[str]) -> dict[str, Job]:
    """The jobs of a family of one kind for some records, by record."""
    found: dict[str, Job] = {}
    for batch in batches_of(keys):
        query = select(Job).where(Job.family == family, Job.name == name, Job.key.in_(batch))
        found |= {job.key: job for job in await db.scalars(query)}
    return found


async def due_at(db: AsyncSession, *, now: datetime, limit: int) -> Sequence[Job]:
    """The jobs whose time has come, the longest due first."""
    return (await db.scalars(_DUE, {"now": now, "limit": limit})).all()


async def find_next_time(db: AsyncSession) -> datetime | None:
    """When the next job that is not done may be tried."""
    return (await db.scalars(_NEXT_TIME)).first()


async def failing(db: AsyncSession) -> Sequence[Job]:
    """The jobs that were tried and are not done."""
    query = select(Job).where(Job.done_at.is_(None), Job.failures > 0).order_by(Job.due_at)
    return (await db.scalars(query)).all()


async def count_overdue(db: AsyncSession, *, before: datetime) -> int:
    """How many jobs should have been done before an instant and are not."""
    late = select(func.count()).select_from(Job).where(Job.done_at.is_(None), Job.due_at < before)
    return (await db.scalars(late)).one()


async def waiting_named(db: AsyncSession, *, name: str, key: str) -> Sequence[Job]:
    """The jobs of all families that wait under a name for one record."""
    query = select(Job).where(Job.name == name, Job.key == key, Job.done_at.is_(None)).order_by(Job.family)
    return (await db.scalars(query)).all()


async def wake_waiting(db: AsyncSession) -> None:
    """Have those tried at once that wait without having failed."""
    waits = update(Job).where(Job.done_at.is_(None), Job.failures == 0, Job.retry_at.is_not(None))
    await db.execute(waits.values(retry_at=None))
