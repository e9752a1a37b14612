"""``make soak PLAY=outage``: the homeserver stops, dies, has its database locked and is slow, ten minutes each.

People speak before, and again afterwards; every request that the bot makes meanwhile is counted at a door before Synapse.
Ends with 1 when anything was lost or answered twice.
"""

import asyncio
import re
import signal
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Annotated

import psutil
import typer

from chatbot.demo.synapse import free_port
from storage.types import EventId, RoomId
from tests.soak.said import Heard
from tests.soak.town import Town, town

ROOMS, PEOPLE = 5, 4
EACH_TIME = 4
"""So many pings in every room, before and after."""
WINDOW = 10.0
SLOW = 2.0
CALM_WITHIN = 300
"""Seconds; between two attempts the bot waits up to 75."""
HASTY = 10
"""Requests a second, within ten seconds: five rooms with something to say are tried at once, then less and less often."""
GROWTH = 50
"""MB. What waits is in the archive and not in memory."""
REQUEST = re.compile(rb"(?:GET|PUT|POST|DELETE) /_matrix")


@dataclass
class Door:
    """Stands between the bot and Synapse: counts requests, and makes them late if told so."""

    port: int
    behind: int
    late: float = 0.0
    requests: list[float] = field(default_factory=list)
    """When each was made."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the bot's, for as long as both sides keep it."""
        try:
            first = await reader.read(65536)
            self._count(first)
            await asyncio.sleep(self.late)
            try:
                from_server, to_server = await asyncio.open_connection("127.0.0.1", self.behind)
            except OSError:
                return
            try:
                to_server.write(first)
                back = asyncio.create_task(self._pass(from_server, writer, counts=False))
                await self._pass(reader, to_server, counts=True)
                back.cancel()
            finally:
                to_server.transport.abort()
        finally:
            writer.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counts: bool) -> None:
        try:
            while data := await source.read(65536):
                if counts:
                    self._count(data)
                    await asyncio.sleep(self.late)
                target.write(data)
                await target.drain()
        except OSError:
            pass
        target.transport.abort()

    def _count(self, data: bytes) -> None:
        self.requests += [time.monotonic()] * len(REQUEST.findall(data))

    def busiest(self, since: float, until: float) -> float:
        """The most requests per second in any ten seconds of a time."""
        most, window = 0, deque[float]()
        for at in self.requests:
            if since <= at <= until:
                window.append(at)
                while window[0] < at - WINDOW:
                    window.popleft()
                most = max(most, len(window))
        return most / WINDOW


@dataclass
class Trouble:
    """One kind of trouble, and what was measured in it."""

    name: str
    seconds: float
    requests: int = 0
    busiest: float = 0.0
    queued: int = 0
    """What waited in the archive at its end."""
    said: int = 0
    recovered: float = 0.0
    """Seconds from its end until everything was answered, also what was said right after."""
    memory: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Of the bot in MB: before, at the end of the trouble, after."""
    wrong: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Whatever must not be: for those who speak, and for the machine and the homeserver."""
        found = list(self.wrong)
        if self.busiest > HASTY:
            found.append(f"{self.busiest:.1f} requests a second are more than {HASTY}")
        if self.queued > self.said:
            found.append(f"{self.queued} things wait, more than the {self.said} that were said")
        if max(self.memory) - self.memory[0] > GROWTH:
            found.append(f"memory has grown by more than {GROWTH} MB")
        return found


@asynccontextmanager
async def _stopped(place: Town, door: Door) -> AsyncIterator[None]:
    process = place.synapse.process
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def _killed(place: Town, door: Door) -> AsyncIterator[None]:
    process = place.synapse.process
    process.kill()
    await process.wait()
    yield
    await place.synapse.start()


@asynccontextmanager
async def _locked(place: Town, door: Door) -> AsyncIterator[None]:
    with closing(sqlite3.connect(place.synapse.folder / "homeserver.db", isolation_level=None, timeout=60)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


@asynccontextmanager
async def _slow(place: Town, door: Door) -> AsyncIterator[None]:
    door.late = SLOW
    yield
    door.late = 0.0


KINDS = {"stopped (SIGSTOP)": _stopped, "killed (SIGKILL)": _killed, "database locked": _locked, "2 s late": _slow}


class Speaker:
    """Says numbered pings and sees to it that each is answered once, in order."""

    def __init__(self, place: Town) -> None:
        self._place = place
        self._numbers = count(1)
        self.said: dict[RoomId, list[tuple[EventId, int]]] = {room: [] for room in place.rooms.values()}

    async def speak(self) -> int:
        """Say some in every room."""
        before = sum(map(len, self.said.values()))
        await asyncio.gather(*(self._speak(room) for room in self.said))
        return sum(map(len, self.said.values())) - before

    async def _speak(self, room: RoomId) -> None:
        for each in range(EACH_TIME):
            number = next(self._numbers)
            who = self._place.people[each % PEOPLE]
            self.said[room].append((await who.say(room, f"!ping {number}"), number))

    async def wrong(self) -> list[str]:
        """What is not answered, answered twice or otherwise, or out of order."""
        found: list[str] = []
        for room, said in self.said.items():
            heard = await self._place.heard(room)
            last = -1
            for event_id, number in said:
                places = [place for place, each in enumerate(heard) if each.replies_to == event_id]
                if [heard[place].body for place in places] != [f"pong {number}"]:
                    found.append(f"ping {number} got {[heard[place].body for place in places]}")
                elif places[0] < last:
                    found.append(f"ping {number} was answered out of order")
                last = max([last, *places])
            found += _twice(heard)
        return found


def _twice(heard: list[Heard]) -> list[str]:
    keys = [each.key for each in heard if each.key is not None]
    return [f"{key} was sent twice" for key in set(keys) if keys.count(key) > 1]


async def _play(place: Town, door: Door, kind: str, seconds: float) -> Trouble:
    found, speaker = Trouble(kind, seconds), Speaker(place)
    assert place.bot.process is not None
    bot = psutil.Process(place.bot.process.pid)
    before = _megabytes(bot)
    found.said = await speaker.speak()
    began = time.monotonic()
    async with KINDS[kind](place, door):
        if kind == "2 s late":
            found.said += await speaker.speak()
        await asyncio.sleep(seconds)
        found.queued = _waiting(place.archive)
        ended, during = time.monotonic(), _megabytes(bot)
    back = time.monotonic()
    found.requests = sum(began <= at <= ended for at in door.requests)
    found.busiest = door.busiest(began, ended)
    found.said += await speaker.speak()
    for _ in range(CALM_WITHIN * 2):
        wrong = await speaker.wrong()
        if not wrong:
            break
        await asyncio.sleep(0.5)
    found.recovered = time.monotonic() - back
    await asyncio.sleep(WINDOW)
    found.wrong = wrong or await speaker.wrong()
    found.memory = (before, during, _megabytes(bot))
    return found


def _megabytes(process: psutil.Process) -> float:
    rss: int = process.memory_info().rss
    return rss / 1e6


def _waiting(archive: Path) -> int:
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as db:
        number: int = db.execute(
            "SELECT (SELECT count(*) FROM outbox WHERE state = 'queued') + "
            "(SELECT count(*) FROM inbox WHERE state = 'pending')"
        ).fetchone()[0]
        return number


def in_words(troubles: list[Trouble]) -> str:
    """The report, as Markdown."""
    lines = [
        "# A homeserver in trouble",
        "",
        "Made by `make soak PLAY=outage`: real Synapse behind a door that counts requests, the bot as a process that is "
        f"never restarted, {PEOPLE} people who say things in {ROOMS} rooms right before each trouble and right after it.",
        "",
        f"{datetime.now(UTC):%-d %B %Y}.",
        "",
        "| The homeserver is | for | requests | a second, in the busiest ten seconds | waiting in the archive | said | "
        "lost, twice, or out of order | all answered after | memory before, at the end, after |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in troubles:
        memory = ", ".join(f"{each:.0f}" for each in one.memory)
        lines.append(
            f"| {one.name} | {one.seconds / 60:g} min | {one.requests} | {one.busiest:.1f} | {one.queued} | {one.said} | "
            f"{len(one.wrong)} | {one.recovered:.1f} s | {memory} MB |"
        )
    wrong = [f"- {one.name}: {each}" for one in troubles for each in one.faults]
    return "\n".join([*lines, *(["", *wrong] if wrong else []), ""])


def main(
    minutes: Annotated[float, typer.Option(help="How long each trouble lasts.")] = 10.0,
    report: Annotated[Path | None, typer.Option(help="Write the report into this file, too.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep databases and logs in this folder.")] = None,
) -> None:
    """Let the homeserver be in trouble for long, and see that the bot waits patiently and loses nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        troubles = asyncio.run(_run(keep or Path(scratch), minutes * 60))
    told = in_words(troubles)
    typer.echo(told)
    if report is not None:
        report.write_text(told)
    raise typer.Exit(1 if any(one.faults for one in troubles) else 0)


async def _run(folder: Path, seconds: float) -> list[Trouble]:
    async with town(folder, rooms=ROOMS, people=PEOPLE) as place:
        door = Door(free_port(), place.synapse.port)
        server = await asyncio.start_server(door.serve, "127.0.0.1", door.port)
        config = place.bot.config
        config.write_text(config.read_text().replace(place.synapse.url, f"http://127.0.0.1:{door.port}"))
        await place.bot.start()
        troubles = []
        for kind in KINDS:
            typer.echo(f"{kind} …")
            troubles.append(await _play(place, door, kind, seconds))
        await place.bot.stop()
        server.close()
        return troubles


if __name__ == "__main__":
    typer.run(main)
