"""One-time keys are asked for in portions, and whoever cannot be asked for costs nobody else theirs."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.matrix import keys
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import HomeserverError, RateLimited, Rejected, Unavailable
from chatbot.matrix.http import Http
from chatbot.matrix.keys import Keyring
from tests.chatbot.matrix.device import ME, Device

ROOM = "!room:localhost"
UNASKABLE = "@p7:localhost"


class Server(Http):
    """Gives keys of many people, but answers no request that names one of them."""

    def __init__(self, devices: list[Device]) -> None:
        super().__init__("")
        self.devices = {device.user_id: device for device in devices}
        self.claims: list[int] = []
        self.given: set[str] = set()

    async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        if path == ("keys", "query"):
            asked = body["device_keys"]
            return {"device_keys": {user: {"D": self.devices[user].published()} for user in asked if user != ME}}
        if path == ("keys", "claim"):
            self.claims.append(len(body["one_time_keys"]))
            if UNASKABLE in body["one_time_keys"]:
                raise Rejected("claim: 400", code="M_INVALID_PARAM", status=400)
            return {"one_time_keys": {user: {"D": self.devices[user].one_time_key()} for user in body["one_time_keys"]}}
        if path[0] == "sendToDevice":
            self.given |= set(body["messages"])
        return {}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[BotClient]:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    yield client
    client.close()


async def test_a_big_room_is_given_its_key_in_portions(client: BotClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "PER_CLAIM", 8)
    devices = [Device(client, f"@p{number}:localhost") for number in range(20)]
    server = Server(devices)
    ring = Keyring(client, server)
    client.take_in_room(ROOM, [
        {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}},
        *({"type": "m.room.member", "state_key": device.user_id, "content": {"membership": "join"}} for device in devices),
    ])  # fmt: skip

    assert (await ring.encrypt(ROOM, "m.room.message", {"body": "hello"}))["algorithm"] == "m.megolm.v1.aes-sha2"
    assert max(server.claims) == 8
    assert server.given == {device.user_id for device in devices} - {UNASKABLE}


class Refusing(Server):
    """Refuses all that is asked about keys, until it is told to be ``kind`` again."""

    def __init__(self, devices: list[Device], refusal: HomeserverError) -> None:
        super().__init__(devices)
        self.refusal, self.kind, self.asked = refusal, False, 0

    async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        if path[0] == "keys" and not self.kind:
            self.asked += 1
            raise self.refusal
        return await super().ask(method, *path, body=body, **more)


async def test_a_server_that_refuses_everything_is_not_asked_for_each_by_itself(client: BotClient) -> None:
    server = Refusing([], Rejected("query: 400", code="M_UNKNOWN", status=400))
    people = {f"@p{number}:localhost" for number in range(1000)}
    client.olm.users_for_key_query |= people

    with pytest.raises(Unavailable):
        await Keyring(client, server).query(people)
    assert server.asked <= keys.MOST_REFUSALS

    devices = [Device(client, user) for user in sorted(people)]
    for device in devices:
        client.take_in_devices(device.user_id, {"D": device.published()})
    server.asked = 0
    with pytest.raises(Unavailable):
        await Keyring(client, server)._claim(client.olm.device_store)
    assert server.asked <= keys.MOST_REFUSALS


async def test_names_that_cannot_be_asked_for_cost_the_rest_nothing_however_many_there_are(client: BotClient) -> None:
    good = [Device(client, f"@g{number}:localhost") for number in range(40)]
    bad = {f"@b{number}:localhost" for number in range(60)}

    class Server(Refusing):
        async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> dict[str, Any]:
            self.kind = bad.isdisjoint(body["device_keys"])
            return await super().ask(method, *path, body=body, **more)

    server = Server(good, Rejected("query: 400", code="M_INVALID_PARAM", status=400))
    ring = Keyring(client, server)
    people = bad | {device.user_id for device in good}
    client.olm.users_for_key_query |= people
    for _ in range(10):
        try:
            await ring.query(people)
        except Unavailable:
            continue
        break
    assert client.olm.users_for_key_query == bad


async def test_a_refusal_that_is_about_nobody_is_not_taken_apart(client: BotClient) -> None:
    server = Refusing([], Rejected("query: 405", code="M_UNRECOGNIZED", status=405))
    client.olm.users_for_key_query |= {"@a:localhost", "@b:localhost"}
    with pytest.raises(Rejected):
        await Keyring(client, server).query({"@a:localhost", "@b:localhost"})
    assert server.asked == 1


@pytest.mark.parametrize(
    ("refusal", "pause"),
    [
        (Unavailable("502"), timedelta(seconds=0.7)),
        (RateLimited("429", retry_after=timedelta(minutes=3)), timedelta(seconds=179.9)),
        (RateLimited("429", retry_after=timedelta(milliseconds=1)), timedelta(seconds=0.7)),
    ],
    ids=["unavailable", "a long limit", "a short limit"],
)
async def test_sync_answers_do_not_hasten_keys_that_failed_and_messages_do_not_wait_for_them(
    client: BotClient, monkeypatch: pytest.MonkeyPatch, refusal: HomeserverError, pause: timedelta
) -> None:
    now = 1000.0
    monkeypatch.setattr(keys, "_now", lambda: now)
    person = Device(client, "@p:localhost")
    server = Refusing([person], refusal)
    ring = Keyring(client, server)

    async def answers(number: int) -> int:
        for _ in range(number):
            await ring.after_sync({}, speakers=set())
            assert ring._tidying is not None
            await asyncio.wait([ring._tidying])
        return server.asked

    assert await answers(20) == 1
    now += pause.total_seconds()
    assert await answers(20) == 1
    now += 0.6
    assert await answers(20) == 2

    server.kind = True
    client.take_in_room(ROOM, [
        {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}},
        {"type": "m.room.member", "state_key": person.user_id, "content": {"membership": "join"}},
    ])  # fmt: skip
    assert (await ring.encrypt(ROOM, "m.room.message", {"body": "hello"}))["algorithm"] == "m.megolm.v1.aes-sha2"
    assert server.given == {person.user_id}

    now += max(pause.total_seconds(), 2) * 1.3
    await answers(1)
    assert client.olm.account.shared
    server.kind, client.olm.uploaded_key_count = False, 0
    assert await answers(20) == 3
    now += max(pause.total_seconds(), 1) * 1.3  # As after a first failure.
    assert await answers(20) == 4
