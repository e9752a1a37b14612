"""A homeserver that does not take our keys is not asked for it in haste, and gets them once it does."""

import asyncio
import json
from pathlib import Path

import pytest

from chatbot.matrix.wire import MatrixHomeserver
from tests.faults.conftest import EVE, running, until
from tests.faults.homeserver import BOT, Fault, FaultyHomeserver

LIMITED = json.dumps({"errcode": "M_LIMIT_EXCEEDED", "error": "?", "retry_after_ms": 600_000}).encode()
ALWAYS = 1_000_000


@pytest.mark.parametrize(
    ("fault", "most"),
    [
        (Fault("keys", times=ALWAYS, status=502), 12),
        (Fault("keys", times=ALWAYS, before=True), 12),
        (Fault("keys", times=ALWAYS, status=403, body=b'{"errcode": "M_FORBIDDEN"}'), 12),
        (Fault("keys", times=ALWAYS, status=400, body=b'{"errcode": "M_UNKNOWN"}'), 12),
        (Fault("keys", times=ALWAYS, status=429, body=LIMITED), 3),
    ],
    ids=["502", "reset", "403", "400", "429"],
)
async def test_keys_that_fail_are_tried_again_without_haste_whatever_is_said_meanwhile(
    server: FaultyHomeserver, tech: str, toml: Path, fault: Fault, most: int
) -> None:
    server.faults.append(fault)
    async with running(toml):
        for number in range(40):
            await server.say(tech, EVE, f"chat {number}")
            await asyncio.sleep(0.05)
        asked = await server.say(tech, EVE, "!ping")
        await until(lambda: server.answers_to(asked))
        assert 1 < server.requests["keys"] <= most


@pytest.mark.parametrize("times", [1, 3])
async def test_t29_a_device_that_could_not_be_signed_at_the_start_is_signed_later(
    server: FaultyHomeserver, toml: Path, times: int
) -> None:
    fault = Fault("keys", times=times, status=502)
    server.faults.append(fault)
    async with running(toml) as app:
        await until(lambda: app.homeserver.device_state.signed)
        assert fault.times == 0
        device = app.homeserver.identity.device_id
        asked = server.requests["keys"]
        await asyncio.sleep(1.5)
        assert server.requests["keys"] == asked
    (own,) = server.published["self_signing_keys"][BOT]["keys"]
    assert own in server.published["device_keys"][BOT][device]["signatures"][BOT]


async def test_t29_an_identity_that_is_not_ours_is_left_alone_by_later_attempts(
    server: FaultyHomeserver, toml: Path
) -> None:
    strange = {"keys": {"ed25519:strange": "strange"}}
    server.published["master_keys"] = {BOT: strange}
    server.faults.append(Fault("keys", status=502))
    async with running(toml) as app:
        homeserver = app.homeserver
        assert isinstance(homeserver, MatrixHomeserver)
        later = homeserver._introduction._later
        assert later is not None
        await until(later.done)
        assert not homeserver.device_state.signed
    assert server.published["master_keys"] == {BOT: strange}
