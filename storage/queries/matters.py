"""Finding what an item decides about."""

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import PutMatter


async def find(db: AsyncSession, *, item: int) -> PutMatter | None:
    """What a family has put to a circle by an item; None for one that somebody has opened for themselves."""
    return await db.get(PutMatter, item)
