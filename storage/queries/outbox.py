"""Finding rows of the outbox.

Statements that every message needs are built once (``_IN_CAPITALS``): building one costs more than running it (ADR 0012).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite says ON CONFLICT in the same words.
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import OutboxRow, OutboxState
from storage.transaction import Transaction, Wakes
from storage.types import EventId, RoomId, UserId

_table = cast(Table, OutboxRow.__table__)
_AIMED_AT = (
    select(OutboxRow)
    .where(
        OutboxRow.target_txn == bindparam("txn_id"),
        OutboxRow.kind == bindparam("kind"),
        OutboxRow.state != OutboxState.CANCELLED,
    )
    .order_by(OutboxRow.position)
)
_CARDS = select(OutboxRow).where(OutboxRow.card.in_(bindparam("cards", expanding=True))).order_by(OutboxRow.position)
_LAST_CARD = select(OutboxRow).where(OutboxRow.card == bindparam("card")).order_by(OutboxRow.position.desc()).limit(1)
_LAST_CARD_IN = _LAST_CARD.where(OutboxRow.room_id == bindparam("room_id"))
_TAGGED = OutboxRow.tag.in_(bindparam("tags", expanding=True))
_QUEUED = (
    select(OutboxRow)
    .where(_TAGGED, OutboxRow.state == OutboxState.QUEUED, OutboxRow.first_attempt_at.is_(None))
    .order_by(OutboxRow.position)
)
_RANKED = (
    select(
        OutboxRow.position,
        func.row_number().over(partition_by=OutboxRow.tag, order_by=OutboxRow.position.desc()).label("rank"),
    )
    .where(_TAGGED, OutboxRow.state.in_((OutboxState.QUEUED, OutboxState.SENT)))
    .subquery()
)
_LAST_TWO = (
    select(OutboxRow)
    .join(_RANKED, _RANKED.c.position == OutboxRow.position)
    .where(_RANKED.c.rank <= 2)
    .order_by(OutboxRow.position.desc())
)
_BY_TXN = select(OutboxRow).where(OutboxRow.txn_id == bindparam("txn_id"))
_BY_EVENT = select(OutboxRow).where(OutboxRow.event_id == bindparam("event_id"))
_RANK = (
    func.row_number()
    .over(
        partition_by=func.coalesce(OutboxRow.room_id, OutboxRow.to_user),
        order_by=(OutboxRow.priority, OutboxRow.position),
    )
    .label("rank")
)
_LANE = func.coalesce(OutboxRow.room_id, OutboxRow.to_user)
_DUE = (
    select(OutboxRow.position, _LANE.label("lane"), OutboxRow.priority, OutboxRow.kind, _RANK)
    .where(
        OutboxRow.state == OutboxState.QUEUED,
        OutboxRow.due_at <= bindparam("now"),
        _LANE.not_in(bindparam("busy", expanding=True)),
    )
    .subquery()
)
_HEADS_DUE = (
    select(OutboxRow)
    .join(_DUE, _DUE.c.position == OutboxRow.position)
    .where(_DUE.c.rank == 1)
    .order_by(OutboxRow.priority, OutboxRow.position)
    .limit(bindparam("at_most"))
)
_LANES_DUE = select(_DUE.c.position, _DUE.c.lane, _DUE.c.priority, _DUE.c.kind).where(_DUE.c.rank == 1)
_AT = select(OutboxRow).where(OutboxRow.position.in_(bindparam("positions", expanding=True)))
_NEXT_DUE = (
    select(OutboxRow.due_at)
    .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at > bindparam("after"))
    .order_by(OutboxRow.due_at)
    .limit(1)
)
_NOTE_ATTEMPTS = (
    update(_table)
    .where(_table.c.position.in_(bindparam("positions", expanding=True)), _table.c.state == OutboxState.QUEUED)
    .values(
        first_attempt_at=func.coalesce(
            _table.c.first_attempt_at, bindparam("now", type_=_table.c.first_attempt_at.type)
        ),
        attempted_by=func.coalesce(_table.c.attempted_by, bindparam("by")),
    )
    .returning(_table.c.position, _table.c.content)
)
_WRITE = insert(_table).on_conflict_do_nothing(index_elements=[_table.c.txn_id])
_SETTLE = (
    update(_table)
    .where(_table.c.position == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        event_id=func.coalesce(_table.c.event_id, bindparam("new_event_id")),
        error=bindparam("new_error"),
        sent_at=func.coalesce(_table.c.sent_at, bindparam("new_sent_at", type_=_table.c.sent_at.type)),
        content=bindparam("new_content"),
        in_clear=null(),
        attempts=_table.c.attempts + 1,
    )
)

_NOTE_SEEN = (
    update(_table)
    .where(_table.c.txn_id == bindparam("txn"))
    .values(event_id=bindparam("event"), sent_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Head:
    """The first row of a lane, as far as one has to know it to choose among many."""

    position: int
    lane: str
    """A room, or a person: whoever goes on has to see whether there is a room with them by now."""
    priority: int
    kind: str


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """One of our own events, as its room shows it."""

    txn_id: str
    event_id: EventId
    at: datetime


async def find_card(db: AsyncSession, *, card: str, room_id: RoomId | None = None) -> OutboxRow | None:
    """The row that posted a card (``family:key``): the last one, where it had to be posted in another room, too.
    ``room_id`` asks for the one in that room."""
    if room_id is None:
        return (await db.scalars(_LAST_CARD, {"card": card})).first()
    return (await db.scalars(_LAST_CARD_IN, {"card": card, "room_id": room_id})).first()


async def last_cards(db: AsyncSession, *, cards: Collection[str]) -> Mapping[str, OutboxRow]:
    """The rows that posted some cards, of each the last one (``find_card``)."""
    return {str(row.card): row for row in await cards_named(db, cards=cards)} if cards else {}


async def aimed_at(db: AsyncSession, *, txn_id: str, kind: str) -> Sequence[OutboxRow]:
    """The rows of a kind that edit, react to or redact what another row has posted, in the order in which they were written, without
    those that were withdrawn."""
    return (await db.scalars(_AIMED_AT, {"txn_id": txn_id, "kind": kind})).all()


async def cards_named(db: AsyncSession, *, cards: Collection[str]) -> Sequence[OutboxRow]:
    """The rows that posted some cards, in the order in which they were written."""
    return (await db.scalars(_CARDS, {"cards": list(cards)})).all()


def write(db: Transaction, *rows: Mapping[str, object]) -> None:
    """Add rows, by the names of their columns: with all others, before anything looks at the outbox. One that has been written before
    stays as it is. The commit wakes the sender."""
    db.wakes.add(Wakes.SENDER)
    for values in rows:
        db.written.add(str(values["txn_id"]))
        db.sync_session.insert_later(_WRITE, values)


async def find_by_event(db: AsyncSession, *, event_id: EventId) -> OutboxRow | None:
    """The row that a sent event came from."""
    return (await db.scalars(_BY_EVENT, {"event_id": event_id})).first()


async def was_answered(db: AsyncSession, *, event_id: EventId) -> bool:
    """Whether we have said or done anything because of an event."""
    return (
        await db.scalars(select(OutboxRow.position).where(OutboxRow.cause == event_id).limit(1))
    ).first() is not None


async def cards_among(db: AsyncSession, *, event_ids: Collection[EventId]) -> set[EventId]:
    """Which of these events are cards of ours, or lines about one."""
    if not event_ids:
        return set()
    query = select(OutboxRow.event_id).where(OutboxRow.event_id.in_(event_ids), OutboxRow.card.is_not(None))
    return {event_id for event_id in await db.scalars(query) if event_id is not None}


async def find_by_txn(db: AsyncSession, *, txn_id: str) -> OutboxRow | None:
    """The row with this transaction id."""
    return (await db.scalars(_BY_TXN, {"txn_id": txn_id})).first()


async def used_among(db: AsyncSession, *, names: Collection[str]) -> dict[str, str]:
    """Of some ``once`` names those that are used up, with the transaction id of the row that has."""
    used: dict[str, str] = {}
    for batch in batches_of(names):
        found = await db.execute(select(OutboxRow.once, OutboxRow.txn_id).where(OutboxRow.once.in_(batch)))
        used |= {once: txn_id for once, txn_id in found if once is not None}
    return used


async def queued_with_tag(db: AsyncSession, *, tag: str) -> Sequence[OutboxRow]:
    """What still waits under a tag and has never been tried, oldest first."""
    return await queued_with_tags(db, tags=[tag])


async def queued_with_tags(db: AsyncSession, *, tags: Collection[str]) -> Sequence[OutboxRow]:
    """The same under each of some tags."""
    return (await db.scalars(_QUEUED, {"tags": list(tags)})).all()


def withdraw(row: OutboxRow) -> None:
    """It is not to be said any more, so what it would have said is not kept."""
    row.state, row.content, row.in_clear = OutboxState.CANCELLED, {}, None


async def drop(db: AsyncSession, *, positions: Collection[int]) -> None:
    """Withdraw some rows that have not been tried."""
    await db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.position.in_(positions),
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.first_attempt_at.is_(None),
        )
        .values(state=OutboxState.CANCELLED)
    )


async def any_since(db: AsyncSession, *, tag: str, since: datetime) -> bool:
    """Whether something under a tag has fallen due since an instant, and was not withdrawn."""
    query = select(OutboxRow.position).where(
        OutboxRow.tag == tag, OutboxRow.due_at > since, OutboxRow.state != OutboxState.CANCELLED
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def rung_since(db: AsyncSession, *, since: datetime) -> set[UserId]:
    """Whom something has rung since an instant, or will, that they do not wait for."""
    query = select(OutboxRow.to_user).where(OutboxRow.rings_at > since, OutboxRow.state != OutboxState.CANCELLED)
    return {each for each in await db.scalars(query) if each is not None}


async def withdraw_all_in(db: AsyncSession, *, room_id: RoomId, why: str) -> None:
    """The same for all that still waits for a room."""
    await db.execute(
        update(OutboxRow)
        .where(OutboxRow.room_id == room_id, OutboxRow.state == OutboxState.QUEUED)
        .values(state=OutboxState.CANCELLED, content={}, in_clear=null(), error=why)
    )


async def withdraw_words(db: AsyncSession, *, of: RoomId, to_user: UserId) -> None:
    """The same for words of a room that wait for somebody who is not in it any more. What was tried may be said already, and is
    not touched."""
    await db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.to_user == to_user,
            OutboxRow.words_of == of,
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.first_attempt_at.is_(None),
        )
        .values(state=OutboxState.CANCELLED, content={}, in_clear=null(), error="not in the room of these words")
    )


async def last_two_with_tags(db: AsyncSession, *, tags: Collection[str]) -> Mapping[str, Sequence[OutboxRow]]:
    """Under each of some tags the two latest rows that are sent or to be sent, the last one first."""
    if not tags:
        return {}
    found: dict[str, list[OutboxRow]] = {}
    for row in await db.scalars(_LAST_TWO, {"tags": list(tags)}):
        found.setdefault(str(row.tag), []).append(row)
    return found


async def last_tried_with_tags(db: AsyncSession, *, tags: Collection[str]) -> Sequence[OutboxRow]:
    """The latest row under each of some tags, of those that are sent or may be: an attempt that was not answered may have been."""
    tried = and_(OutboxRow.state == OutboxState.QUEUED, OutboxRow.first_attempt_at.is_not(None))
    latest = (
        select(func.max(OutboxRow.position))
        .where(OutboxRow.tag.in_(tags), or_(OutboxRow.state == OutboxState.SENT, tried))
        .group_by(OutboxRow.tag)
    )
    return (await db.scalars(select(OutboxRow).where(OutboxRow.position.in_(latest)))).all()


async def find_first_written_since(db: AsyncSession, *, tag: str, since: datetime) -> OutboxRow | None:
    """The first row under a tag that was sent with what it held at an instant or later."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.tag == tag, OutboxRow.event_id.is_not(None), OutboxRow.first_attempt_at >= since)
        .order_by(OutboxRow.position)
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def heads_due_at(
    db: AsyncSession, *, now: datetime, busy: Collection[str] = (), at_most: int = 10_000
) -> Sequence[OutboxRow]:
    """The head of each lane that is not ``busy``, so many at most: of its rows that are due the first, by priority and then by age."""
    return (await db.scalars(_HEADS_DUE, {"now": now, "busy": list(busy), "at_most": at_most})).all()


async def lanes_due_at(db: AsyncSession, *, now: datetime, busy: Collection[str] = ()) -> Sequence[Head]:
    """The same heads, of however many lanes, without what they say."""
    return [Head(*row) for row in await db.execute(_LANES_DUE, {"now": now, "busy": list(busy)})]


async def at(db: AsyncSession, *, positions: Collection[int]) -> Sequence[OutboxRow]:
    """Rows by their positions, in their order."""
    found = {row.position: row for row in await db.scalars(_AT, {"positions": list(positions)})}
    return [found[position] for position in positions if position in found]


async def find_next_due(db: AsyncSession, *, after: datetime) -> datetime | None:
    """When the next row that waits for its time falls due."""
    return (await db.scalars(_NEXT_DUE, {"after": after})).first()


async def note_attempts(
    db: AsyncSession, *, positions: Sequence[int], at: datetime, by: str
) -> Mapping[int, dict[str, Any]]:
    """Note an attempt at sending each of these rows, and return their contents as they are now, by position; those that
    are not to be sent any more are left out.

    Of several attempts the first one's time and device are kept.
    """
    noted = await db.execute(_NOTE_ATTEMPTS, {"positions": positions, "now": at, "by": by})
    return {row.position: row.content for row in noted}


async def note_seen(db: AsyncSession, seen: Sequence[SeenEvent]) -> None:
    """Note which events rows have become, as their rooms show them."""
    if seen:
        await db.execute(_NOTE_SEEN, [{"txn": each.txn_id, "event": each.event_id, "at": each.at} for each in seen])


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
    """Note how an attempt at a row ended, and ``content``, what is kept of what it said. The event id and time that its room has
    shown meanwhile stay."""
    values = {
        "row": position,
        "new_state": state,
        "new_event_id": event_id,
        "new_error": error,
        "new_sent_at": sent_at,
        "new_content": content,
    }
    await db.execute(_SETTLE, values)


async def newest_tagged(db: AsyncSession, *, family: str) -> dict[str, str]:
    """Of rows that are tagged ``family:state:key``, the newest state of each key."""
    query = (
        select(OutboxRow.tag)
        .where(OutboxRow.tag.startswith(f"{family}:", autoescape=True))
        .order_by(OutboxRow.position)
    )
    states: dict[str, str] = {}
    for tag in await db.scalars(query):
        _, state, key = str(tag).split(":", 2)
        states[key] = state
    return states
