"""From each schema to the next: nothing is lost on the way, and what comes out is what the models say."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
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
    null,
    select,
    text,
)
from sqlalchemy import (
    column as sa_column,
)
from sqlalchemy import (
    table as sa_table,
)
from sqlalchemy.exc import IntegrityError

from storage import migrations
from storage.database import Database
from storage.migrations import changing
from storage.migrations.taken_over import Why
from storage.models import (
    EVER,
    ConfirmedAs,
    Coop,
    CoopStanding,
    InboxEvent,
    Item,
    Job,
    Member,
    OpenQuestion,
    OutboxRow,
    Reminder,
    Speaker,
    StandIn,
    SubsRound,
)
from tests.conftest import ask_postgres, new_database

pytestmark = pytest.mark.long

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


def _shape_and_schema(connection: Connection) -> tuple[dict[str, Any], Any]:
    """What a schema is made of, which one it is, and how that is noted."""
    noted = [(each["name"], each["nullable"]) for each in inspect(connection).get_columns(migrations.NOTED.name)]
    keyed = inspect(connection).get_pk_constraint(migrations.NOTED.name)
    return shape_of(connection), (migrations.current(connection), noted, keyed)


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
    other = f"sqlite+aiosqlite:///{tmp_path / 'models.db'}"
    if not database.embedded:
        other = await new_database(request.getfixturevalue("postgres"))
    by_models = Database(other)  # An empty one: it is made at once.
    assert (await by_models.migrate()).before is None
    assert await look(by_models, changing.differences) == []
    wanted, noted = await look(by_models, _shape_and_schema)
    await by_models.close()

    async with database._engine.begin() as connection:
        await connection.run_sync(lambda new: migrations.upgrade(new, to="head"))
    found = await look(database, _shape_and_schema)
    assert await look(database, changing.differences) == []
    assert (await look(database, rows_in)).keys() == wanted.keys()
    assert not any((await look(database, rows_in)).values())  # Nothing that only the history would put in.
    await database.close()
    assert found == (wanted, noted)
    found = found[0]
    assert any("left_at IS NULL" in index for index in found["members"]["indexes"])


async def test_an_archive_of_0006_keeps_every_row_as_it_is(old: Database) -> None:
    columns = await look(old, columns_in)
    columns["coops"].remove("slug")  # 0009 folds the names anew.
    columns["jobs"].remove("data")  # 0015 keeps nothing of what is done.
    columns["coops"].remove("standing")  # It is a period of its own now.
    columns["subs_rounds"].remove("circle")  # One round is of all circles by now.
    columns["consent_items"].remove("seats")  # 0050 keeps of people's names none.
    jobs = columns.pop("jobs")  # 0035 has each link watched.
    waited = await look(old, lambda connection: rows_in(connection, {"jobs": jobs}))
    seats = columns.pop("seats")  # They are periods now.
    sat = await look(old, lambda connection: rows_in(connection, {"seats": seats}))
    before = await look(old, lambda connection: rows_in(connection, columns))
    migrated = await old.migrate()

    assert (migrated.before, migrated.after) == ("0006", migrations.head())
    assert await look(old, lambda connection: rows_in(connection, columns)) == before
    sits = await look(old, lambda connection: rows_in(connection, {"seat_periods": seats}))
    assert sorted(sits["seat_periods"]) == sorted(sat["seats"])
    waits = await look(old, lambda connection: rows_in(connection, {"jobs": jobs}))
    assert set(waited["jobs"]) < set(waits["jobs"])
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


async def test_a_role_of_an_archive_that_has_lived_is_a_period_with_what_was_written_over(old: Database) -> None:
    """How it ended had been written where it said how it began; and two were current at once."""
    at = "'2026-03-02 09:00:00', "
    rows = (
        (20, "'link_person'", "'@cy:e'", "'2026-03-05 09:00:00'", "'left'"), (21, "'link_person'", "'@cy:e'", "NULL", "'toml'"),
        (22, "'secretary'", "'@di:e'", "'2026-03-05 09:00:00'", "'removed'"), (23, "'secretary'", "'@eve:e'", "NULL", "'toml'"),
        (24, "'secretary'", "'@eve:e'", "NULL", "'toml'"), (25, "'facilitator'", "'@hal:e'", "'2026-03-05 09:00:00'", "'toml'"),
    )  # fmt: skip
    async with old.transaction() as db:
        for number, role, user, ends, source in rows:
            await db.execute(
                text(
                    "INSERT INTO roles (id, circle, role, user_id, starts_at, ends_at, source) SELECT "
                    f"{number}, slug, {role}, {user}, {at}{ends}, {source} FROM circles LIMIT 1"
                )
            )
    await old.migrate()

    query = (
        "SELECT id, source, why, ended_at IS NOT NULL, ends_at IS NOT NULL, unnamed_at IS NOT NULL FROM roles WHERE id >= 20 "
        "ORDER BY id"
    )
    async with old.looking() as db:
        found = [tuple(row) for row in await db.execute(text(query))]
    assert found == [
        (20, "toml", "left", True, False, True),
        (21, "toml", None, False, False, False),
        (22, "toml", "removed", True, False, False),
        (23, "toml", "renewed", True, False, True),
        (24, "toml", None, False, False, False),
        (25, "toml", None, False, True, False),
    ]


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


LEAF, MILL, KILN, LOOM = range(101, 105)
AT, LATER = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


def _spoken_for(connection: Connection) -> None:
    """Co-ops for which people have come to speak by saying so."""
    schema = MetaData()
    schema.reflect(connection)
    t = schema.tables
    at, later = AT, LATER
    if connection.dialect.name == "sqlite":
        at, later = AT.replace(tzinfo=None), LATER.replace(tzinfo=None)
    else:  # The rows of ``fill`` came with their numbers, and PostgreSQL counts on from its own.
        connection.execute(text("SELECT setval(pg_get_serial_sequence('jobs', 'id'), 500)"))
    for number, name in ((LEAF, "Leaf Bakery"), (MILL, "Mill"), (KILN, "Kiln"), (LOOM, "Loom")):
        slug = name.lower().replace(" ", "-")
        row = {"id": number, "slug": slug, "name": name, "standing": "unknown", "added_at": at, "added_by": "@ivo:e"}
        connection.execute(t["coops"].insert().values(row))
    circle = connection.scalar(text("SELECT slug FROM circles ORDER BY slug LIMIT 1"))
    other = connection.scalar(text("SELECT slug FROM circles ORDER BY slug DESC LIMIT 1"))
    for number, (where, user, coop, standing, joined, left) in enumerate((
        (circle, "@gus:e", LEAF, "member", later, None), (other, "@gus:e", LEAF, "member", at, None),
        (circle, "@hal:e", LEAF, "member", at, None), (circle, "@eve:e", LEAF, "member", at, later),
        (circle, "@bo:e", LEAF, "guest", at, None), (circle, "@fay:e", MILL, "member", at, None),
        (circle, "@cy:e", KILN, "member", at, None), (circle, "@di:e", KILN, "member", at, None),
        (circle, "@ivy:e", LOOM, "member", at, None), (circle, "@jo:e", LOOM, "member", at, None),
    )):  # fmt: skip
        row = {
            "id": 200 + number,
            "circle": where,
            "user_id": user,
            "coop_id": coop,
            "standing": standing,
            "joined_at": joined,
        }
        connection.execute(t["members"].insert().values(left_at=left, **row))
    for number, (user, state, by) in enumerate((("@cy:e", "approved", "@ada:e"), ("@di:e", "approved", "@di:e"), ("@di:e", "declined", "@ada:e"))):  # fmt: skip
        row = {
            "number": 300 + number,
            "circle": circle,
            "user_id": user,
            "coop_name": "kiln",
            "standing": "member",
            "asked_at": at,
        }
        connection.execute(t["join_requests"].insert().values(state=state, decided_by=by, decided_at=at, **row))
    for number, (coop, year, user, replaced) in enumerate((
        (LEAF, 2024, "@hal:e", None), (LEAF, 2025, "@hal:e", later), (LEAF, 2025, "@gus:e", None),
    )):  # fmt: skip
        row = {
            "id": 400 + number,
            "scheme": "levy",
            "coop_id": coop,
            "year_start": date(year, 4, 1),
            "fee": 1,
            "vat": 0,
        }
        row |= {"declared_by": user, "declared_at": at, "replaced_at": replaced}
        connection.execute(t["declarations"].insert().values(row))


async def test_who_speaks_today_is_taken_over_and_whoever_asks_beforehand_is_told_the_same(old: Database) -> None:
    """Who made the present declaration, was let in by somebody else, or never had another beside them, is confirmed."""
    async with old._engine.begin() as connection:
        await connection.run_sync(_spoken_for)
    told = {(each.coop, each.user_id): each.why for each in await old.who_is_taken_over()}
    assert told == {
        ("Leaf Bakery", "@gus:e"): Why.DECLARED, ("Leaf Bakery", "@hal:e"): None, ("Mill", "@fay:e"): Why.ONLY,
        ("Kiln", "@cy:e"): Why.APPROVED, ("Kiln", "@di:e"): None, ("Loom", "@ivy:e"): None, ("Loom", "@jo:e"): None,
    }  # fmt: skip
    await old.migrate()

    async with old.looking() as db:
        found = (await db.scalars(select(Speaker).order_by(Speaker.coop_id, Speaker.user_id))).all()
        jobs = (await db.scalars(select(Job).where(Job.family == "membership").order_by(Job.key))).all()
    assert {(each.coop_id, each.user_id, each.figures_from) for each in found} == {
        (LEAF, "@gus:e", EVER), (LEAF, "@hal:e", None), (MILL, "@fay:e", EVER), (KILN, "@cy:e", EVER),
        (KILN, "@di:e", None), (LOOM, "@ivy:e", None), (LOOM, "@jo:e", None),
    }  # fmt: skip
    assert {(each.confirmed_as, each.confirmed_by, each.ended_at) for each in found} == {
        (ConfirmedAs.TAKEN_OVER, None, None)
    }
    assert all(each.confirmed_at is not None for each in found)
    assert {each.since for each in found} == {AT}
    assert [(job.name, job.key, job.done_at) for job in jobs] == [
        ("taken-over", str(number), None) for number in (LEAF, KILN, LOOM)
    ]
    assert await old.who_is_taken_over() == []


async def test_0015_takes_the_words_out_of_the_post_and_leaves_what_waits(url: str) -> None:
    database = Database(url)
    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0014"))
        await connection.run_sync(_write_post)
    await database.migrate()
    async with database.looking() as db:
        post = {row.txn_id: (row.content, row.in_clear) for row in await db.scalars(select(OutboxRow))}
        arrived = {row.event_id: row.content for row in await db.scalars(select(InboxEvent))}
        jobs = {job.key: job.data for job in await db.scalars(select(Job))}
        waits = [(each.expires_at - each.asked_at).days for each in await db.scalars(select(OpenQuestion))]
    await database.close()

    mark = {"org.circlebot.relayed": {"hop": 1}}
    assert post == {
        "sent": (mark, None),
        "dead": (mark, None),
        "cancelled": (mark, None),
        "tap": ({"key": "✔"}, None),
        "queued": ({"body": "£412", **mark}, {"body": "£412"}),
    }
    target = {"rel_type": "m.annotation", "event_id": "$card"}
    assert arrived == {
        "$tap": {"m.relates_to": {**target, "key": ""}},
        "$said": {},
        "$came": {},
        "$waits": {"body": "£412"},
    }
    assert jobs == {"done": {}, "due": {"text": "words"}, "moved": {"before": "!a"}}
    assert sorted(waits) == [1, 7]


def _write_post(connection: Connection) -> None:
    schema, at = MetaData(), datetime(2026, 3, 2, 9, tzinfo=UTC)
    schema.reflect(connection)
    instant = at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at

    def put(table: str, **values: Any) -> None:
        given = {
            each.name: values.get(each.name, None if each.nullable else value_of(each, 0))
            for each in schema.tables[table].columns
            if not each.primary_key
        }
        connection.execute(schema.tables[table].insert(), given)

    mark = {"org.circlebot.relayed": {"hop": 1}}
    for state in ("sent", "dead", "cancelled", "queued"):
        words = {"body": "£412", **mark}
        put("outbox", txn_id=state, state=state, event_type="m.room.message", content=words, in_clear={"body": "£412"})
    put("outbox", txn_id="tap", state="sent", event_type="m.reaction", content={"key": "✔"}, in_clear=null())
    relation = {"rel_type": "m.annotation", "event_id": "$card", "key": "£412"}
    put("inbox", event_id="$tap", type="m.reaction", state="done", content={"m.relates_to": relation})
    put("inbox", event_id="$said", type="m.room.message", state="failed", content={"body": "£412"})
    put("inbox", event_id="$came", type="m.room.member", state="refused", content={"displayname": "Gus"})
    put("inbox", event_id="$waits", type="m.room.message", state="held", content={"body": "£412"})
    put("jobs", key="done", family="a", name="a", data={"text": "words"}, done_at=instant)
    put("jobs", key="moved", family="a", name="move", data={"before": "!a"}, done_at=instant)
    put("jobs", key="due", family="a", name="a", data={"text": "words"})
    for name in ("confirm", "figures"):
        put("questions", family="subs", name=name, asked_at=instant, expires_at=instant + timedelta(days=7))


async def _jobs_after(url: str, *, before: str, fill: Callable[[Connection], None]) -> list[Job]:
    """The jobs that wait once an archive that was filled at a schema is brought to the newest one."""
    database = Database(url)
    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to=before))
        await connection.run_sync(fill)
    await database.migrate()
    async with database.looking() as db:
        jobs = (await db.scalars(select(Job))).all()
    await database.close()
    return [job for job in jobs if job.name != "overdue"]  # 0035 has each link watched.


async def test_0018_has_the_days_counted_of_what_is_open(url: str) -> None:
    jobs = await _jobs_after(url, before="0017", fill=_open_and_closed)

    assert [(job.family, job.name, job.key, job.data, job.done_at) for job in jobs] == [
        ("consent", "day", "3", {}, None)
    ]
    assert jobs[0].due_at == datetime(2026, 3, 3, 0, 59, 59, 123456, tzinfo=UTC)


async def test_0021_hands_on_what_has_waited_to_join(url: str) -> None:
    jobs = await _jobs_after(url, before="0020", fill=_asked_to_join)

    assert [(job.family, job.name, job.key, job.done_at) for job in jobs] == [("membership", "hand-on", "3", None)]
    assert jobs[0].due_at == datetime(2026, 3, 5, 0, 59, 59, 123456, tzinfo=UTC)


def _asked_to_join(connection: Connection) -> None:
    """J-3 asks to join and is open, J-7 is declined, J-12 asks to speak."""
    schema = MetaData()
    schema.reflect(connection)
    for name in ("circles", "join_requests"):
        table = schema.tables[name]
        rows = [{each.name: value_of(each, place) for each in table.columns} for place in range(len(NUMBERS))]
        if name == "join_requests":
            of_each = (("join", "open"), ("join", "declined"), ("speak", "open"))
            for row, (asks, state) in zip(rows, of_each, strict=True):
                row |= {"asks": asks, "state": state, "coop_id": None, "standing": "member"}
        connection.execute(table.insert(), rows)


def _open_and_closed(connection: Connection) -> None:
    """C-3 is open, C-7 has come to an outcome and waits for its twin, C-12 has closed."""
    schema = MetaData()
    schema.reflect(connection)
    for name in ("circles", "consent_items"):
        table = schema.tables[name]
        rows = [{each.name: value_of(each, place) for each in table.columns} for place in range(len(NUMBERS))]
        if name == "consent_items":
            for row, status, outcome in zip(rows, ("open", "open", "agreed"), (None, "agreed", None), strict=True):
                row |= {
                    "status": status,
                    "own_outcome": outcome,
                    "twin": None,
                    "follows": None,
                    "referred_from": None,
                    "reviews": None,
                }
        connection.execute(table.insert(), rows)


async def test_what_people_were_called_at_a_close_is_taken_out(url: str) -> None:
    database, seats = Database(url), {"coop:7": "Leaf Bakery", "@gus:example.org": "Gus"}
    items = sa_table("consent_items", sa_column("number", Integer), sa_column("seats", JSON))

    def closed(connection: Connection) -> None:
        _open_and_closed(connection)
        connection.execute(items.update().where(items.c.number == 12).values(seats=seats))

    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0048"))
        await connection.run_sync(closed)
    await database.migrate()
    async with database.looking() as db:
        kept = (await db.scalars(select(Item.seats).where(Item.number == 12))).one()
    await database.close()
    assert kept == {"coop:7": "Leaf Bakery", "@gus:example.org": ""}


async def test_who_was_learning_is_told_from_the_guests(url: str) -> None:
    database, (eve, gus, hal) = Database(url), ("@eve:example.org", "@gus:example.org", "@hal:example.org")

    def learning(connection: Connection) -> None:
        schema = MetaData()
        schema.reflect(connection)
        zone = None if connection.dialect.name == "sqlite" else UTC
        then = datetime(2026, 3, 4, 9, 0, tzinfo=zone)
        circle = {
            "slug": "food",
            "name": "Food circle",
            "kind": "industry",
            "room": "#food:example.org",
            "active": True,
        }
        connection.execute(schema.tables["circles"].insert(), circle)
        there = [(eve, "guest", None), (eve, "guest", then), (gus, "guest", None), (hal, "member", None)]
        for person, standing, left in there:
            row = {"circle": "food", "user_id": person, "standing": standing, "joined_at": then, "left_at": left}
            connection.execute(schema.tables["members"].insert(), row)
        for person in (eve, hal):
            due = {"family": "membership", "name": "learning", "key": f"food {person}", "data": {}, "due_at": then}
            connection.execute(schema.tables["jobs"].insert(), {**due, "failures": 0})

    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0052"))
        await connection.run_sync(learning)
    await database.migrate()
    async with database.looking() as db:
        found = [(row.user_id, row.standing.value) for row in await db.scalars(select(Member).order_by(Member.id))]
    await database.close()
    assert found == [(eve, "learning"), (eve, "guest"), (gus, "guest"), (hal, "member")]


async def test_who_was_reminded_before_there_was_a_day_line_is_not_reminded_again(url: str) -> None:
    database = Database(url)
    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0043"))
        await connection.run_sync(_reminders_of_families)
    await database.migrate()
    async with database.looking() as db:
        known = [
            (row.user_id, row.family, row.record, row.stage, row.said_at)
            for row in await db.scalars(select(Reminder).order_by(Reminder.record))
        ]
    await database.close()

    said = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    assert known == [
        ("@gus:example.org", "consent", "C-12", "", said),
        ("@hal:example.org", "consent", "measure-7", "", said),
    ]


def _reminders_of_families(connection: Connection) -> None:
    schema = MetaData()
    schema.reflect(connection)
    zone = None if connection.dialect.name == "sqlite" else UTC
    at = datetime(2026, 3, 4, 9, 0, tzinfo=zone)
    for number, (once, to_user, state) in enumerate(
        (
            ("consent-reminder:12:@gus:example.org", "@gus:example.org", "sent"),
            ("consent-measure:7", "@hal:example.org", "queued"),
            ("consent-reminder:13:@gus:example.org", "@gus:example.org", "cancelled"),
            ("consent-reminder:14", None, "sent"),  # In the room.
            ("consent-missing:12:@gus:example.org", "@gus:example.org", "sent"),
        )
    ):
        row: dict[str, object] = {
            "txn_id": f"t{number}",
            "cause": "$c",
            "kind": "send",
            "event_type": "m.room.message",
            "content": "{}",
        }
        row |= {"priority": 2, "due_at": at, "state": state, "attempts": 0, "once": once, "to_user": to_user}
        connection.execute(schema.tables["outbox"].insert(), row)


async def test_rounds_of_a_scheme_and_a_year_are_joined(url: str) -> None:
    """Two circles were asked for the same year: one round goes on, until the later end, and nobody was asked twice in it."""
    database = Database(url)
    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0026"))
        await connection.run_sync(_rounds_of_two_circles)
    await database.migrate()
    async with database.looking() as db:
        rounds = [tuple(row) for row in await db.execute(text("SELECT id, scheme FROM subs_rounds ORDER BY id"))]
        ends = (await db.scalars(select(SubsRound.due_at).where(SubsRound.id == 3))).one()
        asks = [
            tuple(row)
            for row in await db.execute(text("SELECT round_id, coop_id, user_id FROM subs_asks ORDER BY 1, 2, 3"))
        ]
    await database.close()

    assert rounds == [(3, "federation"), (12, "fund")]
    assert ends == datetime(2026, 5, 9, tzinfo=UTC)
    assert asks == [(3, 3, "@cy:e"), (3, 3, "@gus:e"), (3, 7, "@gus:e"), (12, 3, "@gus:e")]


def _rounds_of_two_circles(connection: Connection) -> None:
    schema = MetaData()
    schema.reflect(connection)
    zone = None if connection.dialect.name == "sqlite" else UTC
    for name in ("circles", "coops"):
        table = schema.tables[name]
        rows = [{each.name: value_of(each, place) for each in table.columns} for place in range(len(NUMBERS))]
        connection.execute(table.insert(), rows)
    circles = list(connection.scalars(select(schema.tables["circles"].c.slug)))
    rounds = ((3, "federation", 0, 1), (7, "federation", 1, 9), (12, "fund", 0, 1))
    for number, scheme, circle, day in rounds:
        connection.execute(
            schema.tables["subs_rounds"].insert(),
            {
                "id": number, "scheme": scheme, "circle": circles[circle], "year_start": date(2026, 4, 1), "asked_by": "@bo:e",
                "due_at": datetime(2026, 5, day, tzinfo=zone), "asked_at": datetime(2026, 4, 1, tzinfo=zone),
            },
        )  # fmt: skip
    for number, coop, person in (
        (3, 3, "@gus:e"),
        (3, 7, "@gus:e"),
        (7, 3, "@cy:e"),
        (7, 7, "@gus:e"),
        (12, 3, "@gus:e"),
    ):
        connection.execute(
            schema.tables["subs_asks"].insert(),
            {"round_id": number, "coop_id": coop, "user_id": person, "asked_at": datetime(2026, 4, 1, tzinfo=zone)},
        )


async def test_how_a_co_op_stood_to_the_federation_is_a_period_of_an_archive_that_has_lived(old: Database) -> None:
    async with old.transaction() as db:
        await db.execute(text("UPDATE coops SET standing = CASE id WHEN 3 THEN 'unknown' ELSE 'member' END"))
    await old.migrate()

    async with old.looking() as db:
        stands = {coop.id: coop.standing.value for coop in await db.scalars(select(Coop))}
        noted = (await db.scalars(select(CoopStanding).order_by(CoopStanding.coop_id))).all()
    assert stands == {3: "unknown", 7: "member", 12: "member"}
    assert [(each.coop_id, each.noted_by, each.why, each.ended_at) for each in noted] == [
        (7, None, None, None),
        (12, None, None, None),
    ]


def test_the_schemas_that_are_known_by_their_files_are_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory.from_config(changing.config())
    assert migrations.head() == scripts.get_current_head()
    assert migrations.known() == {script.revision for script in scripts.walk_revisions()}
