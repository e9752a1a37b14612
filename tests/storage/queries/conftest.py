"""An archive with two circles and two co-ops, and rows that differ in one thing from the row that is to be found."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.models import Circle, CircleKind, Coop
from storage.types import Base, CircleSlug, EventId, RoomId, UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
A_MOMENT = timedelta(minutes=1)
BEFORE, AFTER = NOW - A_MOMENT, NOW + A_MOMENT
TECH, FOOD = CircleSlug("tech"), CircleSlug("food")
TECH_ROOM, FOOD_ROOM = RoomId("!tech:example.org"), RoomId("!food:example.org")
ADA, EVE, HAL = (UserId(f"@{name}:example.org") for name in ("ada", "eve", "hal"))
LEAF, MILL = 1, 2
THIS, THAT = EventId("$this"), EventId("$that")
Row = TypeVar("Row", bound=Base)


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction in which the tech circle, the food circle, Leaf and Mill are known."""
    async with database.transaction() as db:
        for circle, room_id in ((TECH, TECH_ROOM), (FOOD, FOOD_ROOM)):
            db.add(
                Circle(
                    slug=circle, name=circle, kind=CircleKind.INDUSTRY, room=f"#{circle}:example.org", room_id=room_id
                )
            )
        for coop_id, slug in ((LEAF, "leaf"), (MILL, "mill")):
            db.add(Coop(id=coop_id, slug=slug, name=slug, added_at=BEFORE, added_by=EVE))
        await db.flush()
        yield db


async def amid(
    db: AsyncSession, kind: type[Row], /, *others: Mapping[str, Any], after: bool = False, **wanted: Any
) -> Row:
    """The row that is to be found. Each of the others is like it but for what is named; they come before it, or ``after`` it,
    wherever a query that finds too much would look first."""
    row, beside = kind(**wanted), [kind(**{**wanted, **other}) for other in others]
    for each in (row, *beside) if after else (*beside, row):
        db.add(each)
        await db.flush()
    return row
