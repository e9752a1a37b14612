"""The archive: types, transactions, migrations, on SQLite and on PostgreSQL."""

import asyncio
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage import migrations
from storage.database import MIGRATING, Database, DatabaseTooNew
from storage.migrations import changing
from storage.models import Circle, CircleKind, Coop, Member, OutboxRow, SyncPosition
from storage.models.coop import CircleStanding
from storage.queries import outbox
from storage.types import CircleSlug, UserId
from tests.conftest import new_database

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
ADA = UserId("@ada:example.org")


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements of the block."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def row_of(number: int) -> dict[str, object]:
    """A row of the outbox."""
    return {
        "txn_id": str(number), "cause": "$1", "kind": "send", "room_id": "!1:e", "event_type": "m.room.message", "content": {},
        "priority": 1, "due_at": NOW,
    }  # fmt: skip


def coop(slug: str, at: datetime = NOW) -> Coop:
    return Coop(slug=slug, name=slug, added_at=at, added_by=ADA)


async def test_instants_are_aware_and_come_back_in_utc(database: Database) -> None:
    paris = timezone(timedelta(hours=2))
    async with database.transaction() as db:
        db.add(coop("leaf", NOW.astimezone(paris)))
    async with database.looking() as db:
        found = (await db.scalars(select(Coop))).one()

    assert found.added_at == NOW
    assert found.added_at.tzinfo is UTC
    with pytest.raises(StatementError, match="time zone"):
        async with database.transaction() as db:
            db.add(coop("naive", NOW.replace(tzinfo=None)))


async def test_a_transaction_is_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as db:
            db.add(coop("leaf"))
            await db.flush()
            raise RuntimeError
    async with database.looking() as db:
        assert (await db.scalars(select(Coop))).all() == []


async def test_transactions_at_the_same_time_wait_for_each_other(database: Database) -> None:
    async def count_up() -> None:
        async with database.transaction() as db:
            position = await db.get(SyncPosition, ADA, with_for_update=True)
            assert position is not None
            before = int(position.sync_token)
            await asyncio.sleep(0.01)
            position.sync_token = str(before + 1)

    async with database.transaction() as db:
        db.add(SyncPosition(user_id=ADA, sync_token="0", stored_at=NOW, forgotten_until=NOW))
    await asyncio.gather(*(count_up() for _ in range(8)))
    async with database.looking() as look:
        assert (await look.scalars(select(SyncPosition))).one().sync_token == "8"


async def test_many_records_are_written_with_one_statement_and_each_learns_its_number(database: Database) -> None:
    async with database.transaction() as db:
        db.add(coop("first"))
        await db.flush()
        many = [coop(f"coop-{number}") for number in range(300)]
        with counting() as statements:
            db.add_all(many)
            await db.flush()
        assert len(statements) == 1
        known = {found.slug: number for number, found in await db.execute(select(Coop.id, Coop))}
    assert [known[each.slug] for each in many] == [each.id for each in many]


async def test_what_is_written_later_is_there_for_who_looks_and_is_written_at_once(database: Database) -> None:
    async with database.transaction() as db:
        with counting() as statements:
            for number in range(5):
                outbox.write(db, row_of(number))
            assert not statements
            assert await outbox.find_by_txn(db, txn_id="3") is not None
            assert len(statements) == 2
            outbox.write(db, row_of(3))
            outbox.write(db, row_of(6))
    assert [each.split()[0] for each in statements] == ["INSERT", "SELECT"]
    async with database.looking() as db:
        assert list(await db.scalars(select(OutboxRow.txn_id).order_by(OutboxRow.position))) == [*"012346"]


async def test_what_is_written_later_goes_with_what_it_belongs_to(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as db:
            outbox.write(db, row_of(1))
            raise RuntimeError
    async with database.looking() as db:
        assert (await db.scalars(select(OutboxRow))).all() == []


async def test_foreign_keys_hold_and_a_person_is_in_a_circle_once(database: Database) -> None:
    def member(left: datetime | None) -> Member:
        return Member(
            circle=CircleSlug("tech"), user_id=ADA, standing=CircleStanding.GUEST, joined_at=NOW, left_at=left
        )

    with pytest.raises(IntegrityError):
        async with database.transaction() as db:
            db.add(member(None))
    async with database.transaction() as db:
        db.add(Circle(slug=CircleSlug("tech"), name="T", kind=CircleKind.INDUSTRY, room="#t:e"))
        await db.flush()
        db.add_all([member(NOW), member(NOW), member(None)])
    with pytest.raises(IntegrityError):
        async with database.transaction() as db:
            db.add(member(None))


async def test_models_and_migrations_say_the_same(database: Database) -> None:
    async with database._engine.connect() as connection:
        assert await connection.run_sync(changing.differences) == []


async def test_a_newer_archive_is_refused(database: Database) -> None:
    async with database.transaction() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="9999"):
        await database.migrate()


async def test_errors_do_not_tell_what_was_being_stored(database: Database) -> None:
    with pytest.raises(DBAPIError) as broken:
        async with database.transaction() as db:
            db.add_all([coop("twice"), coop("twice")])

    assert ADA not in str(broken.value)


async def test_an_old_archive_is_migrated_and_a_copy_is_taken_before(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database._engine.begin() as connection:
        await connection.run_sync(lambda old: migrations.upgrade(old, to="0001"))
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO coops (slug, name, standing, added_at, added_by) "
                "VALUES ('leaf', 'Leaf', 'considering', '2026-01-01 09:00:00.000000', '@ada:example.org')"
            )
        )
    migrated = await database.migrate()
    async with database._engine.connect() as migrated_to:
        assert await migrated_to.run_sync(changing.differences) == []
    async with database.looking() as db:
        assert (await db.scalars(select(Coop))).one().slug == "leaf"
    await database.close()

    assert (migrated.before, migrated.after) == ("0001", migrations.head())
    assert migrated.copy is not None
    assert migrated.copy.name == f"archive.db.before-{migrations.head()}.bak"
    assert stat.S_IMODE(migrated.copy.stat().st_mode) == 0o600
    copy = Database(f"sqlite+aiosqlite:///{migrated.copy}")
    async with copy.looking() as db:
        assert (await db.scalars(text("SELECT slug FROM coops"))).one() == "leaf"
    await copy.close()


@pytest.mark.postgres
async def test_long_work_may_take_long(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration, also while it waits for another one, and an export; whatever the bot does has to be quick."""
    monkeypatch.setattr("storage.database.LOCKED", timedelta(seconds=0.3))
    monkeypatch.setattr("storage.database.ANSWERED", timedelta(seconds=1))
    url = await new_database(postgres)
    bot, export = Database(url), Database(url, patient=True)
    async with export.transaction() as another:
        await another.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        migrating = asyncio.create_task(bot.migrate())
        await asyncio.sleep(2)
        assert not migrating.done()
    await migrating

    long = select(func.pg_sleep(2))
    async with export.looking() as db:
        await db.execute(long)
    with pytest.raises(TimeoutError):
        async with bot.looking() as db:
            await db.execute(long)
    for each in (bot, export):
        await each.close()


async def test_the_file_is_ours_alone(sqlite_url: str, tmp_path: Path) -> None:
    await Database(sqlite_url).close()

    assert stat.S_IMODE((tmp_path / "archive.db").stat().st_mode) == 0o600


def test_money_is_never_a_float() -> None:
    from sqlalchemy.dialects.sqlite import dialect

    from storage.types import Money

    assert Money().process_bind_param(5, dialect()) == 5
    for wrong in (1.5, True, "5"):
        with pytest.raises(TypeError, match="whole pence"):
            Money().process_bind_param(wrong, dialect())  # type: ignore[arg-type]


@pytest.mark.usefixtures("with_a_disk")
async def test_what_matrix_is_told_of_waits_for_the_disk_and_the_rest_does_not(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}")
    await database.migrate()
    found = []
    for lasting in (False, True, False, True):
        async with database.transaction(lasting=lasting) as db:
            found.append((await db.scalar(text("PRAGMA synchronous")), await db.scalar(text("PRAGMA journal_mode"))))
    await database.close()

    assert found == [(1, "wal"), (2, "wal"), (1, "wal"), (2, "wal")]
