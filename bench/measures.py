"""The four measurements. Each speaks to the floor and to the bot in turns, so that a machine's moods meet both."""

import asyncio
import itertools
import statistics
import time
from dataclasses import dataclass

import psutil

from bench.bots import Meter
from bench.people import Listener, Speaker
from bench.town import Contender, Town
from storage.types import RoomId

ANSWERED_WITHIN = 300.0
PAUSE = 0.05
"""Between two round trips: nobody's aftermath shall meet the other's measurement."""
_words = itertools.count(1)


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """From saying a command to hearing its answer, in seconds."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Burst:
    """Many commands at once. ``client_share`` is how much of one core the measuring itself took."""

    rate: float
    meter: Meter
    client_share: float
    said_in: float


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Answering what was said while away: from the start of the process, and from its first answer to its last."""

    seconds: float
    rate: float


@dataclass(frozen=True, slots=True)
class Start:
    """From the start of the process until it is ready, and until a command that was said at that moment is answered."""

    ready: float
    answered: float
    peak_bytes: int
    cpu: float = 0.0
    """Of the bot alone, so it can be read on a machine that is busy with other work."""


async def round_trips(
    town: Town, count: int, contenders: tuple[Contender, Contender] | None = None
) -> dict[str, RoundTrip]:
    """The round trip of ``!ping``, one at a time, the two in turns: the floor and the bot, where no others are named."""
    pair = contenders or town.contenders
    took: dict[str, list[float]] = {contender.process.name: [] for contender in pair}
    for turn in range(count + 5):
        for contender in pair:
            room_id = contender.rooms[0]
            said, answer = expect(town.listener, room_id)
            began = time.perf_counter()
            await town.ada.say(room_id, said)
            heard = await asyncio.wait_for(answer, ANSWERED_WITHIN)
            if turn >= 5:  # The first ones warm up.
                took[contender.process.name].append(heard - began)
            await asyncio.sleep(PAUSE)
    return {name: RoundTrip(statistics.median(times), p95(times)) for name, times in took.items()}


async def burst(town: Town, contender: Contender, count: int) -> Burst:
    """Commands in all rooms at once, as fast as the members' clients can say them."""
    ourselves = psutil.Process()
    async with contender.process.metered() as meter:
        used = _cpu(ourselves)
        began = time.perf_counter()
        answers = await _say_all(town, contender, count)
        said_in = time.perf_counter() - began
        heard = await asyncio.wait_for(asyncio.gather(*answers), ANSWERED_WITHIN)
        took = max(heard) - began
        share = (_cpu(ourselves) - used) / (time.perf_counter() - began)
        await asyncio.sleep(0.5)  # What it still has to put down after the last answer counts, too.
    return Burst(count / took, meter, share, said_in)


async def bursts(
    town: Town, count: int, *, rounds: int, contenders: tuple[Contender, Contender] | None = None
) -> list[tuple[Burst, Burst]]:
    """Pairs of bursts, the floor's and the bot's. Who begins changes, so that neither always meets what comes later: a machine
    that grows slower, and a homeserver that has more to look through."""
    pair = contenders or town.contenders
    pairs = []
    for number in range(rounds):
        order = pair if number % 2 == 0 else pair[::-1]
        done = {contender.process.name: await burst(town, contender, count) for contender in order}
        pairs.append((done[pair[0].process.name], done[pair[1].process.name]))
    return pairs


async def catch_up(town: Town, contender: Contender, count: int) -> CatchUp:
    """Commands said while it is down, then the time until all are answered."""
    await contender.process.stop()
    if contender is town.floor:
        contender.process.start_from = await contender.account.position()
    answers = await _say_all(town, contender, count)
    began = await contender.process.start(wait=False)
    heard = await asyncio.wait_for(asyncio.gather(*answers), ANSWERED_WITHIN)
    await contender.process.ready()
    spread = max(heard) - min(heard)  # None at all when one sync answer shows them all.
    return CatchUp(max(heard) - began, count / (spread or max(heard) - began))


async def start(town: Town, contender: Contender) -> Start:
    """A start, with one command waiting."""
    await contender.process.stop()
    if contender is town.floor:
        contender.process.start_from = await contender.account.position()
    room_id = contender.rooms[0]
    said, answer = expect(town.listener, room_id)
    await town.ada.say(room_id, said)
    began = await contender.process.start(wait=False)
    async with contender.process.metered() as meter:
        ready, heard = await asyncio.gather(contender.process.ready(), asyncio.wait_for(answer, ANSWERED_WITHIN))
        await asyncio.sleep(0.5)
    return Start(ready - began, heard - began, meter.peak_bytes)


async def _say_all(town: Town, contender: Contender, count: int) -> list[asyncio.Future[float]]:
    """Say so many commands, spread evenly over the rooms: each room's by its own speaker, in order."""
    answers: list[asyncio.Future[float]] = []
    lists: list[list[tuple[RoomId, str]]] = [[] for _ in contender.rooms]
    for number in range(count):
        place = number % len(contender.rooms)
        said, answer = expect(town.listener, contender.rooms[place])
        lists[place].append((contender.rooms[place], said))
        answers.append(answer)

    async def speak(speaker: Speaker, lines: list[tuple[RoomId, str]]) -> None:
        for room_id, said in lines:
            await speaker.say(room_id, said)

    await asyncio.gather(
        *(speak(town.speakers[place % len(town.speakers)], lines) for place, lines in enumerate(lists))
    )
    return answers


def expect(listener: Listener, room_id: RoomId) -> tuple[str, asyncio.Future[float]]:
    """A command in a room, and the moment at which its answer is heard."""
    words = str(next(_words))
    return f"!ping {words}", listener.awaits(room_id, f"pong {words}")


def p95(times: list[float]) -> float:
    """What nineteen of twenty times are below."""
    return statistics.quantiles(times, n=20)[-1]


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
