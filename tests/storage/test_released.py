"""From each version that was released to this one: with data in it, on both databases. Without a release yet, from today's archive."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, DateTime, MetaData, func, make_url, select
from sqlalchemy.ext.asyncio import create_async_engine

from chatbot import config
from chatbot.export import export
from commands import FAMILIES
from storage import migrations
from storage.database import Database
from storage.migrations import changing
from tests.conftest import ask_postgres, new_database
from tests.storage import released
from tests.towns import FEDERATION

pytestmark = [pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

TODAY = "today"
KEPT = sorted(path.name.removesuffix(released.ENDING) for path in released.FOLDER.glob(f"*{released.ENDING}"))
FOR_GOOD = {
    "audit", "consent_answers", "consent_items", "consent_questions", "consent_versions", "coops", "declarations", "decisions", "members",
    "relays", "roles", "speakers",
}  # fmt: skip
"""What is kept for good (docs/running.md): no upgrade may lose a row of it."""


@pytest.fixture(scope="session")
def today(lived_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released.put_in(lived_file, TODAY, tmp_path_factory.mktemp("kept"))


@pytest.fixture(params=[*KEPT, TODAY])
def old(request: pytest.FixtureRequest, today: Path, tmp_path: Path) -> Path:
    """The file of an archive as a version has left it."""
    version = str(request.param)
    file = tmp_path / "old.db"
    released.take_out(today if version == TODAY else released.FOLDER / f"{version}{released.ENDING}", file)
    return file


@pytest_asyncio.fixture(loop_scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def found(request: pytest.FixtureRequest, old: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """That archive where a bot would find it."""
    if request.param == "sqlite":
        file = tmp_path / "archive.db"
        shutil.copyfile(old, file)
        database = Database(f"sqlite+aiosqlite:///{file}")
        yield database
        await database.close()
        return
    postgres = request.getfixturevalue("postgres")
    url = await new_database(postgres)
    database = Database(url)
    await _put(old, database)
    yield database
    await database.close()
    await ask_postgres(postgres, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


async def _put(old: Path, database: Database) -> None:
    """Put what a file holds into a database of its schema, as another version would have written it."""
    reading, writing = create_async_engine(f"sqlite+aiosqlite:///{old}"), database._new_engine(patient=True)
    async with reading.connect() as source:
        schema = await source.run_sync(migrations.current)
        rows = await source.run_sync(_all_rows)
    assert schema is not None
    async with writing.begin() as target:
        await target.run_sync(lambda new: migrations.upgrade(new, to=schema))
        await target.run_sync(lambda new: _write(new, rows))
    for engine in (reading, writing):
        await engine.dispose()


def _all_rows(old: Connection) -> dict[str, list[dict[str, Any]]]:
    schema = MetaData()
    schema.reflect(old)
    return {table.name: [dict(row._mapping) for row in old.execute(select(table))] for table in schema.tables.values()}


def _write(new: Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    schema = MetaData()
    schema.reflect(new)
    assert rows.keys() == schema.tables.keys()
    new.exec_driver_sql("SET session_replication_role = replica")  # Rows may point to later ones.
    for table in schema.tables.values():
        if table.name == "alembic_version":
            continue
        new.execute(table.delete())
        aware = [each.name for each in table.columns if isinstance(each.type, DateTime) and each.type.timezone]
        for row in rows[table.name]:
            new.execute(table.insert().values(row | {name: _in_utc(row[name]) for name in aware}))
    new.exec_driver_sql("SET session_replication_role = DEFAULT")


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)


def _counted(connection: Connection) -> dict[str, int]:
    schema = MetaData()
    schema.reflect(connection)
    counted = (
        (name, connection.scalar(select(func.count()).select_from(table))) for name, table in schema.tables.items()
    )
    return {name: count for name, count in counted if name in FOR_GOOD and count is not None}


async def test_what_was_kept_for_good_is_there_after_the_upgrade_and_is_handed_over(
    found: Database, tmp_path: Path
) -> None:
    async with found._engine.connect() as connection:
        before = await connection.run_sync(_counted)
    assert before.keys() == FOR_GOOD
    assert all(before.values())

    await found.migrate()

    async with found._engine.connect() as connection:
        after = await connection.run_sync(_counted)
        assert await connection.run_sync(changing.differences) == []
    assert {name: count for name, count in before.items() if after[name] < count} == {}
    (toml := tmp_path / "circlebot.toml").write_text(FEDERATION)
    (folder := tmp_path / "out").mkdir()
    files = await export(
        folder, database=found, settings=config.load(toml), families=FAMILIES, now=datetime(2026, 3, 2, tzinfo=UTC)
    )
    assert all(len(path.read_text("utf-8-sig").splitlines()) > 2 for path in files)
