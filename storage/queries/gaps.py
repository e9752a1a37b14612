"""Finding gaps, and the events that wait for one to be filled."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Gap, InboxEvent, InboxState
from storage.types import RoomId


async def find(db: AsyncSession, *, room_id: RoomId) -> Gap | None:
    """The gap of a room."""
    return await db.get(Gap, room_id)


async def open_now(db: AsyncSession) -> Sequence[Gap]:
    """All gaps, the next to be tried first."""
    return (await db.scalars(select(Gap).order_by(Gap.retry_at, Gap.room_id))).all()


async def held_in(db: AsyncSession, *, room_id: RoomId) -> Sequence[InboxEvent]:
    """The events that wait in a room until its gap is filled, oldest first."""
    query = select(InboxEvent).where(InboxEvent.state == InboxState.HELD, InboxEvent.room_id == room_id)
    return (await db.scalars(query.order_by(InboxEvent.position))).all()
