"""Finding what people are to be told in their day line."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import Circle, Membership, OutboxRow, OutboxState, OwnZone, Reminder, RoomMember
from storage.queries.accounts import person_in, theirs_among
from storage.queries.outbox import withdraw
from storage.types import CircleSlug, UserId


async def known_to(db: AsyncSession, *, family: str, record: str, stage: str, users: Collection[UserId]) -> set[UserId]:
    """Those of some people for whom this has fallen due before, told or not."""
    known: set[UserId] = set()
    about = (Reminder.family == family, Reminder.record == record, Reminder.stage == stage)
    for batch in batches_of(users):
        known |= set(await db.scalars(select(Reminder.user_id).where(*about, Reminder.user_id.in_(batch))))
    return known


async def told_of(db: AsyncSession, *, family: str, records: Collection[str]) -> set[str]:
    """Those of some records of which somebody was told."""
    query = select(Reminder.record).where(
        Reminder.family == family, Reminder.record.in_(records), Reminder.said_at.is_not(None)
    )
    return set(await db.scalars(query))


async def all_of(db: AsyncSession, *, user_id: UserId) -> Sequence[Reminder]:
    """All that has fallen due for a person, told or not, the earliest first."""
    query = select(Reminder).where(Reminder.user_id == user_id).order_by(Reminder.since, Reminder.id)
    return (await db.scalars(query)).all()


async def forget_before(db: AsyncSession, *, user_id: UserId, before: datetime) -> None:
    """Forget what a person was told before an instant."""
    await db.execute(delete(Reminder).where(Reminder.user_id == user_id, Reminder.said_at < before))


async def zones_of(db: AsyncSession, *, users: Collection[UserId]) -> Mapping[UserId, OwnZone]:
    """What is known of the time zones of some people."""
    found: dict[UserId, OwnZone] = {}
    for batch in batches_of(users):
        query = select(OwnZone).where(OwnZone.user_id.in_(batch))
        found |= {each.user_id: each for each in await db.scalars(query)}
    return found


async def circles_around(db: AsyncSession, *, users: Collection[UserId]) -> Sequence[tuple[UserId, CircleSlug]]:
    """In which circles' Matrix rooms some people are."""
    query = (
        select(person_in(RoomMember.user_id), Circle.slug)
        .join(Circle, Circle.room_id == RoomMember.room_id)
        .where(Circle.active, RoomMember.membership == Membership.JOIN)
    )
    found: list[tuple[UserId, CircleSlug]] = []
    for batch in batches_of(users):
        found += [(who, slug) for who, slug in await db.execute(query.where(theirs_among(RoomMember.user_id, batch)))]
    return found


async def zones_to_look_at(db: AsyncSession, *, before: datetime, limit: int) -> Sequence[UserId]:
    """Whose profile was not looked at since an instant, those never looked at first."""
    query = (
        select(OwnZone.user_id)
        .where(or_(OwnZone.looked_at.is_(None), OwnZone.looked_at < before))
        .order_by(OwnZone.looked_at.is_not(None), OwnZone.looked_at, OwnZone.user_id)
        .limit(limit)
    )
    return (await db.scalars(query)).all()


async def take_lines_back(db: AsyncSession, **of: Any) -> set[UserId]:
    """Withdraw the lines that wait to be sent and hold certain reminders, so that they can be written anew. What was tried may be
    said already, and stays. Returns whose they are.

    ``of``: columns of a reminder and what they are; of a collection one of these.
    """
    wanted = [
        column.in_(value) if isinstance(value, set | frozenset | list | tuple) else column == value
        for column, value in ((getattr(Reminder, name), value) for name, value in of.items())
    ]
    lines = (
        select(OutboxRow)
        .join(Reminder, Reminder.said_in == OutboxRow.txn_id)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.first_attempt_at.is_(None), *wanted)
    )
    rows = (await db.scalars(lines)).unique().all()
    if not rows:
        return set()
    for row in rows:
        withdraw(row)
    said = update(Reminder).where(Reminder.said_in.in_({row.txn_id for row in rows}))
    await db.execute(said.values(said_in=None, said_at=None))
    return {row.to_user for row in rows if row.to_user is not None}
