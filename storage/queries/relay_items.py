"""Finding the items that circles have taken to the circle above, or share with it: they pass by the link, too."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Circle, Item
from storage.types import CircleSlug


@dataclass(frozen=True, slots=True)
class Taken:
    """What a circle has last taken to the one above."""

    at: datetime
    answered: bool
    """Whether that has come to its outcome there."""
    heard_at: datetime | None
    """When the outcome of anything that was taken there last came back."""


async def taken_above(db: AsyncSession, *, circles: Collection[CircleSlug]) -> dict[CircleSlug, Taken]:
    """What each of some circles has last referred to the circle above, or put to it together with itself; those that have taken
    nothing there are left out."""
    here, there = aliased(Item), aliased(Item)
    together = and_(here.twin == there.number, here.number < there.number)
    query = (
        select(here.circle, there.opened_at, there.closed_at)
        .join(Circle, Circle.slug == here.circle)
        .join(there, or_(there.referred_from == here.number, together))
        .where(here.circle.in_(circles), there.circle == Circle.parent)
        .order_by(there.opened_at, there.number)
    )
    found: dict[CircleSlug, Taken] = {}
    for circle, opened_at, closed_at in await db.execute(query):
        before = found.get(circle)
        heard = [each for each in (closed_at, before.heard_at if before is not None else None) if each is not None]
        found[circle] = Taken(opened_at, closed_at is not None, max(heard, default=None))
    return found
