"""A homeserver that does not take our keys is not asked for it in haste, and gets them once it does."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.faults.conftest import EVE, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver

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
