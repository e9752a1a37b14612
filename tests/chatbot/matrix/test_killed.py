"""What the key store holds after a kill: all that belongs together or nothing of it, and no key that is given to two people."""

from pathlib import Path
from typing import Any

import pytest
from nio.store import SqliteStore
from nio.store.models import DeviceKeys
from peewee import OperationalError

from chatbot.matrix import olm
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import Rejected, Unavailable
from chatbot.matrix.http import Http
from chatbot.matrix.own_keys import OwnKeys
from tests.chatbot.matrix.device import EVE, ME, Device

pytestmark = pytest.mark.long

ROOM = "!room:localhost"


class Server(Http):
    """Takes all keys, and may be lost on the way back."""

    def __init__(self) -> None:
        super().__init__("")
        self.device: dict[str, Any] = {}
        self.one_time_keys: list[str] = []
        self.fallback_keys: list[str] = []
        self.arrives = self.answers = True
        self.refuses: str | None = None
        """The part of uploads that it refuses."""
        self.keys: list[str] = []
        """All that people may have been given, in order."""
        self.given = 0
        """So many one-time keys have been given to somebody."""

    async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        if path == ("keys", "query"):
            return {"device_keys": {ME: {"BOT": self.device} if self.device else {}}}
        assert path == ("keys", "upload")
        if self.refuses in body:
            raise Rejected("no", code="M_UNKNOWN", status=400)
        if self.arrives:
            self.device = body.get("device_keys", self.device)
            self.one_time_keys += body.get("one_time_keys", {})
        self.fallback_keys += body.get("fallback_keys", {})
        for part in ("one_time_keys", "fallback_keys"):
            self.keys += [key["key"] for key in body.get(part, {}).values()]
        if not self.answers:
            raise Unavailable("no answer")
        return {"one_time_key_counts": {"signed_curve25519": len(self.one_time_keys) - self.given}}


def opened(folder: Path) -> BotClient:
    return BotClient(ME, device_id="BOT", folder=folder, pickle_key="secret")


@pytest.mark.parametrize("broken", ["save_account", "save_session", "save_inbound_group_session"])
def test_t23_a_session_is_kept_with_what_came_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Killed in between, we would never again open the message with the key that all others wait for."""
    client = opened(tmp_path)
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.begins()
    client.olm.save_account()
    client.olm.keep_all()
    told: list[dict[str, Any]] = []
    honest = client.take_in
    monkeypatch.setattr(client, "take_in", told.append)
    session = eve.gives_key(ROOM)

    def breaks(*_: object) -> None:
        raise OperationalError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, broken, breaks)
        with pytest.raises(OperationalError):
            honest(told[0])
    client.close()

    again = opened(tmp_path)
    again.take_in(told[0])
    assert [each.id for each in again.olm.inbound_group_store] == [session.session_id]
    again.close()


@pytest.mark.parametrize("gate", [True, False], ids=["at the gate", "in the store"])
def test_t23_what_cannot_be_kept_keeps_nothing_else_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gate: bool
) -> None:
    """Half a character in the name of a room, sealed so that no server sees it."""
    if not gate:
        monkeypatch.setattr(olm, "is_name", lambda _: True)
    client = opened(tmp_path)
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.begins()
    eve.gives_key("!half\ud800:elsewhere")
    session = eve.gives_key(ROOM)
    client.olm.keep_all()
    client.close()

    again = opened(tmp_path)
    assert [each.id for each in again.olm.inbound_group_store] == [session.session_id]
    again.close()


def test_t23_a_device_is_forgotten_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of half a device the keys could not be opened any more, and the bot would not start."""
    monkeypatch.setattr(olm, "GONE_DEVICES", 1)

    def breaks(_: object) -> None:
        raise OperationalError("killed here")

    monkeypatch.setattr(DeviceKeys, "delete_instance", breaks)
    client = opened(tmp_path)
    for devices in ((Device(client, name="A"), Device(client, name="B")), ()):
        client.take_in_devices(EVE, {device.name: device.published() for device in devices})
    client.close()

    again = opened(tmp_path)
    assert list(again.olm.device_store[EVE]) == ["A", "B"]
    again.close()


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
@pytest.mark.parametrize("arrives", [True, False], ids=["arrived", "lost"])
async def test_t05_no_one_time_key_is_uploaded_twice(tmp_path: Path, first: bool, arrives: bool) -> None:
    """Whoever had it second would write what we cannot open."""
    server, client = Server(), opened(tmp_path)
    if not first:
        await OwnKeys(client, server).assure()
        client.olm.uploaded_key_count = 40
    server.arrives, server.answers = arrives, False
    with pytest.raises(Unavailable):
        await OwnKeys(client, server).upload()
    client.close()

    server.arrives = server.answers = True
    again = opened(tmp_path)
    await OwnKeys(again, server).assure()
    again.olm.uploaded_key_count = 49
    await OwnKeys(again, server).upload()
    assert len(server.one_time_keys) == len(set(server.one_time_keys)) >= 51
    assert again.olm.account.shared
    again.close()


@pytest.mark.parametrize("arrives", [True, False], ids=["arrived", "lost"])
async def test_t05_the_fallback_key_that_serves_is_not_forgotten_for_one_that_never_arrived(
    tmp_path: Path, arrives: bool
) -> None:
    """Of those that have served the account remembers one."""
    server, client = Server(), opened(tmp_path)
    ring = OwnKeys(client, server)
    await ring.assure()
    ring._unused_fallback, client.olm.uploaded_key_count = False, 0
    server.arrives, server.answers = arrives, False
    with pytest.raises(Unavailable):
        await ring.upload()
    client.close()

    server.arrives = server.answers = True
    again = opened(tmp_path)
    ring = OwnKeys(again, server)
    ring._unused_fallback, again.olm.uploaded_key_count = False, 0
    await ring.upload()
    first, *tried = server.fallback_keys
    assert len(tried) == 2
    assert {first} != set(tried) == {tried[0]}
    assert len(server.one_time_keys) == len(set(server.one_time_keys))
    again.close()


@pytest.mark.parametrize("all_given", [True, False], ids=["all given since", "some given since"])
@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
@pytest.mark.parametrize("arrives", [True, False], ids=["arrived", "lost"])
async def test_t05_no_key_is_offered_again_that_has_arrived_though_nobody_said_so(
    tmp_path: Path, first: bool, arrives: bool, all_given: bool
) -> None:
    """As when the answer is lost and we run on: some have been given to somebody by then."""
    server, client = Server(), opened(tmp_path)
    ring = OwnKeys(client, server)
    if not first:
        await ring.assure()
        server.given = 10
        client.olm.uploaded_key_count = 40
    server.arrives, server.answers = arrives, False
    with pytest.raises(Unavailable):
        await ring.upload()
    offered, taken = list(client.olm.account.one_time_keys["curve25519"]), len(server.one_time_keys)

    server.arrives = server.answers = True
    server.given = len(server.one_time_keys) if all_given else server.given + (3 if server.one_time_keys else 0)
    client.olm.uploaded_key_count = len(server.one_time_keys) - server.given
    await ring.upload()
    await ring.upload()
    assert len(server.one_time_keys) == len(set(server.one_time_keys)) == 50 + server.given
    again = {f"signed_curve25519:{name}" for name in offered} & set(server.one_time_keys[taken:])
    assert bool(again) == (first and not arrives)  # That the first have not arrived shows by the device.
    client.close()


async def test_t05_keys_that_serve_are_not_forgotten_for_those_that_are_refused_for_ever(tmp_path: Path) -> None:
    """The server still gives them to people, whose first message to us could not be opened."""
    server, client = Server(), opened(tmp_path)
    ring = OwnKeys(client, server)
    await ring.assure()
    one_time, fallback = server.keys[-2:]
    server.given = 49
    for refused, times in (("fallback_keys", 3), ("one_time_keys", 120)):
        server.refuses = refused
        for _ in range(times):
            ring._unused_fallback, client.olm.uploaded_key_count = refused != "fallback_keys", 1
            with pytest.raises(Rejected):
                await ring.upload()
    for key in (one_time, fallback):
        eve = Device(client)
        eve.begins(key)
        eve.gives_key(ROOM)
    assert len(list(client.olm.inbound_group_store)) == 2

    server.refuses, ring._unused_fallback = None, False
    await ring.upload()
    assert len(server.one_time_keys) == 99
    client.close()


async def test_t05_a_fallback_key_that_arrived_unnoticed_does_not_make_one_time_keys_be_offered_again(
    tmp_path: Path,
) -> None:
    """Killed with an upload of both unanswered, we could not tell them apart."""
    server, client = Server(), opened(tmp_path)
    ring = OwnKeys(client, server)
    await ring.assure()
    ring._unused_fallback, server.answers = False, False
    with pytest.raises(Unavailable):
        await ring.upload()
    ring._unused_fallback, server.given, client.olm.uploaded_key_count = True, 10, 40
    with pytest.raises(Unavailable):
        await ring.upload()
    client.close()

    server.answers = True
    again = opened(tmp_path)
    again.olm.uploaded_key_count = 40
    await OwnKeys(again, server).upload()
    assert len(server.one_time_keys) == len(set(server.one_time_keys))
    again.close()
