"""Finding jobs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Job


async def find(db: AsyncSession, *, family: str, name: str, key: str) -> Job | None:
    """The job of a family for one record."""
    query = select(Job).where(Job.family == family, Job.name == name, Job.key == key)
    return (await db.scalars(query)).first()


async def due_at(db: AsyncSession, *, now: datetime, limit: int) -> Sequence[Job]:
    """The jobs whose time has come, the longest due first."""
    query = (
        select(Job)
        .where(Job.done_at.is_(None), Job.due_at <= now, or_(Job.retry_at.is_(None), Job.retry_at <= now))
        .order_by(Job.due_at, Job.id)
        .limit(limit)
    )
    return (await db.scalars(query)).all()


async def find_next_time(db: AsyncSession) -> datetime | None:
    """When the next job that is not done may be tried."""
    query = select(func.min(func.coalesce(Job.retry_at, Job.due_at))).where(Job.done_at.is_(None))
    return (await db.scalars(query)).first()


async def failing(db: AsyncSession) -> Sequence[Job]:
    """The jobs that were tried and are not done."""
    query = select(Job).where(Job.done_at.is_(None), Job.failures > 0).order_by(Job.due_at)
    return (await db.scalars(query)).all()
