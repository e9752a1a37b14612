"""Finding who pays subs: the co-ops of a circle for its fund, those of the federation for its own. Names alone: they may be many."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import Circle, Coop, FederationStanding, Seat
from storage.queries.speakers import OF_A_COOP, SEATED_NOW
from storage.types import CircleSlug


class Paying(NamedTuple):
    """A co-op, as far as lists need it."""

    id: int
    slug: str
    name: str


_PAYING = select(Coop.id, Coop.slug, Coop.name).where(OF_A_COOP).order_by(Coop.id)


async def of_circle(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Paying]:
    """The co-ops with a seat in a circle, whether or not somebody speaks for them now, in the order in which they came."""
    seated = select(Seat.coop_id).where(Seat.circle == circle, SEATED_NOW)
    return [Paying(*row) for row in await db.execute(_PAYING.where(Coop.id.in_(seated)))]


async def of_federation(db: AsyncSession) -> Sequence[Paying]:
    """The co-ops with a seat in some circle that the TOML names, and the federation's members; not those that have said no to it."""
    active = select(Circle.slug).where(Circle.active)
    seated = select(Seat.coop_id).where(Seat.circle.in_(active), SEATED_NOW)
    query = _PAYING.where(
        or_(Coop.id.in_(seated), Coop.standing == FederationStanding.MEMBER),
        Coop.standing != FederationStanding.NO,
    )
    return [Paying(*row) for row in await db.execute(query)]


async def named(db: AsyncSession, *, coop_ids: Collection[int]) -> Sequence[Paying]:
    """The co-ops of some ids."""
    return [
        Paying(*row) for batch in batches_of(coop_ids) for row in await db.execute(_PAYING.where(Coop.id.in_(batch)))
    ]
