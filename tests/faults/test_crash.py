"""The bot is killed with SIGKILL at every commit and every message, and each command still has one effect and one answer."""

import asyncio
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from chatbot import config
from tests.conftest import ask_postgres
from tests.faults.conftest import CY, EVE, GUS, looked_up, until
from tests.faults.homeserver import Fault, FaultyHomeserver


class Process:
    """The bot as a process that may be set to die at a point."""

    def __init__(self, toml: Path) -> None:
        self.toml = toml
        self.armed = toml.with_name("armed")
        self.log = toml.with_name("bot.log")
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, point: str, number: int) -> None:
        await self.launch(point, number)
        await self.is_ready()

    async def launch(self, point: str, number: int) -> None:
        self.armed.unlink(missing_ok=True)
        self.log.write_text("")
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.kill", point, str(number), str(self.armed),
                "run", "--config", str(self.toml), stdout=log, stderr=log,
            )  # fmt: skip

    async def is_ready(self) -> None:
        await until(lambda: " ready " in self.log.read_text() or self.ended())
        assert not self.ended(), self.log.read_text()

    def ended(self) -> bool:
        return self.process is not None and self.process.returncode is not None

    async def dies(self) -> bool:
        """Whether it died at its point; if it never comes there, it is killed where it is."""
        assert self.process is not None
        try:
            async with asyncio.timeout(15):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            return False
        return True

    async def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        await self.process.wait()


@pytest.mark.parametrize(
    ("point", "numbers"),
    [
        ("before-commit", (1, 3, 5, 7, 9, 11, 15)),
        ("after-commit", (1, 2, 4, 6, 8, 10, 12)),
        ("before-send", (1, 2, 3, 4)),
        ("after-send", (1, 2, 3, 4)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_killed_at_every_point(
    server: FaultyHomeserver, tech: str, toml: Path, point: str, numbers: tuple[int, ...]
) -> None:
    await _killed_at(server, tech, toml, [(point, number) for number in numbers])
    assert await looked_up(toml, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0
    assert await looked_up(toml, "SELECT count(*) FROM pragma_foreign_key_check") == 0


@pytest.mark.postgres
async def test_killed_at_every_point_on_postgresql(server: FaultyHomeserver, tech: str, on_postgresql: Path) -> None:
    """Here the renewals of the lease are commits, too, so that these points come wherever they fall."""
    numbers = {"before-commit": (1, 3), "after-commit": (2, 4), "before-send": (1,), "after-send": (2,)}
    await _killed_at(server, tech, on_postgresql, [(point, each) for point in numbers for each in numbers[point]])


async def _killed_at(server: FaultyHomeserver, tech: str, toml: Path, kills: Sequence[tuple[str, int]]) -> None:
    bot = Process(toml)
    asked: list[str] = []
    await bot.start("never", 0)
    await _asks(server, asked, await server.say(tech, EVE, "!join for Byte Co-op"))
    await _asks(server, asked, await server.say(tech, GUS, "!join for Leaf Bakery"))
    await server.say(tech, EVE, "!consent Move the call to Friday")
    await until(lambda: any("C-1" in words for words in server.said(tech)))
    card = next(e["event_id"] for _, e in server.rooms[tech].timeline if "C-1" in str(e["content"].get("body")))
    await bot.stop()

    died = 0
    rounds = range(1, len(kills) + 1)
    for number, kill in zip(rounds, kills, strict=True):
        await bot.start(*kill)
        bot.armed.touch()
        asked.append(await server.say(tech, EVE, f"!ping {number}"))
        source = await server.say(tech, GUS, f"news {number}")
        relayed = {"m.in_reply_to": {"event_id": source}}
        asked.append(await server.say(tech, CY, "!relay", **relayed))
        key = "✅" if number % 2 else "👍"
        reaction = {"rel_type": "m.annotation", "event_id": card, "key": key}
        await server.emit(tech, GUS if number % 2 else EVE, "m.reaction", {"m.relates_to": reaction})
        person = f"@p{number}:localhost"
        await server.emit(tech, person, "m.room.member", {"membership": "join"}, state_key=person)
        asked.append(await server.say(tech, person, f"!join for Co-op {number}"))
        died += await bot.dies()
        await _the_lease_runs_out(toml)
    await bot.start("never", 0)
    await until(lambda: all(server.answers_to(each) for each in asked))
    await asyncio.sleep(1)
    await bot.stop()

    assert died >= len(kills) - 1
    assert {len(server.answers_to(each)) for each in asked} == {1}
    coordinating = server.said(server.aliases["#coordinating:localhost"])
    assert sum("news" in words for words in coordinating) == len(kills)
    assert [words for words in server.said(tech) if words.startswith("pong")] == [f"pong {n}" for n in rounds]
    keys = [event["content"].get("org.circlebot.txn") for room in server.rooms.values() for _, event in room.timeline]
    ours = [key for key in keys if key is not None]
    assert len(ours) == len(set(ours))
    await _archive_is_consistent(toml, members=2 + len(kills))


@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
async def test_killed_while_a_gap_is_open(server: FaultyHomeserver, tech: str, toml: Path, point: str) -> None:
    """Before and while it is filled: what was left out, what was held for it, and what was said since."""
    bot, numbers, died = Process(toml), (1, 2, 3, 5), 0
    archive = toml.parent / "data" / "circlebot.db"
    await bot.start("never", 0)
    await bot.stop()
    server.timeline_limit = 5
    asked: list[str] = []
    for number in numbers:
        fault = Fault("messages", times=10_000, room=tech, status=500, body=b"{}")
        server.faults[:] = [fault]
        person = f"@p{number}:localhost"
        await server.emit(tech, person, "m.room.member", {"membership": "join"}, state_key=person)
        asked.append(await server.say(tech, person, f"!join for Co-op {number}"))
        asked += [await server.say(tech, EVE, f"!ping {number}.{each}") for each in range(8)]
        await bot.start(point, number)
        # How many are held depends on how many of the five that a timeline shows are the bot's own late answers.
        await until(lambda: _count(archive, "gaps") and _count(archive, "inbox WHERE state = 'held'"))
        bot.armed.touch()
        asked += [await server.say(tech, EVE, f"!ping {number}.{each}") for each in range(8, 11)]
        if number != 1:  # The first is killed while nothing can be had.
            fault.times = 0
        died += await bot.dies()
    server.faults.clear()
    await bot.start("never", 0)
    await until(lambda: all(server.answers_to(each) for each in asked))
    await asyncio.sleep(1)
    await bot.stop()

    assert died == len(numbers)
    assert {len(server.answers_to(each)) for each in asked} == {1}
    pongs = [words for words in server.said(tech) if words.startswith("pong")]
    assert pongs == [f"pong {number}.{each}" for number in numbers for each in range(11)]
    assert _count(archive, "gaps") == _count(archive, "inbox WHERE state = 'held'") == 0
    await _archive_is_consistent(toml, members=len(numbers))


def _count(archive: Path, of: str) -> int:
    with closing(sqlite3.connect(archive)) as db:
        return int(db.execute(f"SELECT count(*) FROM {of}").fetchone()[0])


async def _asks(server: FaultyHomeserver, asked: list[str], event_id: str) -> None:
    asked.append(event_id)
    await until(lambda: server.answers_to(event_id))


async def _the_lease_runs_out(toml: Path) -> None:
    """Now, so that the next process need not stand by for it."""
    url = config.load(toml).storage.url
    if url.startswith("postgresql"):
        await ask_postgres(url, "UPDATE lease SET until = clock_timestamp()")


async def _archive_is_consistent(toml: Path, *, members: int) -> None:
    doubles = "SELECT source FROM consent_answers GROUP BY source HAVING count(*) > 1"
    expected = {
        "inbox WHERE state IN ('pending', 'failed')": 0,
        "outbox WHERE kind = 'send' AND state <> 'sent'": 0,
        "members WHERE left_at IS NULL": members,
        f"({doubles}) AS doubles": 0,
    }
    assert expected == {each: await looked_up(toml, f"SELECT count(*) FROM {each}") for each in expected}
