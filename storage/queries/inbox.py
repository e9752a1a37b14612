"""Finding arrived events. Statements that every message needs are built once (ADR 0012)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite says ON CONFLICT in the same words.
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import InboxEvent, InboxState
from storage.queries.accounts import theirs
from storage.transaction import Transaction, Wakes
from storage.types import EventId, RoomId, UserId

BATCH = 1000
"""How many values go into one query, and rows into one statement. Databases take no more than some ten thousand values, no
other task has its turn while rows are written, and a homeserver may tell of any number."""

_BY_ID = select(InboxEvent).where(InboxEvent.event_id == bindparam("event_id"))
_KNOWN = select(InboxEvent.event_id).where(InboxEvent.event_id.in_(bindparam("event_ids", expanding=True)))
_PENDING = (
    select(InboxEvent)
    .where(InboxEvent.state == InboxState.PENDING)
    .order_by(InboxEvent.position)
    .limit(bindparam("limit"))
)

_table = cast(Table, InboxEvent.__table__)
_STORE = insert(_table).on_conflict_do_nothing(index_elements=[_table.c.event_id])
_SETTLE = (
    update(_table)
    .where(_table.c.event_id == bindparam("which"), _table.c.state == InboxState.PENDING)
    .values(
        state=bindparam("new_state"),
        content=bindparam("new_content"),
        done_at=bindparam("now"),
        reference=bindparam("shown"),
    )
    .returning(_table.c.position)
)


def _kept_of(row: InboxEvent) -> dict[str, Any]:
    """What is kept of an event that is dealt with: no words. Only a reaction goes on pointing at what it is on, so that whoever
    takes it away takes back what it said, and a message at the thread that it is in."""
    relation = row.content.get("m.relates_to")
    if not isinstance(relation, dict):
        return {}
    if row.type == "m.room.message" and relation.get("rel_type") == "m.thread":
        return {"m.relates_to": {"rel_type": "m.thread", "event_id": str(relation.get("event_id"))[:255]}}
    if row.type != "m.reaction":
        return {}
    return {"m.relates_to": {"rel_type": relation.get("rel_type"), "event_id": relation.get("event_id"), "key": ""}}


async def store(db: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    """Add arrived events, in the order of their arrival, by the names of the columns. Those that have arrived before stay as
    they are. The commit wakes the handler."""
    if rows:
        db.wakes.add(Wakes.HANDLER)
        for begin in range(0, len(rows), BATCH):
            await db.execute(_STORE, rows[begin : begin + BATCH])


async def find(db: AsyncSession, *, event_id: EventId) -> InboxEvent | None:
    """The arrived event of this id."""
    return (await db.scalars(_BY_ID, {"event_id": event_id})).first()


async def settle(
    db: AsyncSession, row: InboxEvent, *, state: InboxState, at: datetime, reference: str | None = None
) -> bool:
    """Note what becomes of an event that waits, and drop its words. False when it does not wait: it is dealt with."""
    values = {
        "which": row.event_id,
        "new_state": state,
        "now": at,
        "shown": reference,
        "new_content": _kept_of(row),
    }
    return (await db.execute(_SETTLE, values)).first() is not None


async def known_among(db: AsyncSession, *, event_ids: Sequence[EventId]) -> set[EventId]:
    """Which of these events have arrived before."""
    known: set[EventId] = set()
    for begin in range(0, len(event_ids), BATCH):
        known |= set(await db.scalars(_KNOWN, {"event_ids": event_ids[begin : begin + BATCH]}))
    return known


async def rooms_of(db: AsyncSession, *, event_ids: Sequence[EventId]) -> dict[EventId, RoomId]:
    """The rooms of some events, of those that are known still."""
    query = select(InboxEvent.event_id, InboxEvent.room_id).where(InboxEvent.event_id.in_(event_ids))
    return {row.event_id: row.room_id for row in await db.execute(query)}


async def pending(db: AsyncSession, *, limit: int, except_in: Collection[RoomId] = ()) -> Sequence[InboxEvent]:
    """The events that are not dealt with, so many at most, some rooms left out: the oldest first.

    Of more than that, each room's oldest before any room's second: whoever says much in one holds up no other. Within a room it is
    their order all the same.
    """
    others = [InboxEvent.room_id.not_in(except_in)] if except_in else []
    query = _PENDING.where(*others) if others else _PENDING
    found = (await db.scalars(query, {"limit": limit})).all()
    if len(found) < limit:
        return found
    return (await db.scalars(_in_turn(*others), {"limit": limit})).all()


def _in_turn(*others: ColumnElement[bool]) -> Select[InboxEvent]:
    rank = func.row_number().over(partition_by=InboxEvent.room_id, order_by=InboxEvent.position).label("rank")
    waits = select(InboxEvent.position, rank).where(InboxEvent.state == InboxState.PENDING, *others).subquery()
    query = select(InboxEvent).join(waits, waits.c.position == InboxEvent.position)
    return query.order_by(waits.c.rank, InboxEvent.position).limit(bindparam("limit"))


async def pending_from(db: AsyncSession, *, sender: UserId, room_id: RoomId) -> Sequence[InboxEvent]:
    """What somebody has said in a room that is not dealt with, the newest of it."""
    query = _PENDING.where(InboxEvent.sender == sender, InboxEvent.room_id == room_id)
    return (await db.scalars(query.order_by(None).order_by(InboxEvent.position.desc()), {"limit": BATCH})).all()


async def hold(db: Transaction, row: InboxEvent) -> None:
    """Let an event that waits to be handled wait for what was said before it."""
    held = update(_table).where(_table.c.event_id == row.event_id, _table.c.state == InboxState.PENDING)
    await db.execute(held.values(state=InboxState.HELD))


async def release_edits(db: Transaction, *, room_id: RoomId) -> None:
    """Have the edits handled that wait in a room without a gap for what they edit."""
    held = update(_table).where(_table.c.room_id == room_id, _table.c.state == InboxState.HELD)
    await db.execute(held.values(state=InboxState.PENDING))
    db.wakes.add(Wakes.HANDLER)


async def after(db: AsyncSession, *, position: int, limit: int) -> Sequence[InboxEvent]:
    """The events behind a position, in the order of their arrival, whatever has become of them."""
    query = select(InboxEvent).where(InboxEvent.position > position).order_by(InboxEvent.position).limit(limit)
    return (await db.scalars(query)).all()


async def said_before(db: AsyncSession, *, row: InboxEvent, thread: EventId | None, limit: int) -> Sequence[EventId]:
    """The messages of a room that arrived before a row, the newest first: those of a thread, or those of no thread."""
    query = (
        select(InboxEvent.event_id, InboxEvent.content)
        .where(
            InboxEvent.room_id == row.room_id, InboxEvent.type == "m.room.message", InboxEvent.position < row.position
        )
        .order_by(InboxEvent.position.desc())
        .limit(BATCH)
    )
    found = [each.event_id for each in await db.execute(query) if _thread_of(each.content) == thread]
    return found[:limit]


def _thread_of(content: Mapping[str, Any]) -> EventId | None:
    relation = content.get("m.relates_to")
    if not isinstance(relation, Mapping) or relation.get("rel_type") != "m.thread":
        return None
    return EventId(str(relation.get("event_id")))


async def last_said_by(
    db: AsyncSession, *, user_id: UserId, before: datetime, room_id: RoomId | None = None
) -> datetime | None:
    """When a person has last said or tapped something before an instant: in a room, or in any of ours."""
    said = ("m.room.message", "m.room.encrypted", "m.reaction")
    query = select(InboxEvent.at).where(
        theirs(InboxEvent.sender, user_id), InboxEvent.type.in_(said), InboxEvent.at < before
    )
    if room_id is not None:
        query = query.where(InboxEvent.room_id == room_id)
    return (await db.scalars(query.order_by(InboxEvent.position.desc()).limit(1))).first()


async def drop(db: AsyncSession, *, positions: Sequence[int]) -> None:
    """Forget events."""
    if positions:
        await db.execute(delete(_table).where(_table.c.position.in_(positions)))


async def undecryptable_due_at(db: AsyncSession, *, now: datetime | None, limit: int) -> Sequence[InboxEvent]:
    """Parked events worth another try: those whose time has come, or when ``now`` is None because keys arrived, the newest.

    Keys come for what was said just now, and nobody may keep them from it by parking many events first.
    """
    query = select(InboxEvent).where(InboxEvent.state == InboxState.UNDECRYPTABLE)
    if now is None:
        query = query.order_by(InboxEvent.position.desc())
    else:
        query = query.where(InboxEvent.retry_at <= now).order_by(InboxEvent.position)
    return (await db.scalars(query.limit(limit))).all()


async def count_waiting(db: AsyncSession) -> dict[InboxState, int]:
    """How many events are not dealt with, by why they wait."""
    waits = (InboxState.PENDING, InboxState.HELD, InboxState.UNDECRYPTABLE)
    query = select(InboxEvent.state, func.count()).where(InboxEvent.state.in_(waits)).group_by(InboxEvent.state)
    return {row[0]: row[1] for row in await db.execute(query)}


async def count_by_state(db: AsyncSession, *, since: datetime) -> dict[InboxState, int]:
    """How many events there are by state: all that are not dealt with, and the others that have arrived since."""
    waiting = InboxEvent.state.in_((InboxState.PENDING, InboxState.UNDECRYPTABLE, InboxState.HELD))
    query = (
        select(InboxEvent.state, func.count())
        .where(or_(waiting, InboxEvent.received_at >= since))
        .group_by(InboxEvent.state)
    )
    found = {row[0]: row[1] for row in await db.execute(query)}
    return {state: found.get(state, 0) for state in InboxState}
