"""Finding consent checks, answers and decisions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Answer, Decision, Item, ItemStatus
from storage.types import CircleSlug, EventId, NotFound


async def by_number(db: AsyncSession, *, number: int) -> Item:
    """An item. Raises NotFound."""
    item = await db.get(Item, number)
    if item is None:
        raise NotFound("item", f"C-{number}")
    return item


async def open_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Item]:
    """The open items of a circle, the first to close first."""
    query = select(Item).where(Item.circle == circle, Item.status == ItemStatus.OPEN)
    return (await db.scalars(query.order_by(Item.closes_at, Item.number))).all()


async def answers_to(db: AsyncSession, *, item: int) -> Sequence[Answer]:
    """All answers to an item, those taken back too."""
    return (await db.scalars(select(Answer).where(Answer.item == item).order_by(Answer.id))).all()


async def find_answer_by_source(db: AsyncSession, *, item: int, source: EventId) -> Answer | None:
    """The answer to an item that a message or reaction gave."""
    return (await db.scalars(select(Answer).where(Answer.item == item, Answer.source == source))).first()


async def decision_by_number(db: AsyncSession, *, number: int) -> Decision:
    """A decision of the logbook. Raises NotFound."""
    decision = await db.get(Decision, number)
    if decision is None:
        raise NotFound("decision", f"D-{number}")
    return decision


async def find_decision_on(db: AsyncSession, *, item: int) -> Decision | None:
    """The decision that an item became."""
    return (await db.scalars(select(Decision).where(Decision.item == item))).first()


async def decisions_in(
    db: AsyncSession, *, circle: CircleSlug, words: str | None = None, since: datetime | None = None, limit: int = 20
) -> Sequence[Decision]:
    """A circle's decisions, newest first: those whose text holds all the words, or those made since an instant."""
    query = select(Decision).where(Decision.circle == circle)
    for word in (words or "").split():
        query = query.where(Decision.text.icontains(word, autoescape=True))
    if since is not None:
        query = query.where(Decision.agreed_at > since)
    return (await db.scalars(query.order_by(Decision.number.desc()).limit(limit))).all()
