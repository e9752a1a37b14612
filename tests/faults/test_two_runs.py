"""One account, and another data folder: a second process ends the first, and nobody is greeted or answered twice."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.conftest import EVE, GUS, until
from tests.faults.homeserver import FaultyHomeserver
from tests.faults.process import Process

ANOTHER_RUNS = 5


@pytest.fixture
async def elsewhere(toml: Path) -> AsyncIterator[Process]:
    """The same bot on another machine."""
    folder = toml.parent / "elsewhere"
    folder.mkdir()
    for name in (toml.name, "password"):
        shutil.copy2(toml.parent / name, folder / name)
    bot = Process(folder / toml.name)
    yield bot
    await bot.end()


async def _greeted(server: FaultyHomeserver, room: str) -> None:
    """Its first words in a room come last of all, so on a busy machine after its first answers."""
    await until(lambda: any(words.startswith("Hello! I am Circlebot") for words in server.said(room)))


async def _answered(server: FaultyHomeserver, room: str, person: str, words: str) -> str:
    asked = await server.say(room, person, words)
    await until(lambda: server.answers_to(asked))
    return asked


async def test_with_an_empty_folder_it_ends_the_first_and_says_nothing_again(
    server: FaultyHomeserver, tech: str, bot: Process, elsewhere: Process
) -> None:
    await bot.start()
    asked = [await _answered(server, tech, EVE, "!ping 1"), await _answered(server, tech, EVE, "!join for Pixel Works")]
    await _greeted(server, tech)
    said = len(server.said(tech))

    await elsewhere.start()
    await until(bot.ended)

    assert bot.process is not None
    assert bot.process.returncode == ANOTHER_RUNS
    assert bot.log.read_text().splitlines()[-1].startswith("another circlebot has been started with this account")
    assert "Traceback" not in bot.log.read_text()
    asked.append(await _answered(server, tech, GUS, "!members"))
    assert [len(server.answers_to(each)) for each in asked] == [1, 1, 1]
    assert len(server.said(tech)) == said + 1, server.said(tech)
    await elsewhere.stop()


async def test_with_an_old_copy_of_the_folder_it_catches_up_in_silence(
    server: FaultyHomeserver, tech: str, bot: Process, elsewhere: Process
) -> None:
    await bot.start()
    asked = [await _answered(server, tech, EVE, "!ping 1")]
    await _greeted(server, tech)
    await bot.stop()
    shutil.copytree(bot.toml.parent / "data", elsewhere.toml.parent / "data")
    (
        elsewhere.toml.parent / "data" / "login.json"
    ).unlink()  # Another device: the homeserver knows none of its requests.
    await bot.start()
    asked.append(await _answered(server, tech, EVE, "!join for Pixel Works"))
    await server.say(tech, EVE, "!consent Meet at noon")
    await until(lambda: any("Meet at noon" in words for words in server.said(tech)))
    await bot.end()
    said = len(server.said(tech))
    asked.append(await server.say(tech, GUS, "!members"))  # While nobody was there.

    await elsewhere.start()
    await until(lambda: server.answers_to(asked[-1]))

    assert "Pixel Works" in server.answers_to(asked[-1])[0]
    assert [len(server.answers_to(each)) for each in asked] == [1, 1, 1]
    assert len(server.said(tech)) == said + 1, server.said(tech)[said:]
    await elsewhere.stop()
