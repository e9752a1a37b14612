"""Logs tell where something broke and never what was said."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from chatbot import logs
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import Unavailable
from tests.chatbot.matrix.device import ME, Device


@pytest.fixture(params=[False, True], ids=["for people", "for machines"])
def as_json(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Logs set up as ``circlebot run`` does, and as they were afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield request.param
    root.handlers[:] = before
    root.setLevel(level)


def test_an_error_is_logged_by_its_kind_and_place(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(level="debug", as_json=as_json)
    log = structlog.get_logger("test")
    figure, name = "92000 a year", "Data Workers"
    try:
        try:
            int(figure)
        except ValueError as broken:
            raise KeyError(name) from broken
    except KeyError:
        log.exception("handling failed", event_id="$1")
        logging.getLogger("elsewhere").exception("also")
    told = capsys.readouterr().err

    assert told.count("ValueError, which led to:") == 2
    assert told.count("builtins.KeyError") == 2
    assert "test_an_error_is_logged_by_its_kind_and_place" in told
    assert "$1" in told
    assert figure not in told
    assert name not in told
    if as_json:
        assert {json.loads(line)["level"] for line in told.splitlines()} == {"error"}


def test_what_a_server_answered_is_logged(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(as_json=as_json)
    try:
        raise Unavailable("PUT rooms: 502")
    except Unavailable:
        structlog.get_logger("test").exception("could not send")

    assert "PUT rooms: 502" in capsys.readouterr().err


def test_malformed_messages_are_not_quoted(as_json: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """nio would log them whole, as errors: room keys among them."""
    logs.set_up(level="debug", as_json=as_json)
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    device = Device(client)
    device.begins()
    device.sends("m.room_key", "a key or words")
    device.sends("m.room_key", {"algorithm": 5, "session_key": "a key or words"})
    client.close()

    assert "a key or words" not in capsys.readouterr().err


def test_the_loop_s_own_complaints_quote_nothing_either(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(level="debug", as_json=as_json)

    words = "words of somebody"

    async def breaks() -> None:
        raise ValueError(words)

    async def forgets() -> None:
        task = asyncio.create_task(breaks())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": "never retrieved", "exception": task.exception(), "task": task})

    asyncio.run(forgets())
    told = capsys.readouterr().err
    assert "never retrieved" in told
    assert "breaks" in told
    assert words not in told


def test_ids_that_would_colour_a_console_or_forge_a_line_are_written_out(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(as_json=as_json)
    log, odd = structlog.get_logger("test"), "$\x1b[31m\x9b1m\u202e\u2028\nready"
    log.info("refused", event_id=odd, rooms=[odd])
    logging.getLogger("elsewhere").warning("of %s", odd)
    try:
        raise Unavailable(odd)
    except Unavailable:
        log.exception("could not send")
    told = capsys.readouterr().err

    assert not [letter for letter in "\x1b\x9b\u202e\u2028" if letter in told]
    assert told.count("\\\\x1b[31m" if as_json else "\\x1b[31m") >= 3
    assert not [line for line in told.splitlines() if line.startswith("ready")]
