"""Whom the archive names: persons in columns of their own type, and in JSON only where that is known. No display names."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Table, select

from storage.models import OutboxState
from storage.transaction import Transaction
from storage.types import Base
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL
from tests.journeys.test_speakers import ADA, CY, DI, EVE

pytestmark = pytest.mark.both_databases
ID = re.compile(r"@[^\s:\"]+:[^\s\"]+")
NAMES = re.compile(r"\b(?:Ada|Cy|Di|Eve|Fay|Gus|Hal)\b")
KNOWN = {
    "audit.detail": "whom an act was about, beside who did it",
    "consent_items.seats": "whose voice each seat is",
    "inbox.content": "whom a message has mentioned, until it is dealt with",
    "jobs.data": "whom a job that waits is about",
    "lists.data": "what a list asks for",
    "questions.data": "what a question is about",
    "outbox.content": "whom a message mentions, until it is sent",
    "outbox.in_clear": "the same, in a room without encryption",
    "rooms.create": "who has made a room",
    "rooms.power_levels": "who may do what in a room",
}
"""JSON columns that may hold the ids of people, and why."""


async def in_json(db: Transaction) -> AsyncIterator[tuple[str, Any, str]]:
    """Each JSON value of the archive, with its column and its row."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                for row in (await db.execute(select(table))).mappings():
                    yield f"{table.name}.{column.name}", row, json.dumps(row[column.name], ensure_ascii=False)


async def lived(town: Town) -> None:
    """People have joined, declared, answered, objected, relayed, and asked for a date."""
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(DI, "tech", "!decline J-1 we know nobody of that name")
    await town.says(GUS, "food", "!consent Buy the oven")
    await town.says(HAL, "food", "!object C-1 It is market day")
    await town.says(GUS, "food", f"!resolve C-1 {HAL} we end at noon")
    await town.says(CY, "tech", "!relay We are here")
    await town.says(FAY, "food", "!date 1h fri 15:00, sat 10:00")
    await town.says(GUS, await town.private(GUS), "subs declare 92000 wages")
    await town.says(ADA, await town.private(ADA), "admin audit")
    await town.passes(timedelta(days=3))


async def test_ids_stand_in_no_json_but_where_it_is_known(town: Town) -> None:
    await lived(town)
    async with town.app.database.looking() as db:
        found = {column async for column, _, value in in_json(db) if ID.search(value)}

    assert found <= KNOWN.keys()
    assert {"jobs.data", "rooms.power_levels"} & found  # The search finds what there is.


async def test_no_display_name_stands_in_json_but_in_what_is_not_yet_sent(town: Town) -> None:
    await lived(town)
    async with town.app.database.looking() as db:
        named = [
            (column, value)
            async for column, row, value in in_json(db)
            if NAMES.search(value) and row.get("state") is not OutboxState.QUEUED
        ]

    assert named == []
    assert NAMES.search("Thank you, Gus.")


def test_every_json_column_that_is_known_is_there() -> None:
    tables: dict[str, Table] = dict(Base.metadata.tables)
    assert [
        name
        for name in KNOWN
        if not isinstance(tables[name.partition(".")[0]].columns[name.partition(".")[2]].type, JSON)
    ] == []
