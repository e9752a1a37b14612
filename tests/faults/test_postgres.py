"""A PostgreSQL that is full, locked or frozen: a clear alarm, nothing half done, and everything goes on by itself."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import ask_postgres, frozen
from tests.faults.conftest import EVE, GUS, looked_up, until
from tests.faults.homeserver import Fault, FaultyHomeserver
from tests.faults.process import Process

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("on_postgresql")]

NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$
"""


@asynccontextmanager
async def full(url: str, table: str) -> AsyncIterator[None]:
    """PostgreSQL says of every row that is written into a table that the disk is full."""
    trigger = f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()"
    await ask_postgres(url, NO_ROOM, trigger)
    yield
    await ask_postgres(url, "DROP FUNCTION no_room CASCADE")


@asynccontextmanager
async def locked(url: str, table: str) -> AsyncIterator[None]:
    """Somebody else holds a table, and nobody may even read it."""
    engine = create_async_engine(url)
    async with engine.begin() as somebody:
        await somebody.execute(text(f"LOCK TABLE {table}"))
        yield
    await engine.dispose()


async def _answers(bot: Process, server: FaultyHomeserver, room: str) -> str:
    """It runs, and its answer is on the way: the archive has not been told yet how that ended."""
    await bot.start()
    server.faults.append(Fault("send", late=1.0))
    asked = await server.say(room, EVE, "!ping before")
    await until(lambda: server.answers_to(asked))
    return asked


async def _one_answer_each(server: FaultyHomeserver, asked: list[str]) -> None:
    await until(lambda: all(server.answers_to(each) for each in asked))
    await asyncio.sleep(0.5)
    assert {len(server.answers_to(each)) for each in asked} == {1}


async def _waits_for_a_lock(toml: Path) -> None:
    async with asyncio.timeout(30):
        while await looked_up(toml, "SELECT count(*) FROM pg_locks WHERE NOT granted") == 0:
            pass


async def _all_is_sent(toml: Path) -> None:
    """What nobody asked for, too, such as word of the trouble to the operators."""
    async with asyncio.timeout(60):
        while await looked_up(toml, "SELECT count(*) FROM outbox WHERE state <> 'sent' AND kind = 'send'"):
            pass


async def _is_told_to_stop(bot: Process) -> float:
    """The seconds until it has ended; it must be in order, and by itself."""
    began = time.monotonic()
    async with asyncio.timeout(60):
        await bot.stop()
    assert bot.process is not None
    assert bot.process.returncode == 0
    return time.monotonic() - began


@pytest.mark.parametrize("table", ["inbox", "outbox"])
async def test_a_full_disk_loses_nothing(
    server: FaultyHomeserver, tech: str, bot: Process, postgres_archive: str, table: str
) -> None:
    asked = [await _answers(bot, server, tech)]
    async with full(postgres_archive, table):
        asked.append(await server.say(tech, EVE, "!join for Byte Co-op"))
        asked += [await server.say(tech, GUS, f"!ping {number}") for number in range(3)]
        await until(lambda: "THE ARCHIVE IS IN TROUBLE: the database has no room left" in bot.log.read_text())
        syncs, wrote = server.requests["sync"], len(bot.log.read_text().splitlines())
        await asyncio.sleep(2)
        assert server.requests["sync"] - syncs < 7  # It waits longer and longer, instead of asking all the time.
        assert len(bot.log.read_text().splitlines()) - wrote < 7
        assert not any(server.answers_to(each) for each in asked[1:])
        assert await looked_up(bot.toml, "SELECT count(*) FROM members WHERE circle = 'tech'") == 0

    await _one_answer_each(server, asked)
    await _all_is_sent(bot.toml)
    await bot.stop()
    assert "stopping" not in bot.log.read_text().partition("THE ARCHIVE")[2].partition("the archive works again")[0]
    assert await looked_up(bot.toml, "SELECT count(*) FROM inbox WHERE state IN ('failed', 'pending')") == 0
    assert await looked_up(bot.toml, "SELECT count(*) FROM members WHERE left_at IS NULL AND circle = 'tech'") == 1


async def test_a_lock_that_outlasts_the_lease_is_waited_for(
    server: FaultyHomeserver, tech: str, bot: Process, postgres_archive: str
) -> None:
    asked = [await _answers(bot, server, tech)]
    async with locked(postgres_archive, "outbox"):
        asked.append(await server.say(tech, EVE, "!join for Byte Co-op"))
        await asyncio.sleep(9)
        assert "THE ARCHIVE IS IN TROUBLE: another program holds its lock" in bot.log.read_text()
        assert "stopping" not in bot.log.read_text()  # It is the bot, and stays it.
        assert await looked_up(bot.toml, "SELECT count(*) FROM members WHERE circle = 'tech'") == 0
    await _one_answer_each(server, asked)

    server.faults.append(Fault("send", late=1.0))
    last = await server.say(tech, GUS, "!ping at the end")
    await until(lambda: server.answers_to(last))
    async with locked(postgres_archive, "outbox"):
        assert await _is_told_to_stop(bot) < 15


async def test_a_frozen_server_does_not_hold_up_the_end(
    server: FaultyHomeserver, tech: str, bot: Process, postgres_archive: str, postgres_server: Any
) -> None:
    """Not even in the middle of a change, and with an answer given that the archive does not know of."""
    asked = await _answers(bot, server, tech)
    async with locked(postgres_archive, "outbox"):
        await _waits_for_a_lock(bot.toml)
        with frozen(postgres_server):
            assert await _is_told_to_stop(bot) < 30
    await ask_postgres(postgres_archive, "UPDATE lease SET until = clock_timestamp()")
    await bot.start()
    await _one_answer_each(server, [asked])
    await bot.stop()


async def test_after_a_server_was_frozen_it_goes_on_and_answers_once(
    server: FaultyHomeserver, tech: str, bot: Process, postgres_archive: str, postgres_server: Any
) -> None:
    """Also when it was for longer than the lease lasts, and in the middle of a change."""
    asked = [await _answers(bot, server, tech)]
    async with locked(postgres_archive, "outbox"):
        await _waits_for_a_lock(bot.toml)
        with frozen(postgres_server):
            asked.append(await server.say(tech, EVE, "!join for Byte Co-op"))
            await until(lambda: "stopping" in bot.log.read_text())
            asked.append(await server.say(tech, GUS, "!ping after"))
    await _one_answer_each(server, asked)
    await bot.stop()
    assert await looked_up(bot.toml, "SELECT count(*) FROM members WHERE left_at IS NULL AND circle = 'tech'") == 1


async def test_a_name_that_is_too_long_to_be_kept_stops_nobody(
    server: FaultyHomeserver, tech: str, bot: Process
) -> None:
    """PostgreSQL refuses what SQLite takes; any member of a room may redact anything."""
    await bot.start()
    await server.emit(tech, GUS, "m.room.redaction", {"redacts": "$" + "x" * 30_000})
    asked = await server.say(tech, EVE, "!ping")
    await _one_answer_each(server, [asked])
    await bot.stop()
