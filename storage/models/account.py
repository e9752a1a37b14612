"""Accounts: several Matrix accounts of one person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, UserId

CURRENT = "ended_at IS NULL"


class Account(Base):
    """A Matrix account belongs to a person, for a time: both sides have said so. The person is their other account, by which the
    archive knows them. A period is added to when it ends, and never overwritten.

    Whatever is said with it is said by that person: it is looked up where an event comes to be handled (``handling/desk``), so
    that no record names the account meanwhile.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "uq_accounts_current", "account", unique=True, sqlite_where=text(CURRENT), postgresql_where=text(CURRENT)
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[UserId]
    person: Mapped[UserId] = mapped_column(index=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UserId | None]


class AccountHad(Base):
    """A record named an account when it was joined to its person's other one, and names the person since. Once the two are two people
    again, it names the account again."""

    __tablename__ = "account_records"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    joined: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    place: Mapped[str] = mapped_column(String(64))
    """Its table and the column, as in ``consent_items.proposer``."""
    key: Mapped[int]
    """Its primary key."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that are joined to another one, and to which."""

    persons: Mapping[UserId, UserId] = field(default_factory=dict)

    def person(self, account: UserId) -> UserId:
        """The person whose account it is; most accounts are a person by themselves."""
        return self.persons.get(account, account)

    def of(self, person: UserId) -> list[UserId]:
        """All accounts of a person, the one by which they are known first."""
        return [person, *sorted(account for account, whose in self.persons.items() if whose == person)]
