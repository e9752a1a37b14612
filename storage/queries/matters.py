"""Finding what an item decides about."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Item, ItemStatus, PutMatter


async def find(db: AsyncSession, *, item: int) -> PutMatter | None:
    """What a family has put to a circle by an item; None for one that somebody has opened for themselves."""
    return await db.get(PutMatter, item)


async def open_of(db: AsyncSession, *, family: str, name: str, key: str) -> Sequence[PutMatter]:
    """What a family has put of one name and key, and circles have not decided yet, the oldest first."""
    found = await db.scalars(
        select(PutMatter)
        .join(Item, Item.number == PutMatter.item)
        .where(PutMatter.family == family, PutMatter.name == name, PutMatter.key == key, Item.status == ItemStatus.OPEN)
        .order_by(PutMatter.item)
    )
    return found.all()
