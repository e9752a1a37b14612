"""Finding rows of the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OutboxRow, OutboxState, Room
from storage.types import EventId


async def find_card(db: AsyncSession, *, card: str) -> OutboxRow | None:
    """The row that posted a card (``family:key``): the last one, where the card had to be posted in another room."""
    query = select(OutboxRow).where(OutboxRow.card == card).order_by(OutboxRow.position.desc()).limit(1)
    return (await db.scalars(query)).first()


async def find_by_event(db: AsyncSession, *, event_id: EventId) -> OutboxRow | None:
    """The row that a sent event came from."""
    return (await db.scalars(select(OutboxRow).where(OutboxRow.event_id == event_id))).first()


async def find_by_txn(db: AsyncSession, *, txn_id: str) -> OutboxRow | None:
    """The row with this transaction id."""
    return (await db.scalars(select(OutboxRow).where(OutboxRow.txn_id == txn_id))).first()


async def is_written(db: AsyncSession, *, txn_id: str) -> bool:
    """Whether there is a row with this transaction id."""
    return (await db.scalars(select(OutboxRow.position).where(OutboxRow.txn_id == txn_id))).first() is not None


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


async def heads_due_at(db: AsyncSession, *, now: datetime) -> Sequence[OutboxRow]:
    """What is to be sent next in each room, and to each person: of what is due the first by priority, then age."""
    rank = (
        func.row_number()
        .over(
            partition_by=func.coalesce(OutboxRow.room_id, OutboxRow.to_user),
            order_by=(OutboxRow.priority, OutboxRow.position),
        )
        .label("rank")
    )
    due = (
        select(OutboxRow.position, rank)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at <= now)
        .subquery()
    )
    query = (
        select(OutboxRow)
        .join(due, due.c.position == OutboxRow.position)
        .where(due.c.rank == 1)
        .order_by(OutboxRow.priority, OutboxRow.position)
    )
    return (await db.scalars(query)).all()


async def count_waiting(db: AsyncSession) -> Sequence[tuple[int, bool, int]]:
    """What waits to be sent: priority, whether a private room must be opened for it first, and how many."""
    home = select(Room.room_id).where(Room.private_with == OutboxRow.to_user, Room.joined).exists()
    opens = and_(OutboxRow.room_id.is_(None), OutboxRow.to_user.is_not(None), ~home)
    query = (
        select(OutboxRow.priority, opens, func.count())
        .where(OutboxRow.state == OutboxState.QUEUED)
        .group_by(OutboxRow.priority, opens)
        .order_by(OutboxRow.priority, opens)
    )
    return [(priority, bool(to_open), count) for priority, to_open, count in await db.execute(query)]


async def count_due_after(db: AsyncSession, *, now: datetime) -> int:
    """How much waits for its time."""
    query = (
        select(func.count()).select_from(OutboxRow).where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at > now)
    )
    return (await db.scalars(query)).one()


async def people_without_room(db: AsyncSession) -> int:
    """How many people a private room must be opened with before what waits for them can be sent."""
    home = select(Room.room_id).where(Room.private_with == OutboxRow.to_user, Room.joined).exists()
    query = select(func.count(func.distinct(OutboxRow.to_user))).where(
        OutboxRow.state == OutboxState.QUEUED, OutboxRow.room_id.is_(None), ~home
    )
    return (await db.scalars(query)).one()


async def oldest_waiting(db: AsyncSession, *, now: datetime) -> OutboxRow | None:
    """What is due and has waited longest."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at <= now)
        .order_by(OutboxRow.due_at, OutboxRow.position)
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def dead_since(db: AsyncSession, *, since: datetime, limit: int) -> Sequence[OutboxRow]:
    """What the homeserver will never take, the newest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.DEAD, OutboxRow.due_at >= since)
        .order_by(OutboxRow.position.desc())
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


async def note_attempt(db: AsyncSession, *, position: int, at: datetime, by: str) -> dict[str, Any] | None:
    """Note an attempt at sending a row, and return its content as it is now; None when it is not to be sent any more.

    Of several attempts the first one's time and device are kept.
    """
    query = (
        update(OutboxRow)
        .where(OutboxRow.position == position, OutboxRow.state == OutboxState.QUEUED)
        .values(
            first_attempt_at=func.coalesce(OutboxRow.first_attempt_at, at),
            attempted_by=func.coalesce(OutboxRow.attempted_by, by),
        )
        .returning(OutboxRow.content)
        .execution_options(synchronize_session=False)
    )
    return (await db.scalars(query)).first()


async def settle(
    db: AsyncSession,
    *,
    position: int,
    state: OutboxState,
    event_id: EventId | None,
    error: str | None,
    sent_at: datetime | None,
    content: dict[str, Any],
) -> None:
    """Note how an attempt at sending a row ended."""
    query = (
        update(OutboxRow)
        .where(OutboxRow.position == position)
        .values(
            state=state,
            event_id=event_id,
            error=error,
            sent_at=sent_at,
            content=content,
            attempts=OutboxRow.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
    await db.execute(query)
