"""Answers of another shape than promised, and answers that come at once and for ever: no end of the bot, and no haste."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.matrix.homeserver import HomeserverError, Unavailable
from chatbot.matrix.http import Http
from chatbot.matrix.login import LockedOut, stored_login
from tests.faults.conftest import BOT, CY, EVE, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver

MANY = 10_000


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        ("join", b"{}"),
        ("join", b"[]"),
        ("login", b"{}"),
        ("account", b"{}"),
        ("account", b'{"errcode": "M_UNRECOGNIZED"}'),
        ("profile", b'{"displayname": {}}'),
        ("keys", b'{"device_keys": 3}'),
    ],
)
async def test_the_start_survives_an_answer_of_another_shape(
    server: FaultyHomeserver, tech: str, toml: Path, endpoint: str, body: bytes
) -> None:
    if endpoint == "account":
        async with running(toml):
            pass
    status = 404 if b"errcode" in body else 200
    server.faults.append(Fault(endpoint, status=status, body=body))
    hub = server.aliases["#coordinating:localhost"]
    async with running(toml):
        joined = next(room for room in (tech, hub) if server.rooms[room].membership(BOT) == "join")
        asked = await server.say(joined, CY, "!ping")
        await until(lambda: server.answers_to(asked))


@pytest.mark.parametrize("damaged", ["", '{"user_id": "@circ', "[]", "7", '{"x": 1}', '"\\ud800"'])
def test_a_damaged_login_is_told_in_words(tmp_path: Path, damaged: str) -> None:
    """A new login without it would be another device's, and its keys those of the old one."""
    (tmp_path / "login.json").write_text(damaged)
    with pytest.raises(LockedOut, match="is damaged"):
        stored_login(tmp_path)


@pytest.mark.parametrize("part", ["device_id", "access_token"])
def test_a_login_that_names_no_device_is_a_damaged_one(tmp_path: Path, part: str) -> None:
    whole = {"user_id": BOT, "device_id": "D", "access_token": None}
    (tmp_path / "login.json").write_text(json.dumps({**whole, part: 7}))
    with pytest.raises(LockedOut, match="is damaged"):
        stored_login(tmp_path)
    (tmp_path / "login.json").write_text(json.dumps(whole))
    assert stored_login(tmp_path) is not None


async def test_half_a_character_in_a_name_is_a_name_that_nobody_knows(server: FaultyHomeserver) -> None:
    http = Http(server.url)
    try:
        with pytest.raises(HomeserverError):
            await http.ask("GET", "directory", "room", "#\ud800:localhost", query={"via": "\udfff"})
    finally:
        await http.close()


@pytest.mark.parametrize("status", [400, 403, 404, 408])
async def test_what_a_proxy_answers_without_a_word_loses_nothing(
    server: FaultyHomeserver, tech: str, toml: Path, status: int
) -> None:
    """Some proxies answer with nothing, or with JSON of their own, while the homeserver behind them is restarted."""
    async with running(toml):
        first = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(first) and len(server.said(tech)) > 1)  # It greets the room, too.
        server.addresses.clear()
        server.faults += [Fault("send", room=tech, status=status), Fault("sync", status=status, body=b'{"a": "gone"}')]
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked), within=20)
    assert not any(fault.times for fault in server.faults)
    assert all("since=" in address for address in server.addresses if "/sync?" in address)


async def test_an_answer_without_end_is_no_answer(server: FaultyHomeserver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.matrix.http.LARGEST", 1_000_000)
    server.faults.append(Fault("versions", times=2, status=200, body=b'{"versions": "' + b"x" * 1_000_000 + b'"}'))
    http = Http(server.url)
    try:
        with pytest.raises(Unavailable, match="more than 1000000 bytes"):
            await http.ask("GET", "versions")
        monkeypatch.setattr("chatbot.matrix.http.LARGEST", 2_000_000)
        assert len((await http.ask("GET", "versions"))["versions"]) == 1_000_000
    finally:
        await http.close()


@pytest.mark.parametrize("body", [b"{}", b'{"event_id": 5}', b"[]", b"<html>"])
async def test_an_answer_without_an_event_is_no_receipt(
    server: FaultyHomeserver, tech: str, toml: Path, body: bytes
) -> None:
    async with running(toml):
        server.faults.append(Fault("send", status=200, body=body))
        asked = await server.say(tech, CY, "!ping")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong"]


@pytest.mark.usefixtures("swift")
async def test_the_same_answer_again_and_again_is_not_asked_for_in_haste(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        pass
    kept: list[Any] = []

    def repeat(answer: Any) -> Any:
        if answer["rooms"]["join"]:
            kept.append(answer)
        return kept[0] if kept else answer

    await server.say(tech, CY, "hello")
    fault = Fault("sync", times=MANY, change=repeat)
    server.faults.append(fault)
    async with running(toml):
        await asyncio.sleep(0.5)
        assert kept
        assert server.rate("sync", seconds=0.3) < 40
        fault.times = 0
        asked = await server.say(tech, CY, "!ping")
        await until(lambda: server.answers_to(asked))


@pytest.mark.parametrize(
    ("endpoint", "wait"), [("sync", "0"), ("sync", "1e400"), ("sync", "NaN"), ("sync", "1e18"), ("send", "0")]
)
async def test_a_limit_of_no_time_or_of_no_sense_is_kept_with_sense(
    server: FaultyHomeserver, tech: str, toml: Path, endpoint: str, wait: str
) -> None:
    async with running(toml) as app:
        body = b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": %s}' % wait.encode()
        fault = Fault(endpoint, times=MANY, status=429, body=body)
        server.faults.append(fault)
        await server.say(tech, EVE, "!ping")
        await until(lambda: server.requests[endpoint] > 1)
        await asyncio.sleep(1)
        assert server.rate(endpoint, seconds=1) < 8
        assert not app.receiver.caught_up.is_set() or endpoint == "send"


async def test_deadlines_wait_until_what_was_said_before_them_is_read(
    server: FaultyHomeserver, tech: str, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[bool] = []

    async def judge(**_: object) -> int:
        judged.append(app.receiver.caught_up.is_set())
        return 0

    async def one_is_due() -> timedelta:
        return timedelta(0)

    async with running(toml) as app:
        await until(app.receiver.caught_up.is_set)
        monkeypatch.setattr(app.jobs, "run_due", judge)
        monkeypatch.setattr(app.jobs, "next_in", one_is_due)
        fault = Fault("sync", times=MANY, status=502, body=b"<html>")
        server.faults.append(fault)
        await server.say(tech, EVE, "to end the long poll")
        await until(lambda: not app.receiver.caught_up.is_set())
        judged.clear()
        app._arrived.set()
        await asyncio.sleep(0.3)
        assert judged == []
        fault.times = 0
        await until(lambda: judged)
    assert all(judged)


async def test_a_token_that_is_revoked_while_a_gap_is_read_leads_to_a_new_login(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(toml):
        pass
    server.timeline_limit = 5

    def revoke(answer: Any) -> Any:
        server.tokens.clear()
        return answer

    asked = [await server.say(tech, EVE, f"!ping {number}") for number in range(12)]
    server.faults += [
        Fault("sync", status=401, body=b'{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": true}'),
        Fault("messages", status=401, body=b'{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": true}'),
        Fault("joined_rooms", change=revoke),
    ]
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert all(len(server.answers_to(each)) == 1 for each in asked)
