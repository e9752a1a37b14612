"""A federation that has grown: so many circles' rooms on one Synapse, made once and kept, with co-ops, people and decisions in the archive.

The Synapse, its rooms and the bot's archive lie in a folder of their own. The first run makes them, which takes long, and measures the
first start; each run measures a warm one, and how long others wait beside what takes long.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

from bench import archive, measures
from bench.bots import Process
from bench.people import Listener, Speaker
from bench.report import Line
from bench.town import PASSWORD, SPEAKERS, Contender, Town, configure
from chatbot.demo.synapse import Synapse
from storage.database import Database
from storage.types import RoomId

AT_ONCE = 4
"""So many rooms are made side by side."""
CROWD = 60
IDLE = 60.0
QUIET_AIM = "≤ 1.5 ×"
Noise = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Grown:
    """The town, and how its bot has started."""

    town: Town
    first: measures.Start | None
    """None where it had been there before."""
    warm: measures.Start
    soon: float
    """How long a ``!ping`` took that was said three seconds after it was ready."""


@asynccontextmanager
async def grown(folder: Path, *, circles: int) -> AsyncIterator[Grown]:
    """The federation with its bot and the floor running, ended in order."""
    synapse = Synapse(folder / "synapse", cache=True)
    await synapse.start()
    timeout = aiohttp.ClientTimeout(total=600)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
            town = await _town(folder, synapse, session, circles=circles)
            await town.listener.start()
            try:
                first = None
                if not (folder / "lived").exists():
                    first = await _start(town)
                    await town.circlebot.process.stop()
                    await _live(town, circles=circles)
                    (folder / "lived").touch()
                warm = await _start(town)
                await asyncio.sleep(3)
                soon = await _ping(town)
                await town.floor.process.start()
                yield Grown(town, first, warm, soon)
            finally:
                await town.listener.stop()
                for contender in town.contenders:
                    await contender.process.stop()
    finally:
        await synapse.stop()


async def _town(folder: Path, synapse: Synapse, session: aiohttp.ClientSession, *, circles: int) -> Town:
    async def person(name: str, *, admin: bool = False) -> Speaker:
        speaker = Speaker(synapse.url, await synapse.register(name, PASSWORD, admin=admin), session)
        await speaker.log_in(PASSWORD)
        return speaker

    ada, floor, bot = await person("ada", admin=True), await person("floor"), await person("circlebot")
    speakers = [await person(f"speaker{number}") for number in range(SPEAKERS)]
    known = folder / "rooms.json"
    rooms: list[str] = json.loads(known.read_text()) if known.exists() else []
    while len(rooms) < circles + 1:  # The first one is the floor's.
        names = [f"Circle {number}" for number in range(len(rooms), min(len(rooms) + AT_ONCE, circles + 1))]
        rooms += await asyncio.gather(*map(ada.make_room, names))
        known.write_text(json.dumps(rooms))  # Whoever ends it meanwhile goes on from here.
    homes = [RoomId(each) for each in rooms[: circles + 1]]
    await floor.join(homes[0])
    for room_id in homes[1:6]:
        for speaker in speakers:
            await speaker.join(room_id)
    config = configure(folder / "circlebot", synapse, ada.user_id, bot.user_id, homes[1:])
    return Town(
        folder=folder,
        synapse=synapse,
        ada=ada,
        listener=Listener(ada, {floor.user_id, bot.user_id}),
        speakers=speakers,
        floor=Contender(
            floor, Process("the floor", ["bench.floor", synapse.url, floor.token], folder / "floor.log"), homes[:1]
        ),
        circlebot=Contender(
            bot,
            Process("Circlebot", ["chatbot", "run", "--config", str(config)], folder / "circlebot.log"),
            homes[1:],
        ),
    )


async def _start(town: Town) -> measures.Start:
    """A start; what is said as soon as it begins is heard by whoever is in, or has just come in."""
    process = town.circlebot.process
    process.patience = 1800.0
    began = await process.start(wait=False)
    async with process.metered() as meter:
        answered, ready = await asyncio.gather(_first_answer(town), process.ready())
    return measures.Start(ready - began, answered - began, meter.peak_bytes, meter.cpu_seconds)


async def _first_answer(town: Town) -> float:
    """When the first ``!ping`` was answered. It is said again each second: before the bot is in its room, nobody hears it."""
    answers: list[asyncio.Future[float]] = []
    while True:
        said, answer = measures.expect(town.listener, town.circlebot.rooms[0])
        answers.append(answer)
        await town.ada.say(town.circlebot.rooms[0], said)
        done, _ = await asyncio.wait(answers, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return min(each.result() for each in done)


async def _ping(town: Town) -> float:
    said, answer = measures.expect(town.listener, town.circlebot.rooms[0])
    began = time.perf_counter()
    await town.ada.say(town.circlebot.rooms[0], said)
    return await asyncio.wait_for(answer, measures.ANSWERED_WITHIN) - began


async def _live(town: Town, *, circles: int) -> None:
    """Years of use, put into the archive: 50 people and a dozen co-ops for each circle, and a logbook of two thousand decisions."""
    database = Database(town.archive)
    try:
        await archive.fill(database, members=50 * circles)
        await archive.grow(database, coops=25 * circles // 2, decisions=2_000)
    finally:
        await database.close()


async def lines_of(place: Grown, *, pings: int, idle: float = IDLE) -> list[Line]:
    """All that is measured there, as lines of the table."""
    town, bot = place.town, place.town.circlebot
    lines = [_seconds("First start, until the first answer, with introductions going on behind", first.answered, "≤ 10 s")
             for first in (place.first,) if first is not None]  # fmt: skip
    lines += [
        _seconds("Warm start, until the first answer", place.warm.answered, "≤ 3 s"),
        _seconds("Warm start, until every room was looked at", place.warm.ready, "≤ 10 s"),
        _seconds("Warm start, CPU until then", place.warm.cpu),
        _seconds("!ping three seconds after that", place.soon, "≤ 1 s"),
        Line("Memory, peak of a warm start", None, "", f"{place.warm.peak_bytes / 2**20:.0f} MB", "≤ 150 MB"),
    ]
    quiet = await _pings(town, pings)
    lines.append(_seconds("!ping while nothing else is said, 95th percentile", quiet))
    noises: dict[str, Noise] = {
        "a long list": lambda: town.speakers[0].say(bot.rooms[1], "!coops"),
        "an export": lambda: town.speakers[1].say(bot.rooms[2], "!decisions export csv"),
        f"{CROWD} words at once in one room": lambda: _crowd(town),
    }
    for name, noise in noises.items():
        beside = await _beside(town, noise, pings)
        lines.append(
            Line(f"!ping beside {name}, 95th percentile ÷ quiet", beside / quiet, _ms(quiet), _ms(beside), QUIET_AIM)
        )
    process = psutil.Process(bot.process.pid)
    before = process.cpu_times()
    await asyncio.sleep(idle)
    after = process.cpu_times()
    used = (after.user + after.system - before.user - before.system) / idle
    lines.append(Line("Idle, share of a core", None, "", f"{used:.1%}"))
    lines.append(Line("Idle, memory", None, "", f"{process.memory_info().rss / 2**20:.0f} MB"))
    return lines


async def _beside(town: Town, noise: Noise, pings: int) -> float:
    """The 95th percentile of a ``!ping`` in another room, while somebody goes on with something that takes long."""

    async def go_on() -> None:
        while True:
            await noise()
            await asyncio.sleep(0.5)

    going = asyncio.create_task(go_on())
    try:
        return await _pings(town, pings)
    finally:
        going.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await going
        await _pings(town, 1)  # Until all that was said before is answered.


async def _crowd(town: Town) -> None:
    """Sixty words in one room, as fast as the people's clients can say them."""
    await asyncio.gather(
        *(town.speakers[number % SPEAKERS].say(town.circlebot.rooms[3], "!whoami") for number in range(CROWD))
    )
    await asyncio.sleep(5)


async def _pings(town: Town, count: int) -> float:
    took = []
    for _ in range(count):
        took.append(await _ping(town))
        await asyncio.sleep(measures.PAUSE)
    return measures.p95(took) if len(took) > 1 else took[0]


def _seconds(what: str, seconds: float, aim: str = "") -> Line:
    return Line(what, None, "", _ms(seconds), aim)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
