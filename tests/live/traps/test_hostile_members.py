"""What members publish so that nobody in the room could be talked to any more; what a restart may not lose."""

from typing import Any

import pytest
import vodozemac
from unpaddedbase64 import encode_base64

from chatbot.matrix import client as client_module
from chatbot.matrix.homeserver import Rejected
from tests.live.traps.conftest import Scene, Villain

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


def again(*cases: Any) -> list[Any]:
    """More of a kind of which the others say enough at every run."""
    return [pytest.param(case, marks=pytest.mark.again) for case in cases]


LENGTHS = [1, 64, *again(31, 33)]
"""Bytes of what shall be a key of 32."""


@pytest.mark.parametrize("length", LENGTHS)
async def test_t03_an_identity_key_of_another_length_costs_its_device_alone(scene: Scene, length: int) -> None:
    """The bindings panic over a long one, and a panic is no Exception: it would end whatever task it meets."""
    await scene.villain.publishes_device(ed25519=encode_base64(bytes(length)))
    client = scene.seam.homeserver._client
    await scene.seam.sync()
    await scene.answers("one")
    client.olm.users_for_key_query.add(scene.villain.user_id)  # As when they come in while something is being said.

    await scene.answers("two")
    assert not client.olm.device_store[scene.villain.user_id]


@pytest.mark.parametrize("length", LENGTHS)
async def test_t02_keys_of_another_length_cost_their_device_alone(scene: Scene, length: int) -> None:
    await scene.villain.publishes_device(curve25519=encode_base64(bytes(length)))
    await scene.villain.publishes_one_time_key(encode_base64(bytes(length)))
    await scene.seam.sync()

    await scene.answers("still here, too")


@pytest.mark.parametrize("period", [-(2**53) + 1, 10**30, "never", *again(2**53 - 1, True, None)])
async def test_t25_no_wish_about_rotation_blocks_a_room(scene: Scene, period: Any) -> None:
    client = scene.seam.homeserver._client
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "rotation_period_ms": period,
        "rotation_period_msgs": period,
    }
    client.take_in_room(scene.room, [{"type": "m.room.encryption", "state_key": "", "content": content}])
    await scene.answers("whatever you wish")

    session = client.outbound(scene.room)
    assert session.max_messages in client_module.ROTATE_MESSAGES
    assert client_module.ROTATE_AFTER[0] <= session.max_age <= client_module.ROTATE_AFTER[1]


async def test_t03_an_identity_key_that_is_no_point_of_the_curve_costs_its_device_alone(scene: Scene) -> None:
    """It has the right shape, so that only the bindings find out; the person's other devices lie before and after it."""
    no_point = "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    with pytest.raises(vodozemac.KeyException):
        vodozemac.Ed25519PublicKey.from_base64(no_point)
    for device_id, key in (("A", None), ("B", no_point), ("C", None)):
        device = Villain(scene.villain.url, scene.villain.user_id, "secret")
        await device.log_in(device_id)
        await device.publishes_device(ed25519=key)
        await device.close()
    await scene.seam.sync()

    await scene.answers("for the good ones")
    assert set(scene.seam.homeserver._client.olm.device_store[scene.villain.user_id]) == {"A", "C"}


async def test_t05_keys_on_the_server_are_never_lost_on_our_side(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot dies after its new keys were taken in and before it has heard of that."""
    claim = {"one_time_keys": {scene.seam.user_id: {scene.seam.device_id: "signed_curve25519"}}}
    for _ in range(60):
        await scene.villain.asks("POST", "keys", "claim", body=claim)
    ask = scene.seam.homeserver._http.ask

    async def cut(method: str, *path: str, **more: Any) -> dict[str, Any]:
        answer = await ask(method, *path, **more)
        if path == ("keys", "upload"):
            raise RuntimeError("the end")
        return answer

    monkeypatch.setattr(scene.seam.homeserver._http, "ask", cut)
    await scene.seam.sync()
    await scene.seam.restart()
    scene.good.nio.olm.session_store._entries.clear()  # The honest member begins anew, with one of the new keys.
    scene.good.nio.olm.outbound_group_sessions.clear()
    await scene.good.say(scene.room, "locked with a new key")

    assert (await scene.seam.reads("locked with a new key")).encrypted


async def test_t12_an_invitation_that_was_told_once_is_asked_for_at_the_next_start(scene: Scene) -> None:
    room = await scene.villain.make_room(f"t12-{scene.villain.device_id.lower()}", "T12", invite=(scene.seam.user_id,))
    told = [invitation.room_id for _ in range(2) for invitation in (await scene.seam.sync()).invitations]
    again = [invitation.room_id for invitation in (await scene.seam.sync()).invitations]
    await scene.seam.restart()
    pending = await scene.seam.homeserver.pending_invitations()

    assert told == [room]
    assert not again
    assert [(invitation.room_id, invitation.inviter) for invitation in pending] == [(room, scene.villain.user_id)]


@pytest.mark.parametrize("lost", [False, True], ids=["keys kept", "keys lost"])
async def test_t20_a_room_of_which_nothing_was_heard_since_a_restart_stays_secret(scene: Scene, lost: bool) -> None:
    """Neither its members nor that it is encrypted is in any later sync answer."""
    if lost:
        await scene.seam.homeserver.stop()
        for file in (scene.seam.folder / "keys").iterdir():
            file.unlink()
        await scene.seam.start()
    else:
        await scene.seam.restart()
    sent = await scene.seam.says(scene.room, "after a restart")
    raw = await scene.good.ask("GET", "rooms", scene.room, "event", sent)

    assert raw["type"] == "m.room.encrypted"
    await scene.good.hears("^after a restart$", by=scene.seam.user_id, room_id=scene.room, mark=0)


async def test_t06_a_key_query_that_fails_for_one_person_costs_nobody_else_their_key(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other servers may say that anything at all has been invited, and ours may refuse to look such a one up."""
    odd = "@nobody:no such server"
    member = {"type": "m.room.member", "state_key": odd, "content": {"membership": "invite"}}
    scene.seam.homeserver._client.take_in_room(scene.room, [member])
    ask = scene.seam.homeserver._http.ask

    async def strict(method: str, *path: str, **more: Any) -> dict[str, Any]:
        if odd in more.get("body", {}).get("device_keys", {}):
            raise Rejected("POST keys: 400 M_INVALID_PARAM", code="M_INVALID_PARAM", status=400)
        return await ask(method, *path, **more)

    monkeypatch.setattr(scene.seam.homeserver._http, "ask", strict)
    scene.seam.homeserver._client.olm.users_for_key_query.add(scene.good.user_id)

    await scene.answers("for those who are there")
    assert scene.seam.homeserver._client.olm.users_for_key_query <= {odd}
