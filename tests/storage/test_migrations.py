"""From each schema to the next: nothing is lost on the way, and what comes out is what the models say."""

from collections.abc import AsyncIterator, Mapping, Sequence
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
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from storage import migrations
from storage.database import Database
from storage.models import StandIn
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


def columns_in(connection: Connection) -> dict[str, list[str]]:
    """The columns of each table."""
    inspector = inspect(connection)
    tables = sorted({*inspector.get_table_names()} - {"alembic_version"})
    return {table: [column["name"] for column in inspector.get_columns(table)] for table in tables}


def rows_in(connection: Connection, of: Mapping[str, Sequence[str]] | None = None) -> dict[str, Sequence[str]]:
    """All that is kept, or what is in these columns, as the database writes it down, whatever Python would make of it."""
    kept: dict[str, Sequence[str]] = {}
    for table, columns in (of or columns_in(connection)).items():
        whole = "ROW(" + ", ".join(f'"{name}"' for name in columns) + ")::text"
        if connection.dialect.name == "sqlite":
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
    columns = await look(old, columns_in)
    columns["coops"].remove("slug")  # 0009 folds the names anew.
    before = await look(old, lambda connection: rows_in(connection, columns))
    migrated = await old.migrate()

    assert (migrated.before, migrated.after) == ("0006", migrations.head())
    assert await look(old, lambda connection: rows_in(connection, columns)) == before
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


async def test_what_is_searched_and_who_looks_alike_is_known_of_an_archive_that_has_lived(old: Database) -> None:
    async with old.transaction() as db:
        await db.execute(text("UPDATE decisions SET text = 'Buy CAFÉ tables' WHERE number = 3"))
        await db.execute(text("UPDATE room_members SET display_name = 'Аdа \u3164' WHERE user_id LIKE '3 %'"))
    await old.migrate()

    async with old.looking() as db:
        assert await db.scalar(text("SELECT folded FROM decisions WHERE number = 3")) == "buy cafe tables"
        assert await db.scalar(text("SELECT folded FROM consent_items WHERE number = 7")) is None
        shown = (await db.execute(text("SELECT display_name, alike FROM room_members WHERE alike = 'ada'"))).all()
    assert [tuple(row) for row in shown] == [("Аdа", "ada")]  # Two of these letters are Cyrillic.


async def test_each_co_op_of_an_archive_that_has_lived_gets_a_name_of_its_own(old: Database) -> None:
    """What could not be spelt in Latin letters was thrown away: the name of one was another's."""
    names = {3: ("Кафе 1", "1"), 7: ("Ørby", "rby"), 12: ("Orby\n\nAgreed", "orby-agreed")}
    async with old.transaction() as db:
        for number, (name, slug) in names.items():
            new = {"name": name, "slug": slug, "id": number}
            await db.execute(text("UPDATE coops SET name = :name, slug = :slug WHERE id = :id"), new)
        await db.execute(
            text(
                "INSERT INTO coops (id, slug, name, standing, added_at, added_by) SELECT 13, 'orby', 'Orby', standing, "
                "added_at, added_by FROM coops WHERE id = 3"
            )
        )
    await old.migrate()

    async with old.looking() as db:
        found = (await db.execute(text("SELECT name, slug FROM coops ORDER BY id"))).all()
    assert [tuple(row) for row in found] == [
        ("Кафе 1", "кафе-1"),
        ("Ørby", "orby"),
        ("Orby Agreed", "orby-agreed"),
        ("Orby", "orby-2"),
    ]


async def test_stand_ins_of_an_archive_that_has_lived_end_with_who_has_named_them(old: Database) -> None:
    """Of three who stand in, Gus has named two: he speaks for one of the co-ops still, and for the other no longer."""
    at = {day: datetime(2026, 3, day, tzinfo=UTC).replace(tzinfo=None) for day in (1, 9)}
    async with old.transaction() as db:
        postgres = db.get_bind().dialect.name == "postgresql"
        for day, instant in at.items():
            at[day] = instant.replace(tzinfo=UTC) if postgres else instant
        far = at[9].replace(year=2027)
        await db.execute(text("DELETE FROM stand_ins"))
        await db.execute(
            text("UPDATE consent_answers SET as_stand_in = (id = 3), item = 3, seat = 'coop:3', user_id = '@eve:e'")
        )
        circle = (await db.scalars(text("SELECT circle FROM consent_items WHERE number = 3"))).one()
        await db.execute(
            text(
                "UPDATE members SET circle = :c, coop_id = id, user_id = '@gus:e', standing = 'member', left_at = NULL WHERE id = 3"
            ),
            {"c": circle},
        )
        await db.execute(
            text(
                "UPDATE members SET circle = :c, coop_id = id, user_id = '@gus:e', standing = 'member', left_at = :at WHERE id = 7"
            ),
            {"c": circle, "at": at[9]},
        )
        for number, coop in ((1, 3), (2, 7)):
            await db.execute(
                text(
                    "INSERT INTO stand_ins (id, circle, coop_id, user_id, named_by, starts_at, ends_at) "
                    "VALUES (:id, :c, :coop, '@eve:e', '@gus:e', :starts, :ends)"
                ),
                {"id": number, "c": circle, "coop": coop, "starts": at[1], "ends": far},
            )
    await old.migrate()

    async with old.looking() as db:
        found = [one.ends_at for one in (await db.scalars(select(StandIn).order_by(StandIn.id))).all()]
        named = (await db.execute(text("SELECT id, named_by FROM consent_answers ORDER BY id"))).all()
    assert found == [datetime(2026, 5, 30, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)]
    assert [tuple(row) for row in named] == [(3, "@gus:e"), (7, None), (12, None)]


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
