"""The bot is killed with SIGKILL at every commit and every message, and each command still has one effect and one answer."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from chatbot import config
from tests.conftest import ask_postgres
from tests.faults.conftest import CY, EVE, GUS, looked_up, until
from tests.faults.homeserver import Fault, FaultyHomeserver
from tests.faults.process import Process


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
    server: FaultyHomeserver, tech: str, bot: Process, point: str, numbers: tuple[int, ...]
) -> None:
    await _killed_at(server, tech, bot, [(point, number) for number in numbers])
    assert await looked_up(bot.toml, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0
    assert await looked_up(bot.toml, "SELECT count(*) FROM pragma_foreign_key_check") == 0


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgresql")
async def test_killed_at_every_point_on_postgresql(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    """Here the renewals of the lease are commits, too, so that these points come wherever they fall."""
    numbers = {"before-commit": (1, 3), "after-commit": (2, 4), "before-send": (1,), "after-send": (2,)}
    await _killed_at(server, tech, bot, [(point, each) for point in numbers for each in numbers[point]])


async def _killed_at(server: FaultyHomeserver, tech: str, bot: Process, kills: Sequence[tuple[str, int]]) -> None:
    asked: list[str] = []
    relays: list[str] = []
    await bot.start()
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
        relays.append(await server.say(tech, CY, "!relay", **relayed))
        key = "✅" if number % 2 else "👍"
        reaction = {"rel_type": "m.annotation", "event_id": card, "key": key}
        await server.emit(tech, GUS if number % 2 else EVE, "m.reaction", {"m.relates_to": reaction})
        person = f"@p{number}:localhost"
        await server.emit(tech, person, "m.room.member", {"membership": "join"}, state_key=person)
        asked.append(await server.say(tech, person, f"!join for Co-op {number}"))
        died += await bot.dies()
        await _the_lease_runs_out(bot.toml)
    await bot.start()
    await until(lambda: all(server.answers_to(each) for each in asked) and all(map(server.taps_on, relays)))
    await asyncio.sleep(1)
    await bot.stop()

    assert died >= len(kills) - 1
    assert {len(server.answers_to(each)) for each in asked} == {1}
    assert [server.taps_on(each) for each in relays] == [["✔"]] * len(relays)
    assert sum(len(server.answers_to(each)) for each in relays) == 1  # The first one is acknowledged in words, too.
    coordinating = server.said(server.aliases["#coordinating:localhost"])
    assert sum("news" in words for words in coordinating) == len(kills)
    assert [words for words in server.said(tech) if words.startswith("pong")] == [f"pong {n}" for n in rounds]
    keys = [event["content"].get("org.circlebot.txn") for room in server.rooms.values() for _, event in room.timeline]
    ours = [key for key in keys if key is not None]
    assert len(ours) == len(set(ours))
    await _archive_is_consistent(bot.toml, members=2 + len(kills))


@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
async def test_killed_while_a_gap_is_open(server: FaultyHomeserver, tech: str, bot: Process, point: str) -> None:
    """Before and while it is filled: what was left out, what was held for it, and what was said since."""
    numbers, died = (1, 2, 3, 5), 0
    archive = bot.toml.parent / "data" / "circlebot.db"
    await bot.start()
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
    await bot.start()
    await until(lambda: all(server.answers_to(each) for each in asked))
    await asyncio.sleep(1)
    await bot.stop()

    assert died == len(numbers)
    assert {len(server.answers_to(each)) for each in asked} == {1}
    pongs = [words for words in server.said(tech) if words.startswith("pong")]
    assert pongs == [f"pong {number}.{each}" for number in numbers for each in range(11)]
    assert _count(archive, "gaps") == _count(archive, "inbox WHERE state = 'held'") == 0
    await _archive_is_consistent(bot.toml, members=len(numbers))


async def test_killed_between_an_edit_and_its_answer(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    """What is mended by editing acts once, and the edit after that is told so once."""
    kills = [
        ("before-commit", 1),
        ("before-commit", 2),
        ("after-commit", 1),
        ("after-commit", 2),
        ("before-send", 1),
        ("after-send", 1),
    ]
    await bot.start()
    await _asks(server, [], await server.say(tech, EVE, "!join for Byte Co-op"))
    await bot.stop()
    mended, died = [], 0
    for number, kill in enumerate(kills, 1):
        await bot.start(*kill)
        original = await server.say(tech, EVE, f"!consnet Buy van {number}")
        await until(partial(server.answers_to, original))
        bot.armed.touch()
        await _edits(server, tech, original, f"!consent Buy van {number}")
        died += await bot.dies()
        mended.append(original)
    await bot.start()
    for number, original in enumerate(mended, 1):
        await until(partial(_has_said, server, tech, f"Buy van {number}"))
        await _edits(server, tech, original, f"!consent Buy lorry {number}")
        await until(partial(_has_answered, server, original, 2))
    await asyncio.sleep(1)
    await bot.stop()

    assert died == len(kills)
    assert sum(" · Buy van" in words for words in server.said(tech)) == len(kills)
    assert not any("> Buy lorry" in words for words in server.said(tech))
    assert {len(server.answers_to(each)) for each in mended} == {2}


def _has_said(server: FaultyHomeserver, room: str, words: str) -> bool:
    return any(words in said for said in server.said(room))


def _has_answered(server: FaultyHomeserver, event_id: str, times: int) -> bool:
    return len(server.answers_to(event_id)) == times


async def _edits(server: FaultyHomeserver, room: str, original: str, body: str) -> None:
    new = {"msgtype": "m.text", "body": body}
    relation = {"rel_type": "m.replace", "event_id": original}
    await server.emit(room, EVE, "m.room.message", {**new, "m.new_content": new, "m.relates_to": relation})


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
        "members WHERE left_at IS NULL AND circle = 'tech'": members,
        f"({doubles}) AS doubles": 0,
    }
    assert expected == {each: await looked_up(toml, f"SELECT count(*) FROM {each}") for each in expected}
