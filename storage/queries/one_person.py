"""Putting a person in the place of an account that is theirs, too: in whatever goes on, so that one person is one everywhere.

What is over stays as it was, and so does what the homeserver says of rooms, the post, and the audit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, PrimaryKeyConstraint, Table, UniqueConstraint, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import (
    Account,
    Answer,
    AuditLine,
    ClearChoice,
    CoopStanding,
    InboxEvent,
    Item,
    ItemStatus,
    JoinRequest,
    Member,
    OutboxRow,
    ReactionLine,
    RequestState,
    Role,
    Room,
    RoomMember,
    Seat,
    Speaker,
    StandIn,
)
from storage.queries.persons import columns_of
from storage.types import Base, UserId

STAY: tuple[type[Base], ...] = (Account, AuditLine, ClearChoice, CoopStanding, InboxEvent, OutboxRow, Room, RoomMember)
"""Tables of what is known of an account as such, of what was done with it, and of what is over."""


def _goes_on(table: type[Base], at: datetime) -> ColumnElement[bool] | None:
    """Which rows of a table go on; None where all do."""
    if table in (Seat, Speaker, Role):
        return table.ended_at.is_(None)
    if table is Member:
        return Member.left_at.is_(None)
    if table is JoinRequest:
        return JoinRequest.state == RequestState.OPEN
    if table is StandIn:
        return StandIn.ends_at > at
    if table is Answer or table is ReactionLine:
        open_ = select(Item.number).where(Item.status == ItemStatus.OPEN)
        return table.item.in_(open_)
    return None


async def take_over(db: AsyncSession, *, person: UserId, account: UserId, at: datetime) -> None:
    """Put a person in the place of an account, in all tables."""
    await db.flush()
    open_ = select(Item.number).where(Item.status == ItemStatus.OPEN)
    theirs = update(Answer).where(Answer.user_id == account, Answer.item.in_(open_))
    await db.execute(theirs.values(via=account))
    for table in (Answer, ReactionLine):
        seats = update(table).where(table.seat == account, table.item.in_(open_))
        await db.execute(seats.values(seat=person))
    for mapper in Base.registry.mappers:
        each: type[Base] = mapper.class_
        if each in STAY:
            continue
        on = _goes_on(each, at)
        for name, others in _once_of_each(each):
            await _keep_one(db, each, name, others, person=person, account=account)
        for column in columns_of(each):
            if column is Answer.via:
                continue
            changed = update(each).where(column == account).values({column.key: person})
            await db.execute(changed.where(on) if on is not None else changed)


def _once_of_each(table: type[Base]) -> Iterator[tuple[str, list[str]]]:
    """The columns of a table that name a person who has one row there for each of some other columns."""
    columns = cast(Table, table.__table__)
    persons = {column.key for column in columns_of(table)}
    for constraint in columns.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            names = [column.name for column in constraint.columns]
            yield from ((name, [each for each in names if each != name]) for name in names if name in persons)


async def _keep_one(
    db: AsyncSession, table: type[Base], name: str, others: Sequence[str], *, person: UserId, account: UserId
) -> None:
    """Of two rows that are to be one person's that of the account goes."""
    named: Any = table
    own: Any = aliased(table)
    same = [getattr(own, each) == getattr(named, each) for each in others]
    there = select(getattr(own, name)).where(getattr(own, name) == person, *same).exists()
    gone = delete(table).where(getattr(named, name) == account, there)
    await db.execute(gone.execution_options(synchronize_session=False))
