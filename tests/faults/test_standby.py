"""A process that stands by while the homeserver misbehaves: it asks politely, and gets no key less for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import peewee
import pytest

from chatbot import config
from chatbot import standby as standby_module
from chatbot.app import App
from chatbot.backoff import Backoff
from chatbot.matrix.homeserver import Homeserver
from chatbot.matrix.wire import MatrixHomeserver
from chatbot.standby import Standby
from storage.database import Database
from storage.lease import Leadership, NotLeading
from tests.faults.conftest import CY, until
from tests.faults.homeserver import Fault, FaultyHomeserver


@contextlib.asynccontextmanager
async def standing_by(toml: Path) -> AsyncIterator[None]:
    """A process of the bot that waits for its turn, which does not come, until the block ends."""
    settings = config.load(toml)
    config.prepare_data_dir(settings.storage.data_dir)
    homeserver = MatrixHomeserver(
        homeserver=settings.matrix.homeserver, user_id=settings.matrix.user_id, device_name="test",
        data_dir=settings.storage.data_dir, password=config.password(settings), access_token=None,
    )  # fmt: skip
    await homeserver.start()
    another_leads = Mock(Leadership, take=AsyncMock(return_value=False))
    waiting = asyncio.create_task(Standby(leadership=another_leads, homeserver=homeserver).until_leading())
    try:
        yield
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await homeserver.stop()


@pytest.mark.usefixtures("swift")
async def test_who_stands_by_does_not_ask_in_haste(server: FaultyHomeserver, toml: Path) -> None:
    server.patience = 0.0  # The long poll answers at once, with the same token.
    async with standing_by(toml):
        await asyncio.sleep(0.4)
        assert 1 < server.requests["sync"] <= 12
        assert server.rate("sync", seconds=0.2) <= 30


async def test_who_stands_by_waits_as_long_as_it_is_told(server: FaultyHomeserver, toml: Path) -> None:
    async with standing_by(toml):
        await until(lambda: server.requests["sync"] >= 2)
        body = b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 3000}'
        server.faults.append(Fault("sync", status=429, body=body))
        await server.say(server.aliases["#tech:localhost"], CY, "to end the long poll")
        before = server.requests["sync"]
        await until(lambda: server.requests["sync"] > before)
        limited = server.requests["sync"]
        await asyncio.sleep(2.5)
        assert server.requests["sync"] == limited
        await until(lambda: server.requests["sync"] > limited)
        assert "since=" in server.addresses[-1]  # The token is still good.


async def test_who_stands_by_with_a_full_disk_goes_on_standing_by_and_is_told_the_keys_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else all of it would be shut down and begun anew, so that meanwhile nobody could take over."""
    monkeypatch.setattr(standby_module, "RENEWED", timedelta(seconds=0.01))
    monkeypatch.setattr(Backoff, "next", lambda _: timedelta(seconds=0.01))
    told: list[str | None] = []

    async def take_in_keys(since: str | None, *, timeout: timedelta) -> str:
        told.append(since)
        if len(told) in (2, 3):
            raise peewee.OperationalError("database or disk is full")
        await asyncio.sleep(0.01)
        return f"s{len(told)}"

    homeserver = Mock(Homeserver, take_in_keys=take_in_keys)
    leadership = Mock(Leadership, take=AsyncMock(side_effect=lambda: len(told) > 4))
    await asyncio.wait_for(Standby(leadership=leadership, homeserver=homeserver).until_leading(), 10)
    assert told[:5] == [None, "s1", "s1", "s1", "s4"]


@pytest.mark.parametrize("finish", [NotLeading("seen by the transaction"), OSError("the database is away")])
@pytest.mark.parametrize("ended_by", [NotLeading("another process is the bot now"), None])
async def test_each_step_of_the_end_is_attempted_whatever_the_others_do(
    sqlite: Database, toml: Path, monkeypatch: pytest.MonkeyPatch, finish: Exception, ended_by: Exception | None
) -> None:
    homeserver = Mock(Homeserver, start=AsyncMock(side_effect=ended_by), stop=AsyncMock())
    standby = Mock(Standby, until_leading=asyncio.Event().wait, give_up=AsyncMock(side_effect=OSError("away, too")))
    app = App(settings=config.load(toml), database=sqlite, homeserver=homeserver, standby=standby)
    monkeypatch.setattr(app.sender, "finish", AsyncMock(side_effect=finish))
    stop = asyncio.Event()
    if ended_by is None:
        stop.set()
    with pytest.raises(type(ended_by or standby.give_up.side_effect)) as raised:
        await app.run(stop)
    assert raised.value in (ended_by, standby.give_up.side_effect)
    standby.give_up.assert_awaited_once()
    homeserver.stop.assert_awaited_once()
