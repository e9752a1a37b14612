"""Finding who stands in for whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import StandIn
from storage.types import CircleSlug, UserId


async def standing_in(db: AsyncSession, *, circle: CircleSlug, user_id: UserId, at: datetime) -> Sequence[StandIn]:
    """For which seats of a circle a person stands in at an instant."""
    query = select(StandIn).where(
        StandIn.circle == circle, StandIn.user_id == user_id, StandIn.starts_at <= at, StandIn.ends_at > at
    )
    return (await db.scalars(query.order_by(StandIn.id))).all()


async def all_of(db: AsyncSession, *, user_id: UserId, at: datetime) -> Sequence[StandIn]:
    """For which seats a person stands in at an instant, in all circles."""
    query = select(StandIn).where(StandIn.user_id == user_id, StandIn.starts_at <= at, StandIn.ends_at > at)
    return (await db.scalars(query.order_by(StandIn.id))).all()


async def all_with(db: AsyncSession, *, user_id: UserId, at: datetime) -> Sequence[StandIn]:
    """For which seats a person stands in, or has named who does, at an instant, in all circles."""
    theirs = or_(StandIn.user_id == user_id, StandIn.named_by == user_id)
    query = select(StandIn).where(theirs, StandIn.starts_at <= at, StandIn.ends_at > at)
    return (await db.scalars(query.order_by(StandIn.id))).all()


async def stand_ins_for(db: AsyncSession, *, circle: CircleSlug, coop_id: int, at: datetime) -> Sequence[StandIn]:
    """Who stands in for a co-op's seat in a circle at an instant."""
    query = select(StandIn).where(
        StandIn.circle == circle, StandIn.coop_id == coop_id, StandIn.starts_at <= at, StandIn.ends_at > at
    )
    return (await db.scalars(query.order_by(StandIn.id))).all()


async def named_by(db: AsyncSession, *, user_id: UserId, coop_id: int, at: datetime) -> Sequence[StandIn]:
    """Whom a person has named to stand in for a co-op at an instant, in all circles."""
    query = select(StandIn).where(
        StandIn.named_by == user_id, StandIn.coop_id == coop_id, StandIn.starts_at <= at, StandIn.ends_at > at
    )
    return (await db.scalars(query.order_by(StandIn.id))).all()


async def ever_like(db: AsyncSession, *, stand_in: int) -> Sequence[StandIn]:
    """How often a person has stood in for a co-op in a circle, one time of which is this; the first one first."""
    one = await db.get_one(StandIn, stand_in)
    query = select(StandIn).where(
        StandIn.circle == one.circle, StandIn.coop_id == one.coop_id, StandIn.user_id == one.user_id
    )
    return (await db.scalars(query.order_by(StandIn.id))).all()


async def all_in(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> Sequence[StandIn]:
    """Who stands in for whom in a circle at an instant, the first to end first."""
    query = select(StandIn).where(StandIn.circle == circle, StandIn.starts_at <= at, StandIn.ends_at > at)
    return (await db.scalars(query.order_by(StandIn.ends_at, StandIn.id))).all()
