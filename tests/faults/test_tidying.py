"""The running bot tidies up by itself, while people talk to it."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.config.machine import RetentionSettings
from chatbot.receiving import tidying
from tests.faults.conftest import EVE, running, until
from tests.faults.homeserver import FaultyHomeserver


async def test_what_was_dealt_with_leaves_while_people_go_on_talking(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RetentionSettings, "heard", property(lambda _: timedelta(0)), raising=False)
    for name, value in (("START", 0.5), ("EVERY", 0.1), ("PAUSE", 0)):
        monkeypatch.setattr(tidying, name, timedelta(seconds=value))
    monkeypatch.setattr(tidying, "BATCH", 7)
    async with running(toml):
        chat = [await server.say(tech, EVE, f"chat {number}") for number in range(30)]
        asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(5)]
        await until(lambda: all(server.answers_to(each) for each in asked))
        await until(lambda: _arrived(toml).isdisjoint(chat))
        await until(lambda: not _holding(toml, b"chat 1"))
        asked.append(await server.say(tech, EVE, "!ping 5"))
        await until(lambda: server.answers_to(asked[-1]))
    assert [len(server.answers_to(each)) for each in asked] == [1] * 6
    assert [words for words in server.said(tech) if "pong" in words] == [f"pong {n}" for n in range(6)]


def _holding(toml: Path, words: bytes) -> list[str]:
    """The files of the archive that hold these words."""
    files = (toml.parent / "data").glob("circlebot.db*")
    return [file.name for file in files if words in file.read_bytes()]


def _arrived(toml: Path) -> set[str]:
    with closing(sqlite3.connect(toml.parent / "data" / "circlebot.db")) as archive:
        return {row[0] for row in archive.execute("SELECT event_id FROM inbox")}
