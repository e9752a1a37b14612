"""The bot has a name and a picture: those of the TOML, where its account has none, whatever the homeserver makes of it."""

from pathlib import Path

import pytest

from chatbot import config
from tests.faults.conftest import until
from tests.faults.homeserver import Fault, FaultyHomeserver
from tests.faults.process import Process

EVE = "@eve:localhost"
OURS = "mxc://localhost/1"


def _configured(toml: Path, picture: bytes) -> None:
    """A name and a picture of the federation's own."""
    (toml.parent / "mine.png").write_bytes(picture)
    toml.write_text(
        toml.read_text().replace("[matrix]\n", '[matrix]\ndisplay_name = "Rondo"\navatar = "mine.png"\n', 1)
    )


async def _answers(server: FaultyHomeserver, tech: str, words: str) -> None:
    asked = await server.say(tech, EVE, words)
    await until(lambda: bool(server.answers_to(asked)))


@pytest.mark.parametrize("named", [None, "circlebot"], ids=["no name", "the homeserver's own"])
async def test_an_account_without_a_face_gets_one(
    server: FaultyHomeserver, tech: str, bot: Process, named: str | None
) -> None:
    server.profile = {"displayname": named} if named else {}
    await bot.start()
    await until(lambda: server.profile == {"displayname": "Circlebot", "avatar_url": OURS})
    assert server.uploads == [config.picture(config.load(bot.toml))]
    await _answers(server, tech, "Circlebot: ping")
    await bot.stop()
    await bot.start()
    await _answers(server, tech, "!ping")
    assert len(server.uploads) == 1


async def test_what_the_toml_says_is_set(server: FaultyHomeserver, tech: str, bot: Process, toml: Path) -> None:
    picture = config.picture(config.load(toml))[0] + b"mine"
    _configured(toml, picture)
    server.profile = {}
    await bot.start()
    await until(lambda: server.profile == {"displayname": "Rondo", "avatar_url": OURS})
    assert server.uploads == [(picture, "image/png")]
    await _answers(server, tech, "Rondo: ping")


async def test_what_somebody_else_has_set_stays(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    server.profile = {"displayname": "Our helper", "avatar_url": "mxc://localhost/theirs"}
    await bot.start()
    await _answers(server, tech, "Our helper: ping")
    assert server.profile == {"displayname": "Our helper", "avatar_url": "mxc://localhost/theirs"}
    assert not server.uploads


async def test_of_a_face_only_what_is_missing_is_set(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    server.profile = {"displayname": "Our helper"}
    await bot.start()
    await until(lambda: server.profile == {"displayname": "Our helper", "avatar_url": OURS})
    await _answers(server, tech, "!ping")


async def test_a_homeserver_that_does_not_let_it_has_a_bot_without_one(
    server: FaultyHomeserver, tech: str, bot: Process
) -> None:
    server.profile = {}
    server.faults.append(Fault("upload", times=1000, status=403, body=b'{"errcode": "M_FORBIDDEN", "error": "no"}'))
    await bot.start()
    await _answers(server, tech, "!ping")
    await until(lambda: server.requests["upload"] == 1)
    await _answers(server, tech, "!ping again")
    assert server.requests["upload"] == 1
    assert "avatar_url" not in server.profile


async def test_a_face_that_does_not_come_is_tried_again(server: FaultyHomeserver, tech: str, bot: Process) -> None:
    server.profile = {}
    server.faults.append(Fault("upload", times=1, status=502, body=b"<html>"))
    await bot.start()
    await _answers(server, tech, "!ping")
    await until(lambda: server.profile.get("avatar_url") == OURS)
    assert len(server.uploads) == 1
