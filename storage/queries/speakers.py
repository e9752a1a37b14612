"""Finding who speaks for which co-op: confirmed, and on the register of a circle that the TOML names."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import Circle, CircleStanding, Coop, EndedAs, Member, Seat, Speaker
from storage.types import CircleSlug, UserId

CONFIRMED = and_(Speaker.ended_at.is_(None), Speaker.confirmed_at.is_not(None))
SEATED_NOW = and_(Seat.ended_at.is_(None), Seat.standing == CircleStanding.MEMBER)
OF_A_COOP = Coop.circle.is_(None)
"""What is a co-op, and no circle's place in the circle above."""
MEMBER_NOW = and_(Member.left_at.is_(None), Member.standing == CircleStanding.MEMBER)


def somewhere() -> ColumnElement[bool]:
    """Whether a speaker is a member of some circle."""
    active = select(Circle.slug).where(Circle.active)
    return select(Member.id).where(Member.user_id == Speaker.user_id, MEMBER_NOW, Member.circle.in_(active)).exists()


_CURRENT = select(Speaker).where(
    Speaker.coop_id == bindparam("coop_id"), Speaker.user_id == bindparam("user_id"), Speaker.ended_at.is_(None)
)


async def find_current(db: AsyncSession, *, coop_id: int, user_id: UserId) -> Speaker | None:
    """A person's present record for a co-op, confirmed or not."""
    return (await db.scalars(_CURRENT, {"coop_id": coop_id, "user_id": user_id})).first()


async def last_left(db: AsyncSession, *, coop_id: int, user_id: UserId, since: datetime) -> Speaker | None:
    """The record of a person who was confirmed for a co-op and has ceased to speak for it since an instant by their own word, if
    it is their last one."""
    query = select(Speaker).where(Speaker.coop_id == coop_id, Speaker.user_id == user_id)
    last = (await db.scalars(query.order_by(Speaker.id.desc()).limit(1))).first()
    if last is None or last.ended_at is None or last.ended_at <= since or last.confirmed_at is None:
        return None
    return last if last.ended_as is EndedAs.LEFT and last.ended_by == user_id else None


async def gone_into_another(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[Speaker, Coop]]:
    """The co-ops that have gone into another one while a person was confirmed for them, each with their record there."""
    query = (
        select(Speaker, Coop)
        .join(Coop, Coop.id == Speaker.coop_id)
        .where(
            Speaker.user_id == user_id,
            Speaker.confirmed_at.is_not(None),
            Coop.into_id.is_not(None),
            Speaker.ended_at == Coop.ended_at,
        )
        .order_by(Speaker.id)
    )
    return [(speaker, coop) for speaker, coop in await db.execute(query)]


async def by_id(db: AsyncSession, *, speaker: int) -> Speaker:
    """A record that the archive holds."""
    return await db.get_one(Speaker, speaker)


async def first_of(db: AsyncSession, *, coop_id: int, user_id: UserId) -> Speaker:
    """The first record of a person who speaks for a co-op, or has spoken for it."""
    query = select(Speaker).where(Speaker.coop_id == coop_id, Speaker.user_id == user_id)
    return (await db.scalars(query.order_by(Speaker.id).limit(1))).one()


async def find_confirmed(db: AsyncSession, *, coop_id: int, user_id: UserId) -> Speaker | None:
    """The same, where they speak for it now."""
    query = select(Speaker).where(Speaker.coop_id == coop_id, Speaker.user_id == user_id, CONFIRMED, somewhere())
    return (await db.scalars(query)).first()


async def confirmed_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Speaker]:
    """For which co-ops a person speaks now."""
    query = select(Speaker).where(Speaker.user_id == user_id, CONFIRMED, somewhere())
    return (await db.scalars(query.order_by(Speaker.coop_id))).all()


_CURRENT_OF = (
    select(Speaker)
    .join(Coop, Coop.id == Speaker.coop_id)
    .where(Speaker.user_id == bindparam("user_id"), Speaker.ended_at.is_(None), OF_A_COOP)
    .order_by(Speaker.coop_id)
)


async def current_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Speaker]:
    """A person's present records for co-ops, confirmed or not."""
    return (await db.scalars(_CURRENT_OF, {"user_id": user_id})).all()


async def all_current_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Speaker]:
    """The same, and those for the circles that they are link persons of."""
    query = select(Speaker).where(Speaker.user_id == user_id, Speaker.ended_at.is_(None))
    return (await db.scalars(query.order_by(Speaker.coop_id))).all()


async def links_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[Speaker, CircleSlug]]:
    """The circles for which a person speaks in the circle above, as their link person."""
    query = (
        select(Speaker, Coop.circle)
        .join(Coop, Coop.id == Speaker.coop_id)
        .where(Speaker.user_id == user_id, Speaker.ended_at.is_(None), Coop.circle.is_not(None))
    )
    return [(speaker, circle) for speaker, circle in await db.execute(query.order_by(Speaker.id)) if circle is not None]


async def unconfirmed_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Coop]:
    """The co-ops for which a person has not been confirmed yet."""
    query = (
        select(Coop)
        .join(Speaker, Speaker.coop_id == Coop.id)
        .where(Speaker.user_id == user_id, Speaker.ended_at.is_(None), Speaker.confirmed_at.is_(None))
        .order_by(Coop.id)
    )
    return (await db.scalars(query)).all()


async def among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[tuple[CircleSlug, UserId, int]]:
    """Who can speak in some circles, for which co-ops: the members who are confirmed for them, in the order in which they came.
    For a circle's place (``Coop.circle``) its link person speaks where it has a seat, and nowhere else."""
    return [(circle, user_id, coop_id) for circle, user_id, coop_id, _ in await confirmed_in(db, circles=circles)]


_HAS_ITS_PLACE = exists().where(Seat.circle == Member.circle, Seat.coop_id == Coop.id, SEATED_NOW)
_CONFIRMED_IN = (
    select(Member.circle, Member.user_id, Speaker.coop_id, Speaker.confirmed_at)
    .join(Speaker, Speaker.user_id == Member.user_id)
    .join(Coop, Coop.id == Speaker.coop_id)
    .where(
        Member.circle.in_(bindparam("circles", expanding=True)),
        MEMBER_NOW,
        CONFIRMED,
        or_(Coop.circle.is_(None), _HAS_ITS_PLACE),
    )
    .order_by(Member.joined_at, Member.id, Speaker.coop_id)
)


async def confirmed_in(
    db: AsyncSession, *, circles: Collection[CircleSlug]
) -> Sequence[tuple[CircleSlug, UserId, int, datetime]]:
    """The same, each with when they were confirmed."""
    found = await db.execute(_CONFIRMED_IN, {"circles": list(circles)})
    return [(circle, user_id, coop_id, at) for circle, user_id, coop_id, at in found if at is not None]


async def heard_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[CircleSlug, str]]:
    """In which circles a person, one of their members, speaks for co-ops with a seat there, and what these are called."""
    query = (
        select(Member.circle, Coop.name)
        .join(Speaker, Speaker.user_id == Member.user_id)
        .join(Seat, and_(Seat.circle == Member.circle, Seat.coop_id == Speaker.coop_id))
        .join(Coop, Coop.id == Seat.coop_id)
        .where(Member.user_id == user_id, MEMBER_NOW, CONFIRMED, SEATED_NOW)
        .order_by(Coop.id)
    )
    return [(circle, coop) for circle, coop in await db.execute(query)]


async def heard_in(db: AsyncSession, *, circle: CircleSlug, user_id: UserId) -> Sequence[Coop]:
    """The co-ops with a seat in a circle for which a person, one of its members, speaks there."""
    return [coop for *_, coop in await heard_among(db, circles=[circle], users=[user_id])]


_HEARD = (
    select(Seat.circle, Speaker.user_id, Coop)
    .join(Seat, Seat.coop_id == Coop.id)
    .join(Speaker, Speaker.coop_id == Coop.id)
    .join(Member, Member.user_id == Speaker.user_id)
    .where(
        Seat.circle.in_(bindparam("circles", expanding=True)),
        SEATED_NOW,
        Member.circle == Seat.circle,
        MEMBER_NOW,
        CONFIRMED,
        Speaker.user_id.in_(bindparam("users", expanding=True)),
    )
    .order_by(Coop.id)
)


async def heard_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], users: Collection[UserId]
) -> Sequence[tuple[CircleSlug, UserId, Coop]]:
    """The same of some people in some circles."""
    found = await db.execute(_HEARD, {"circles": list(circles), "users": list(users)})
    return [(circle, user_id, coop) for circle, user_id, coop in found]


async def on_register(db: AsyncSession, *, circle: CircleSlug) -> Sequence[tuple[Speaker, Coop]]:
    """The present records, confirmed or not, of a circle's members: for the co-ops with a seat there, and for the one that
    each came for. In the order in which the members came."""
    seated = select(Seat.coop_id).where(Seat.circle == circle, SEATED_NOW)
    query = (
        select(Speaker, Coop)
        .join(Coop, Coop.id == Speaker.coop_id)
        .join(Member, Member.user_id == Speaker.user_id)
        .where(
            Member.circle == circle,
            MEMBER_NOW,
            Speaker.ended_at.is_(None),
            (Speaker.coop_id == Member.coop_id) | Speaker.coop_id.in_(seated),
        )
        .order_by(Member.joined_at, Member.id, Coop.id)
    )
    return [(speaker, coop) for speaker, coop in await db.execute(query)]


async def ever_for(db: AsyncSession, *, users: Collection[UserId]) -> Sequence[Speaker]:
    """All records of some people, those that have ended too."""
    return (await db.scalars(select(Speaker).where(Speaker.user_id.in_(users)).order_by(Speaker.id))).all()


async def ever(db: AsyncSession) -> Sequence[Speaker]:
    """All records that there were, in the order in which they began."""
    return (await db.scalars(select(Speaker).order_by(Speaker.id))).all()


async def ever_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[Speaker, str]]:
    """All records of a person, those that have ended too, with the name of the co-op."""
    query = select(Speaker, Coop.name).join(Coop, Coop.id == Speaker.coop_id).where(Speaker.user_id == user_id)
    return [(speaker, coop) for speaker, coop in await db.execute(query.order_by(Speaker.since, Speaker.id))]


async def confirmed_by(db: AsyncSession, *, coop_id: int, user_id: UserId) -> Sequence[Speaker]:
    """Who speaks for a co-op because a person has confirmed it."""
    query = select(Speaker).where(
        Speaker.coop_id == coop_id, Speaker.confirmed_by == user_id, Speaker.ended_at.is_(None)
    )
    return (await db.scalars(query.order_by(Speaker.id))).all()


async def waiting_taken_over(db: AsyncSession, *, coop_id: int) -> Sequence[Speaker]:
    """Who was taken over for a co-op with a voice alone, and may still see no figures."""
    query = select(Speaker).where(
        Speaker.coop_id == coop_id, CONFIRMED, Speaker.confirmed_by.is_(None), Speaker.figures_from.is_(None)
    )
    return (await db.scalars(query.order_by(Speaker.id))).all()


async def all_current_for(db: AsyncSession, *, coop_id: int) -> Sequence[Speaker]:
    """All present records for a co-op, confirmed or not."""
    query = select(Speaker).where(Speaker.coop_id == coop_id, Speaker.ended_at.is_(None))
    return (await db.scalars(query.order_by(Speaker.id))).all()


async def pairs_among(db: AsyncSession, *, coop_ids: Collection[int]) -> set[tuple[int, UserId]]:
    """The present records for some co-ops, confirmed or not: which co-op and who."""
    found: set[tuple[int, UserId]] = set()
    for batch in batches_of(coop_ids):
        query = select(Speaker.coop_id, Speaker.user_id).where(Speaker.coop_id.in_(batch), Speaker.ended_at.is_(None))
        found |= {(coop_id, user_id) for coop_id, user_id in await db.execute(query)}
    return found


async def confirmed_among(db: AsyncSession, *, coop_ids: Collection[int]) -> Sequence[Speaker]:
    """Who speaks for some co-ops now."""
    query = select(Speaker).where(Speaker.coop_id.in_(coop_ids), CONFIRMED, somewhere())
    return (await db.scalars(query.order_by(Speaker.confirmed_at, Speaker.id))).all()


async def confirmed_by_people(db: AsyncSession, *, users: Collection[UserId]) -> Sequence[Speaker]:
    """For which co-ops some people speak now."""
    query = select(Speaker).where(Speaker.user_id.in_(users), CONFIRMED, somewhere())
    return (await db.scalars(query.order_by(Speaker.coop_id, Speaker.id))).all()


async def linking(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[tuple[UserId, CircleSlug]]:
    """Who speaks for some circles in the circle above."""
    query = (
        select(Speaker.user_id, Coop.circle)
        .join(Coop, Coop.id == Speaker.coop_id)
        .where(Coop.circle.in_(circles), Speaker.ended_at.is_(None))
    )
    return [(user_id, circle) for user_id, circle in await db.execute(query) if circle is not None]


async def ever_for_coop(db: AsyncSession, *, coop_id: int) -> Sequence[Speaker]:
    """All records for a co-op, those that have ended too."""
    return (await db.scalars(select(Speaker).where(Speaker.coop_id == coop_id).order_by(Speaker.id))).all()
