"""Finding what is to become of co-ops, what has, and what began and ended with it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import AS_A_WHOLE, LEFT, Coop, CoopChange, Member, Role, Seat, Speaker
from storage.types import CircleSlug, UserId


async def by_id(db: AsyncSession, *, number: int) -> CoopChange:
    """A change that the archive holds."""
    return await db.get_one(CoopChange, number)


async def find_open(db: AsyncSession, *, coop_id: int) -> CoopChange | None:
    """What somebody wants to become of a co-op, and that is neither done nor stopped."""
    query = select(CoopChange).where(
        CoopChange.coop_id == coop_id, CoopChange.done_at.is_(None), CoopChange.stopped_at.is_(None)
    )
    return (await db.scalars(query.order_by(CoopChange.id.desc()).limit(1))).first()


async def last_done(db: AsyncSession, *, coop_id: int) -> CoopChange | None:
    """What has become of a co-op last, and was not undone."""
    query = select(CoopChange).where(
        CoopChange.coop_id == coop_id, CoopChange.done_at.is_not(None), CoopChange.undone_at.is_(None)
    )
    return (await db.scalars(query.order_by(CoopChange.done_at.desc(), CoopChange.id.desc()).limit(1))).first()


async def seats_at(
    db: AsyncSession, *, coop_id: int, ended: datetime | None = None, since: datetime | None = None
) -> Sequence[Seat]:
    """A co-op's places that ended, or began, at an instant."""
    query = select(Seat).where(Seat.coop_id == coop_id)
    query = query.where(Seat.ended_at == ended) if ended is not None else query.where(Seat.since == since)
    return (await db.scalars(query.order_by(Seat.id))).all()


async def speakers_at(
    db: AsyncSession, *, coop_id: int, ended: datetime | None = None, since: datetime | None = None
) -> Sequence[Speaker]:
    """The records of a co-op's people that ended, or began, at an instant."""
    query = select(Speaker).where(Speaker.coop_id == coop_id)
    query = query.where(Speaker.ended_at == ended) if ended is not None else query.where(Speaker.since == since)
    return (await db.scalars(query.order_by(Speaker.id))).all()


async def members_left_at(
    db: AsyncSession, *, coop_ids: Collection[int], users: Collection[UserId], at: datetime
) -> Sequence[Member]:
    """The memberships that ended at an instant, of who came for one of some co-ops or is one of some people."""
    query = select(Member).where(
        Member.left_at == at, Member.joined_at < at, Member.coop_id.in_(coop_ids) | Member.user_id.in_(users)
    )
    return (await db.scalars(query.order_by(Member.id))).all()


async def roles_ended_at(db: AsyncSession, *, users: Collection[UserId], at: datetime) -> Sequence[Role]:
    """The roles in circles that some people laid down at an instant."""
    query = select(Role).where(Role.user_id.in_(users), Role.ended_at == at, Role.why == LEFT, Role.circle.is_not(None))
    return (await db.scalars(query.order_by(Role.id))).all()


_GONE = (
    select(Seat, Coop)
    .join(Coop, Coop.id == Seat.coop_id)
    .where(
        Seat.circle.in_(bindparam("circles", expanding=True)),
        Seat.ended_at >= bindparam("since"),
        Seat.why.in_(AS_A_WHOLE),
    )
    .order_by(Coop.id)
)


async def gone_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime
) -> Sequence[tuple[Seat, Coop]]:
    """The co-ops whose seat in one of some circles has ended since an instant, since something has become of the whole co-op."""
    found = await db.execute(_GONE, {"circles": list(circles), "since": since})
    return [(seat, coop) for seat, coop in found]


async def spoke_since(db: AsyncSession, *, coop_ids: Collection[int], since: datetime) -> Sequence[Speaker]:
    """The records of who was confirmed for one of some co-ops when an instant passed, or later."""
    query = select(Speaker).where(
        Speaker.coop_id.in_(coop_ids),
        Speaker.confirmed_at.is_not(None),
        (Speaker.ended_at >= since) | Speaker.ended_at.is_(None),
    )
    return (await db.scalars(query.order_by(Speaker.id))).all()


async def ever_of(db: AsyncSession, *, coop_id: int) -> Sequence[CoopChange]:
    """All that somebody wanted to become of a co-op."""
    return (await db.scalars(select(CoopChange).where(CoopChange.coop_id == coop_id).order_by(CoopChange.id))).all()
