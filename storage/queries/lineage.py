"""What came before: of a decision those that it has taken the place of, and the reviews that have kept it."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Decision, Item, ItemStatus, ReviewWish


async def lines_of(db: AsyncSession, *, decisions: Collection[int]) -> Sequence[tuple[int, Decision]]:
    """Some decisions, each with all those whose place it has taken, one after the other: beside the number of the one that was
    asked for, the oldest first."""
    asked = select(Decision.number.label("asked"), Decision.number.label("number"))
    line = asked.where(Decision.number.in_(decisions)).cte("line", recursive=True)
    line = line.union(select(line.c.asked, Decision.number).where(Decision.replaced_by == line.c.number))
    query = select(line.c.asked, Decision).join(Decision, Decision.number == line.c.number)
    return [(asked, decision) for asked, decision in await db.execute(query.order_by(line.c.asked, Decision.number))]


async def renewals_of(
    db: AsyncSession, *, decisions: Collection[int], agreed: Collection[ItemStatus]
) -> Sequence[Item]:
    """The reviews in which some decisions were kept as they are, the oldest first. ``agreed``: as what those have closed."""
    query = select(Item).where(Item.reviews.in_(decisions), Item.wish == ReviewWish.KEEP, Item.status.in_(agreed))
    return (await db.scalars(query.order_by(Item.number))).all()
