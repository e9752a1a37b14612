"""A full disk and a locked archive: a clear alarm, nothing half done, and everything goes on by itself."""

import asyncio
import errno
import re
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import OperationalError as KeyStoreError
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from chatbot.matrix.wire import MatrixHomeserver
from storage.trouble import passing
from tests.faults.conftest import ADA, EVE, GUS, running, until
from tests.faults.homeserver import FaultyHomeserver
from tests.faults.process import Process


@contextmanager
def full(process: Process) -> Iterator[None]:
    """No file of the process may grow beyond a few letters, as on a disk without room."""
    assert process.process is not None
    before = resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (16, before[1]))
    yield
    resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux")
async def test_a_full_disk_loses_nothing(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    await bot.start()
    first = await server.say(tech, EVE, "!ping before")
    await until(lambda: server.answers_to(first))
    with full(bot):
        joined = await server.say(tech, EVE, "!join for Byte Co-op")
        asked = [await server.say(tech, GUS, f"!ping {number}") for number in range(3)]
        await asyncio.sleep(1)
        assert not bot.ended()
        assert not server.answers_to(joined)
        rate = server.requests["sync"]
        await asyncio.sleep(1)
        assert server.requests["sync"] - rate < 10  # It waits longer and longer, instead of asking all the time.

    await until(lambda: all(server.answers_to(each) for each in (joined, *asked)))
    await bot.stop()
    assert {len(server.answers_to(each)) for each in (joined, *asked)} == {1}
    with closing(sqlite3.connect(bot.toml.parent / "data" / "circlebot.db")) as archive:
        assert archive.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert archive.execute("SELECT count(*) FROM inbox WHERE state IN ('failed', 'pending')").fetchone() == (0,)
        assert archive.execute(
            "SELECT count(*) FROM members WHERE left_at IS NULL AND user_id = ?", (EVE,)
        ).fetchone() == (1,)


@pytest.mark.usefixtures("swift")
async def test_a_full_archive_sounds_the_alarm_and_operators_are_told_afterwards(
    server: FaultyHomeserver,
    tech: str,
    toml: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chatbot.alarm.WORTH_TELLING", timedelta(0))
    pages = 1_000_000

    def limit(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        cursor.close()

    async with running(toml) as app:
        event.listen(app.database._engine.sync_engine, "checkout", limit)
        pages = 1  # SQLite takes that as: not larger than it is now.
        long = "word " * 2000
        asked = [await server.say(tech, EVE, f"!ping {number} {long}") for number in range(3)]
        await asyncio.sleep(1)
        assert not any(server.answers_to(each) for each in asked)
        pages = 1_000_000
        await until(lambda: all(server.answers_to(each) for each in asked))
        await until(lambda: any("my archive was in trouble" in said for said in _to(server, ADA)))
    told = next(said for said in _to(server, ADA) if "my archive was in trouble" in said)
    assert "the disk is full. It works again, and nothing is lost" in told
    told = capsys.readouterr().out + caplog.text  # Whichever the log was set up for in this process.
    assert len(re.findall("THE ARCHIVE IS IN TROUBLE: the disk is full", told)) == 1


async def _locks(archive: sqlite3.Connection) -> None:
    """Take the lock once the bot has it no longer. Waiting for it in SQLite would hold up the bot, which lives in this loop, too."""
    archive.execute("PRAGMA busy_timeout = 0")
    while not archive.in_transaction:
        with suppress(sqlite3.OperationalError):
            archive.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(0)


async def test_a_locked_archive_is_waited_for_and_the_loop_goes_on(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml) as app:
        holder = sqlite3.connect(toml.parent / "data" / "circlebot.db", isolation_level=None)
        await _locks(holder)
        asked = await server.say(tech, EVE, "!ping while locked")
        began = asyncio.get_running_loop().time()
        for _ in range(20):
            await asyncio.sleep(0.1)
        assert asyncio.get_running_loop().time() - began < 4  # The loop was not held up.
        assert not server.answers_to(asked)
        holder.execute("COMMIT")
        holder.close()
        await until(lambda: server.answers_to(asked))
        assert await app.receiver.token()


@pytest.mark.parametrize("seconds", [0.3, 4.0])
async def test_a_lock_on_the_key_store_sounds_the_alarm_only_if_it_lasts(
    server: FaultyHomeserver,
    tech: str,
    toml: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    seconds: float,
) -> None:
    """The store is waited for a moment only, so that any other program's glance at it would do."""
    async with running(toml) as app:
        (store,) = (toml.parent / "data" / "keys").glob("*.db")
        with closing(sqlite3.connect(store, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            assert isinstance(app.homeserver, MatrixHomeserver)
            app.homeserver._client.olm.save_account()
            asked = await server.say(tech, EVE, "!ping while locked")
            await asyncio.sleep(seconds)
            holder.execute("COMMIT")
        await until(lambda: server.answers_to(asked))
        await until(lambda: app.alarm._since is None)
    told = capsys.readouterr().out + caplog.text
    assert "the key store is locked; trying again" in told
    assert [words in told for words in ("THE ARCHIVE IS IN TROUBLE", "works again")] == [seconds > 2] * 2


async def test_a_start_waits_while_the_archive_is_locked(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    await bot.start()
    await bot.stop()
    asked = await server.say(tech, EVE, "!ping")
    with closing(sqlite3.connect(bot.toml.parent / "data" / "circlebot.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        await bot.launch()
        await until(lambda: "THE ARCHIVE IS IN TROUBLE: another program holds its lock" in bot.log.read_text())
        assert not bot.ended()
        holder.execute("COMMIT")
    await bot.is_ready()
    await until(lambda: server.answers_to(asked))
    await bot.stop()
    assert len(server.answers_to(asked)) == 1


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux")
async def test_a_start_waits_while_the_disk_is_full(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    await bot.start()
    await bot.stop()
    asked = await server.say(tech, EVE, "!ping")
    await bot.launch()
    with full(bot):
        await asyncio.sleep(3)
        assert not bot.ended()
        assert not server.answers_to(asked)
    await until(lambda: server.answers_to(asked))
    await bot.stop()
    assert len(server.answers_to(asked)) == 1


def test_passing_trouble_is_told_from_errors_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, timeout=0)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("CREATE TABLE words (word TEXT)")
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as locked:
            two.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as wrong:
            one.execute("SELECT nothing FROM words")

    assert passing(OperationalError("BEGIN", {}, locked.value)) == "another program holds its lock"
    assert passing(OperationalError("SELECT", {}, wrong.value)) is None
    assert passing(ValueError("a bug")) is None
    assert passing(ConnectionRefusedError()) == "the database does not answer"
    assert passing(OSError(errno.ENOSPC, "no space")) == "the disk is full"
    trouble = KeyStoreError("database is locked")
    trouble.__cause__ = locked.value
    assert passing(trouble) == "another program holds its lock"


def _to(server: FaultyHomeserver, user: str) -> list[str]:
    private = set(server.rooms) - set(server.aliases.values())
    return [words for room_id in private if server.rooms[room_id].membership(user) for words in server.said(room_id)]
