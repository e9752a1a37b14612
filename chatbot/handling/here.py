"""Whether what somebody says relates to a message of ours that stands in the same room.

The ids of events are no secret: whoever was in a room once, or has a link into it, knows them. And no homeserver looks into
what is encrypted, nor is every homeserver honest.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OutboxRow
from storage.queries import outbox as outbox_of
from storage.queries import rooms
from storage.types import EventId, RoomId


async def ours_here(db: AsyncSession, *, event_id: EventId, room_id: RoomId) -> OutboxRow | None:
    """The message of ours that something said in a room relates to; None for one of another room."""
    row = await outbox_of.find_by_event(db, event_id=event_id)
    return row if row is not None and await stands_in(db, row, room_id) else None


async def stands_in(db: AsyncSession, sent: OutboxRow, room_id: RoomId) -> bool:
    """Whether a message of ours stands in a room, or in one that this room has replaced or is replaced by."""
    if sent.room_id is None or sent.room_id == room_id:
        return sent.room_id == room_id
    return await _has_moved(db, sent.room_id, room_id) or await _has_moved(db, room_id, sent.room_id)


async def _has_moved(db: AsyncSession, before: RoomId, after: RoomId) -> bool:
    """Whether a room was replaced by another, as both of them say: anybody may point out of their own room, or into it."""
    old, new = await rooms.find(db, room_id=before), await rooms.find(db, room_id=after)
    predecessor = new.create.get("predecessor") if new is not None else None
    follows = isinstance(predecessor, dict) and predecessor.get("room_id") == before
    return old is not None and old.replacement == after and follows
