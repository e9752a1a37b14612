"""Finding circles. Statements that every message needs are built once (ADR 0012)."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.folding import sort_key
from storage.models import Circle, CircleKind, Membership, Room, RoomMember
from storage.queries.accounts import theirs
from storage.types import CircleSlug, NotFound, RoomId, UserId

_BY_ROOM = select(Circle).where(Circle.room_id == bindparam("room_id"), Circle.active)
_THEIRS = select(RoomMember.user_id).where(
    RoomMember.room_id == Circle.room_id, theirs(RoomMember.user_id, bindparam("user_id"))
)
_ATTENDED_BY = select(Circle).where(
    Circle.active,
    _THEIRS.where(RoomMember.membership == Membership.JOIN).exists(),
    ~_THEIRS.where(RoomMember.membership == Membership.BAN).exists(),
)
_REACHED = (
    select(Circle.slug, Circle.room_id)
    .outerjoin(Room, Room.room_id == Circle.room_id)
    .where(Circle.active, Circle.room_id.is_not(None), or_(Room.joined, Room.room_id.is_(None)))
)
"""The circles in whose room we are. One that we have joined a moment ago is not known as a room before the next sync."""


async def by_slug(db: AsyncSession, *, slug: CircleSlug) -> Circle:
    """The circle with this short name. Raises NotFound."""
    circle = await db.get(Circle, slug)
    if circle is None:
        raise NotFound("circle", slug)
    return circle


_BY_SLUGS = select(Circle).where(Circle.slug.in_(bindparam("slugs", expanding=True))).order_by(Circle.slug)


async def by_slugs(db: AsyncSession, *, slugs: Collection[CircleSlug]) -> Sequence[Circle]:
    """Some circles, by slug."""
    return (await db.scalars(_BY_SLUGS, {"slugs": list(slugs)})).all()


async def find_by_room(db: AsyncSession, *, room_id: RoomId) -> Circle | None:
    """The circle that meets in a room."""
    return (await db.scalars(_BY_ROOM, {"room_id": room_id})).first()


async def find_known_by_room(db: AsyncSession, *, room_id: RoomId) -> Circle | None:
    """The circle that meets in a room, or met there when the TOML still named it."""
    return (await db.scalars(select(Circle).where(Circle.room_id == room_id))).first()


async def find_room(db: AsyncSession, *, slug: CircleSlug) -> RoomId | None:
    """The room where a circle meets; None while we are not in it."""
    found = (await db.execute(_REACHED.where(Circle.slug == slug))).first()
    return found[1] if found is not None else None


async def reached(db: AsyncSession) -> dict[CircleSlug, RoomId]:
    """The circles in whose room we are, with that."""
    return {slug: room_id for slug, room_id in await db.execute(_REACHED) if room_id is not None}


async def at_home(db: AsyncSession) -> set[CircleSlug]:
    """The circles in whose room we are, and that are to meet in no other."""
    query = select(Circle.slug).join(Room, Room.room_id == Circle.room_id)
    return set(await db.scalars(query.where(Room.joined, Circle.follows.is_(None))))


_ACTIVE = select(Circle).where(Circle.active)


async def active_in(db: AsyncSession) -> Sequence[Circle]:
    """All circles that the TOML names, the coordinating circle first, then by name."""
    found = _by_name(await db.scalars(_ACTIVE))
    return sorted(found, key=lambda circle: circle.kind is not CircleKind.COORDINATING)


async def known(db: AsyncSession) -> Sequence[Circle]:
    """All circles of the archive, also those that the TOML does not name any more, by name."""
    return _by_name(await db.scalars(select(Circle)))


async def attended_by(db: AsyncSession, *, user_id: UserId) -> Sequence[Circle]:
    """The circles in whose Matrix room a person is, by name."""
    return _by_name(await db.scalars(_ATTENDED_BY, {"user_id": user_id}))


def _by_name(found: Iterable[Circle]) -> list[Circle]:
    """They are few, and databases sort by rules of their own."""
    return sorted(found, key=lambda circle: (sort_key(circle.name), circle.slug))
