"""Which Matrix accounts are one person. Everything that asks so asks here."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Account, Accounts
from storage.types import UserId

JOINED = Account.ended_at.is_(None)
"""That an account is joined to its person now."""
_CURRENT = select(Account.account, Account.person).where(JOINED)


async def current(db: AsyncSession) -> Accounts:
    """All that are joined now."""
    found = await db.execute(_CURRENT)
    return Accounts({row.account: row.person for row in found})


def theirs(
    column: InstrumentedAttribute[UserId] | InstrumentedAttribute[UserId | None], user_id: UserId | BindParameter[Any]
) -> ColumnElement[bool]:
    """Whether a column names one of a person's accounts."""
    return or_(column == user_id, column.in_(select(Account.account).where(Account.person == user_id, JOINED)))


def theirs_among(
    column: InstrumentedAttribute[UserId], user_ids: Collection[UserId] | BindParameter[Any]
) -> ColumnElement[bool]:
    """Whether a column names an account of one of some people."""
    joined = select(Account.account).where(Account.person.in_(user_ids), JOINED)
    return or_(column.in_(user_ids), column.in_(joined))


def person_in(column: InstrumentedAttribute[UserId] | InstrumentedAttribute[UserId | None]) -> ColumnElement[UserId]:
    """The person whose account a column names."""
    joined = select(Account.person).where(Account.account == column, JOINED).correlate_except(Account)
    return func.coalesce(joined.scalar_subquery(), column)


async def find_joined(db: AsyncSession, *, account: UserId) -> Account | None:
    """The period in which an account is joined to another one now."""
    return (await db.scalars(select(Account).where(Account.account == account, JOINED))).first()


async def joined_to(db: AsyncSession, *, person: UserId) -> Sequence[Account]:
    """The accounts that are joined to a person's now."""
    return (await db.scalars(select(Account).where(Account.person == person, JOINED).order_by(Account.id))).all()


async def ever_of(db: AsyncSession, *, person: UserId) -> Sequence[Account]:
    """All periods in which an account was joined to a person's, those that have ended too."""
    return (await db.scalars(select(Account).where(Account.person == person).order_by(Account.id))).all()


async def ever_naming(db: AsyncSession, *, user_id: UserId) -> Sequence[Account]:
    """All periods in which an account was joined to another one, those that have ended too."""
    query = select(Account).where(
        or_(Account.account == user_id, Account.person == user_id, Account.ended_by == user_id)
    )
    return (await db.scalars(query.order_by(Account.id))).all()


async def end(db: AsyncSession, joined: Account, *, at: datetime, by: UserId) -> None:
    """An account is a person by itself again."""
    joined.ended_at, joined.ended_by = at, by
    await db.flush()
