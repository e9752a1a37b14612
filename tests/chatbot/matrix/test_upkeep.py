"""What is due after sync answers: our keys, people's devices, broken sessions. Each is done whatever becomes of the others."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.matrix import keys, patience
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import HomeserverError, Rejected, Unavailable, Unreadable
from chatbot.matrix.http import Http
from chatbot.matrix.keys import Keyring
from tests.chatbot.matrix.device import EVE, ME, Device

UPLOAD, QUERY, CLAIM, TELL = "keys/upload", "keys/query", "keys/claim", "sendToDevice/m.room.encrypted"
ADA = "@ada:localhost"
AWAY, NEVER = Unavailable("502"), Rejected("400", code="M_UNKNOWN", status=400)


class Server(Http):
    """Answers for some devices; what is asked of it fails as it is told, and is counted."""

    def __init__(self, *devices: Device) -> None:
        super().__init__("")
        self.devices = {device.user_id: device for device in devices}
        self.fails: dict[str, HomeserverError] = {}
        self.fails_for: str | None = None
        """None: whomever it is about."""
        self.silent: str | None = None
        self.asked: Counter[str] = Counter()

    async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        what = "/".join(path[:2])
        self.asked[what] += 1
        if what == self.silent:
            await asyncio.Event().wait()
        about = body.get("one_time_keys") or body.get("messages") or ()
        if what in self.fails and (self.fails_for is None or self.fails_for in about):
            raise self.fails[what]
        if what == QUERY:
            found = self.devices.keys() & body["device_keys"]
            return {"device_keys": {user: {"D": self.devices[user].published()} for user in found}}
        if what == CLAIM:
            found = self.devices.keys() & body["one_time_keys"]
            return {"one_time_keys": {user: {"D": self.devices[user].one_time_key()} for user in found}}
        return {"one_time_key_counts": {"signed_curve25519": 50}}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[BotClient]:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    yield client
    client.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """What is put in here goes by."""
    gone = [timedelta(days=1)]
    monkeypatch.setattr(patience, "now", lambda: sum(gone, timedelta()).total_seconds())
    return gone


def break_session(client: BotClient, device: Device) -> None:
    """As when a message of a device's could not be opened, and we have not begun anew with it lately."""
    client.olm._mark_device_for_unwedging(device.user_id, device.curve25519)


async def answers(ring: Keyring, number: int = 1) -> None:
    for _ in range(number):
        await ring.after_sync({}, speakers=set())
        await ring.close()


def meet(client: BotClient, people: Sequence[Device]) -> None:
    """An encrypted room that these people are in."""
    client.take_in_room("!room:localhost", [
        {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}},
        *({"type": "m.room.member", "state_key": each.user_id, "content": {"membership": "join"}} for each in people),
    ])  # fmt: skip


@pytest.mark.parametrize("failing", [UPLOAD, QUERY, CLAIM])
async def test_one_part_that_fails_keeps_none_of_the_others_from_being_done_and_waits_by_itself(
    client: BotClient, clock: list[timedelta], failing: str
) -> None:
    ada, eve = Device(client, ADA), Device(client)
    client.take_in_devices(ADA, {"D": ada.published()})
    server = Server(ada, eve)
    server.fails = {failing: AWAY}
    ring = Keyring(client, server)
    client.olm.users_for_key_query.add(EVE)
    break_session(client, ada)

    await answers(ring, 20)
    assert server.asked == Counter(
        {what: 1 for what in (UPLOAD, QUERY, CLAIM, TELL) if (failing, what) != (CLAIM, TELL)}
    )

    client.olm.uploaded_key_count = 0
    clock.append(timedelta(seconds=1.3))
    await answers(ring, 20)
    assert server.asked[failing] == 2

    server.fails.clear()
    clock.append(timedelta(seconds=2.6))
    await answers(ring)
    assert client.olm.account.shared
    assert not client.olm.users_for_key_query
    assert server.asked[TELL] == 1


async def test_an_upload_that_is_never_answered_keeps_nobody_s_devices_from_being_known(
    client: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "SYNC_WAIT", timedelta(seconds=0.2))
    server = Server(Device(client), Device(client, ADA))
    server.silent = UPLOAD
    ring = Keyring(client, server)
    for user in (EVE, ADA):  # Also of those who come while it is under way.
        await ring.after_sync({}, speakers={user})
        assert list(client.olm.device_store[user]) == ["D"]
    await ring.close()


@pytest.mark.parametrize("failing", [CLAIM, TELL])
async def test_a_broken_session_is_not_forgotten_when_mending_it_fails(
    client: BotClient, clock: list[timedelta], failing: str
) -> None:
    eve = Device(client)
    client.take_in_devices(EVE, {"D": eve.published()})
    server = Server(eve)
    server.fails = {failing: AWAY}
    ring = Keyring(client, server)
    break_session(client, eve)
    await answers(ring)
    server.fails.clear()
    clock.append(timedelta(seconds=1.3))
    await answers(ring, 20)

    assert server.asked[failing] == 2
    assert server.asked[CLAIM] + server.asked[TELL] == 3  # Whoever has given us a key is not asked for another.
    assert not client.olm.outgoing_to_device_messages


@pytest.mark.parametrize("failing", [CLAIM, TELL])
async def test_a_session_that_cannot_be_mended_is_tried_without_haste_and_holds_up_no_other(
    client: BotClient, clock: list[timedelta], failing: str
) -> None:
    ada, eve = Device(client, ADA), Device(client)
    for device in (eve, ada):
        client.take_in_devices(device.user_id, {"D": device.published()})
    server = Server(eve, ada)
    server.fails, server.fails_for = {failing: NEVER}, EVE
    ring = Keyring(client, server)
    for _ in range(59):
        break_session(client, eve)
        clock.append(timedelta(minutes=1))
        await answers(ring)
    assert server.asked[failing] == 2  # With the question whether it is about her.

    break_session(client, ada)
    await answers(ring)
    assert (ADA, "D") not in ring._broken
    clock.append(timedelta(minutes=2))
    await answers(ring)
    assert server.asked[failing] == 5
    server.fails.clear()
    clock.append(timedelta(hours=2))
    await answers(ring)
    assert not ring._broken
    assert client.session_id((EVE, "D"))


@pytest.mark.parametrize("refusal", [NEVER, Rejected("413", code="M_TOO_LARGE", status=413)], ids=["400", "413"])
async def test_a_device_that_cannot_be_sent_anything_costs_nobody_else_the_room_s_key(
    client: BotClient, clock: list[timedelta], refusal: HomeserverError
) -> None:
    """Its name may be of any length, and its server alone knows why."""
    people = [Device(client, user) for user in (ADA, EVE, *(f"@p{number}:localhost" for number in range(30)))]
    server = Server(*people)
    server.fails, server.fails_for = {TELL: refusal}, EVE
    ring = Keyring(client, server)
    meet(client, people)

    async def says() -> int:
        before = server.asked[TELL]
        await ring.encrypt("!room:localhost", "m.room.message", {"body": "hello"})
        return server.asked[TELL] - before

    assert await says() <= 25
    assert client.outbound("!room:localhost").users_shared_with == {(each.user_id, "D") for each in people} - {
        (EVE, "D")
    }
    assert await says() == 0
    server.fails.clear()
    clock.append(timedelta(hours=1))
    assert await says() == 1
    assert (EVE, "D") in client.outbound("!room:localhost").users_shared_with


async def test_whoever_had_no_key_for_us_and_then_begins_by_themselves_is_given_the_room_s(
    client: BotClient, clock: list[timedelta]
) -> None:
    eve = Device(client)
    server = Server(eve)
    server.fails, server.fails_for = {CLAIM: NEVER}, EVE
    ring = Keyring(client, server)
    meet(client, [eve])
    with pytest.raises(Unreadable):
        await ring.encrypt("!room:localhost", "m.room.message", {"body": "for Eve"})
    eve.begins()
    eve.gives_key("!room:localhost")
    await ring.encrypt("!room:localhost", "m.room.message", {"body": "for Eve"})

    assert client.outbound("!room:localhost").users_shared_with == {(EVE, "D")}


async def test_a_device_that_is_gone_is_no_longer_mended(client: BotClient, clock: list[timedelta]) -> None:
    eve = Device(client)
    client.take_in_devices(EVE, {"D": eve.published()})
    server = Server(eve)
    server.fails = {CLAIM: AWAY}
    ring = Keyring(client, server)
    break_session(client, eve)
    await answers(ring)
    client.take_in_devices(EVE, {})
    server.fails.clear()
    clock.append(timedelta(hours=1))
    await answers(ring, 3)

    assert server.asked[CLAIM] == 1
    assert not ring._broken


async def test_broken_sessions_are_remembered_once_and_within_bounds(
    client: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_BROKEN", 5)
    devices = [Device(client, f"@x{number}:evil.example") for number in range(20)]
    for device in devices:
        client.take_in_devices(device.user_id, {"D": device.published()})
    server = Server()
    server.fails = {CLAIM: AWAY}
    ring = Keyring(client, server)
    for device in [*devices, *devices[-3:]]:
        break_session(client, device)
        await answers(ring)

    assert list(ring._broken) == [(device.user_id, "D") for device in devices[-5:]]
    assert not client.olm.wedged_devices
