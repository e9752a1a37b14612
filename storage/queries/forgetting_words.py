"""Leaving a person out of words and values: wherever their id stands that is no column of persons', as in the text of an item that is
about them, in a decision, in whose turn it is. Every column is looked through, so that no new one is forgotten."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, String, cast, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.former import former
from storage.models import AuditLine, InboxEvent, Job, OutboxRow, Outcome, RoomMember
from storage.queries.persons import columns_of
from storage.types import Base, UserId

READ = {
    "aim",
    "needs",
    "reason",
    "subject",
    "summary",
    "text",
    "title",
    "what",
    "why",
    "how",
    "result",
    "answer",
    "words",
}
"""Columns whose words people read: there “a former member” stands. In all others, and in what is about records, the mark does."""
ABOUT_RECORDS: tuple[type[Base], ...] = (AuditLine, Outcome)
NOT_THESE: tuple[type[Base], ...] = (InboxEvent, Job)
"""Tables that are dealt with by row: what is still to be read or done, and what is emptied or deleted."""


async def names_of(db: AsyncSession, *, user_id: UserId) -> Collection[str]:
    """What somebody is, and was, called in the rooms that we know."""
    found = await db.scalars(select(RoomMember.display_name).where(RoomMember.user_id == user_id).distinct())
    return {name for name in found if name}


async def leave_out_of_words(
    db: AsyncSession, *, user_id: UserId, mark: UserId, names: Collection[str], but: Collection[type[Base]]
) -> None:
    """Put a mark in the place of a person in all that is no column of persons'. ``names`` is what they are called: beside their id
    it goes, too."""
    said = _Said(user_id, mark, names)
    for mapper in Base.registry.mappers:
        table: type[Base] = mapper.class_
        columns = [] if table in (*NOT_THESE, *but) else list(_worded(table))
        if not columns:
            continue
        named = or_(*(cast(column, String).contains(user_id, autoescape=True) for column in columns))
        for row in (await db.scalars(select(table).where(named))).all():
            for column in columns:
                before = getattr(row, column.key)
                after = said.anew(before, read=_is_read(table, column.key))
                if after != before:
                    setattr(row, column.key, after)
        await db.flush()


def _worded(table: type[Base]) -> Iterator[InstrumentedAttribute[Any]]:
    """The columns of a table in which words or values stand, whoever's; not those that point to other records, nor what is made of
    others when they are set."""
    persons = {column.key for column in columns_of(table)}
    for each in inspect(table).column_attrs:
        column = each.columns[0]
        if each.key in persons or each.key == "folded" or column.primary_key or column.foreign_keys:
            continue
        if isinstance(column.type, String | JSON) and not getattr(column.type, "enums", None):
            yield getattr(table, each.key)


def _is_read(table: type[Base], name: str) -> bool:
    if table is OutboxRow:
        return name in ("content", "in_clear")
    return table not in ABOUT_RECORDS and name in READ


class _Said:
    """How a person is named, and what stands there instead."""

    def __init__(self, user_id: UserId, mark: UserId, names: Collection[str]) -> None:
        called = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        self._id, self._mark, self._former = user_id, mark, former(mark) or mark
        whole = re.escape(user_id) + r"(?![\w.:-]*\w)"
        self._words = re.compile(rf"(?:{called}) \({whole}\)|{whole}" if called else whole)
        self._bare = re.compile(whole)

    def anew(self, value: Any, *, read: bool) -> Any:
        """A value with the mark in it, or where it is ``read`` with words for them. JSON: in its names, too."""
        match value:
            case str() if value == self._id:
                return self._mark
            case str():
                return self._words.sub(self._former, value) if read else self._bare.sub(self._mark, value)
            case list():
                return [self.anew(each, read=read) for each in value]
            case Mapping():
                return {self.anew(name, read=False): self.anew(each, read=read) for name, each in value.items()}
        return value
