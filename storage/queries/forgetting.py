"""Leaving a person out of the archive: a mark stands for them wherever they are named, and what was theirs alone is deleted
(DECISIONS 33)."""

from collections.abc import Sequence

from sqlalchemy import String, and_, cast, delete, literal, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Account,
    AccountHad,
    Answer,
    ClearChoice,
    InboxEvent,
    InboxState,
    Item,
    ItemAuthor,
    ItemDraft,
    ItemStatus,
    Job,
    Membership,
    Nomination,
    OpenList,
    OpenQuestion,
    OutboxRow,
    OutboxState,
    OwnZone,
    Reminder,
    Room,
    RoomMember,
)
from storage.queries.forgetting_words import leave_out_of_words, names_of
from storage.queries.persons import columns_of
from storage.types import Base, EventId, RoomId, UserId

THEIRS_ALONE: tuple[type[Base], ...] = (OpenQuestion, OpenList, ClearChoice, Reminder, OwnZone)
"""Tables whose rows are nobody else's business: what waits for a person, or was chosen by them."""
STILL_TRUE: tuple[type[Base], ...] = (RoomMember, Room)
"""What the homeserver tells us of rooms that they are in. While they are there we have to know it, or we would take a room for
private that is none; what is over is deleted."""
WAITS = (InboxState.PENDING, InboxState.HELD, InboxState.UNDECRYPTABLE)
"""What is still to be read was said by who comes back."""


async def forget(db: AsyncSession, *, user_id: UserId, mark: UserId, running: str) -> None:
    """Put a mark in the place of a person in every table, and delete what is theirs alone. Rows of one person stay one person's.

    ``running`` is the key of the job that does so.
    """
    await db.flush()
    names = await names_of(db, user_id=user_id)
    await db.execute(delete(Nomination).where(Nomination.user_id == user_id))
    joined = or_(Account.account == user_id, Account.person == user_id)
    await db.execute(delete(AccountHad).where(AccountHad.joined.in_(select(Account.id).where(joined))))
    await db.execute(delete(Account).where(joined))
    for own in THEIRS_ALONE:
        await db.execute(delete(own).where(*(column == user_id for column in columns_of(own))))
    await db.execute(delete(RoomMember).where(RoomMember.user_id == user_id, RoomMember.membership == Membership.LEAVE))
    await db.execute(update(Room).where(Room.private_with == user_id).values(private_with=None))
    await _drafts_alone(db, user_id=user_id)
    await _empty_the_post(db, user_id=user_id, running=running)
    for mapper in Base.registry.mappers:
        table: type[Base] = mapper.class_
        if table in (*THEIRS_ALONE, *STILL_TRUE):
            continue
        for column in columns_of(table):
            changed = update(table).where(column == user_id).values({column.key: mark})
            if table is InboxEvent:
                changed = changed.where(InboxEvent.state.not_in(WAITS))
            await db.execute(changed)
    await leave_out_of_words(db, user_id=user_id, mark=mark, names=names, but=STILL_TRUE)


async def _drafts_alone(db: AsyncSession, *, user_id: UserId) -> None:
    """Drafts that nobody else has seen are private words. What others write, too, stays theirs."""
    helped = select(ItemAuthor.draft).where(ItemAuthor.left_at.is_(None), ItemAuthor.user_id != user_id)
    alone = select(ItemDraft.number).where(
        ItemDraft.begun_by == user_id, ItemDraft.item.is_(None), ItemDraft.number.not_in(helped)
    )
    numbers = (await db.scalars(alone)).all()
    await db.execute(delete(ItemAuthor).where(ItemAuthor.draft.in_(numbers)))
    await db.execute(delete(ItemDraft).where(ItemDraft.number.in_(numbers)))


async def told_because_of(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[RoomId, EventId]]:
    """What we have said in the room in which somebody had said something, because of it, and that is no card, but may stand beside one: as far back as events
    are remembered, the last first. What was said in private with them is left out."""
    query = (
        select(OutboxRow.room_id, OutboxRow.event_id)
        .join(InboxEvent, and_(InboxEvent.event_id == OutboxRow.cause, InboxEvent.room_id == OutboxRow.room_id))
        .join(Room, Room.room_id == OutboxRow.room_id)
        .where(
            InboxEvent.sender == user_id,
            OutboxRow.kind == "send",
            OutboxRow.state == OutboxState.SENT,
            OutboxRow.event_id.is_not(None),
            or_(OutboxRow.card.is_(None), OutboxRow.card.endswith("-t")),
            Room.private_with.is_(None),
        )
        .order_by(OutboxRow.position.desc())
    )
    return [(room_id, event_id) for room_id, event_id in await db.execute(query) if room_id and event_id]


async def cards_about(db: AsyncSession, *, user_id: UserId) -> Sequence[tuple[int, RoomId, EventId]]:
    """The cards of items that are no longer open, and that somebody proposed or answered: item, room and event, the last first."""
    said = select(Answer.id).where(Answer.item == Item.number, Answer.user_id == user_id)
    query = (
        select(Item.number, OutboxRow.room_id, OutboxRow.event_id)
        .join(OutboxRow, OutboxRow.card == literal("consent:") + cast(Item.number, String))
        .where(
            Item.status != ItemStatus.OPEN,
            or_(Item.proposer == user_id, said.exists()),
            OutboxRow.kind == "send",
            OutboxRow.event_id.is_not(None),
        )
        .order_by(Item.number.desc(), OutboxRow.position.desc())
    )
    return [
        (number, room_id, event_id) for number, room_id, event_id in await db.execute(query) if room_id and event_id
    ]


async def _empty_the_post(db: AsyncSession, *, user_id: UserId, running: str) -> None:
    """What is still to be said to them is not said any more; what was, or is to be done about them, is not kept."""
    await db.execute(
        update(OutboxRow)
        .where(OutboxRow.to_user == user_id, OutboxRow.state == OutboxState.QUEUED)
        .values(state=OutboxState.CANCELLED, content={}, in_clear=null())
    )
    await db.execute(
        update(InboxEvent).where(InboxEvent.sender == user_id, InboxEvent.state.not_in(WAITS)).values(content={})
    )
    await db.execute(
        update(InboxEvent).where(InboxEvent.state_key == user_id, InboxEvent.state.not_in(WAITS)).values(state_key=None)
    )
    names = or_(Job.key.contains(user_id, autoescape=True), cast(Job.data, String).contains(user_id, autoescape=True))
    await db.execute(delete(Job).where(names, Job.key != running))
