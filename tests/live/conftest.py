"""A real Synapse for the session, fresh people for each test, and the bot as its own process."""

import asyncio
import itertools
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
import pytest_asyncio

from chatbot.demo.member import Member
from chatbot.demo.synapse import Synapse
from storage.types import RoomId, UserId
from tests.conftest import give_an_archive
from tests.towns import Circle, federation
from tests.warm import Warm, begin

_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """A Synapse without rate limits."""
    server = Synapse(tmp_path_factory.mktemp("synapse"))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session", autouse=True)
def migrated_already(empty_file: Path) -> None:
    """No bot has to migrate from nothing, which takes longer than most tests do with it."""
    Bot.empty = empty_file


@dataclass
class Bot:
    """The bot, run as ``circlebot run`` runs it, if it is ``cold`` in a Python of its own."""

    config: Path
    user_id: UserId
    options: tuple[str, ...] = ()
    program: tuple[str, ...] = ("-m", "chatbot")
    cold: bool = False
    anew: bool = False
    """Whether it makes its archive itself, as after ``init``."""
    empty: ClassVar[Path | None] = None
    """The archive with which each other one begins."""
    process: asyncio.subprocess.Process | Warm | None = None
    lines: list[str] = field(default_factory=list)

    async def launch(self) -> None:
        """Start it, and wait for nothing."""
        if self.empty is not None and not self.anew:
            give_an_archive(self.config, self.empty)
        arguments = (*self.program, "run", *self.options, "--config", str(self.config))
        if not self.cold:
            self.process = begin(*arguments, log=self.config.with_suffix(".log"))
            return
        with self.config.with_suffix(".log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stderr=log, stdout=log)

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        ready = self.ready_count()
        await self.launch()
        assert self.process is not None
        for _ in range(900):
            if self.ready_count() > ready or (self.process.returncode is not None):
                break
            await asyncio.sleep(0.1)
        assert self.process.returncode is None, self.log()
        assert self.ready_count() > ready, self.log()

    def ready_count(self) -> int:
        """How often it has said that it is ready."""
        return len(re.findall(r"\bready\b", self.log()))

    def log(self) -> str:
        """All that it has logged."""
        path = self.config.with_suffix(".log")
        return path.read_text() if path.exists() else ""

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def dies(self, *, within: float) -> bool:
        """Whether it ends by itself in time; if not, it is ended."""
        assert self.process is not None
        try:
            await asyncio.wait_for(self.process.wait(), within)
        except TimeoutError:
            await self.kill()
            return False
        return True

    async def stop(self) -> int:
        """Tell it to stop, and return its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 30)


@dataclass
class Town:
    """Circles, people and a bot on the real server."""

    synapse: Synapse
    bot: Bot
    people: dict[str, Member]
    rooms: dict[str, RoomId]

    async def private(self, name: str) -> RoomId:
        """A private room of a person and the bot, with the bot in it."""
        member = self.people[name]
        room_id = await member.private_room(self.bot.user_id)
        for _ in range(600):
            if await member.has_in(room_id, self.bot.user_id):
                return room_id
            await asyncio.sleep(0.1)
        raise AssertionError("the bot does not come into the private room")


NAMES = ("ada", "bo", "cy", "di", "eve", "gus", "fay")
CIRCLES = {
    "coordinating": ("ada", "bo", "cy", "fay"),
    "tech": ("ada", "cy", "di", "eve", "gus"),
    "food": ("fay", "gus", "bo"),
}


@pytest_asyncio.fixture(loop_scope="session")
async def town(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Town]:
    """A federation of its own for one test, with the bot running."""
    run = next(_numbers)
    server = synapse.server_name
    bot_id = await synapse.register(f"bot{run}", "secret", display_name="Circlebot")
    people: dict[str, Member] = {}
    for name in NAMES:
        user_id = await synapse.register(f"{name}{run}", "secret", display_name=name.capitalize())
        people[name] = Member(synapse.url, user_id, "secret")
        await people[name].come()
    rooms: dict[str, RoomId] = {}
    more = {
        "coordinating": "",
        "tech": f'link_persons = ["@cy{run}:{server}"]\nadmission = "approval"\nsecretaries = ["@di{run}:{server}"]',
        "food": f'link_persons = ["@fay{run}:{server}"]',
    }
    for slug, names in CIRCLES.items():
        first, *others = names
        rooms[slug] = await people[first].make_room(f"{slug}{run}", f"{slug.capitalize()} circle")
        for other in others:
            await people[other].join(rooms[slug])
    for member in people.values():  # Not before: each who comes in would wake all of them.
        member.listen()
    config = tmp_path / "circlebot.toml"
    circles = [Circle(slug, f"#{slug}{run}:{server}", more[slug]) for slug in CIRCLES]
    config.write_text(
        federation(
            homeserver=synapse.url,
            bot=bot_id,
            operators=f"@ada{run}:{server}",
            treasurers=f"@bo{run}:{server}",
            circles=circles,
            scheme='vat = "20%"\npay_what_you_can_years = 2',
        )
    )
    (tmp_path / "password").write_text("secret")
    (tmp_path / "password").chmod(0o600)
    bot = Bot(config, bot_id)
    await bot.start()
    town = Town(synapse, bot, people, rooms)
    yield town
    await bot.stop()
    for member in people.values():
        await member.close()
