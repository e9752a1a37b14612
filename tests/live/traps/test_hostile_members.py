"""T3, T6, T14, T25: what members publish so that nobody else in the room could be talked to any more."""

from typing import Any

import pytest
from unpaddedbase64 import encode_base64

from chatbot.matrix import client as client_module
from tests.live.traps.conftest import Scene

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("length", [1, 31, 33, 64])
async def test_t03_an_identity_key_of_another_length_costs_its_device_alone(scene: Scene, length: int) -> None:
    """The bindings panic over a long one, and a panic is no Exception: it would end whatever task it meets."""
    await scene.villain.publishes_device(ed25519=encode_base64(bytes(length)))
    client = scene.seam.homeserver._client
    await scene.seam.sync()
    await scene.answers("one")
    client.olm.users_for_key_query.add(scene.villain.user_id)  # As when they come in while something is being said.

    await scene.answers("two")
    assert not client.olm.device_store[scene.villain.user_id]


@pytest.mark.parametrize("length", [1, 31, 33, 64])
async def test_t02_keys_of_another_length_cost_their_device_alone(scene: Scene, length: int) -> None:
    await scene.villain.publishes_device(curve25519=encode_base64(bytes(length)))
    await scene.villain.publishes_one_time_key(encode_base64(bytes(length)))
    await scene.seam.sync()

    await scene.answers("still here, too")


@pytest.mark.parametrize("period", [2**53 - 1, -(2**53) + 1, 10**30, True, "never", None])
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


@pytest.mark.parametrize("odd", ["@nobody:no such server", "@x:", "@:::", "@" + "x" * 300 + ":localhost", "nobody"])
async def test_t06_a_member_that_the_server_refuses_to_look_up_costs_nobody_their_key(scene: Scene, odd: str) -> None:
    """Other servers may say that anything at all has been invited."""
    client = scene.seam.homeserver._client
    member = {"type": "m.room.member", "state_key": odd, "content": {"membership": "invite"}}
    client.take_in_room(scene.room, [member])
    await scene.seam.sync()

    await scene.answers("for those who are there")
