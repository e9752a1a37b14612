"""Finding what treasurers have noted about single co-ops: since when they pay, and how long they may pay what they can."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import SubsExtension, SubsSpan


async def spans_of(
    db: AsyncSession, *, scheme: str, coop_ids: Collection[int]
) -> dict[int, tuple[date | None, date | None]]:
    """The first and the last day on which each of some co-ops pays a scheme, as noted last; none for most of them."""
    query = select(SubsSpan).where(SubsSpan.scheme == scheme, SubsSpan.coop_id.in_(coop_ids)).order_by(SubsSpan.id)
    return {span.coop_id: (span.joined, span.left) for span in await db.scalars(query)}


async def find_extension(db: AsyncSession, *, scheme: str, coop_id: int) -> SubsExtension | None:
    """For how long a treasurer lets a co-op pay what it can, as said last."""
    query = select(SubsExtension).where(SubsExtension.scheme == scheme, SubsExtension.coop_id == coop_id)
    return (await db.scalars(query.order_by(SubsExtension.id.desc()).limit(1))).first()


async def extensions(db: AsyncSession, *, coop_ids: Collection[int]) -> dict[tuple[str, int], date]:
    """For how long treasurers let each of some co-ops pay what it can, by scheme and co-op, as said last: the first day of the last
    year."""
    query = select(SubsExtension).where(SubsExtension.coop_id.in_(coop_ids)).order_by(SubsExtension.id)
    return {(each.scheme, each.coop_id): each.last_year for each in await db.scalars(query)}
