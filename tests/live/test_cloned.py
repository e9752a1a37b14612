"""A copy of the data folder, started on another machine: whoever runs longer ends, and no command is answered twice, in clear or encrypted."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.demo.synapse import Synapse
from storage.types import EventId, RoomId
from tests.live.conftest import Bot
from tests.live.secret_town import SecretTown

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

ANOTHER_RUNS = 5


@pytest_asyncio.fixture(loop_scope="session")
async def town(synapse: Synapse, tmp_path: Path) -> AsyncIterator[SecretTown]:
    """A federation whose bot has been copied."""
    town = SecretTown(synapse, tmp_path / "cloned", name="cloned")
    town.folder.mkdir()
    await town.build()
    yield town
    await town.pull_down()


async def test_a_clone_ends_the_first_and_answers_nothing_again(town: SecretTown, tmp_path: Path) -> None:
    ada, bot, first = town.people["ada"], town.bot.user_id, town.bot
    rooms = {True: town.rooms["tech"], False: town.rooms["coordinating"]}
    asked: dict[RoomId, list[EventId]] = {room: [] for room in rooms.values()}

    async def asks(words: str) -> None:
        """In both rooms, and each is answered."""
        for room in rooms.values():
            asked[room].append(await ada.say(room, f"!ping {words}"))
            await ada.hears(f"^pong {words}$", by=bot, room_id=room, within=60)

    await asks("before the copy")
    await first.stop()
    clone = _copied(first, tmp_path / "clone")
    await first.start()
    await asks("after the copy")
    for room in rooms.values():
        asked[room].append(await ada.say(room, "!join as guest"))
        await ada.hears("guest", by=bot, room_id=room, within=60)

    await clone.start()
    assert await first.dies(within=60)
    assert first.process is not None
    assert first.process.returncode == ANOTHER_RUNS
    await asks("to the clone")
    for room in rooms.values():
        await ada.say(room, "!whoami")
        await ada.hears("you are a guest", by=bot, room_id=room, within=60)
    await asyncio.sleep(2)  # What it would say twice, it would say by now.
    await clone.stop()

    for encrypted, room in rooms.items():
        told = [_answered(event) for event in ada.said_by(bot, room) if _answered(event) in asked[room]]
        assert told == [each for each in asked[room] if each in told], "twice, or out of order"
        assert len(told) == len(asked[room]), "lost"
        assert all(event.encrypted == encrypted for event in ada.said_by(bot, room))
    await first.start()  # The fixture stops it; and it is the newest again.


def _copied(bot: Bot, folder: Path) -> Bot:
    folder.mkdir()
    for path in bot.config.parent.iterdir():
        if path.name == "data":
            shutil.copytree(path, folder / path.name)
        elif path.is_file() and path.suffix != ".log":
            shutil.copy2(path, folder / path.name)
    return Bot(folder / bot.config.name, bot.user_id, options=bot.options)


def _answered(event: object) -> EventId | None:
    relation = getattr(event, "content", {}).get("m.relates_to", {})
    return EventId(relation.get("m.in_reply_to", {}).get("event_id") or relation.get("event_id") or "")
