"""Finding what has become of messages."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Became, Outcome
from storage.types import EventId

OPEN = (Became.NOT_UNDERSTOOD, Became.REFUSED, Became.ASKED_BACK)
"""Nothing was done yet."""


async def find(db: AsyncSession, *, event_id: EventId) -> Outcome | None:
    """What has become of a message."""
    return await db.get(Outcome, event_id, populate_existing=True)


async def claim(db: AsyncSession, *, event_id: EventId) -> bool:
    """Note that a message is acted on now. False where it has been: it acts at most once."""
    query = (
        update(Outcome)
        .where(Outcome.event_id == event_id, Outcome.became.in_(OPEN))
        .values(became=Became.DONE)
        .returning(Outcome.event_id)
    )
    return (await db.scalars(query)).first() is not None


async def forget_before(db: AsyncSession, *, at: datetime) -> None:
    """Forget what is older."""
    await db.execute(delete(Outcome).where(Outcome.at < at))
