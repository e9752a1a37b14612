"""Towns in which people try things out: the real app in memory of a homeserver, begun once, and copied for each try."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from chatbot import config
from chatbot.app import App
from storage.database import Database
from storage.types import EventId
from tests.fakes import FakeClock, FakeHomeserver
from tests.journeys import past
from tests.journeys.begun import Begun
from tests.journeys.conftest import Town, begin
from tests.journeys.prefixes import Interpreter
from tests.towns import FEDERATION


@dataclass
class Scene:
    """Who tries something, where, and to what of it they may reply."""

    who: str
    """The Matrix id of whoever tries."""
    where: str = "food"
    """The slug of the circle in whose room they are, or ``private``."""
    reply_to: EventId | None = None
    """What they reply to where they reply."""
    thanks: EventId | None = None
    """The bot's last words to them, to which phones offer to reply."""
    answers: dict[str, str] = field(default_factory=dict)
    """What they say to a question of the bot's, by words that stand in it."""
    copies_in_reply: bool = False
    """Whether they say what the bot shows in reply to what they have replied to."""


Set = Callable[[Town], Awaitable[Scene]]


class Towns:
    """Makes towns that have come as far as a scene."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._empty = folder / "past.db"
        self._begun: dict[Set | None, tuple[Begun, Scene | None]] = {}

    @asynccontextmanager
    async def at(self, scene: Set) -> AsyncIterator[tuple[Town, Scene]]:
        """A town of its own, at a scene."""
        if scene not in self._begun:
            async with self._town(None) as (town, _):
                set_ = await scene(town)
                self._begun[scene] = (Begun.of(town), set_)
        async with self._town(scene) as (town, found):
            assert found is not None
            yield town, found

    @asynccontextmanager
    async def _town(self, scene: Set | None) -> AsyncIterator[tuple[Town, Scene | None]]:
        if not self._empty.exists():
            await self._live_through()
        file = self._folder / f"{next(self._numbers)}.db"
        shutil.copyfile(self._empty, file)
        toml = self._folder / "circlebot.toml"
        toml.write_text(FEDERATION)
        clock = FakeClock()
        server, interpreter = FakeHomeserver(clock), Interpreter()
        database = Database(f"sqlite+aiosqlite:///{file}")
        town = Town(
            App(settings=config.load(toml), database=database, homeserver=server, clock=clock),
            server,
            clock,
            interpreter,
        )
        set_: Scene | None = None
        try:
            if scene in self._begun:
                begun, set_ = self._begun[scene]
                begun.put_back(town, at_work=False)
                server.heard_as, server.said_as = interpreter.hears, interpreter.says
                await town.works()
            else:
                await begin(town, interpreter)
                self._begun[None] = (Begun.of(town), None)
            yield town, set_
        finally:
            await database.close()
            file.unlink()

    async def _live_through(self) -> None:
        database = Database(f"sqlite+aiosqlite:///{self._empty}")
        await database.migrate()
        await past.live_through(database)
        await database.close()
