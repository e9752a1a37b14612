"""The homeserver, the rooms and the people of a measurement. Each bot has as many rooms of its own as the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.bots import Process
from bench.people import Listener, Speaker
from chatbot.demo.synapse import Synapse
from chatbot.matrix.login import write_private
from storage.types import RoomId, UserId

PASSWORD = "secret"
SPEAKERS = 5


@dataclass
class Contender:
    """One of the two bots, with its account and its rooms."""

    account: Speaker
    process: Process
    rooms: list[RoomId]


@dataclass
class Town:
    """All that is needed to measure."""

    folder: Path
    synapse: Synapse
    ada: Speaker
    """In every room; her client is the one that listens."""
    listener: Listener
    speakers: list[Speaker]
    floor: Contender
    circlebot: Contender

    @property
    def contenders(self) -> tuple[Contender, Contender]:
        """The floor first, then the bot."""
        return self.floor, self.circlebot

    @property
    def archive(self) -> str:
        """Where the bot's archive is."""
        return f"sqlite+aiosqlite:///{self.folder / 'circlebot' / 'data' / 'circlebot.db'}"

    async def more_rooms(self, count: int) -> list[RoomId]:
        """As many rooms with the bot in them, besides those it has."""

        async def one(number: int) -> RoomId:
            room_id = await self.ada.make_room(f"Another room {number}")
            body = {"user_id": self.circlebot.account.user_id}
            await self.ada.ask("POST", f"/_synapse/admin/v1/join/{room_id}", body=body)
            return room_id

        return [room_id for number in range(0, count, 4)
                for room_id in await asyncio.gather(*map(one, range(number, min(number + 4, count))))]  # fmt: skip


@asynccontextmanager
async def town(folder: Path, *, rooms: int, cache: bool) -> AsyncIterator[Town]:
    """A Synapse of one's own with both bots running, ended in order. ``cache``: Synapse's cache of sync answers."""
    synapse = Synapse(folder / "synapse", cache=cache)
    await synapse.start()
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=120)) as session:
            built = await _build(folder, synapse, session, rooms=rooms)
            for contender in built.contenders:
                await contender.process.start()
            await built.listener.start()
            try:
                yield built
            finally:
                await built.listener.stop()
                for contender in built.contenders:
                    await contender.process.stop()
    finally:
        await synapse.stop()


async def _build(folder: Path, synapse: Synapse, session: aiohttp.ClientSession, *, rooms: int) -> Town:
    async def person(name: str, *, admin: bool = False) -> Speaker:
        user_id = await synapse.register(name, PASSWORD, admin=admin)
        speaker = Speaker(synapse.url, user_id, session)
        await speaker.log_in(PASSWORD)
        return speaker

    ada = await person("ada", admin=True)
    speakers = [await person(f"speaker{number}") for number in range(SPEAKERS)]
    floor, circlebot = await person("floor"), await person("circlebot")

    async def room_for(bot: Speaker, number: int) -> RoomId:
        room_id = await ada.make_room(f"Room {number} of {bot.user_id}")
        await speakers[number % SPEAKERS].join(room_id)
        await bot.join(room_id)
        return room_id

    homes = {bot.user_id: [await room_for(bot, number) for number in range(rooms)] for bot in (floor, circlebot)}
    config = configure(folder / "circlebot", synapse, ada.user_id, circlebot.user_id, homes[circlebot.user_id])
    return Town(
        folder=folder,
        synapse=synapse,
        ada=ada,
        listener=Listener(ada, {floor.user_id, circlebot.user_id}),
        speakers=speakers,
        floor=Contender(
            floor,
            Process("the floor", ["bench.floor", synapse.url, floor.token], folder / "floor.log"),
            homes[floor.user_id],
        ),
        circlebot=Contender(
            circlebot,
            Process("Circlebot", ["chatbot", "run", "--config", str(config)], folder / "circlebot.log"),
            homes[circlebot.user_id],
        ),
    )


def configure(
    folder: Path, synapse: Synapse, operator: UserId, bot: UserId, rooms: list[RoomId], *, archive: str | None = None
) -> Path:
    """A configuration in which each room is a circle's, and nothing is limited. ``archive``: where it is, if not in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    toml = [
        f'[matrix]\nhomeserver = "{synapse.url}"\nuser_id = "{bot}"\npassword_file = "password"',
        '[limits]\nsend = "off"\nper_person = "off"\nper_room = "off"',
        '[federation]\nname = "Federation of Worker Co-ops"\ncoordinating_circle = "circle-0"',
        f'operators = ["{operator}"]',
    ]
    if archive is not None:
        toml.append(f'[storage]\nurl = "{archive}"')
    for number, room_id in enumerate(rooms):
        place = 'kind = "industry"\nparent = "circle-0"' if number else 'kind = "coordinating"'
        toml.append(f'[[circles]]\nslug = "circle-{number}"\nname = "Circle {number}"\n{place}\nroom = "{room_id}"')
    config = folder / "circlebot.toml"
    config.write_text("\n".join(toml), encoding="utf-8")
    write_private(folder / "password", PASSWORD)
    return config
