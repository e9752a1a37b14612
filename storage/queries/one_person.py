"""Putting a person in the place of an account that is theirs, too: in whatever goes on, so that one person is one everywhere. And the
account in its place again, once they are two.

What is over stays as it was, and so does what the homeserver says of rooms, the post, and the audit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.models import (
    Account,
    AccountHad,
    Answer,
    AuditLine,
    ClearChoice,
    CoopStanding,
    InboxEvent,
    Item,
    ItemStatus,
    JoinRequest,
    Member,
    NeverRelayed,
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
WITH_A_SEAT = (Answer, ReactionLine)
"""Where a person's seat may be their own id."""


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


async def take_over(db: AsyncSession, joined: Account, *, at: datetime) -> None:
    """Put a person in the place of an account, in all tables, and note where."""
    person, account = joined.person, joined.account
    await db.flush()
    open_ = select(Item.number).where(Item.status == ItemStatus.OPEN)
    theirs = update(Answer).where(Answer.user_id == account, Answer.item.in_(open_))
    await db.execute(theirs.values(via=account))
    for table in WITH_A_SEAT:
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
            await _note(db, joined, column, on)
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


def _key(table: Any) -> InstrumentedAttribute[int] | None:
    """The number by which a record of a table is known; None where it is known by something else."""
    keys = cast(Table, table.__table__).primary_key.columns
    names = [each.name for each in keys if isinstance(each.type, Integer)]
    return cast(InstrumentedAttribute[int], getattr(table, names[0])) if len(names) == len(keys) == 1 else None


def _place(column: InstrumentedAttribute[UserId]) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


async def _note(
    db: AsyncSession, joined: Account, column: InstrumentedAttribute[UserId], on: ColumnElement[bool] | None
) -> None:
    """Note which records name an account in a column, before they name its person."""
    key = _key(column.class_)
    if key is None:
        return
    found = select(literal(joined.id), literal(_place(column)), key).where(column == joined.account)
    had = found.where(on) if on is not None else found
    await db.execute(insert(AccountHad).from_select(["joined", "place", "key"], had))


async def give_back(db: AsyncSession, joined: Account, *, at: datetime) -> None:
    """What named an account before it was joined names it again, as far as it goes on; a wish to be passed on by nobody is both's."""
    person, account = joined.person, joined.account
    await db.flush()
    had = select(AccountHad.key).where(AccountHad.joined == joined.id)
    places = set(await db.scalars(select(AccountHad.place).where(AccountHad.joined == joined.id)))
    for mapper in Base.registry.mappers:
        each: type[Base] = mapper.class_
        key, on = _key(each), _goes_on(each, at)
        for column in columns_of(each) if each not in STAY and key is not None else ():
            if key is None or _place(column) not in places:
                continue
            changed: dict[str, object] = {column.key: account}
            of_these = update(each).where(key.in_(had.where(AccountHad.place == _place(column))), column == person)
            theirs = of_these.where(on) if on is not None else of_these
            if each in WITH_A_SEAT and column.key == "user_id":
                await db.execute(theirs.where(cast(Any, each).seat == person).values(seat=account))
            if column is Answer.user_id:
                changed["via"] = None
            await db.execute(theirs.values(changed))
    await db.execute(delete(AccountHad).where(AccountHad.joined == joined.id))
    wish = await db.get(NeverRelayed, person)
    if wish is not None:
        db.add(NeverRelayed(user_id=account, since=wish.since))
    await db.flush()
