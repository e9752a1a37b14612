"""T1–T6, T14, T25: what others publish or send cannot stop the loop, block a room, or keep the bot's words from people."""

import asyncio
import json
from typing import Any

import pytest
import vodozemac
from unpaddedbase64 import encode_base64

from chatbot.matrix import client as client_module
from chatbot.matrix import patience
from chatbot.matrix.homeserver import Unavailable
from tests.live.secret_member import SecretMember
from tests.live.traps.conftest import Scene, Villain

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_t01_a_malformed_to_device_message_loses_only_itself(scene: Scene) -> None:
    for kind in (0, 1):
        for body in ("!!!", "AAAA"):
            message = {
                "algorithm": "m.olm.v1.curve25519-aes-sha2",
                "sender_key": scene.villain.account.curve25519_key.to_base64(),
                "ciphertext": {scene.seam.curve25519: {"type": kind, "body": body}},
            }
            await scene.villain.sends_to_device(scene.seam, message)
            await scene.good.say(scene.room, f"said in the same sync {kind} {body}")
            assert (await scene.seam.reads(f"said in the same sync {kind} {body}")).encrypted


async def test_t01_to_device_messages_of_any_other_shape(scene: Scene) -> None:
    deep: Any = {}
    for _ in range(800):
        deep = {"a": deep}
    shapes: list[Any] = [
        {}, {"ciphertext": 5}, {"algorithm": ["m.olm.v1.curve25519-aes-sha2"]}, deep,
        {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": {}, "ciphertext": {scene.seam.curve25519: 5}},
        {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "!", "ciphertext": {scene.seam.curve25519: {"type": 0}}},
    ]  # fmt: skip
    for shape in shapes:
        for kind in ("m.room.encrypted", "m.room_key_request", "m.key.verification.start", "m.room_key"):
            await scene.villain.sends_to_device(scene.seam, shape, kind=kind)
    await scene.good.say(scene.room, "after all that")

    assert (await scene.seam.reads("after all that")).encrypted


async def test_t01_words_nested_without_end_lose_only_themselves(scene: Scene) -> None:
    """No server looks into what is encrypted, and nesting breaks whatever stores it."""
    olm = scene.good.nio.olm
    await scene.good.say(scene.room, "first")
    session = olm.outbound_group_sessions[scene.room]
    for bad in ('{"a":' * 900 + "1" + "}" * 900, "[" * 20000, "NaN", "1e999", "null", '"text"'):
        words = '{"type": "m.room.message", "room_id": %s, "content": {"msgtype": "m.text", "body": "x", "deep": %s}}'
        locked = {
            "algorithm": "m.megolm.v1.aes-sha2", "sender_key": olm.account.identity_keys["curve25519"],
            "ciphertext": session.encrypt(words % (json.dumps(scene.room), bad)), "session_id": session.id,
            "device_id": scene.good.nio.device_id,
        }  # fmt: skip
        await super(type(scene.good), scene.good).send(scene.room, "m.room.encrypted", locked)
    await scene.good.say(scene.room, "last")
    seen = []
    for _ in range(10):
        seen += [event for delta in (await scene.seam.sync()).rooms for event in delta.timeline]
        if any(event.content.get("body") == "last" for event in seen):
            break

    assert [event.content.get("body") for event in seen if event.encrypted] == ["first", "x", "x", "last"]
    for event in seen:
        json.dumps(event.content, allow_nan=False)


async def test_t02_a_malformed_one_time_key_costs_its_device_alone(scene: Scene) -> None:
    await scene.villain.publishes_device()
    await scene.villain.publishes_one_time_key("!!!")
    await scene.seam.sync()

    await scene.answers("one")
    await scene.answers("two")
    assert scene.seam.homeserver._client.olm.device_store[scene.villain.user_id]


@pytest.mark.parametrize("key", ["!!!", "AAAA"])
async def test_t03_a_malformed_identity_key_costs_its_device_alone(scene: Scene, key: str) -> None:
    """Also where it lies before and after a good one of the same person."""
    for device_id in ("0", "zzzz"):
        bad = Villain(scene.villain.url, scene.villain.user_id, "secret")
        await bad.log_in(device_id)
        await bad.publishes_device(ed25519=key)
        await bad.close()
    other = SecretMember(scene.good.url, scene.villain.user_id, "secret", folder=scene.good.folder.with_name("other"))
    await other.log_in()
    try:
        await other.sees_encryption(scene.room)
        await scene.seam.sync()
        await scene.answers("three")
        await other.hears("^three$", by=scene.seam.user_id, mark=0)
        assert not scene.seam.homeserver._client.olm.users_for_key_query
    finally:
        await other.close()


async def test_t03_devices_of_any_other_shape(scene: Scene) -> None:
    """Another server may tell us anything of its people's devices."""
    client = scene.seam.homeserver._client
    villain, name = scene.villain.user_id, scene.villain.device_id
    shapes: list[Any] = [5, [], {}, {"user_id": villain, "device_id": name}, {"keys": []}]
    whole = {
        "user_id": villain,
        "device_id": name,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
    }
    shapes += [{**whole, "keys": {f"ed25519:{name}": {}, f"curve25519:{name}": []}, "unsigned": []}]
    for shape in shapes:
        client.take_in_devices(villain, {name: shape})
    client.take_in_devices(villain, {f"D{n}": shapes[-1] for n in range(3 * client_module.MOST_DEVICES)})

    assert not client.olm.device_store[villain]
    await scene.answers("still here")


@pytest.mark.parametrize("step", ["keys/claim", "sendToDevice/m.room.encrypted"])
async def test_t04_a_cancelled_send_leaves_the_room_open(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    http = scene.seam.homeserver._http
    ask = http.ask

    async def slow(method: str, *path: str, **more: Any) -> dict[str, Any]:
        if "/".join(path[:2]) == step:
            await asyncio.sleep(0.5)
        return await ask(method, *path, **more)

    monkeypatch.setattr(http, "ask", slow)
    await scene.seam.sync()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(scene.seam.says(scene.room, "cut short"), 0.1)

    await scene.answers("goes on")


async def test_t05_one_time_keys_are_refilled_from_zero_and_the_fallback_key_serves_meanwhile(scene: Scene) -> None:
    claim = {"one_time_keys": {scene.seam.user_id: {scene.seam.device_id: "signed_curve25519"}}}

    async def claimed() -> tuple[str, dict[str, Any]]:
        raw = await scene.villain.asks("POST", "keys", "claim", body=claim)
        found: dict[str, Any] = raw["one_time_keys"][scene.seam.user_id][scene.seam.device_id]
        return next(iter(found.items()))

    assert "fallback" in [await claimed() for _ in range(60)][-1][1]
    await scene.seam.sync()
    keys = [await claimed() for _ in range(60)]
    assert "fallback" not in keys[0][1]
    fallback = keys[-1]
    assert fallback[1].get("fallback") is True
    assert fallback == keys[-2]

    scene.good.nio.olm.session_store._entries.clear()  # The honest member begins anew, and gets the fallback key.
    scene.good.nio.olm.outbound_group_sessions.clear()
    await scene.good.say(scene.room, "through the fallback key")
    await scene.seam.restart()
    assert (await scene.seam.reads("through the fallback key")).encrypted
    await scene.seam.sync()

    assert "fallback" not in (await claimed())[1]
    again = [await claimed() for _ in range(60)][-1]
    assert again[1].get("fallback") is True
    assert again != fallback


async def test_t06_a_key_that_was_not_shared_is_not_called_shared(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    http = scene.seam.homeserver._http
    ask = http.ask
    refused: list[tuple[str, ...]] = []

    async def failing(method: str, *path: str, **more: Any) -> dict[str, Any]:
        if path[0] == "sendToDevice" and not refused:
            refused.append(path)
            raise Unavailable("502")
        return await ask(method, *path, **more)

    monkeypatch.setattr(http, "ask", failing)
    with pytest.raises(Unavailable):
        await scene.seam.says(scene.room, "to nobody")
    assert refused
    await scene.answers("to everybody")


async def test_t06_a_device_without_keys_is_given_the_room_key_once_it_has_some(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.villain.publishes_device()
    await scene.seam.sync()
    assert await _claims_while(scene, "one") == 1
    assert (
        await _claims_while(scene, "two") == 0
    )  # Not again for each message: whoever has no keys now will have none in a second.

    scene.villain.account.generate_one_time_keys(1)
    key = next(iter(scene.villain.account.one_time_keys.values())).to_base64()
    await scene.villain.publishes_one_time_key(key)
    monkeypatch.setattr(patience, "now", lambda: asyncio.get_running_loop().time() + 61)
    await scene.answers("three")
    raw = await scene.villain.asks("GET", "sync")
    kinds = [event["type"] for event in raw["to_device"]["events"]]
    assert kinds == ["m.room.encrypted"]


async def _claims_while(scene: Scene, text: str) -> int:
    http = scene.seam.homeserver._http
    ask = http.ask
    claims: list[tuple[str, ...]] = []

    async def counting(method: str, *path: str, **more: Any) -> dict[str, Any]:
        if path[-1] == "claim":
            claims.append(path)
        return await ask(method, *path, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(http, "ask", counting)
        await scene.answers(text)
    return len(claims)


async def test_t14_devices_that_nobody_verified_can_read(scene: Scene) -> None:
    await scene.answers("for everybody")

    devices = list(scene.seam.homeserver._client.olm.device_store.active_user_devices(scene.good.user_id))
    assert devices
    assert not any(device.verified or device.ignored for device in devices)


async def test_t25_a_restart_shares_a_new_key_and_the_room_says_how_often_it_changes(scene: Scene) -> None:
    await scene.answers("before")
    client = scene.seam.homeserver._client
    client.rooms[scene.room].rotation = {"rotation_period_msgs": 1, "rotation_period_ms": 1}
    client.olm.outbound_group_sessions.clear()
    session = client.outbound(scene.room)

    assert session.max_messages == client_module.ROTATE_MESSAGES[0]
    assert session.max_age == client_module.ROTATE_AFTER[0]
    await scene.seam.restart()
    await scene.answers("after")


async def test_a_flood_of_room_keys_for_rooms_that_we_are_not_in_is_not_kept(scene: Scene) -> None:
    client = scene.seam.homeserver._client
    olm = client.olm

    def kept() -> int:
        return sum(1 for _ in olm.inbound_group_store)

    before = kept()
    for number in range(300):
        session = vodozemac.GroupSession()
        content = {
            "algorithm": "m.megolm.v1.aes-sha2", "room_id": f"!{number}:localhost", "session_id": session.session_id,
            "session_key": session.session_key.to_base64(),
        }  # fmt: skip
        payload = {
            "type": "m.room_key",
            "content": content,
            "keys": {"ed25519": "x" * 43},
            "sender": scene.villain.user_id,
        }
        olm._handle_room_key_event(scene.villain.user_id, "curve", {**payload, "sender_device": "D", "recipient": "r"})

    assert 0 < kept() - before <= 100


async def test_a_key_passed_on_as_ones_own_does_not_take_the_place_of_its_maker_s(scene: Scene) -> None:
    """Everybody in a room holds everybody's keys; the store has room for one of each name."""
    olm = scene.good.nio.olm
    await scene.good.say(scene.room, "one")
    session = olm.outbound_group_sessions[scene.room]
    copy = (
        scene.villain.account.curve25519_key.to_base64(),
        "their ed25519",
        scene.room,
        session.id,
        session.session_key,
    )
    await scene.good.say(scene.room, "two")
    scene.seam.homeserver._client.olm.create_group_session(*copy)  # The copy comes first.
    assert (await scene.seam.reads("two")).encrypted
    await scene.seam.restart()
    scene.seam.homeserver._client.olm.create_group_session(*copy)
    await scene.seam.restart()
    await scene.good.say(scene.room, "three")

    assert (await scene.seam.reads("three")).encrypted


async def test_a_flood_of_sessions_is_not_kept(scene: Scene) -> None:
    """Each message is tried with every session of its device, so that many would stop the loop."""
    client = scene.seam.homeserver._client
    ours = vodozemac.Curve25519PublicKey.from_base64(scene.seam.curve25519)
    claim = {"one_time_keys": {scene.seam.user_id: {scene.seam.device_id: "signed_curve25519"}}}
    raw: dict[str, Any] = {}
    for _ in range(60):
        raw = await scene.villain.asks("POST", "keys", "claim", body=claim)
    (key,) = raw["one_time_keys"][scene.seam.user_id][scene.seam.device_id].values()
    fallback = vodozemac.Curve25519PublicKey.from_base64(key["key"])
    sender_key = scene.villain.account.curve25519_key.to_base64()
    for _ in range(150):
        session = scene.villain.account.create_outbound_session(ours, fallback)
        _, body = session.encrypt(b"{}").to_parts()
        message = {
            "algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": sender_key,
            "ciphertext": {scene.seam.curve25519: {"type": 0, "body": encode_base64(body)}},
        }  # fmt: skip
        event = {"type": "m.room.encrypted", "sender": scene.villain.user_id, "content": message}
        client.take_in({"to_device": {"events": [event]}})
    kept = len(client.olm.session_store[sender_key])
    stored = len(client.store.load_sessions()[sender_key])

    assert 0 < kept <= 10
    assert stored == kept
    assert client.olm._strange[scene.villain.user_id] == 150
