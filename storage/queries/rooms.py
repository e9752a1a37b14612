"""Finding rooms and who is in them. Statements that every message needs are built once (ADR 0012)."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.batches import batches_of
from storage.folding import folded
from storage.former import former
from storage.models import Circle, Membership, Room, RoomMember, SyncPosition
from storage.queries.accounts import person_in, theirs, theirs_among
from storage.types import RoomId, UserId

_NEEDS_ITS_ID = re.compile(r"@\S+:\S|[,;·•|]|:\s|\s(?:and|[&+–—])\s")
"""A name that holds an id, or reads as several people or as what a card says of somebody."""
_BY_ID = select(Room).where(Room.room_id == bindparam("room_id"))
_another = aliased(RoomMember)
_SHARED = (
    select(_another.user_id)
    .where(
        _another.room_id == RoomMember.room_id,
        _another.alike == RoomMember.alike,
        person_in(_another.user_id) != person_in(RoomMember.user_id),
        _another.membership.in_((Membership.JOIN, Membership.INVITE)),
    )
    .exists()
)
_new = aliased(Room)
_HAS_MOVED_HERE = and_(
    Room.replacement == bindparam("room_id"),
    Room.room_id
    == select(_new.create["predecessor"]["room_id"].as_string())
    .where(_new.room_id == bindparam("room_id"))
    .scalar_subquery(),
)
"""That a room was replaced by another, as both of them say: anybody may point out of a room of their own."""
_NAMES_OF = select(RoomMember.display_name, _SHARED).where(
    theirs(RoomMember.user_id, bindparam("user_id")), RoomMember.display_name.is_not(None)
)
_BY_THEIR_OWN = RoomMember.user_id != bindparam("user_id")
_NAME_IN = (
    _NAMES_OF.outerjoin(Room, Room.room_id == RoomMember.room_id)
    .where(or_(RoomMember.room_id == bindparam("room_id"), _HAS_MOVED_HERE))
    .order_by(RoomMember.room_id != bindparam("room_id"), _BY_THEIR_OWN, RoomMember.room_id)
    .limit(1)
)
_NAME_IN_CIRCLES = (
    _NAMES_OF.join(Circle, Circle.room_id == RoomMember.room_id)
    .where(Circle.active)
    .order_by(RoomMember.membership != Membership.JOIN, _BY_THEIR_OWN, Circle.slug)
    .limit(1)
)
_NAMES_IN = (
    select(person_in(RoomMember.user_id), RoomMember.display_name, _SHARED)
    .outerjoin(Room, Room.room_id == RoomMember.room_id)
    .where(
        theirs_among(RoomMember.user_id, bindparam("user_ids", expanding=True)),
        RoomMember.display_name.is_not(None),
        or_(RoomMember.room_id == bindparam("room_id"), _HAS_MOVED_HERE),
    )
    .order_by(
        RoomMember.room_id == bindparam("room_id"),
        person_in(RoomMember.user_id) == RoomMember.user_id,
        RoomMember.room_id.desc(),
    )  # Of a person's names the last one counts.
)
_ENCRYPTED = select(Room.room_id).where(Room.room_id.in_(bindparam("room_ids", expanding=True)), Room.encrypted)
_MEMBERSHIP = select(RoomMember.membership).where(
    RoomMember.room_id == bindparam("room_id"), theirs(RoomMember.user_id, bindparam("user_id"))
)
_THERE = select(person_in(RoomMember.user_id), RoomMember.membership).where(
    RoomMember.room_id == bindparam("room_id"),
    theirs_among(RoomMember.user_id, bindparam("people", expanding=True)),
    RoomMember.membership.in_((Membership.JOIN, Membership.BAN)),
)
_COUNT_PEOPLE = select(func.count()).where(
    RoomMember.room_id == bindparam("room_id"), RoomMember.membership.in_((Membership.JOIN, Membership.INVITE))
)
_positions = cast(Table, SyncPosition.__table__)
_NOTE_READ = (
    update(_positions)
    .where(_positions.c.user_id == bindparam("who"))
    .values(sync_token=bindparam("token"), stored_at=bindparam("at"))
    .returning(_positions.c.user_id)
)

_WITH_CIRCLE_AND_MEMBER = (
    select(Room, Circle, RoomMember)
    .outerjoin(Circle, and_(Circle.room_id == Room.room_id, Circle.active))
    .outerjoin(RoomMember, and_(RoomMember.room_id == Room.room_id, RoomMember.user_id == bindparam("user_id")))
    .where(Room.room_id == bindparam("room_id"))
)


async def find(db: AsyncSession, *, room_id: RoomId) -> Room | None:
    """What is known of a room."""
    return (await db.scalars(_BY_ID, {"room_id": room_id})).first()


async def find_with_circle_and_member(
    db: AsyncSession, *, room_id: RoomId, user_id: UserId
) -> tuple[Room, Circle | None, RoomMember | None] | None:
    """What is known of a room, the circle that meets in it, and a person's membership of it."""
    found = (await db.execute(_WITH_CIRCLE_AND_MEMBER, {"room_id": room_id, "user_id": user_id})).first()
    return (found[0], found[1], found[2]) if found is not None else None


async def joined(db: AsyncSession) -> Sequence[Room]:
    """The rooms that the bot is in."""
    return (await db.scalars(select(Room).where(Room.joined).order_by(Room.room_id))).all()


async def replaced_by(db: AsyncSession, *, room_id: RoomId) -> Sequence[Room]:
    """The rooms of ours whose tombstone points to a room."""
    return (await db.scalars(select(Room).where(Room.replacement == room_id).order_by(Room.room_id))).all()


async def encrypted_among(db: AsyncSession, *, room_ids: Collection[RoomId]) -> set[RoomId]:
    """Which of some rooms are encrypted."""
    return set(await db.scalars(_ENCRYPTED, {"room_ids": list(room_ids)}))


async def since_among(db: AsyncSession, *, room_ids: Collection[RoomId]) -> dict[RoomId, datetime]:
    """Since when we are in some rooms."""
    query = select(Room.room_id, Room.since).where(Room.room_id.in_(room_ids))
    return dict((await db.execute(query)).all())


async def find_member(db: AsyncSession, *, room_id: RoomId, user_id: UserId) -> RoomMember | None:
    """An account's membership of a room."""
    return await db.get(RoomMember, (room_id, user_id))


async def members_among(db: AsyncSession, *, room_id: RoomId, user_ids: Collection[UserId]) -> dict[UserId, RoomMember]:
    """The memberships of a room of those accounts of these that ever had one; one statement for some thousands."""
    query = select(RoomMember).where(RoomMember.room_id == room_id)
    return {
        member.user_id: member
        for batch in batches_of(user_ids)
        for member in await db.scalars(query.where(RoomMember.user_id.in_(batch)))
    }


async def membership_of(db: AsyncSession, *, room_id: RoomId | None, user_id: UserId) -> Membership | None:
    """What a person is to a room; None where they never were anything to it.

    Who is there with one of their accounts is there; who is banned with one of them is banned.
    """
    who = {"room_id": room_id, "user_id": user_id}
    found = set(await db.scalars(_MEMBERSHIP, who)) if room_id is not None else set()
    return next((each for each in (Membership.BAN, Membership.JOIN, *Membership) if each in found), None)


async def is_in(db: AsyncSession, *, room_id: RoomId | None, user_id: UserId) -> bool:
    """Whether a person is in a room; nobody is in none."""
    return await membership_of(db, room_id=room_id, user_id=user_id) is Membership.JOIN


async def those_in(db: AsyncSession, *, room_id: RoomId, user_ids: Collection[UserId]) -> set[UserId]:
    """Those of some people who are in a room. One statement, however many."""
    if not user_ids:
        return set()
    found = (await db.execute(_THERE, {"room_id": room_id, "people": list(user_ids)})).all()
    banned = {person for person, membership in found if membership is Membership.BAN}
    return {person for person, membership in found if membership is Membership.JOIN} - banned


async def those_with(db: AsyncSession, *, room_ids: Collection[RoomId], user_id: UserId) -> set[RoomId]:
    """Those of some rooms that a person is in (``those_in``). One statement, however many."""
    query = select(RoomMember.room_id, RoomMember.membership).where(
        RoomMember.room_id.in_(room_ids),
        theirs(RoomMember.user_id, user_id),
        RoomMember.membership.in_((Membership.JOIN, Membership.BAN)),
    )
    found = (await db.execute(query)).all()
    banned = {room_id for room_id, membership in found if membership is Membership.BAN}
    return {room_id for room_id, membership in found if membership is Membership.JOIN} - banned


async def ever_seen_among(db: AsyncSession, *, user_ids: Collection[UserId]) -> set[UserId]:
    """Which of some accounts are, or have been, in a room that we are in."""
    found = await db.scalars(select(RoomMember.user_id).where(RoomMember.user_id.in_(user_ids)))
    return set(found.all())


async def persons_in(db: AsyncSession, *, room_id: RoomId | None) -> set[UserId]:
    """Who is in a room, each once, whichever of their accounts it is."""
    query = select(person_in(RoomMember.user_id), RoomMember.membership).where(
        RoomMember.room_id == room_id, RoomMember.membership.in_((Membership.JOIN, Membership.BAN))
    )
    found = (await db.execute(query)).all() if room_id is not None else []
    banned = {person for person, membership in found if membership is Membership.BAN}
    return {person for person, membership in found if membership is Membership.JOIN} - banned


async def banned_from(db: AsyncSession, *, user_id: UserId, room_ids: Collection[RoomId]) -> set[RoomId]:
    """From which of some rooms a person is banned."""
    query = select(RoomMember.room_id).where(
        theirs(RoomMember.user_id, user_id), RoomMember.room_id.in_(room_ids), RoomMember.membership == Membership.BAN
    )
    return set(await db.scalars(query))


async def people_in(db: AsyncSession, *, room_id: RoomId) -> Sequence[RoomMember]:
    """Who is joined or invited, by id."""
    query = (
        select(RoomMember)
        .where(RoomMember.room_id == room_id, RoomMember.membership.in_((Membership.JOIN, Membership.INVITE)))
        .order_by(RoomMember.user_id)
    )
    return (await db.scalars(query)).all()


async def others_in(db: AsyncSession, *, room_id: RoomId, me: UserId, limit: int) -> Sequence[UserId]:
    """Some of those who are joined or invited besides us: in a large room there are too many to look at them all."""
    query = (
        select(RoomMember.user_id)
        .where(
            RoomMember.room_id == room_id,
            RoomMember.membership.in_((Membership.JOIN, Membership.INVITE)),
            RoomMember.user_id != me,
        )
        .limit(limit)
    )
    return (await db.scalars(query)).all()


async def count_people_in(db: AsyncSession, *, room_id: RoomId) -> int:
    """How many are joined or invited, the bot included."""
    return (await db.scalars(_COUNT_PEOPLE, {"room_id": room_id})).one()


async def ever_in(db: AsyncSession, *, room_id: RoomId, limit: int) -> Sequence[RoomMember]:
    """Some of those who have ever had a membership of a room: who left and who was banned, too."""
    query = select(RoomMember).where(RoomMember.room_id == room_id).order_by(RoomMember.user_id).limit(limit)
    return (await db.scalars(query)).all()


async def name_of(db: AsyncSession, *, user_id: UserId, room_id: RoomId | None) -> str:
    """What a person is called in a room, or in the room that it replaced: their name there; with their id where another
    person of that room has a name that looks the same, or where it holds an id itself or reads as several; without a name there, their id.

    Without a room, as in a circle's room that they are in. Never as in a private room: nobody else sees that name.
    """
    if room_id is not None:
        found = (await db.execute(_NAME_IN, {"user_id": user_id, "room_id": room_id})).first()
    else:
        found = (await db.execute(_NAME_IN_CIRCLES, {"user_id": user_id})).first()
    return _called(user_id, *found) if found is not None else former(user_id) or str(user_id)


async def names_in_circles(db: AsyncSession, *, user_ids: Collection[UserId]) -> dict[UserId, str]:
    """What some people are called in a circle's room that they are in, with one statement (``name_of`` without a room)."""
    query = (
        select(RoomMember.user_id, RoomMember.display_name, _SHARED)
        .join(Circle, Circle.room_id == RoomMember.room_id)
        .where(RoomMember.user_id.in_(user_ids), RoomMember.display_name.is_not(None), Circle.active)
        .order_by(
            RoomMember.membership == Membership.JOIN, Circle.slug.desc()
        )  # Of a person's names the last one counts.
    )
    found = {user_id: _called(user_id, name, shared) for user_id, name, shared in await db.execute(query)}
    return {user_id: found.get(user_id) or former(user_id) or str(user_id) for user_id in user_ids}


async def names_of(db: AsyncSession, *, user_ids: Collection[UserId], room_id: RoomId) -> dict[UserId, str]:
    """The same of some people in a room, with one statement."""
    if not user_ids:
        return {}
    named = await db.execute(_NAMES_IN, {"room_id": room_id, "user_ids": list(user_ids)})
    found = {user_id: _called(user_id, name, shared) for user_id, name, shared in named}
    return {user_id: found.get(user_id) or former(user_id) or str(user_id) for user_id in user_ids}


def _called(user_id: UserId, name: str | None, shared: bool) -> str:
    shown = name or str(user_id)
    return f"{shown} ({user_id})" if shared or _NEEDS_ITS_ID.search(folded(name or "")) else shown


async def names_in(
    db: AsyncSession, *, room_ids: Collection[RoomId], user_ids: Collection[UserId]
) -> dict[tuple[RoomId, UserId], str]:
    """The display names of some people in some rooms, to be shown with their ids; those who have none are left out."""
    person = person_in(RoomMember.user_id)
    query = (
        select(RoomMember.room_id, person, RoomMember.display_name)
        .where(RoomMember.room_id.in_(room_ids), theirs_among(RoomMember.user_id, user_ids))
        .order_by(person == RoomMember.user_id)  # Of a person's names the last one counts.
    )
    return {(room_id, user_id): name for room_id, user_id, name in await db.execute(query) if name is not None}


async def note_read(db: AsyncSession, *, user_id: UserId, sync_token: str, at: datetime) -> bool:
    """Note how far an account has read. False when nothing is known of it yet."""
    noted = await db.execute(_NOTE_READ, {"who": user_id, "token": sync_token, "at": at})
    return noted.first() is not None
