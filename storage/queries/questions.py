"""Finding questions that await an answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import InboxEvent, OpenQuestion, OutboxRow
from storage.queries.accounts import theirs
from storage.types import RoomId, UserId


async def open_to(db: AsyncSession, *, user_id: UserId, at: datetime) -> Sequence[OpenQuestion]:
    """The questions to a person that plain words may answer which they said in private at an instant, the newest first."""
    query = (
        select(OpenQuestion)
        .where(OpenQuestion.user_id == user_id, OpenQuestion.room_id.is_(None), OpenQuestion.expires_at > at)
        .order_by(OpenQuestion.id.desc())
    )
    return (await db.scalars(query)).all()


async def find_about(db: AsyncSession, *, user_id: UserId, family: str, name: str, about: str) -> OpenQuestion | None:
    """A family's question of a kind to a person about a record."""
    query = select(OpenQuestion).where(
        OpenQuestion.user_id == user_id,
        OpenQuestion.family == family,
        OpenQuestion.name == name,
        OpenQuestion.about == about,
    )
    return (await db.scalars(query)).first()


_ALL_ABOUT = (
    select(OpenQuestion)
    .where(
        OpenQuestion.family == bindparam("family"),
        OpenQuestion.name.in_(bindparam("names", expanding=True)),
        OpenQuestion.about == bindparam("about"),
    )
    .order_by(OpenQuestion.id)
)


async def all_about(db: AsyncSession, *, family: str, names: Collection[str], about: str) -> Sequence[OpenQuestion]:
    """A family's open questions of some kinds about a record, to whomever."""
    return (await db.scalars(_ALL_ABOUT, {"family": family, "names": list(names), "about": about})).all()


async def all_of_kind(db: AsyncSession, *, family: str, name: str) -> Sequence[OpenQuestion]:
    """All open questions of a kind, to whomever."""
    query = select(OpenQuestion).where(OpenQuestion.family == family, OpenQuestion.name == name)
    return (await db.scalars(query.order_by(OpenQuestion.id))).all()


async def all_of_kinds(db: AsyncSession, *, family: str, names: Collection[str]) -> Sequence[OpenQuestion]:
    """A family's open questions of some kinds, about whatever, to whomever."""
    query = select(OpenQuestion).where(OpenQuestion.family == family, OpenQuestion.name.in_(names))
    return (await db.scalars(query.order_by(OpenQuestion.id))).all()


async def all_to(db: AsyncSession, *, user_id: UserId, family: str) -> Sequence[OpenQuestion]:
    """A family's open questions to a person."""
    query = select(OpenQuestion).where(OpenQuestion.user_id == user_id, OpenQuestion.family == family)
    return (await db.scalars(query.order_by(OpenQuestion.id))).all()


async def find_by_txn(
    db: AsyncSession, *, user_id: UserId, txn_id: str, room_id: RoomId | None = None
) -> OpenQuestion | None:
    """The question to a person that was put by this outbox row: in private, or in a room before all."""
    where = OpenQuestion.room_id.is_(None) if room_id is None else OpenQuestion.room_id == room_id
    query = select(OpenQuestion).where(OpenQuestion.user_id == user_id, OpenQuestion.asked_txn == txn_id, where)
    return (await db.scalars(query)).first()


async def newest_in(db: AsyncSession, *, user_id: UserId, room_id: RoomId, at: datetime) -> OpenQuestion | None:
    """The newest question to a person that was put in a circle's room and is open at an instant."""
    query = (
        select(OpenQuestion)
        .where(OpenQuestion.user_id == user_id, OpenQuestion.room_id == room_id, OpenQuestion.expires_at > at)
        .order_by(OpenQuestion.id.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def newest_by_themselves(
    db: AsyncSession, *, user_id: UserId, room_id: RoomId | None, at: datetime
) -> OpenQuestion | None:
    """The newest open question to a person that something of their own has led to: in a circle's room, or in private."""
    where = OpenQuestion.room_id.is_(None) if room_id is None else OpenQuestion.room_id == room_id
    query = (
        select(OpenQuestion)
        .join(OutboxRow, OutboxRow.txn_id == OpenQuestion.asked_txn)
        .join(InboxEvent, InboxEvent.event_id == OutboxRow.cause)
        .where(OpenQuestion.user_id == user_id, theirs(InboxEvent.sender, user_id), where, OpenQuestion.expires_at > at)
        .order_by(OpenQuestion.id.desc())
        .limit(1)
    )
    return (await db.scalars(query)).first()


async def find_put_by(db: AsyncSession, *, user_id: UserId, txn_id: str) -> OpenQuestion | None:
    """The question to a person that was put by this outbox row, wherever."""
    query = select(OpenQuestion).where(OpenQuestion.user_id == user_id, OpenQuestion.asked_txn == txn_id)
    return (await db.scalars(query)).first()


_ANY_OVER = select(OpenQuestion.id).where(OpenQuestion.expires_at <= bindparam("at")).limit(1)


async def any_over(db: AsyncSession, *, at: datetime) -> bool:
    """Whether the time of a question is over."""
    return (await db.scalars(_ANY_OVER, {"at": at})).first() is not None


async def forget_each(db: AsyncSession, *, family: str, name: str, of: Collection[tuple[UserId, str]]) -> None:
    """Take back a family's open questions of one kind, each to a person about a record."""
    for batch in batches_of(of):
        whose = tuple_(OpenQuestion.user_id, OpenQuestion.about).in_(batch)
        await db.execute(delete(OpenQuestion).where(OpenQuestion.family == family, OpenQuestion.name == name, whose))


async def forget_over(db: AsyncSession, *, at: datetime) -> None:
    """Delete the questions whose time is over, with the figures and words that waited with them."""
    await db.execute(delete(OpenQuestion).where(OpenQuestion.expires_at <= at))
