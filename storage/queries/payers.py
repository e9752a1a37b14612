"""Finding who pays subs: the co-ops of a circle for its fund, those of the federation for its own."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, Coop, FederationStanding, Seat
from storage.queries.speakers import OF_A_COOP, SEATED_NOW
from storage.types import CircleSlug


async def of_circle(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Coop]:
    """The co-ops with a seat in a circle, whether or not somebody speaks for them now, in the order in which they came."""
    seated = select(Seat.coop_id).where(Seat.circle == circle, SEATED_NOW)
    return (await db.scalars(select(Coop).where(Coop.id.in_(seated), OF_A_COOP).order_by(Coop.id))).all()


async def of_federation(db: AsyncSession) -> Sequence[Coop]:
    """The co-ops with a seat in some circle that the TOML names, and the federation's members; not those that have said no to it."""
    active = select(Circle.slug).where(Circle.active)
    seated = select(Seat.coop_id).where(Seat.circle.in_(active), SEATED_NOW)
    query = select(Coop).where(
        or_(Coop.id.in_(seated), Coop.standing == FederationStanding.MEMBER),
        Coop.standing != FederationStanding.NO,
        OF_A_COOP,
    )
    return (await db.scalars(query.order_by(Coop.id))).all()
