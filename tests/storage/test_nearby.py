"""SQLite without trips to a thread: what waits does not hold up the others, and nothing overtakes a commit."""

import asyncio
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from storage.database import Database
from storage.models import Coop, InboxEvent, InboxState
from storage.queries import inbox
from storage.types import UserId

pytestmark = pytest.mark.usefixtures("with_a_disk")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def embedded(tmp_path: Path) -> Database:
    """A migrated archive in a file."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'archive.db'}")
    await database.migrate()
    return database


def coop(slug: str) -> Coop:
    return Coop(slug=slug, name=slug, added_at=NOW, added_by=UserId("@ada:example.org"))


async def ticks_during(work: asyncio.Task[None]) -> int:
    """How often another task got its turn while this one worked."""
    ticks = 0
    while not work.done():
        await asyncio.sleep(0.005)
        ticks += 1
    await work
    return ticks


async def test_waiting_for_another_process_holds_up_nobody(embedded: Database) -> None:
    assert embedded.file is not None
    other = sqlite3.connect(embedded.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with embedded.transaction() as db:
            db.add(coop("leaf"))

    writing = asyncio.create_task(write())
    for _ in range(20):
        await asyncio.sleep(0.005)
    assert not writing.done()
    other.execute("ROLLBACK")
    other.close()
    await writing
    async with embedded.looking() as db:
        assert (await db.scalars(select(Coop.slug))).all() == ["leaf"]
    await embedded.close()


@pytest.mark.long
async def test_a_long_run_of_statements_lets_the_others_have_their_turn(embedded: Database) -> None:
    async def read_much() -> None:
        until = time.monotonic() + 1
        async with embedded.looking() as db:
            while time.monotonic() < until:
                await db.execute(text("SELECT 1"))

    assert await ticks_during(asyncio.create_task(read_much())) >= 5
    await embedded.close()


async def test_a_cancelled_transaction_is_whole_or_not_at_all(embedded: Database) -> None:
    """Cancelled at every point that gives others a turn, the one in which the disk takes the commit included."""

    async def write(slug: str) -> None:
        async with embedded.transaction() as db:
            db.add(coop(f"{slug}-a"))
            await db.flush()
            db.add(coop(f"{slug}-b"))

    outcomes = set()
    for turns in range(60):
        task = asyncio.create_task(write(f"n{turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with embedded.looking() as db:
            found = (await db.scalars(select(Coop.slug).where(Coop.slug.startswith(f"n{turns}-")))).all()
        assert len(found) in (0, 2)
        outcomes.add(len(found))
    async with embedded.transaction() as db:
        db.add(coop("afterwards"))
    assert outcomes == {0, 2}
    await embedded.close()


async def test_many_rows_in_one_go_let_the_others_have_their_turn_too(embedded: Database) -> None:
    """As many as a homeserver may tell of after a long absence."""
    rows = [
        {
            "event_id": f"${number}", "room_id": "!tech:example.org", "sender": "@eve:example.org", "type": "m.room.message",
            "content": {"body": "x"}, "state_key": None, "redacts": None, "encrypted": False, "at": NOW, "received_at": NOW,
            "state": InboxState.PENDING, "retry_at": None,
        }
        for number in range(20_000)
    ]  # fmt: skip

    async def write() -> None:
        async with embedded.transaction() as db:
            await inbox.store(db, rows)

    assert await ticks_during(asyncio.create_task(write())) > 3
    async with embedded.looking() as db:
        assert await db.scalar(select(func.count()).select_from(InboxEvent)) == len(rows)
    await embedded.close()
