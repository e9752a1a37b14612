"""Finding the items that circles have taken to the circle above, or share with it: they pass by the link, too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Circle, Item
from storage.types import CircleSlug

HERE, THERE = aliased(Item), aliased(Item)
"""The item in the circle that has taken it above, and the one that it has become there."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a circle has last taken to the one above."""

    at: datetime
    answered: bool
    """Whether that has come to its outcome there."""
    heard_at: datetime | None
    """When the outcome of anything that was taken there last came back."""


def _taken(*columns: Any) -> Select[Any]:
    together = and_(HERE.twin == THERE.number, HERE.number < THERE.number)
    return (
        select(*columns)
        .select_from(HERE)
        .join(Circle, Circle.slug == HERE.circle)
        .join(THERE, or_(THERE.referred_from == HERE.number, together))
        .where(THERE.circle == Circle.parent)
    )


async def taken_between(db: AsyncSession, *, since: datetime) -> Sequence[tuple[CircleSlug, CircleSlug, int, datetime]]:
    """How often a circle has taken an item to the one above since an instant, and when last."""
    query = _taken(HERE.circle, THERE.circle, func.count(), func.max(THERE.opened_at)).where(THERE.opened_at >= since)
    query = query.group_by(HERE.circle, THERE.circle).order_by(HERE.circle)
    return [(each[0], each[1], each[2], each[3]) for each in await db.execute(query)]


async def heard_between(db: AsyncSession, *, since: datetime) -> Sequence[tuple[CircleSlug, CircleSlug, int, datetime]]:
    """How often the outcome of such an item has come from the circle above back to the one below since an instant, and when last."""
    query = _taken(THERE.circle, HERE.circle, func.count(), func.max(THERE.closed_at)).where(THERE.closed_at >= since)
    query = query.group_by(THERE.circle, HERE.circle).order_by(HERE.circle)
    return [(each[0], each[1], each[2], each[3]) for each in await db.execute(query)]


async def taken_above(db: AsyncSession, *, circles: Collection[CircleSlug]) -> dict[CircleSlug, Taken]:
    """What each of some circles has last referred to the circle above, or put to it together with itself; those that have taken
    nothing there are left out."""
    query = _taken(HERE.circle, THERE.opened_at, THERE.closed_at).where(HERE.circle.in_(circles))
    query = query.order_by(THERE.opened_at, THERE.number)
    found: dict[CircleSlug, Taken] = {}
    for circle, opened_at, closed_at in await db.execute(query):
        before = found.get(circle)
        heard = [each for each in (closed_at, before.heard_at if before is not None else None) if each is not None]
        found[circle] = Taken(opened_at, closed_at is not None, max(heard, default=None))
    return found
