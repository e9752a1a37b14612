"""How much waits to be sent, and what never will be."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OutboxRow, OutboxState, Room

_HOME = select(Room.room_id).where(Room.private_with == OutboxRow.to_user, Room.joined, Room.unfit.is_(None)).exists()
"""Whether there is a private room for the person whom a row is for."""


async def count_waiting(db: AsyncSession) -> Sequence[tuple[int, bool, int]]:
    """How many rows wait to be sent, by priority and by whether a private room must be opened first."""
    opens = and_(OutboxRow.room_id.is_(None), OutboxRow.to_user.is_not(None), ~_HOME)
    query = (
        select(OutboxRow.priority, opens, func.count())
        .where(OutboxRow.state == OutboxState.QUEUED)
        .group_by(OutboxRow.priority, opens)
        .order_by(OutboxRow.priority, opens)
    )
    return [(priority, bool(to_open), count) for priority, to_open, count in await db.execute(query)]


async def count_due_after(db: AsyncSession, *, now: datetime) -> int:
    """How many rows wait for their time."""
    query = (
        select(func.count()).select_from(OutboxRow).where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at > now)
    )
    return (await db.scalars(query)).one()


async def people_without_room(db: AsyncSession, *, now: datetime) -> int:
    """With how many people a private room must be opened before what is due for them can be sent."""
    query = select(func.count(func.distinct(OutboxRow.to_user))).where(
        OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at <= now, OutboxRow.room_id.is_(None), ~_HOME
    )
    return (await db.scalars(query)).one()


async def oldest_waiting(db: AsyncSession, *, now: datetime) -> OutboxRow | None:
    """The row that has been due longest."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at <= now)
        .order_by(OutboxRow.due_at, OutboxRow.position)
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def dead_since(db: AsyncSession, *, since: datetime, limit: int) -> Sequence[OutboxRow]:
    """The dead letters, the newest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.DEAD, OutboxRow.due_at >= since)
        .order_by(OutboxRow.position.desc())
        .limit(limit)
    )
    return (await db.scalars(query)).all()
