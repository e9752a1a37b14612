"""Two processes on one PostgreSQL: one is the bot, the other takes over; a paused one that wakes does no harm."""

import asyncio
import shutil
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from chatbot.demo.member import body_of
from tests.conftest import for_asyncpg, new_database, postgres_of_its_own
from tests.live.conftest import Bot, Town
from tests.live.secret_member import SecretMember

pytestmark = [pytest.mark.live, pytest.mark.postgres, pytest.mark.asyncio(loop_scope="session")]

BREAK_ALL = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")

_twins: list[Bot] = []


def _twin(town: Town, folder: Path, url: str) -> Bot:
    """A process of the same bot with a data folder, and so a device, of its own."""
    folder.mkdir()
    toml = town.bot.config.read_text()
    (folder / "circlebot.toml").write_text(f'{toml}\n[storage]\nurl = "{url}"\n')
    (folder / "password").write_text("secret")
    (folder / "password").chmod(0o600)
    twin = Bot(folder / "circlebot.toml", town.bot.user_id)
    _twins.append(twin)
    return twin


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nobody_left_behind() -> AsyncIterator[None]:
    """A test that fails leaves no process, not even a paused one."""
    yield
    while _twins:
        twin = _twins.pop()
        if twin.process is not None and twin.process.returncode is None:
            await twin.kill()


async def _says(bot: Bot, words: str, *, within: float = 30, times: int = 1) -> None:
    deadline = time.monotonic() + within
    while bot.log().count(words) < times:
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
    await _says(other, "leading", within=15)  # Until it answers may take a busy machine longer.
    await eve.say(tech, "!ping 6")
    await eve.hears("pong 6", by=bot, room_id=tech, within=30)

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


@pytest.mark.parametrize("point", ["before-commit", "before-send", "after-send"])
async def test_one_that_was_paused_anywhere_says_nothing_twice(
    town: Town, tmp_path: Path, postgres: str, point: str
) -> None:
    """In the middle of a change, with a request ready to go, or with its answer not yet read."""
    eve, bot, tech = town.people["eve"], town.bot.user_id, town.rooms["tech"]
    await town.bot.stop()
    url = await new_database(postgres)
    one, other = _twin(town, tmp_path / "one", url), _twin(town, tmp_path / "other", url)
    armed = tmp_path / "armed"
    one.program = ("-m", "tests.faults.kill", f"pause:{point}", "1", str(armed))
    await one.start()
    await other.launch()
    await _says(other, "standing by")

    armed.touch()
    await eve.say(tech, "!ping 1")
    await _is_paused(one)
    await _says(other, "leading")
    await eve.hears("pong 1", by=bot, room_id=tech, within=30)
    assert one.process is not None
    one.process.send_signal(signal.SIGCONT)
    await _says(one, "no longer the bot")
    await eve.say(tech, "!ping 2")
    await eve.hears("pong 2", by=bot, room_id=tech)
    await asyncio.sleep(1)

    pongs = [body_of(event) for event in eve.said_by(bot, tech) if body_of(event).startswith("pong")]
    assert pongs == ["pong 1", "pong 2"]
    assert await other.stop() == 0
    assert await one.stop() == 0


async def test_a_database_that_is_down_for_longer_than_the_lease_is_waited_for(town: Town, tmp_path: Path) -> None:
    eve, bot, tech = town.people["eve"], town.bot.user_id, town.rooms["tech"]
    await town.bot.stop()
    with postgres_of_its_own() as server:
        one = _twin(town, tmp_path / "one", await new_database(server.get_uri()))
        await one.start()
        await eve.say(tech, "!ping 1")
        await eve.hears("pong 1", by=bot, room_id=tech)

        server.stop()
        await eve.say(tech, "!ping 2")
        await _says(one, "stopping")  # Nobody can tell any more whose lease it is.
        await asyncio.sleep(3)
        server.start()
        await eve.say(tech, "!ping 3")
        await eve.hears("pong 3", by=bot, room_id=tech, within=40)
        pongs = [body_of(event) for event in eve.said_by(bot, tech) if body_of(event).startswith("pong")]
        assert pongs == ["pong 1", "pong 2", "pong 3"]

        server.stop()
        await _says(one, "stopping", times=2)
        assert await one.stop() == 0  # It hears that it shall stop, also while it waits.


async def test_connections_that_break_in_the_middle_of_anything_lose_and_repeat_nothing(
    town: Town, tmp_path: Path, postgres: str
) -> None:
    eve, bot, tech = town.people["eve"], town.bot.user_id, town.rooms["tech"]
    await town.bot.stop()
    url = await new_database(postgres)
    one = _twin(town, tmp_path / "one", url)
    await one.start()
    admin = create_async_engine(for_asyncpg(postgres, "postgres"))
    broken = 0
    for number in range(40):
        await eve.say(tech, f"!ping {number}")
        if number % 2:
            async with admin.connect() as connection:
                ended = await connection.execute(BREAK_ALL, {"name": make_url(url).database})
                broken += len(ended.all())
    await eve.hears("^pong 39$", by=bot, room_id=tech, within=60)

    pongs = [body_of(event) for event in eve.said_by(bot, tech) if body_of(event).startswith("pong")]
    assert pongs == [f"pong {number}" for number in range(40)]
    assert broken  # How many are open at a time is the pool's business.
    assert await one.stop() == 0
    await admin.dispose()


async def test_the_other_reads_and_answers_in_secret_rooms(town: Town, tmp_path: Path, postgres: str) -> None:
    """Each has a device of its own. People's clients give their keys to both, so that the other can go on at once."""
    bot = town.bot.user_id
    await town.bot.stop()
    url = await new_database(postgres)
    one, other = _twin(town, tmp_path / "one", url), _twin(town, tmp_path / "other", url)
    for bot_of in (one, other):
        data = bot_of.config.parent / "data"
        data.mkdir(mode=0o700)
        for name in ("cross_signing.json", "pickle.key"):
            shutil.copy(town.bot.config.parent / "data" / name, data / name)
    await one.start()
    await other.launch()
    await _says(other, "standing by")
    person = await town.synapse.register(f"secret-{tmp_path.name}", "secret")
    ivy = SecretMember(town.synapse.url, person, "secret", folder=tmp_path / "ivy")
    await ivy.log_in()
    room = await ivy.private_room(bot)
    await ivy.waits_for(bot, room)
    await ivy.say(room, "ping 1")
    await ivy.hears("pong 1", by=bot, room_id=room)

    await one.kill()
    await ivy.say(room, "ping 2")
    told = await ivy.hears("pong 2", by=bot, room_id=room, within=30)
    assert told.encrypted
    await one.launch()
    await _says(one, "standing by")
    await ivy.say(room, "ping 3")
    await ivy.hears("pong 3", by=bot, room_id=room)
    await other.kill()
    await ivy.say(room, "ping 4")
    told = await ivy.hears("pong 4", by=bot, room_id=room, within=30)

    assert told.encrypted
    pongs = [body_of(event) for event in ivy.said_by(bot, room) if body_of(event).startswith("pong")]
    assert pongs == [f"pong {number}" for number in range(1, 5)]
    assert "could not be signed" not in one.log() + other.log()
    assert "identity whose keys are not here" not in one.log() + other.log()
    await one.stop()
    await ivy.close()


async def _is_paused(bot: Bot) -> None:
    assert bot.process is not None
    for _ in range(300):
        if _state_of(bot.process.pid) == "T":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"it was not paused: {bot.log()}")


def _state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
