"""Whatever names a person is told them: no table may keep something about people that ``mydata`` does not know of."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, Table

import commands
from storage.database import Database
from storage.queries.persons import columns_of
from storage.types import Base, Instant, Money, UserId
from tests.chatbot.api.in_hand import in_hand

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NORA, IVO = UserId("@nora:example.org"), UserId("@ivo:example.org")
NO_PERSON = {"reading": "the bot's own account"}
"""Tables whose ``UserId`` is nobody's, and whose it is."""
MODELS: dict[str, type[Base]] = {model.__tablename__: model for model in Base.__subclasses__()}
PERSONS = [
    (table, column.key)
    for table, model in sorted(MODELS.items())
    if table not in NO_PERSON
    for column in columns_of(model)
]


async def _told(database: Database, **named: str) -> list[Any]:
    """What Nora is told when every table has a row, and of all columns only these name her."""
    async with database.transaction() as db:
        for table in Base.metadata.sorted_tables:
            await db.execute(table.insert(), dict(_values(table, nora=named.get(table.name))))
        ctx = in_hand(db, commands.FAMILIES[0], among=commands.FAMILIES)
        return [each.line for each in await ctx.held_of(NORA)]


def _values(table: Table, *, nora: str | None) -> Iterator[tuple[str, Any]]:
    persons = {column.key for column in columns_of(MODELS[table.name])}
    for column in table.columns:
        if column.name in persons:
            yield column.name, NORA if column.name == nora else IVO
        elif not column.nullable:
            yield column.name, _value(column)


def _value(column: Column[Any]) -> Any:
    """Something that fits a column, and the column that it points to."""
    if column.foreign_keys:
        return _value(next(iter(column.foreign_keys)).column)
    match column.type:
        case Enum(enum_class=kinds) if kinds is not None:
            return next(iter(kinds))
        case Boolean():
            return False
        case Date():
            return date(2026, 4, 1)
        case JSON():
            return {}
        case Integer() | Money():
            return 7
        case Instant():
            return AT
    return "7"


async def test_nobody_is_told_what_is_kept_about_others(database: Database) -> None:
    assert await _told(database) == []


@pytest.mark.parametrize(("table", "column"), PERSONS, ids=[f"{table}.{column}" for table, column in PERSONS])
async def test_every_column_that_names_a_person_is_told_them(database: Database, table: str, column: str) -> None:
    """A new one: count its table in the ``holds`` of its family."""
    assert await _told(database, **{table: column}) != []


def test_a_column_that_may_name_a_person_is_found() -> None:
    assert ("consent_questions", "answered_by") in PERSONS
    assert ("rooms", "private_with") in PERSONS
    assert NO_PERSON.keys() <= MODELS.keys()
