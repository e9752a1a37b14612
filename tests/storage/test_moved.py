"""An archive that has lived is moved to another database, and back: all of it, or nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Row, select, text

from chatbot import config
from chatbot.export import export
from commands import FAMILIES
from storage import moved
from storage.database import Database
from storage.models import OpenList
from storage.moved import NotMoved
from storage.types import Base, RoomId, UserId
from tests.conftest import new_database
from tests.journeys import past
from tests.towns import FEDERATION

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _list() -> OpenList:
    """A list that somebody reads."""
    return OpenList(
        user_id=UserId("@eve:example.org"),
        room_id=RoomId("!tech"),
        family="help",
        name="todo",
        key="",
        data={},
        shown=12,
        expires_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    """An archive in a file, with a past. A list of which nothing is left has had the number 2."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('lived')}/lived.db")
    await database.migrate()
    await past.live_through(database)
    async with database.transaction() as db:
        for _ in range(2):
            db.add(_list())
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM lists WHERE id = (SELECT max(id) FROM lists)"))
    yield database
    await database.close()


async def _rows(database: Database) -> dict[str, list[Row[tuple[object, ...]]]]:
    async with database.looking() as db:
        return {
            table.name: sorted((await db.execute(select(table))).all(), key=str)
            for table in Base.metadata.sorted_tables
            if table.name != "lease"
        }


async def _next_list(database: Database) -> int:
    async with database.transaction() as db:
        fresh = _list()
        db.add(fresh)
        await db.flush()
        number = fresh.id
        await db.delete(fresh)
    return number


@pytest.mark.postgres
async def test_to_postgresql_and_back_nothing_is_lost_and_no_number_is_given_twice(
    lived: Database, postgres: str, tmp_path: Path
) -> None:
    there = Database(await new_database(postgres))
    back = Database(f"sqlite+aiosqlite:///{tmp_path}/back.db")

    done = await there.take_over(lived)
    await back.take_over(there)

    before = await _rows(lived)
    assert done.rows == sum(map(len, before.values())) > 100
    assert await _rows(there) == before == await _rows(back)
    assert await _next_list(there) == await _next_list(back) == 3
    assert await there.is_current()
    await there.close()
    await back.close()


async def _exports(database: Database, folder: Path) -> dict[str, bytes]:
    (toml := folder / "circlebot.toml").write_text(FEDERATION)
    settings, now = config.load(toml), datetime(2026, 3, 2, tzinfo=UTC)
    files = await export(folder, database=database, settings=settings, families=FAMILIES, now=now)
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.postgres
async def test_a_federation_of_years_is_handed_over_byte_for_byte_the_same_there_and_back(
    lived_file: Path, postgres: str, tmp_path: Path
) -> None:
    here, there = Database(f"sqlite+aiosqlite:///{lived_file}"), Database(await new_database(postgres))
    back = Database(f"sqlite+aiosqlite:///{tmp_path}/back.db")

    await there.take_over(here)
    await back.take_over(there)

    for name in ("before", "there", "back"):
        (tmp_path / name).mkdir()
    before = await _exports(here, tmp_path / "before")
    assert all(len(told.splitlines()) > 2 for told in before.values())
    assert await _exports(there, tmp_path / "there") == before == await _exports(back, tmp_path / "back")
    for database in (here, there, back):
        await database.close()


async def test_what_is_cut_off_leaves_nothing_and_is_begun_again(lived: Database, tmp_path: Path) -> None:
    there = Database(f"sqlite+aiosqlite:///{tmp_path}/there.db")

    def full(name: str, rows: int) -> None:
        if name == "members":
            raise OSError(28, "the disk is full")

    with pytest.raises(OSError, match="full"):
        await there.take_over(lived, told=full)
    assert await there.is_empty()
    await there.take_over(lived)
    assert await _rows(there) == await _rows(lived)
    with pytest.raises(NotMoved, match="there is an archive already"):
        await there.take_over(lived)
    await there.close()


async def test_a_row_that_is_not_the_same_there_stops_it(
    lived: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Database(f"sqlite+aiosqlite:///{tmp_path}/there.db")
    monkeypatch.setattr(moved, "_point", lambda old, new, table: None)

    with pytest.raises(NotMoved, match="is not the same there"):
        await there.take_over(lived)
    assert await there.is_empty()
    await there.close()
