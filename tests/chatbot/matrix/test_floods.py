"""What members and strangers send without end is kept within bounds, in memory and in the store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vodozemac
from nio.store.models import DeviceKeys, Keys, MegolmInboundSessions, OlmSessions
from unpaddedbase64 import encode_base64

from chatbot.matrix import client as client_module
from chatbot.matrix import olm as olm_module
from chatbot.matrix.client import OLM, BotClient
from chatbot.matrix.replays import FirstEvent
from tests.chatbot.matrix.device import EVE, ME, Device, key_of, said_in

pytestmark = pytest.mark.long

ROOM = "!room:localhost"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[BotClient]:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    yield client
    client.close()


def _rows(client: BotClient, kind: Any) -> int:
    with client.store.database.bind_ctx(client.store.models):
        return int(kind.select().count())


def _said(device: Device, session: vodozemac.GroupSession, text: str, event_id: str = "$1") -> dict[str, Any]:
    return said_in(ROOM, device, session, text, event_id)


def test_naming_keys_that_nobody_has_leaves_nothing_behind(client: BotClient) -> None:
    ours = client.olm.account.identity_keys["curve25519"]
    device = Device(client)
    device.begins()
    assert device.session is not None
    _, body = device.session.encrypt(b"{}").to_parts()
    for number in range(100):
        key = encode_base64(number.to_bytes(32, "big"))
        for sender_key in (key, key * 1000, number):
            message = {"type": 0, "body": encode_base64(body)}
            content = {"algorithm": OLM, "sender_key": sender_key, "ciphertext": {ours: message}}
            event = {"type": "m.room.encrypted", "sender": f"@x{number}:evil", "content": content}
            client.take_in({"to_device": {"events": [event]}})

    assert not dict(client.olm.session_store.items())
    assert not dict(client.olm.device_store.items())


def test_a_server_that_speaks_for_as_many_people_as_it_likes_fills_nothing(
    client: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(olm_module, "STRANGERS", 20)
    known = Device(client, "@ada:localhost")
    client.take_in_devices(known.user_id, {known.name: known.published()})
    known.begins()
    kept = known.gives_key(ROOM)
    for number in range(100):
        stranger = Device(client, f"@x{number}:evil")
        stranger.begins()
        for room in range(3):
            stranger.gives_key(f"!{number}-{room}:evil")

    sessions = dict(client.olm.session_store.items())
    assert len(sessions) <= 21
    assert known.curve25519 in sessions
    assert _rows(client, OlmSessions) == len(sessions)
    assert sum(1 for _ in client.olm.inbound_group_store) <= 61
    assert _rows(client, MegolmInboundSessions) <= 61
    assert len(client.olm.inbound_group_store._entries) <= 61
    assert client.clear_event(ROOM, _said(known, kept, "still read")) is not None


def test_strangers_are_still_strangers_after_a_restart(tmp_path: Path) -> None:
    first = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    known, stranger = Device(first, "@ada:localhost"), Device(first)
    first.take_in_devices(known.user_id, {known.name: known.published()})
    for device in (known, stranger):
        device.begins()
        device.gives_key(ROOM)
    first.close()
    again = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")

    assert list(again.olm._strangers) == [stranger.curve25519]
    again.close()


@pytest.mark.parametrize("known", [True, False])
def test_room_keys_of_one_device_are_bounded_over_all_rooms(
    client: BotClient, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.setattr(olm_module, "ROOM_KEYS", 40)
    device = Device(client)
    if known:
        client.take_in_devices(EVE, {device.name: device.published()})
    device.begins()
    for number in range(60):
        client.take_in_room(f"!{number % 10}:localhost", ())
        last = device.gives_key(f"!{number % 10}:localhost")

    names = [session.id for session in client.olm.inbound_group_store]
    assert len(names) == (40 if known else olm_module.STRANGE_ROOM_KEYS)
    assert last.session_id in names
    assert _rows(client, MegolmInboundSessions) == len(names)


def test_a_room_key_is_no_place_to_keep_things_in(client: BotClient) -> None:
    device = Device(client)
    device.begins()
    device.gives_key("!" + "x" * 60000)
    device.sends("m.room_key", {**key_of(ROOM, vodozemac.GroupSession()), "session_id": "another"})
    device.signer = "x" * 60000
    device.gives_key(ROOM)

    assert not client.olm.inbound_group_store._entries
    assert not client.olm._held


def test_sessions_that_we_begin_are_bounded_too(client: BotClient) -> None:
    device = Device(client)
    client.take_in_devices(EVE, {device.name: device.published()})
    for _ in range(3 * olm_module.SESSIONS):
        device.account.generate_one_time_keys(1)
        key = device.account.one_time_keys.popitem()[1].to_base64()
        device.account.mark_keys_as_published()
        client.olm.create_session(key, device.curve25519)
    client.olm.keep_all()

    assert len(client.olm.session_store[device.curve25519]) == olm_module.SESSIONS
    assert _rows(client, OlmSessions) == olm_module.SESSIONS


def test_devices_that_come_and_go_are_forgotten(client: BotClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(olm_module, "GONE_DEVICES", 5)
    for number in range(30):
        device = Device(client, name=f"D{number}")
        client.take_in_devices(EVE, {device.name: device.published()})

    assert list(client.olm.device_store[EVE]) == [f"D{number}" for number in range(24, 30)]
    assert _rows(client, DeviceKeys) == 6
    assert _rows(client, Keys) == 12


def test_a_device_that_its_server_forgot_for_a_while_is_talked_to_again(client: BotClient) -> None:
    device = Device(client)
    client.take_in_room(ROOM, [{"type": "m.room.member", "state_key": EVE, "content": {"membership": "join"}}])
    for told in ({device.name: device.published()}, {}, {device.name: device.published()}):
        client.take_in_devices(EVE, told)

    assert [each.id for each in client.lacking(ROOM, client.outbound(ROOM))] == [device.name]


def test_the_devices_of_a_speaker_are_followed_though_the_room_is_not_known_yet(client: BotClient) -> None:
    device = Device(client)
    client.take_in_devices(EVE, {device.name: device.published()})
    client.take_in({"device_lists": {"changed": [EVE, "@stranger:localhost"]}})

    assert client.olm.users_for_key_query == {EVE}


def test_more_devices_than_we_talk_to_keep_those_that_we_know(
    client: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MOST_DEVICES", 3)
    told = {f"Z{number}": Device(client, name=f"Z{number}").published() for number in range(3)}
    client.take_in_devices(EVE, told)
    client.take_in_devices(EVE, {**{f"A{n}": Device(client, name=f"A{n}").published() for n in range(500)}, **told})

    assert [device.id for device in client.olm.device_store.active_user_devices(EVE)] == ["Z0", "Z1", "Z2"]


@pytest.mark.parametrize("named", [True, False])
def test_t15_a_copy_of_a_key_does_not_hide_its_makers_words(client: BotClient, tmp_path: Path, named: bool) -> None:
    """Everybody in a room holds everybody's keys. Which device a message is from its sender may say, or leave out."""
    ada, eve = Device(client, "@ada:localhost", "A"), Device(client)
    for device in (ada, eve):
        client.take_in_devices(device.user_id, {device.name: device.published()})
        device.begins()
    client.take_in_room(ROOM, ())
    session = vodozemac.GroupSession()
    eve.sends("m.room_key", key_of(ROOM, session))
    ada.sends("m.room_key", key_of(ROOM, session))
    said = _said(ada, session, "mine")
    if not named:
        del said["content"]["sender_key"]

    assert client.clear_event(ROOM, {**said, "sender": eve.user_id, "event_id": "$eve"}) is not None
    client.olm.replays.forget([session.session_id])
    client.olm.replays.fresh.clear()
    clear = client.clear_event(ROOM, said)
    assert clear is not None
    assert clear["content"]["body"] == "mine"

    client.olm.keep_all()
    again = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    assert again.clear_event(ROOM, said) is not None
    again.close()


def test_t15_words_of_one_room_are_not_read_in_another(client: BotClient) -> None:
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.begins()
    session = vodozemac.GroupSession()
    for room_id in (ROOM, "!other:localhost"):
        client.take_in_room(room_id, ())
        eve.sends("m.room_key", key_of(room_id, session))

    assert client.clear_event("!other:localhost", _said(eve, session, "said here")) is None
    assert client.clear_event(ROOM, _said(eve, session, "said here")) is not None


def test_keys_that_others_pass_on_and_requests_for_keys_are_not_taken_in(client: BotClient) -> None:
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.begins()
    session = vodozemac.GroupSession()
    forwarded = {
        **key_of(ROOM, session), "sender_key": "A" * 43, "sender_claimed_ed25519_key": "B" * 43,
        "forwarding_curve25519_key_chain": [],
    }  # fmt: skip
    eve.sends("m.forwarded_room_key", forwarded)
    for number in range(50):
        request = {"action": "request", "request_id": f"{number}", "requesting_device_id": "D", "body": forwarded}
        client.take_in({"to_device": {"events": [{"type": "m.room_key_request", "sender": EVE, "content": request}]}})

    olm = client.olm
    assert not list(olm.inbound_group_store)
    assert not [*olm.received_key_requests, *olm.key_request_from_untrusted, *olm.outgoing_to_device_messages]


def test_words_that_are_told_again_as_a_new_event_are_not_read_again(client: BotClient, tmp_path: Path) -> None:
    """A server could have a command of last year done once more, also after we were started anew."""
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.begins()
    client.take_in_room(ROOM, ())
    session = eve.gives_key(ROOM)
    said = [_said(eve, session, f"!forget me {number}", f"${number}") for number in range(3)]
    assert client.clear_event(ROOM, said[0]) is not None
    client.olm.keep_all()
    assert client.clear_event(ROOM, said[1]) is not None  # We are killed before it is noted, so it is told again.
    client.close()

    again = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    again.take_in_devices(EVE, {eve.name: eve.published()})
    again.take_in_room(ROOM, ())
    assert again.clear_event(ROOM, {**said[0], "event_id": "$copy"}) is None
    assert again.clear_event(ROOM, said[0]) is not None
    assert again.clear_event(ROOM, said[1]) is not None
    assert again.clear_event(ROOM, {**said[1], "event_id": "$copy"}) is None
    assert again.clear_event(ROOM, said[2]) is not None

    names = {session.session_id: eve.curve25519}
    again.olm.keep_all()
    again.olm._drop({(ROOM, name): key for name, key in names.items()})
    again.olm.keep_all()
    with again.store.database.bind_ctx([FirstEvent]):
        assert FirstEvent.select().count() == 0
    again.close()


@pytest.mark.parametrize("how", ["goes", "takes another key"])
def test_what_devices_leave_behind_that_come_and_go_is_no_more_than_what_strangers_leave(
    client: BotClient, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Each may give us a session and a thousand room keys before it goes, or takes another key for secret messages."""
    for most, number in (("GONE_DEVICES", 2), ("STRANGERS", 10), ("STRANGE_ROOM_KEYS", 2)):
        monkeypatch.setattr(olm_module, most, number)
    client.take_in_room(ROOM, ())
    signer = Device(client)
    for number in range(40):
        device = Device(client, name=f"D{number}" if how == "goes" else "D")
        told = device.published()
        if how != "goes":
            signer.curve25519 = device.curve25519
            told = signer.published()
        client.take_in_devices(EVE, {device.name: told})
        device.begins()
        for _ in range(4):
            device.gives_key(ROOM)
    client.olm.keep_all()

    sessions, keys = 10 + 3, 10 * 2 + 3 * 4
    assert sum(1 for kept in client.olm.session_store.values() if kept) <= sessions
    assert _rows(client, OlmSessions) <= sessions
    assert sum(1 for _ in client.olm.inbound_group_store) <= keys
    assert _rows(client, MegolmInboundSessions) <= keys


def test_room_keys_of_one_person_are_bounded_over_all_devices(
    client: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(olm_module, "ROOM_KEYS", 20)
    client.take_in_room(ROOM, ())
    devices = [Device(client, name=f"D{number}") for number in range(8)]
    client.take_in_devices(EVE, {each.name: each.published() for each in devices})
    for device in devices:
        device.begins()
        given = [device.gives_key(ROOM) for _ in range(10)]
        assert given[-1].session_id in {session.id for session in client.olm.inbound_group_store}

    assert sum(1 for _ in client.olm.inbound_group_store) == 20
    assert min(len(client.olm._held[each.curve25519]) for each in devices) > 0


def test_a_room_with_a_name_that_is_none_keeps_nothing_from_being_taken_in(client: BotClient) -> None:
    state = {"state": {"events": [{"type": "m.room.encryption", "state_key": "", "content": {}}]}}
    client.take_in({"rooms": {"join": {"!half\ud800:elsewhere": state, ROOM: state}}})

    assert client.rooms[ROOM].encrypted


def test_a_device_s_name_is_no_place_to_keep_things_in(client: BotClient) -> None:
    for name in ("x" * 60000, "null\x00"):
        client.take_in_devices(EVE, {name: Device(client, name=name).published()})

    assert not client.olm.device_store[EVE]


def test_words_read_with_a_key_that_was_dropped_and_taken_in_again_are_not_read_again(client: BotClient) -> None:
    """All of that before anything could be put on the disk, as while it is full."""
    eve = Device(client)
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.begins()
    client.take_in_room(ROOM, ())
    session = eve.gives_key(ROOM)
    key = key_of(ROOM, session)
    client.olm._drop({(ROOM, session.session_id): eve.curve25519})
    client.olm.create_group_session(
        eve.curve25519, eve.account.ed25519_key.to_base64(), ROOM, session.session_id, key["session_key"]
    )
    said = _said(eve, session, "!forget me")
    assert client.clear_event(ROOM, said) is not None
    client.olm.keep_all()

    assert client.clear_event(ROOM, {**said, "event_id": "$copy"}) is None
    assert client.clear_event(ROOM, said) is not None
