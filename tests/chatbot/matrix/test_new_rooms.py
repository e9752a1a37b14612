"""The first message in a room that we have just opened: encrypted, and readable by all who are to read it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vodozemac
from unpaddedbase64 import decode_base64

from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import ENCRYPTED_MARKER, PRIVATE_MARKER, Missing, NotAlone, Unavailable, Unreadable
from chatbot.matrix.http import Http
from chatbot.matrix.keys import Keyring
from chatbot.matrix.wire import MatrixHomeserver
from storage.types import RoomId, UserId
from tests.chatbot.matrix.device import EVE, ME, Device

ROOM = RoomId("!room:localhost")
ADA = "@ada:far.example"
ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "sender": ME,
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


def member(user_id: str, membership: str) -> dict[str, Any]:
    """A person's membership of the room."""
    return {"type": "m.room.member", "state_key": user_id, "sender": ME, "content": {"membership": membership}}


CREATE = {
    "type": "m.room.create",
    "state_key": "",
    "sender": ME,
    "content": {PRIVATE_MARKER: EVE, ENCRYPTED_MARKER: True},
}
WHOLE = [CREATE, member(ME, "join"), ENCRYPTION, member(EVE, "invite")]


class Server(Http):
    """Tells of some devices, and keeps what it is sent."""

    def __init__(self, *devices: Device) -> None:
        super().__init__("")
        self.devices = {device.user_id: device for device in devices}
        self.silent_about: set[str] = set()
        """People whose server does not answer."""
        self.state = list(WHOLE)
        self.keys: dict[str, list[dict[str, Any]]] = {}
        """What each person's device was given, locked."""
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.while_asked: Any = None

    async def ask(self, method: str, *path: str, body: Any = None, **more: Any) -> Any:
        match path:
            case ("keys", "query"):
                found = body["device_keys"].keys() - self.silent_about
                return {
                    "device_keys": {
                        user: {"D": each.published()} if (each := self.devices.get(user)) else {} for user in found
                    }
                }
            case ("keys", "claim"):
                found = self.devices.keys() & body["one_time_keys"].keys() - self.silent_about
                return {"one_time_keys": {user: {"D": self.devices[user].one_time_key()} for user in found}}
            case ("sendToDevice", *_):
                for user, devices in body["messages"].items():
                    self.keys.setdefault(user, []).extend(devices.values())
            case ("createRoom",):
                return {"room_id": ROOM}
            case ("rooms", _, "send", kind, _):
                self.sent.append((kind, body))
                return {"event_id": "$1"}
            case ("rooms", _, "state", kind, _):
                found_here = [event["content"] for event in self.state if event["type"] == kind]
                if not found_here:
                    raise Missing("none")
                return found_here[0]
            case ("joined_rooms",):
                return {"joined_rooms": [ROOM]}
        return {}

    async def ask_list(self, method: str, *path: str, **more: Any) -> list[Any]:
        state = list(self.state)
        if self.while_asked is not None:
            self.while_asked()
        return state


@pytest.fixture
def client(tmp_path: Path) -> Iterator[BotClient]:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    yield client
    client.close()


def on_the_wire(client: BotClient, server: Server, folder: Path) -> MatrixHomeserver:
    """The bot's end of the wire, logged in."""
    wire = MatrixHomeserver(
        homeserver="", user_id=UserId(ME), device_name="bot", data_dir=folder, password=None, access_token="token"
    )
    wire._http = wire._reader._http = wire._account._http = server
    wire._client_, wire._keyring_ = client, Keyring(client, server)
    return wire


def in_the_middle(client: BotClient, *events: dict[str, Any]) -> None:
    """A sync answer while the room is being made: the server has got no further yet."""
    client.take_in({"rooms": {"join": {ROOM: {"timeline": {"events": list(events)}}}}})


class Reads:
    """What a device reads with the room keys that it was given."""

    def __init__(self, device: Device, server: Server) -> None:
        self.device, self.server = device, server
        self.session: vodozemac.Session | None = None
        self.keys: dict[str, vodozemac.InboundGroupSession] = {}

    def text(self, message: dict[str, Any]) -> str:
        """The words of a message. Raises KeyError where the device was not given its key."""
        for locked in self.server.keys.pop(self.device.user_id, []):
            key = json.loads(self._opened(locked))["content"]
            self.keys[key["session_id"]] = vodozemac.InboundGroupSession(vodozemac.SessionKey(key["session_key"]))
        found = self.keys[message["session_id"]].decrypt(vodozemac.MegolmMessage.from_base64(message["ciphertext"]))
        return str(json.loads(found.plaintext)["content"]["body"])

    def _opened(self, locked: dict[str, Any]) -> bytes:
        (part,) = locked["ciphertext"].values()
        if self.session is None:
            theirs = vodozemac.Curve25519PublicKey.from_base64(locked["sender_key"])
            self.session, clear = self.device.account.create_inbound_session(
                theirs, vodozemac.PreKeyMessage.from_base64(part["body"])
            )
            return bytes(clear)
        return bytes(self.session.decrypt(vodozemac.AnyOlmMessage.pre_key(decode_base64(part["body"]))))


@pytest.mark.parametrize("seen", [[CREATE], [CREATE, member(ME, "join")], [CREATE, member(ME, "join"), ENCRYPTION]])
async def test_a_sync_answer_in_the_middle_of_making_a_room_is_not_its_whole_state(
    client: BotClient, tmp_path: Path, seen: list[dict[str, Any]]
) -> None:
    eve = Device(client)
    server = Server(eve)
    wire = on_the_wire(client, server, tmp_path)
    in_the_middle(client, *seen)
    room = await wire.private_room_with(UserId(EVE), encrypted=True, tried_before=False)
    await wire.send(room.room_id, "m.room.message", {"body": "figures"}, txn_id="1")

    ((kind, content),) = server.sent
    assert kind == "m.room.encrypted"
    assert Reads(eve, server).text(content) == "figures"


async def test_where_a_room_was_opened_encrypted_nothing_is_said_in_clear_whatever_the_server_tells(
    client: BotClient, tmp_path: Path
) -> None:
    eve = Device(client)
    server = Server(eve)
    server.state = [each for each in WHOLE if each is not ENCRYPTION]
    wire = on_the_wire(client, server, tmp_path)
    await wire.private_room_with(UserId(EVE), encrypted=True, tried_before=False)
    await wire.send(ROOM, "m.room.message", {"body": "figures"}, txn_id="1")
    assert [kind for kind, _ in server.sent] == ["m.room.encrypted"]


async def test_nor_where_we_were_killed_right_after_it_was_opened(client: BotClient, tmp_path: Path) -> None:
    eve = Device(client)
    server = Server(eve)
    server.state = [each for each in WHOLE if each is not ENCRYPTION]
    wire = on_the_wire(client, server, tmp_path)
    room = await wire.private_room_with(UserId(EVE), encrypted=False, tried_before=True)
    await wire.send(room.room_id, "m.room.message", {"body": "figures"}, txn_id="1")

    assert room.encrypted
    assert [kind for kind, _ in server.sent] == ["m.room.encrypted"]


async def test_a_room_that_we_know_already_is_not_taken_for_the_interrupted_one(
    client: BotClient, tmp_path: Path
) -> None:
    server = Server(Device(client))
    wire = on_the_wire(client, server, tmp_path)
    opened = await wire.private_room_with(UserId(EVE), encrypted=False, tried_before=True, besides=[ROOM])
    assert not opened.encrypted


async def test_who_comes_in_while_we_ask_for_the_whole_state_can_read_too(client: BotClient, tmp_path: Path) -> None:
    eve, ada = Device(client), Device(client, ADA)
    server = Server(eve, ada)
    server.while_asked = lambda: in_the_middle(client, member(ADA, "join"))
    wire = on_the_wire(client, server, tmp_path)
    await wire.private_room_with(UserId(EVE), encrypted=True, tried_before=False)
    await wire.send(ROOM, "m.room.message", {"body": "hello"}, txn_id="1")

    assert Reads(ada, server).text(server.sent[0][1]) == "hello"
    server.while_asked = None


async def test_a_state_that_could_not_be_asked_for_is_asked_for_again(client: BotClient, tmp_path: Path) -> None:
    eve = Device(client)
    server = Server(eve)
    wire = on_the_wire(client, server, tmp_path)
    await wire.private_room_with(UserId(EVE), encrypted=True, tried_before=False)

    def breaks() -> None:
        raise Unavailable("502")

    server.while_asked = breaks
    with pytest.raises(Unavailable):
        await wire.send(ROOM, "m.room.message", {"body": "hello"}, txn_id="1")
    server.while_asked = None
    await wire.send(ROOM, "m.room.message", {"body": "hello"}, txn_id="1")
    assert Reads(eve, server).text(server.sent[0][1]) == "hello"


@pytest.mark.parametrize("late", ["their server is silent", "no device is known yet"])
async def test_what_one_person_alone_is_to_read_waits_until_they_can(
    client: BotClient, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.matrix.patience.Patience.allows", lambda *_: True)
    eve = Device(client)
    server = Server(eve)
    if late == "their server is silent":
        server.silent_about = {EVE}
    else:
        server.devices.clear()
    client.take_in_room(ROOM, WHOLE)
    ring = Keyring(client, server)
    with pytest.raises(Unreadable):
        await ring.encrypt(ROOM, "m.room.message", {"body": "hello"})

    server.silent_about, server.devices = set(), {EVE: eve}
    client.take_in({"device_lists": {"changed": [EVE]}})
    message = await ring.encrypt(ROOM, "m.room.message", {"body": "hello"})
    assert Reads(eve, server).text(message) == "hello"


@pytest.mark.parametrize("late", ["their server is silent", "no device is known yet", "no key can be had"])
async def test_who_could_not_be_given_the_key_in_time_reads_it_all_once_they_can(
    client: BotClient, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.matrix.patience.Patience.allows", lambda *_: True)
    eve, ada = Device(client), Device(client, ADA)
    server = Server(eve, ada)
    match late:
        case "their server is silent":
            server.silent_about = {ADA}
        case "no device is known yet":
            del server.devices[ADA]
        case _:
            client.take_in_devices(ADA, {"D": ada.published()})
            server.silent_about = {ADA}
    client.take_in_room(ROOM, [*WHOLE, member(ADA, "join")])
    ring = Keyring(client, server)
    first = await ring.encrypt(ROOM, "m.room.message", {"body": "first"})
    second = await ring.encrypt(ROOM, "m.room.message", {"body": "second"})
    client.olm.outbound_group_sessions.pop(ROOM)  # The key that we speak with has changed meanwhile.
    await ring.encrypt(ROOM, "m.room.message", {"body": "third"})
    assert ADA not in server.keys

    server.silent_about, server.devices[ADA] = set(), ada
    await ring.after_sync({}, speakers=set())
    client.take_in({"device_lists": {"changed": [ADA]}})
    await ring.after_sync({}, speakers=set())
    await ring.close()
    assert len(server.keys[ADA]) == 2
    reads = Reads(ada, server)
    assert [reads.text(each) for each in (first, second)] == ["first", "second"]
    assert not ring._owed.rooms


async def test_nothing_is_owed_to_who_has_left(client: BotClient) -> None:
    eve = Device(client)
    server = Server(eve)
    server.silent_about = {ADA}
    client.take_in_room(ROOM, [*WHOLE, member(ADA, "join")])
    ring = Keyring(client, server)
    await ring.encrypt(ROOM, "m.room.message", {"body": "first"})
    assert ring._owed.rooms == (ROOM,)
    client.take_in_room(ROOM, [member(ADA, "leave")])
    await ring.after_sync({}, speakers=set())
    await ring.close()
    assert not ring._owed.rooms


async def test_who_comes_later_does_not_read_what_was_said_before(client: BotClient) -> None:
    eve, ada = Device(client), Device(client, ADA)
    server = Server(eve, ada)
    client.take_in_room(ROOM, WHOLE)
    ring = Keyring(client, server)
    first = await ring.encrypt(ROOM, "m.room.message", {"body": "first"})
    client.take_in_room(ROOM, [member(ADA, "join")])
    await ring.encrypt(ROOM, "m.room.message", {"body": "second"})
    with pytest.raises(Exception, match="index"):
        Reads(ada, server).text(first)


@pytest.mark.parametrize("when", ["while we were away", "while the key is shared"])
async def test_what_is_for_one_person_alone_is_given_to_nobody_who_was_asked_in_meanwhile(
    client: BotClient, tmp_path: Path, when: str
) -> None:
    """The archive has not heard of it yet: after a restart, or in the moment between two messages."""
    eve, ada = Device(client), Device(client, ADA)
    server = Server(eve, ada)
    wire = on_the_wire(client, server, tmp_path)
    await wire.private_room_with(UserId(EVE), encrypted=True, tried_before=False)
    if when == "while we were away":
        server.state.append(member(ADA, "invite"))
    else:
        asked = server.ask

        async def asks(method: str, *path: str, **more: Any) -> Any:
            if path[0] == "sendToDevice":
                in_the_middle(client, member(ADA, "invite"))
            return await asked(method, *path, **more)

        server.ask = asks  # type: ignore[method-assign]
    with pytest.raises(NotAlone):
        await wire.send(ROOM, "m.room.message", {"body": "figures"}, txn_id="1", alone_with=UserId(EVE))

    assert server.sent == []
    assert ADA not in server.keys
    await wire.send(ROOM, "m.room.message", {"body": "This room is no longer private"}, txn_id="2")
    assert Reads(ada, server).text(server.sent[0][1]) == "This room is no longer private"
