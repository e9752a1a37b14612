"""What the archive holds of a time that has not come yet, once the machine's clock was set back.

Real instants stay as they are: the end of an item, when a reminder goes. What only says “not before now” was written by the wrong
clock, and would wait until that time comes again.
"""

from datetime import datetime

from sqlalchemy import func, select, update

from storage.models import Gap, InboxEvent, Job, OutboxRow, OutboxState, SyncPosition
from storage.transaction import Transaction


async def heard_at(db: Transaction) -> datetime | None:
    """When the bot last heard from the homeserver, by the clock of then."""
    return (await db.scalars(select(func.max(SyncPosition.stored_at)))).first()


async def bring_back(db: Transaction, *, now: datetime, seen: datetime) -> int:
    """Have what was due by a time that was ``seen`` already go now, and what failed then be tried again. Returns how many messages go."""
    went = update(OutboxRow).where(
        OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at > now, OutboxRow.due_at <= seen
    )
    messages = (await db.execute(went.values(due_at=now))).rowcount  # type: ignore[attr-defined]
    await db.execute(update(Job).where(Job.done_at.is_(None), Job.retry_at > now).values(retry_at=now))
    await db.execute(update(InboxEvent).where(InboxEvent.retry_at > now).values(retry_at=now))
    await db.execute(update(Gap).where(Gap.retry_at > now).values(retry_at=now))
    ahead = update(SyncPosition).where(SyncPosition.forgotten_until > now)
    await db.execute(ahead.values(forgotten_until=now))
    return int(messages)
