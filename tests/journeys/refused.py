"""How journeys tell that somebody was refused: by its code, and by an archive in which nothing has changed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, Row, func, select

from storage.models import InboxEvent, InboxState
from storage.types import Base
from tests.journeys.conftest import Town
from tests.refusals import NOTES

OF_THE_POST = {"inbox", "outbox", "outcomes", "reading", "rooms", "room_members", "lease"}
"""What changes with everything that is said, whatever comes of it."""
_ALL = {
    table.name: str(select(table).order_by(*table.primary_key))
    for table in Base.metadata.sorted_tables
    if table.name not in OF_THE_POST
}
"""How each record is looked up, in words that both databases take as they are: there are sixty tables."""


async def all_records(town: Town) -> Mapping[str, Sequence[Row[Any]]]:
    """All that the archive holds, what came and went by the post aside."""
    async with town.app.database.looking() as db:
        return await (await db.connection()).run_sync(_rows)


def _rows(connection: Connection) -> Mapping[str, Sequence[Row[Any]]]:
    return {name: connection.exec_driver_sql(query).all() for name, query in _ALL.items()}


@asynccontextmanager
async def refused(town: Town, code: str) -> AsyncIterator[None]:
    """One thing that is said here is refused, by this code, and no record has changed."""
    before, refusals = await all_records(town), await _count(town)
    NOTES.latest = ""
    yield
    assert NOTES.latest == code
    assert await _count(town) == refusals + 1
    assert await all_records(town) == before


async def _count(town: Town) -> int:
    async with town.app.database.looking() as db:
        query = select(func.count()).select_from(InboxEvent).where(InboxEvent.state == InboxState.REFUSED)
        return (await db.scalars(query)).one()
