"""Finding rooms and who is in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, Membership, Reading, Room, RoomMember
from storage.types import RoomId, UserId


async def find(db: AsyncSession, *, room_id: RoomId) -> Room | None:
    """What is known of a room."""
    return await db.get(Room, room_id)


async def joined(db: AsyncSession) -> Sequence[Room]:
    """The rooms that the bot is in."""
    return (await db.scalars(select(Room).where(Room.joined).order_by(Room.room_id))).all()


async def replaced_by(db: AsyncSession, *, room_id: RoomId) -> Sequence[Room]:
    """The rooms of ours whose tombstone points to a room."""
    return (await db.scalars(select(Room).where(Room.replacement == room_id).order_by(Room.room_id))).all()


async def find_member(db: AsyncSession, *, room_id: RoomId, user_id: UserId) -> RoomMember | None:
    """A person's membership of a room."""
    return await db.get(RoomMember, (room_id, user_id))


async def people_in(db: AsyncSession, *, room_id: RoomId) -> Sequence[RoomMember]:
    """Who is joined or invited, by id."""
    query = (
        select(RoomMember)
        .where(RoomMember.room_id == room_id, RoomMember.membership.in_((Membership.JOIN, Membership.INVITE)))
        .order_by(RoomMember.user_id)
    )
    return (await db.scalars(query)).all()


async def count_people_in(db: AsyncSession, *, room_id: RoomId) -> int:
    """How many are joined or invited, the bot included."""
    query = select(func.count()).where(
        RoomMember.room_id == room_id, RoomMember.membership.in_((Membership.JOIN, Membership.INVITE))
    )
    return (await db.scalars(query)).one()


async def find_private_with(db: AsyncSession, *, user_id: UserId) -> Room | None:
    """The private room of the bot and a person: the one they opened or used last. A circle's room is none, however few
    are in it yet."""
    meets = select(Circle.slug).where(Circle.room_id == Room.room_id).exists()
    query = (
        select(Room)
        .where(Room.private_with == user_id, Room.joined, ~meets)
        .order_by(Room.since.desc(), Room.room_id)
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def name_of(db: AsyncSession, *, user_id: UserId) -> str | None:
    """A person's display name, from any room that shows one; for friendliness, never to tell people apart."""
    query = (
        select(RoomMember.display_name)
        .where(RoomMember.user_id == user_id, RoomMember.display_name.is_not(None))
        .order_by(RoomMember.membership != Membership.JOIN, RoomMember.room_id)
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def note_read(db: AsyncSession, *, user_id: UserId, sync_token: str, at: datetime) -> bool:
    """Note how far an account has read. False when nothing is known of it yet."""
    query = (
        update(Reading)
        .where(Reading.user_id == user_id)
        .values(sync_token=sync_token, stored_at=at)
        .returning(Reading.user_id)
        .execution_options(synchronize_session=False)
    )
    return (await db.execute(query)).first() is not None
