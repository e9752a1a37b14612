"""Finding lists that can be read on."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OpenList
from storage.types import EventId, RoomId, UserId


async def find_by_id(db: AsyncSession, *, list_id: int, at: datetime) -> OpenList | None:
    """A list, while it can be read on."""
    query = select(OpenList).where(OpenList.id == list_id, OpenList.expires_at > at)
    return (await db.scalars(query)).first()


async def find_newest_of(db: AsyncSession, *, user_id: UserId, room_id: RoomId, at: datetime) -> OpenList | None:
    """The list that a person has asked for last in a room, while it can be read on."""
    query = (
        select(OpenList)
        .where(OpenList.user_id == user_id, OpenList.room_id == room_id, OpenList.expires_at > at)
        .order_by(OpenList.id.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def find_newest_in(db: AsyncSession, *, thread: EventId, room_id: RoomId, at: datetime) -> OpenList | None:
    """The list that somebody has asked for last in a thread, while it can be read on."""
    query = (
        select(OpenList)
        .where(OpenList.thread == thread, OpenList.room_id == room_id, OpenList.expires_at > at)
        .order_by(OpenList.id.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()


_ANY_OVER = select(OpenList.id).where(OpenList.expires_at <= bindparam("at")).limit(1)


async def any_over(db: AsyncSession, *, at: datetime) -> bool:
    """Whether there is a list that can no longer be read on."""
    return (await db.scalars(_ANY_OVER, {"at": at})).first() is not None


async def forget_over(db: AsyncSession, *, at: datetime) -> None:
    """Delete the lists that can no longer be read on, with what was looked for in them."""
    await db.execute(delete(OpenList).where(OpenList.expires_at <= at))
