"""A sync answer waits for the devices of those who speak in it, where that can help, and for nobody else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import vodozemac

from chatbot.matrix import keys
from chatbot.matrix.client import BotClient
from chatbot.matrix.http import Http
from chatbot.matrix.keys import Keyring
from chatbot.matrix.patience import Duty
from tests.chatbot.matrix.device import EVE, ME, Device, key_of

ROOM = "!room:localhost"


class Server(Http):
    """Answers for one device of Eve's, once it is let."""

    def __init__(self, device: Device) -> None:
        super().__init__("")
        self.device = device
        self.lets = asyncio.Event()
        self.asked: list[str] = []

    async def ask(self, method: str, *path: str, **more: Any) -> dict[str, Any]:
        self.asked.append("/".join(path))
        if path == ("keys", "query"):
            await self.lets.wait()
            return {"device_keys": {EVE: {self.device.name: self.device.published()}}}
        return {"one_time_key_counts": {"signed_curve25519": 50}}


@pytest.fixture
async def keyring(tmp_path: Path) -> AsyncIterator[tuple[BotClient, Server, Keyring]]:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    server = Server(Device(client))
    keyring = Keyring(client, server)
    yield client, server, keyring
    server.lets.set()
    await keyring.close()
    client.close()


async def test_whoever_speaks_for_the_first_time_is_waited_for(keyring: tuple[BotClient, Server, Keyring]) -> None:
    client, server, ring = keyring
    client.take_in_room(ROOM, ())
    waiting = asyncio.create_task(ring.after_sync({}, speakers={EVE}))
    for _ in range(20):
        await asyncio.sleep(0)
    assert "keys/query" in server.asked
    assert not waiting.done()

    server.lets.set()
    await waiting
    assert list(client.olm.device_store[EVE]) == [server.device.name]


async def test_whoever_has_a_new_device_is_waited_for(keyring: tuple[BotClient, Server, Keyring]) -> None:
    client, server, ring = keyring
    client.take_in_devices(EVE, {})
    client.take_in({"device_lists": {"changed": [EVE]}})
    server.lets.set()
    await ring.after_sync({}, speakers={EVE})

    assert list(client.olm.device_store[EVE]) == [server.device.name]


async def test_words_from_a_device_that_nobody_has_published_hold_nobody_up(
    keyring: tuple[BotClient, Server, Keyring], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its devices are asked for again, but a server of theirs that is slow to answer keeps nobody else waiting."""
    client, server, ring = keyring
    monkeypatch.setattr(keys, "SYNC_WAIT", timedelta(hours=1))
    client.take_in_devices(EVE, {})
    client.take_in_room(ROOM, ())
    hidden = Device(client, name="HIDDEN")
    hidden.begins()
    session = vodozemac.GroupSession()
    hidden.sends("m.room_key", key_of(ROOM, session))
    locked = {"algorithm": "m.megolm.v1.aes-sha2", "session_id": session.session_id, "ciphertext": "x"}
    event = {"type": "m.room.encrypted", "sender": EVE, "event_id": "$1", "content": locked}
    assert client.clear_event(ROOM, event) is None
    assert client.olm.users_for_key_query == {EVE}
    async with asyncio.timeout(10):  # The server is not let to answer: waiting for it would take an hour.
        await ring.after_sync({}, speakers={EVE})

    server.lets.set()
    await ring.close()
    assert not client.olm.users_for_key_query


async def test_the_people_of_a_slow_server_keep_nobody_waiting_one_after_another(
    keyring: tuple[BotClient, Server, Keyring], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, server, ring = keyring
    waits: list[float] = []

    async def in_vain(_: Duty, seconds: float) -> None:
        waits.append(seconds)

    with monkeypatch.context() as patch:
        patch.setattr(Duty, "wait", in_vain)
        await ring.after_sync({}, speakers={"@mallory:slow"})
        for number in range(3):
            await ring.after_sync({}, speakers={f"@p{number}:slow"})
        assert len(waits) == 1
        await ring.after_sync({}, speakers={EVE})
        assert len(waits) == 2  # Of another server.

    server.lets.set()
    await ring.close()
    assert EVE in client.olm.tracked_users


async def test_whoever_speaks_while_others_are_asked_for_is_asked_for_then(
    keyring: tuple[BotClient, Server, Keyring],
) -> None:
    """Their words would lie unread for half a minute, and all others of their server would not be waited for."""
    client, server, ring = keyring
    client.olm.users_for_key_query.add("@mallory:slow")
    await ring.after_sync({}, speakers=set())
    waiting = asyncio.create_task(ring.after_sync({}, speakers={EVE}))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not waiting.done()

    server.lets.set()
    await waiting
    assert list(client.olm.device_store[EVE]) == [server.device.name]


async def test_a_server_that_was_not_asked_is_not_to_blame(
    keyring: tuple[BotClient, Server, Keyring], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, server, ring = keyring
    client.olm.users_for_key_query.add("@mallory:slow")
    await ring.after_sync({}, speakers=set())
    await asyncio.sleep(0)
    with monkeypatch.context() as patch:
        patch.setattr(keys, "SYNC_WAIT", timedelta(seconds=0.05))
        await ring.after_sync({}, speakers={EVE})
    server.lets.set()
    await ring.close()

    await ring.after_sync({}, speakers={EVE})
    assert list(client.olm.device_store[EVE]) == [server.device.name]


async def test_whose_devices_change_while_they_are_asked_for_are_asked_for_again(
    keyring: tuple[BotClient, Server, Keyring],
) -> None:
    """The answer may be older than the change, and nobody tells of it twice."""
    client, server, ring = keyring
    before = server.device
    client.take_in_room(ROOM, [
        {"type": "m.room.encryption", "state_key": "", "content": {}},
        {"type": "m.room.member", "state_key": EVE, "content": {"membership": "join"}},
    ])  # fmt: skip
    asking = asyncio.create_task(ring.query({EVE}))
    for _ in range(20):
        await asyncio.sleep(0)
    client.take_in({"device_lists": {"changed": [EVE]}})
    server.lets.set()
    await asking
    assert EVE in client.olm.device_store.users
    assert client.device((EVE, before.name)) is not None

    server.device = Device(client, name="NEW")
    await ring.query({EVE})
    assert [each.id for each in client.olm.device_store.active_user_devices(EVE)] == ["NEW"]
    assert not client.olm.users_for_key_query
