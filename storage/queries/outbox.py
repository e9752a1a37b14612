"""Finding rows of the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OutboxRow, OutboxState
from storage.types import EventId


async def find_card(db: AsyncSession, *, card: str) -> OutboxRow | None:
    """The row that posted a card (``family:key``)."""
    query = select(OutboxRow).where(OutboxRow.card == card).order_by(OutboxRow.position).limit(1)
    return (await db.scalars(query)).first()


async def find_by_event(db: AsyncSession, *, event_id: EventId) -> OutboxRow | None:
    """The row that a sent event came from."""
    return (await db.scalars(select(OutboxRow).where(OutboxRow.event_id == event_id))).first()


async def find_by_txn(db: AsyncSession, *, txn_id: str) -> OutboxRow | None:
    """The row with this transaction id."""
    return (await db.scalars(select(OutboxRow).where(OutboxRow.txn_id == txn_id))).first()


async def find_once(db: AsyncSession, *, once: str) -> OutboxRow | None:
    """The row that has used up a ``once`` name."""
    return (await db.scalars(select(OutboxRow).where(OutboxRow.once == once))).first()


async def queued_with_tag(db: AsyncSession, *, tag: str) -> Sequence[OutboxRow]:
    """What still waits under a tag and has never been tried, oldest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.tag == tag, OutboxRow.state == OutboxState.QUEUED, OutboxRow.first_attempt_at.is_(None))
        .order_by(OutboxRow.position)
    )
    return (await db.scalars(query)).all()


async def find_last_sent_with_tag(db: AsyncSession, *, tag: str) -> OutboxRow | None:
    """The latest row sent under a tag."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.tag == tag, OutboxRow.state == OutboxState.SENT)
        .order_by(OutboxRow.position.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def waiting(db: AsyncSession, *, limit: int) -> Sequence[OutboxRow]:
    """What waits to be sent, in the order of service: priority first, then age."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.QUEUED)
        .order_by(OutboxRow.priority, OutboxRow.position)
        .limit(limit)
    )
    return (await db.scalars(query)).all()


async def find_next_due(db: AsyncSession, *, after: datetime) -> datetime | None:
    """When the next row that waits for its time falls due."""
    query = (
        select(OutboxRow.due_at)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at > after)
        .order_by(OutboxRow.due_at)
        .limit(1)
    )
    return (await db.scalars(query)).first()
