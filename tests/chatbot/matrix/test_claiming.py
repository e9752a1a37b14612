"""One-time keys are asked for in portions, and whoever cannot be asked for costs nobody else theirs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatbot.matrix import keys
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import Rejected
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
