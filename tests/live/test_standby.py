"""Two processes on one PostgreSQL: one is the bot, the other takes over; a paused one that wakes does no harm."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from chatbot.demo.member import body_of
from tests.conftest import new_database
from tests.live.conftest import Bot, Town

pytestmark = [pytest.mark.live, pytest.mark.postgres, pytest.mark.asyncio(loop_scope="session")]


def _twin(town: Town, folder: Path, url: str) -> Bot:
    """A process of the same bot with a data folder, and so a device, of its own."""
    folder.mkdir()
    toml = town.bot.config.read_text()
    (folder / "circlebot.toml").write_text(f'{toml}\n[storage]\nurl = "{url}"\n')
    (folder / "password").write_text("secret")
    (folder / "password").chmod(0o600)
    return Bot(folder / "circlebot.toml", town.bot.user_id)


async def _says(bot: Bot, words: str, *, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while words not in bot.log():
        assert time.monotonic() < deadline, bot.log()
        await asyncio.sleep(0.1)


async def test_the_other_takes_over_and_nothing_is_lost_or_repeated(town: Town, tmp_path: Path, postgres: str) -> None:
    eve, bot, tech = town.people["eve"], town.bot.user_id, town.rooms["tech"]
    await town.bot.stop()
    url = await new_database(postgres)
    one, other = _twin(town, tmp_path / "one", url), _twin(town, tmp_path / "other", url)
    await one.start()
    await other.launch()
    await _says(other, "standing by")
    await eve.say(tech, "!ping 1")
    await eve.hears("pong 1", by=bot, room_id=tech)

    for number in range(2, 6):
        await eve.say(tech, f"!ping {number}")
    await one.kill()
    killed = time.monotonic()
    await eve.say(tech, "!ping 6")
    await eve.hears("pong 6", by=bot, room_id=tech, within=30)
    assert time.monotonic() - killed < 15

    assert other.process is not None
    other.process.send_signal(signal.SIGSTOP)
    await eve.say(tech, "!ping 7")
    await one.start()
    await eve.hears("pong 7", by=bot, room_id=tech, within=30)
    other.process.send_signal(signal.SIGCONT)
    await _says(other, "no longer the bot")
    await eve.say(tech, "!ping 8")
    await eve.hears("pong 8", by=bot, room_id=tech)
    await asyncio.sleep(1)

    pongs = [body_of(event) for event in eve.said_by(bot, tech) if body_of(event).startswith("pong")]
    assert pongs == [f"pong {number}" for number in range(1, 9)]
    assert await other.stop() == 0
    assert await one.stop() == 0
