"""Finding members of circles and the seats they speak for. What every message needs is built once (ADR 0012)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, CircleStanding, Coop, Member, Seat, Speaker
from storage.queries.speakers import CONFIRMED, MEMBER_NOW, SEATED_NOW, somewhere
from storage.types import CircleSlug, UserId

_CURRENT_OF = (
    select(Member)
    .join(Circle, Circle.slug == Member.circle)
    .where(Member.user_id == bindparam("user_id"), Member.left_at.is_(None), Circle.active)
    .order_by(Member.circle)
)


_CURRENT = select(Member).where(
    Member.circle == bindparam("circle"), Member.user_id == bindparam("user_id"), Member.left_at.is_(None)
)
_SPEAKS = (
    select(Member.id)
    .join(Speaker, Speaker.user_id == Member.user_id)
    .where(Member.circle == Seat.circle, Speaker.coop_id == Coop.id, MEMBER_NOW, CONFIRMED)
)
_SEATS = (
    select(Seat.circle, Coop)
    .join(Coop, Coop.id == Seat.coop_id)
    .where(Seat.circle.in_(bindparam("circles", expanding=True)), SEATED_NOW, _SPEAKS.exists())
    .order_by(Coop.id)
)


async def find_current(db: AsyncSession, *, circle: CircleSlug, user_id: UserId) -> Member | None:
    """A person's present membership of a circle."""
    return (await db.scalars(_CURRENT, {"circle": circle, "user_id": user_id})).first()


async def current_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Member]:
    """Everybody on a circle's register, in the order they joined."""
    query = (
        select(Member).where(Member.circle == circle, Member.left_at.is_(None)).order_by(Member.joined_at, Member.id)
    )
    return (await db.scalars(query)).all()


async def current_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[Member]:
    """Everybody on the register of one of some circles."""
    query = select(Member).where(Member.circle.in_(circles), Member.left_at.is_(None)).order_by(Member.id)
    return (await db.scalars(query)).all()


async def count_joined_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime
) -> dict[CircleSlug, tuple[int, datetime]]:
    """How many of those on the register of each of some circles have joined since an instant, and when the last one has."""
    query = (
        select(Member.circle, func.count(), func.max(Member.joined_at))
        .where(Member.circle.in_(circles), Member.left_at.is_(None), Member.joined_at > since)
        .group_by(Member.circle)
    )
    return {circle: (count, last) for circle, count, last in await db.execute(query)}


async def current_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Member]:
    """All circles that a person belongs to now; not those that the TOML no longer names."""
    return (await db.scalars(_CURRENT_OF, {"user_id": user_id})).all()


async def all_current_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Member]:
    """All circles that a person belongs to now, also those that the TOML no longer names."""
    query = select(Member).where(Member.user_id == user_id, Member.left_at.is_(None)).order_by(Member.id)
    return (await db.scalars(query)).all()


async def all_speaking_for(db: AsyncSession, *, coop_id: int) -> Sequence[Speaker]:
    """Who speaks for a co-op now, confirmed, in any circle that the TOML names; who was confirmed first before the others."""
    query = select(Speaker).where(Speaker.coop_id == coop_id, CONFIRMED, somewhere())
    return (await db.scalars(query.order_by(Speaker.confirmed_at, Speaker.id))).all()


async def speaking_for(db: AsyncSession, *, circle: CircleSlug, coop_id: int) -> Sequence[Member]:
    """Who speaks for a co-op in a circle now: its members who are confirmed for it."""
    query = (
        select(Member)
        .join(Speaker, Speaker.user_id == Member.user_id)
        .where(Member.circle == circle, Speaker.coop_id == coop_id, MEMBER_NOW, CONFIRMED)
        .order_by(Member.joined_at, Member.id)
    )
    return (await db.scalars(query)).all()


async def speaking_anywhere_for(db: AsyncSession, *, coop_id: int) -> Sequence[Member]:
    """Who speaks for a co-op, in each circle of which they are a member."""
    query = (
        select(Member)
        .join(Speaker, Speaker.user_id == Member.user_id)
        .where(Speaker.coop_id == coop_id, MEMBER_NOW, CONFIRMED)
        .order_by(Member.joined_at, Member.id)
    )
    return (await db.scalars(query)).all()


async def seats_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Coop]:
    """The co-ops that can be heard in a circle's decisions, in the order in which they came: those with a seat and somebody to
    speak for it."""
    return [coop for _, coop in await seats_among(db, circles=[circle])]


async def seats_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[tuple[CircleSlug, Coop]]:
    """The same in each of some circles."""
    return [(circle, coop) for circle, coop in await db.execute(_SEATS, {"circles": list(circles)})]


_CAN_BE_HEARD = (
    select(Member.id)
    .join(Speaker, Speaker.user_id == Member.user_id)
    .where(Member.circle == Seat.circle, Speaker.coop_id == Seat.coop_id, MEMBER_NOW, CONFIRMED)
    .exists()
)


async def seated_are_circles(db: AsyncSession, *, circles: Collection[CircleSlug]) -> dict[CircleSlug, set[bool]]:
    """Of each of some circles, whether those that can be heard there (``seats_in``) are circles themselves: co-ops, circles, or both;
    a circle is left out where nobody can."""
    query = select(Seat.circle, Coop.circle.is_not(None)).join(Coop, Coop.id == Seat.coop_id)
    found: dict[CircleSlug, set[bool]] = {}
    for circle, is_circle in await db.execute(
        query.where(Seat.circle.in_(circles), SEATED_NOW, _CAN_BE_HEARD).distinct()
    ):
        found.setdefault(circle, set()).add(bool(is_circle))
    return found


async def count_seats_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> dict[CircleSlug, int]:
    """How many co-ops can be heard in each of some circles (``seats_in``); none is left out where nobody can."""
    query = (
        select(Seat.circle, func.count())
        .where(Seat.circle.in_(circles), SEATED_NOW, _CAN_BE_HEARD)
        .group_by(Seat.circle)
    )
    return dict((await db.execute(query)).all())


async def coops_seated_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[tuple[CircleSlug, Coop]]:
    """The co-ops with a seat in one of some circles, whether or not somebody speaks for it now."""
    query = select(Seat.circle, Coop).join(Coop, Coop.id == Seat.coop_id)
    found = await db.execute(query.where(Seat.circle.in_(circles), SEATED_NOW))
    return [(circle, coop) for circle, coop in found]


async def ever_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[Member, str, str | None]]:
    """All memberships of a person, those that have ended too, with the name of the circle and of the co-op."""
    query = (
        select(Member, Circle.name, Coop.name)
        .join(Circle, Circle.slug == Member.circle)
        .outerjoin(Coop, Coop.id == Member.coop_id)
        .where(Member.user_id == user_id)
        .order_by(Member.joined_at, Member.id)
    )
    return [(member, circle, coop) for member, circle, coop in await db.execute(query)]


async def guests_of(
    db: AsyncSession, *, coop_id: int, user_id: UserId | None = None, circle: CircleSlug | None = None
) -> Sequence[Member]:
    """Who is a guest in a co-op's name now, or learning in it: all, or a person wherever they are, or in a circle."""
    query = select(Member).where(
        Member.coop_id == coop_id, Member.left_at.is_(None), Member.standing != CircleStanding.MEMBER
    )
    if user_id is not None:
        query = query.where(Member.user_id == user_id)
    if circle is not None:
        query = query.where(Member.circle == circle)
    return (await db.scalars(query.order_by(Member.id))).all()


async def all_of(db: AsyncSession, *, users: Collection[UserId]) -> Sequence[Member]:
    """All memberships of some people, those that have ended too, in the order in which they began."""
    return (await db.scalars(select(Member).where(Member.user_id.in_(users)).order_by(Member.id))).all()


async def past_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Member]:
    """The memberships of a person that have ended."""
    query = select(Member).where(Member.user_id == user_id, Member.left_at.is_not(None)).order_by(Member.id)
    return (await db.scalars(query)).all()


async def ever(db: AsyncSession) -> Sequence[Member]:
    """All memberships that there were, in the order in which they began."""
    return (await db.scalars(select(Member).order_by(Member.id))).all()


async def current_for(db: AsyncSession, *, coop_id: int) -> Sequence[Member]:
    """Everybody who is on some circle's register now as one who came for a co-op, as a member."""
    query = select(Member).where(
        Member.coop_id == coop_id, Member.left_at.is_(None), Member.standing == CircleStanding.MEMBER
    )
    return (await db.scalars(query.order_by(Member.id))).all()
