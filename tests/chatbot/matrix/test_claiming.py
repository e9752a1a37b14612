"""One-time keys are asked for in portions, and whoever cannot be asked for costs nobody else theirs."""

from collections.abc import Iterator, Set
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.matrix import batches, keys, patience
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import HomeserverError, RateLimited, Rejected, Unavailable
from chatbot.matrix.http import Http
from chatbot.matrix.keys import Keyring
from tests.chatbot.matrix.device import ME, Device

pytestmark = pytest.mark.long

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
            return {
                "device_keys": {user: {"D": self.devices[user].published()} for user in asked if user in self.devices}
            }
        if path == ("keys", "claim"):
            self.claims.append(len(body["one_time_keys"]))
            if UNASKABLE in body["one_time_keys"]:
                raise Rejected("claim: 400", code="M_INVALID_PARAM", status=400)
            asked = self.devices.keys() & body["one_time_keys"]
            return {"one_time_keys": {user: {"D": self.devices[user].one_time_key()} for user in asked}}
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


@pytest.mark.long
async def test_a_server_that_refuses_everything_is_not_asked_for_each_by_itself(client: BotClient) -> None:
    """Nor is anybody let be for it: where our own name is refused, too, no name is to blame."""
    server = Refusing([], Rejected("query: 400", code="M_UNKNOWN", status=400))
    people = {f"@q{number}:localhost" for number in range(1000)}
    client.olm.users_for_key_query |= people
    ring = Keyring(client, server)

    with pytest.raises(Rejected):
        await ring.query(people)
    assert server.asked == 2

    server.devices = {user: Device(client, user) for user in people}
    server.kind = True
    await ring.query(people)
    assert not client.olm.users_for_key_query

    server.kind, server.asked = False, 0
    names = [(user, "D") for user in sorted(people)]
    with pytest.raises(Rejected):
        await ring._claim(names)
    assert server.asked == 2

    server.kind = True
    await ring._claim(names)
    assert all(map(client.has_session, client.olm.device_store))


class Squeamish(Refusing):
    """Refuses whatever names one of the bad."""

    def __init__(self, devices: list[Device], bad: Set[str]) -> None:
        super().__init__(devices, Rejected("query: 400", code="M_INVALID_PARAM", status=400))
        self.bad, self.requests = bad, 0

    async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        self.requests += 1
        self.kind = self.bad.isdisjoint(body["device_keys"])
        return await super().ask(method, *path, body=body, **more)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """What is put in here goes by."""
    gone = [timedelta(hours=1)]
    monkeypatch.setattr(patience, "now", lambda: sum(gone, timedelta()).total_seconds())
    return gone


async def test_who_cannot_be_asked_about_is_let_be_for_hours_and_longer_each_time(
    client: BotClient, clock: list[timedelta]
) -> None:
    bad = {f"@b{number}:localhost" for number in range(60)}
    server = Squeamish([], bad)
    ring = Keyring(client, server)
    client.olm.users_for_key_query |= bad

    async def requests_after(wait: timedelta) -> int:
        clock.append(wait)
        before = server.requests
        await ring.query(bad)
        return server.requests - before

    assert await requests_after(timedelta()) > len(bad)
    for hours in (1, 2, 4, 8, 16, 24, 24):
        assert await requests_after(timedelta(hours=hours - 0.1)) == 0
        assert await requests_after(timedelta(hours=0.1)) > len(bad)


async def test_however_many_names_are_made_up_the_requests_are_bounded_and_nobody_is_forgotten(
    client: BotClient, clock: list[timedelta]
) -> None:
    """Those whom we know are asked about first, and those behind the last request after a minute."""
    known, new = (
        [Device(client, f"@{kind}{number}:evil{number}.example") for number in range(10)] for kind in "yz"
    )  # Among the made-up names, and behind those in the alphabet.
    for device in known:
        client.take_in_devices(device.user_id, {"D": device.published()})
    bad = {f"@b{number}:evil{number % 10}.example" for number in range(2000)}
    server = Squeamish(known + new, bad)
    ring = Keyring(client, server)
    people = bad | {device.user_id for device in known + new}
    client.olm.users_for_key_query |= people

    await ring.query(people)
    assert server.requests < 2 * batches.MOST_REFUSALS
    assert client.olm.users_for_key_query.isdisjoint(device.user_id for device in known)

    server.requests = 0
    await ring.query(people)
    assert server.requests == 0
    for _ in range(6):
        clock.append(timedelta(minutes=1))
        await ring.query(people)
    assert client.olm.users_for_key_query == bad


async def test_no_more_is_remembered_of_made_up_names_than_there_is_room_for(
    clock: list[timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_REMEMBERED", 3)
    remembered = patience.Patience()
    for name in "abcad":
        remembered.note(name, worked=False)

    assert [name for name in "abcd" if not remembered.allows(name)] == ["a", "c", "d"]


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
    monkeypatch.setattr(patience, "now", lambda: now)
    person = Device(client, "@p:localhost")
    server = Refusing([person], refusal)
    ring = Keyring(client, server)

    async def answers(number: int) -> int:
        for _ in range(number):
            await ring.after_sync({}, speakers=set())
            await ring.close()
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
