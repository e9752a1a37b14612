"""Finding what treasurers have noted about single co-ops: since when they pay, and how long they may pay what they can."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Declaration, SubsExtension, SubsSpan


async def spans_noted(
    db: AsyncSession, *, schemes: Collection[str], coop_ids: Collection[int] | None = None
) -> dict[tuple[str, int], list[tuple[date | None, date | None]]]:
    """The first and the last day on which each of some co-ops (None: all) pays some schemes, by scheme and co-op, as often as it was
    noted, the oldest note first; none for most of them."""
    query = select(SubsSpan).where(SubsSpan.scheme.in_(schemes))
    if coop_ids is not None:
        query = query.where(SubsSpan.coop_id.in_(coop_ids))
    found: dict[tuple[str, int], list[tuple[date | None, date | None]]] = {}
    for span in await db.scalars(query.order_by(SubsSpan.id)):
        found.setdefault((span.scheme, span.coop_id), []).append((span.joined, span.left))
    return found


async def schemes_of(db: AsyncSession, *, coop_id: int) -> set[str]:
    """The schemes in which a co-op has declared, or of which a treasurer has noted when it pays."""
    declared = select(Declaration.scheme).where(Declaration.coop_id == coop_id)
    noted = select(SubsSpan.scheme).where(SubsSpan.coop_id == coop_id)
    return set(await db.scalars(declared.union(noted)))


async def find_extension(db: AsyncSession, *, scheme: str, coop_id: int) -> SubsExtension | None:
    """For how long a treasurer lets a co-op pay what it can, as said last."""
    query = select(SubsExtension).where(SubsExtension.scheme == scheme, SubsExtension.coop_id == coop_id)
    return (await db.scalars(query.order_by(SubsExtension.id.desc()).limit(1))).first()


async def extensions(db: AsyncSession, *, coop_ids: Collection[int]) -> dict[tuple[str, int], date]:
    """For how long treasurers let each of some co-ops pay what it can, by scheme and co-op, as said last: the first day of the last
    year."""
    query = select(SubsExtension).where(SubsExtension.coop_id.in_(coop_ids)).order_by(SubsExtension.id)
    return {(each.scheme, each.coop_id): each.last_year for each in await db.scalars(query)}
