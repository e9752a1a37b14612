"""A circle's register at an instant: now, or as it was."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import CircleStanding, Coop, Member, Role, Seat, Speaker
from storage.types import CircleSlug


def _then(
    begun: InstrumentedAttribute[datetime], over: InstrumentedAttribute[datetime | None], at: datetime
) -> ColumnElement[bool]:
    """Begun by an instant, and not over at it."""
    return and_(begun <= at, or_(over.is_(None), over > at))


async def members_at(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> Sequence[Member]:
    """Everybody on a circle's register at an instant, in the order in which they came."""
    query = select(Member).where(Member.circle == circle, _then(Member.joined_at, Member.left_at, at))
    return (await db.scalars(query.order_by(Member.joined_at, Member.id))).all()


async def seats_at(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> Sequence[tuple[int, str]]:
    """The co-ops with a member's seat in a circle at an instant, with their names of today."""
    query = (
        select(Coop.id, Coop.name)
        .join(Seat, Seat.coop_id == Coop.id)
        .where(Seat.circle == circle, Seat.standing == CircleStanding.MEMBER, _then(Seat.since, Seat.ended_at, at))
    )
    return [(coop_id, name) for coop_id, name in await db.execute(query)]


async def speakers_at(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> Sequence[tuple[Speaker, str]]:
    """The records at an instant, confirmed or not, of a circle's members then: for the co-ops with a seat there, and for the one that
    each came for, with its name of today. In the order in which the members came."""
    seated = select(Seat.coop_id).where(
        Seat.circle == circle, Seat.standing == CircleStanding.MEMBER, _then(Seat.since, Seat.ended_at, at)
    )
    query = (
        select(Speaker, Coop.name)
        .join(Coop, Coop.id == Speaker.coop_id)
        .join(Member, Member.user_id == Speaker.user_id)
        .where(
            Member.circle == circle,
            Member.standing == CircleStanding.MEMBER,
            _then(Member.joined_at, Member.left_at, at),
            _then(Speaker.since, Speaker.ended_at, at),
            (Speaker.coop_id == Member.coop_id) | Speaker.coop_id.in_(seated),
        )
        .order_by(Member.joined_at, Member.id, Coop.id)
    )
    return [(speaker, name) for speaker, name in await db.execute(query)]


async def roles_at(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> Sequence[Role]:
    """Who held which role in a circle at an instant."""
    query = select(Role).where(
        Role.circle == circle, _then(Role.starts_at, Role.ended_at, at), or_(Role.ends_at.is_(None), Role.ends_at > at)
    )
    return (await db.scalars(query.order_by(Role.role, Role.user_id))).all()
