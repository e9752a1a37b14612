"""A device publishes another's key for secret messages as its own: only the owner can use it, and must not lose by it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import vodozemac
from nio.store.models import DeviceKeys, OlmSessions
from unpaddedbase64 import decode_base64

from chatbot.matrix import olm
from chatbot.matrix.client import BotClient
from tests.chatbot.matrix.device import EVE, ME, Device, said_in

ADA, ROOM = "@ada:localhost", "!room:localhost"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[BotClient]:
    client = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    yield client
    client.close()


def publish(client: BotClient, *devices: Device) -> None:
    """All of them are told of, and then give us a one-time key, as when we first speak in a room that they are in."""
    for device in devices:
        client.take_in_devices(device.user_id, {device.name: device.published()})
    for device in devices:
        client.take_in_one_time_key(device.user_id, device.name, device.one_time_key())


@pytest.mark.parametrize("later", [True, False], ids=["later", "from the beginning"])
def test_sessions_with_the_owner_are_not_begun_with_whoever_borrowed_the_key(client: BotClient, later: bool) -> None:
    ada, eve = Device(client, ADA), Device(client)
    if later:
        client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.curve25519 = ada.curve25519
    publish(client, ada, eve)

    known = client.device((ADA, ada.name))
    assert known is not None
    message = client.empty_message_for(known)
    opening = vodozemac.PreKeyMessage.from_base64(message["ciphertext"][ada.curve25519]["body"])
    ours = vodozemac.Curve25519PublicKey.from_base64(message["sender_key"])
    _, plaintext = ada.account.create_inbound_session(ours, opening)
    assert json.loads(plaintext)["recipient"] == ADA


def test_an_owner_who_comes_second_is_talked_to_once_they_have_sent_anything(client: BotClient, tmp_path: Path) -> None:
    ada, eve = Device(client, ADA), Device(client)
    eve.curve25519 = ada.curve25519
    publish(client, eve, ada)
    ada.begins()
    ada.gives_key(ROOM)

    assert ADA in client.olm.users_for_key_query - client.olm.tracked_users
    client.take_in_devices(ADA, {ada.name: ada.published()})
    client.take_in_devices(EVE, {eve.name: eve.published()})
    assert client.device((EVE, eve.name)) is None
    known = client.device((ADA, ada.name))
    assert known is not None
    message = client.empty_message_for(known)["ciphertext"][ada.curve25519]
    assert ada.session is not None
    sealed = vodozemac.AnyOlmMessage.normal(decode_base64(message["body"]))
    assert json.loads(ada.session.decrypt(sealed))["recipient"] == ADA
    with client.store.database.bind_ctx(client.store.models):
        assert OlmSessions.select().count() == 1

    again = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    assert [(each.user_id, each.id) for each in again.olm.device_store] == [(ADA, ada.name)]
    assert again.olm.is_borrowed(ada.curve25519, EVE)
    again.close()


def test_a_borrower_who_is_asked_for_first_once_more_does_not_cut_the_owner_off(
    client: BotClient, tmp_path: Path
) -> None:
    """As when their devices change all the time; and a second device with the key is no second life for them."""
    ada, eve, other = Device(client, ADA), Device(client), Device(client, name="OTHER")
    eve.curve25519 = other.curve25519 = ada.curve25519
    borrowed = {each.name: each.published() for each in (eve, other)}
    client.take_in_devices(EVE, borrowed)
    client.take_in_devices(ADA, {ada.name: ada.published()})
    ada.begins()
    session = ada.gives_key(ROOM)
    with client.store.database.bind_ctx(client.store.models):
        assert DeviceKeys.select().count() == 0

    client.take_in_devices(EVE, borrowed)
    client.take_in_devices(ADA, {ada.name: ada.published()})
    assert client.clear_event(ROOM, said_in(ROOM, ada, session, "hello")) is not None
    again = BotClient(ME, device_id="BOT", folder=tmp_path, pickle_key="secret")
    assert [(each.user_id, each.id) for each in again.olm.device_store] == [(ADA, ada.name)]
    again.close()


def test_of_keys_that_were_borrowed_so_many_are_remembered(client: BotClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(olm, "STRANGERS", 2)
    for number in range(4):
        ada, eve = Device(client, ADA, name=f"A{number}"), Device(client)
        eve.curve25519 = ada.curve25519
        client.take_in_devices(EVE, {eve.name: eve.published()})
        ada.begins()
        ada.gives_key(ROOM)
        assert client.olm.is_borrowed(ada.curve25519, EVE)
    assert len(client.olm._proven) == 2


def test_our_own_key_is_nobody_else_s(client: BotClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it went what we keep to read our own words, once whoever had published it took another."""
    monkeypatch.setattr(olm, "STRANGE_ROOM_KEYS", 2)
    ours = client.olm.account.identity_keys["curve25519"]
    for number in range(4):
        client.take_in_room(f"!{number}:localhost", ())
        client.outbound(f"!{number}:localhost")
    eve = Device(client)
    fresh, eve.curve25519 = eve.curve25519, ours
    client.take_in_devices(EVE, {eve.name: eve.published()})
    assert client.device((EVE, eve.name)) is None

    monkeypatch.setattr(client.olm, "is_borrowed", lambda *_: False)  # As where it was taken in before.
    client.take_in_devices(EVE, {eve.name: eve.published()})
    eve.curve25519 = fresh
    client.take_in_devices(EVE, {eve.name: eve.published()})
    assert len(list(client.olm.inbound_group_store)) == 4
