"""From each schema to the next: nothing is lost on the way, and what comes out is what the models say."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from storage import migrations
from storage.database import Database
from storage.types import Base
from tests.conftest import ask_postgres, new_database

NUMBERS = (3, 7, 12)
"""What the rows of an archive that has lived are called: not all that once were are still there."""
POINTERS = {
    ("consent_items", "twin"): (7, 3, None),
    ("consent_items", "follows"): (None, 3, 7),
    ("consent_items", "referred_from"): (None, None, 3),
    ("consent_items", "reviews"): (None, 3, 7),
    ("decisions", "replaced_by"): (7, 12, None),
}
"""What had no key until 0007."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where an archive may be made, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    made = await new_database(postgres)
    yield made
    await ask_postgres(postgres, f'DROP DATABASE "{make_url(made).database}" WITH (FORCE)')


@pytest.fixture
async def old(url: str) -> AsyncIterator[Database]:
    """An archive of schema 0006 that has lived."""
    database = Database(url)
    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0006"))
        await connection.run_sync(fill)
    yield database
    await database.close()


def fill(connection: Connection) -> None:
    """Put rows into every table."""
    schema = MetaData()
    schema.reflect(connection)
    for table in schema.sorted_tables:
        if table.name != "alembic_version":
            rows = [{each.name: value_of(each, place) for each in table.columns} for place in range(len(NUMBERS))]
            connection.execute(table.insert(), rows)


def value_of(column: Column[Any], place: int) -> Any:
    number = NUMBERS[place]
    if (pointers := POINTERS.get((column.table.name, column.name))) is not None:
        return pointers[place]
    if column.foreign_keys:
        return value_of(next(iter(column.foreign_keys)).column, place)
    if column.nullable and place == 1:
        return None
    match column.type:
        case Boolean():
            return place == 2
        case Integer():
            return number
        case DateTime():
            at = datetime(2026, 3, number, 0, 59, 59, 123456, tzinfo=UTC)
            return at if column.type.timezone else at.replace(tzinfo=None)
        case Date():
            return date(2026, 4, number)
        case JSON():
            return {"said": "“Grüße”", "number": number}
    return f"{number} {column.name} ’n"[: getattr(column.type, "length", None)]


def rows_in(connection: Connection) -> dict[str, Sequence[str]]:
    """All that is kept, as the database writes it down, whatever Python would make of it."""
    inspector = inspect(connection)
    kept: dict[str, Sequence[str]] = {}
    for table in sorted({*inspector.get_table_names()} - {"alembic_version"}):
        whole = f'"{table}"::text'
        if connection.dialect.name == "sqlite":
            columns = (column["name"] for column in inspector.get_columns(table))
            whole = " || ".join(f"""typeof("{name}") || ' ' || quote("{name}") || char(10)""" for name in columns)
        kept[table] = sorted(connection.scalars(text(f'SELECT {whole} FROM "{table}"')).all())
    return kept


def shape_of(connection: Connection) -> dict[str, Any]:
    """All that a schema is made of: columns with their defaults, keys, what is unique, indexes with their conditions, checks."""
    inspector = inspect(connection)
    shape = {}
    for table in sorted({*inspector.get_table_names()} - {"alembic_version"}):
        shape[table] = {
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"], each.get("default"))
                for each in inspector.get_columns(table)
            },
            "primary": inspector.get_pk_constraint(table),
            "foreign": _sorted(inspector.get_foreign_keys(table)),
            "unique": _sorted(inspector.get_unique_constraints(table)),
            "indexes": _sorted(inspector.get_indexes(table)),
            "checks": _sorted(inspector.get_check_constraints(table)),
        }
    return shape


def _sorted(found: Sequence[Any]) -> list[str]:
    """In one order. A condition is an object of its own each time."""
    return sorted(
        str({**each, "dialect_options": {k: str(v) for k, v in sorted(each.get("dialect_options", {}).items())}})
        for each in found
    )


async def look(database: Database, how: Any) -> Any:
    async with database._engine.connect() as connection:
        return await connection.run_sync(how)


async def test_migrations_lead_to_what_the_models_say(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Columns, defaults, keys, what is unique, indexes and checks, by name: Alembic's own comparison does not see them all."""
    database = Database(url)
    await database.migrate()
    other = f"sqlite+aiosqlite:///{tmp_path / 'models.db'}"
    if not database.embedded:
        other = await new_database(request.getfixturevalue("postgres"))
    by_models = create_async_engine(other)
    async with by_models.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        wanted = await connection.run_sync(shape_of)
    await by_models.dispose()

    found = await look(database, shape_of)
    assert await look(database, migrations.differences) == []
    await database.close()
    assert found == wanted
    assert any("left_at IS NULL" in index for index in found["members"]["indexes"])


async def test_an_archive_of_0006_keeps_every_row_as_it_is(old: Database) -> None:
    before = await look(old, rows_in)
    migrated = await old.migrate()

    assert (migrated.before, migrated.after) == ("0006", migrations.head())
    after = await look(old, rows_in)
    assert {table: after[table] for table in before} == before
    assert all(len(rows) == len(NUMBERS) for rows in before.values())
    if old.embedded:
        async with old.looking() as db:
            assert (await db.execute(text("PRAGMA foreign_key_check"))).all() == []
            assert await db.scalar(text("PRAGMA integrity_check")) == "ok"


async def test_the_keys_of_0007_hold_in_an_archive_that_has_lived(old: Database) -> None:
    await old.migrate()
    for table, column in POINTERS:
        with pytest.raises(IntegrityError):
            async with old.transaction() as db:
                await db.execute(text(f"UPDATE {table} SET {column} = 99"))
    with pytest.raises(IntegrityError):
        async with old.transaction() as db:
            await db.execute(text("DELETE FROM consent_items WHERE number = 3"))


async def test_a_number_that_leads_nowhere_does_not_keep_the_bot_from_starting(old: Database) -> None:
    async with old.transaction() as db:
        await db.execute(text("UPDATE consent_items SET twin = 99, reviews = 98 WHERE number = 12"))
    await old.migrate()

    async with old.looking() as db:
        found = (await db.execute(text("SELECT twin, follows, reviews FROM consent_items ORDER BY number"))).all()
    assert [tuple(row) for row in found] == [(7, None, None), (3, 3, 3), (None, 7, None)]


async def test_a_migration_that_would_leave_broken_keys_is_taken_back_whole(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}")
    engine = database._new_engine(patient=True, keys=False)
    async with engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0006"))
        await connection.run_sync(fill)
        await connection.run_sync(lambda old: old.execute(text("UPDATE members SET circle = 'nowhere' WHERE id = 7")))
    await engine.dispose()
    before = await look(database, rows_in)

    with pytest.raises(migrations.KeysBroken, match="members → circles"):
        await database.migrate()
    assert await look(database, migrations.current) == "0006"
    assert await look(database, rows_in) == before
    await database.close()


async def test_any_table_can_be_built_anew_and_loses_nothing(tmp_path: Path) -> None:
    """What the next migration may do on SQLite: rows, keys, partial indexes and what others point to stay."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}")
    engine = database._new_engine(patient=True, keys=False)
    async with engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0006"))
        await connection.run_sync(fill)
        await connection.run_sync(migrations.upgrade)
    before = await look(database, shape_of), await look(database, rows_in)
    async with engine.begin() as connection:
        await connection.run_sync(_build_all_anew)
    await engine.dispose()

    assert (await look(database, shape_of), await look(database, rows_in)) == before
    async with database.looking() as db:
        assert (await db.execute(text("PRAGMA foreign_key_check"))).all() == []
        assert await db.scalar(text("PRAGMA foreign_keys")) == 1
    await database.close()


def _build_all_anew(connection: Connection) -> None:
    operations = Operations(MigrationContext.configure(connection))
    tables = {*inspect(connection).get_table_names()} - {"alembic_version"}
    for table in chain(sorted(tables), sorted(tables, reverse=True)):
        with operations.batch_alter_table(table, recreate="always"):
            pass
