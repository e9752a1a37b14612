"""Who reads what is said in some rooms: who else is called so there, and who of them is in another room, too."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.folding import skeleton_of
from storage.models import Membership, RoomMember
from storage.queries.accounts import person_in
from storage.types import RoomId, UserId


async def those_with_a_double(
    db: AsyncSession, *, names: Mapping[UserId, str], room_ids: Collection[RoomId]
) -> dict[RoomId, set[UserId]]:
    """Of some people, by what they are called, those whose name looks like that of somebody else in each of some rooms. One statement,
    however many."""
    looks = {user_id: skeleton_of(name)[:255] for user_id, name in names.items()}
    query = select(RoomMember.room_id, RoomMember.alike, person_in(RoomMember.user_id)).where(
        RoomMember.room_id.in_(room_ids),
        RoomMember.alike.in_(set(looks.values())),
        RoomMember.membership.in_((Membership.JOIN, Membership.INVITE)),
    )
    found: dict[RoomId, set[UserId]] = {room_id: set() for room_id in room_ids}
    for room_id, alike, other in await db.execute(query):
        found[room_id] |= {one for one, look in looks.items() if look == alike and one != other}
    return found


async def where_all_can_see(
    db: AsyncSession, *, among: Collection[RoomId], room_id: RoomId, but: UserId
) -> set[RoomId]:
    """Those of some rooms in which everybody, but for us, is in a certain other room, too. One statement, however many."""
    there = select(RoomMember.user_id).where(RoomMember.room_id == room_id, RoomMember.membership == Membership.JOIN)
    reader = aliased(RoomMember)
    query = select(reader.room_id).where(
        reader.room_id.in_(among),
        reader.membership == Membership.JOIN,
        reader.user_id != but,
        reader.user_id.not_in(there),
    )
    return set(among) - set(await db.scalars(query.distinct()))
