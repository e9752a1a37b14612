"""The bot is killed with SIGKILL at every step of encryption, and each command still has one effect and one readable answer."""

import base64
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from chatbot.demo.synapse import Synapse
from commands.rules.consent.voices import MOST_IN_A_MINUTE
from storage.types import EventId, RoomId, UserId
from tests.confirmed import confirm_at
from tests.live.secret_member import SecretMember
from tests.live.secret_town import SecretTown

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

LISTENING = [
    ("in-keep-session", 2), ("in-keep-room-key", 1), ("after-keep", 1), ("after-keep", 2), ("before-keys-upload", 1),
    ("after-keys-upload", 1), ("before-commit", 1), ("after-commit", 1), ("before-send", 1), ("after-send", 1),
]  # fmt: skip
"""Passed while people talk. With each message comes a new room key, by an old session or by a new one from a one-time key."""
COMING_BACK = [
    ("in-keep-session", 3), ("after-keys-claim", 1), ("before-to-device", 1), ("after-to-device", 1),
    ("after-to-device", 2), ("after-send", 2),
]  # fmt: skip
"""Passed while it catches up with what was said. Before it answers it gives everybody a new room key."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SecretTown]:
    """An encrypted federation that this module kills the bot of."""
    town = SecretTown(synapse, tmp_path_factory.mktemp("killed"), name="killed")
    await town.build()
    yield town
    await town.pull_down()


async def test_killed_at_every_step_of_encryption(town: SecretTown, tmp_path: Path) -> None:
    ada, cy, di = (town.people[name] for name in ("ada", "cy", "di"))
    bot, tech = town.bot, town.rooms["tech"]
    private = await cy.private_room(bot.user_id)
    armed = tmp_path / "armed"
    asked: dict[RoomId, list[EventId]] = {tech: [], private: []}
    alive: list[tuple[str, int]] = []

    async def all_speak(turn: int) -> None:
        await di.begins_anew_with(bot.user_id)
        for member, room_id, words in (
            (ada, tech, f"!concern C-{item_of(turn)} too dear {turn}"),
            (di, tech, f"!ping {turn}"),
            (cy, private, f"ping {turn}"),
        ):
            member.forgets_key(room_id)
            asked[room_id].append(await member.say(room_id, words))

    await cy.waits_for(bot.user_id, private)
    await confirm_at(bot.config, ada.user_id, "Data Workers")
    await ada.say(tech, "!join for Data Workers")
    await ada.hears("You now speak for", by=bot.user_id, room_id=tech)
    for number in range(1, item_of(len(LISTENING + COMING_BACK) - 1) + 1):
        await ada.say(tech, f"!consent Meet by lighthouse {number} by in 20 days")
        await ada.hears(rf"C-{number} ·", by=bot.user_id, room_id=tech)
    await di.say(tech, "!ping -1")
    await bot.stop()

    for turn, (point, number) in enumerate(LISTENING + COMING_BACK):
        bot.program = ("-m", "tests.faults.kill", point, str(number), str(armed))
        if turn < len(LISTENING):
            await bot.start()
            await ada.hears(f"^pong {turn - 1}$", by=bot.user_id, room_id=tech, within=30)
            armed.touch()
            await all_speak(turn)
        else:
            if point == "after-keys-claim":
                town.people["di's other device"] = await town.device("di")
            await all_speak(turn)
            armed.touch()
            await bot.launch()
        if not await bot.dies(within=30):
            alive.append((point, number))
        armed.unlink()
    bot.program = ("-m", "chatbot")
    await bot.start()
    for member, room_id in ((ada, tech), (di, tech), (cy, private)):
        await member.say(room_id, f"!ping the last of {member.user_id}")
        await member.hears(f"pong the last of {member.user_id}", by=bot.user_id, room_id=room_id, within=30)

    assert not alive
    for member, room_id in ((ada, tech), (di, tech), (cy, tech), (cy, private)):
        _each_is_answered_once(member, room_id, by=bot.user_id, asked=asked[room_id])
    with closing(sqlite3.connect(town.folder / "data" / "circlebot.db")) as db:
        sources = Counter(source for (source,) in db.execute("SELECT source FROM consent_answers"))
        states = {state for (state,) in db.execute("SELECT DISTINCT state FROM inbox")}
    assert sources == Counter(asked[tech][::2])
    assert states == {"done"}
    for room_id in asked:
        places = [place_of(event) for event in await cy.locked_in(room_id) if event["sender"] == bot.user_id]
        assert max(Counter(places).values()) == 1


def item_of(turn: int) -> int:
    """The item that is answered in a turn: of more answers to one within a minute the card alone would tell."""
    return 1 + turn // MOST_IN_A_MINUTE


def place_of(event: dict[str, Any]) -> tuple[str, int]:
    """Which room key an encrypted event was sealed with, and its number under it, by the format of Megolm's messages."""
    content = event["content"]
    sealed = base64.b64decode(content["ciphertext"] + "==")
    assert sealed[:2] == b"\x03\x08"
    number = 0
    for place, byte in enumerate(sealed[2:]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            break
    return content["session_id"], number


def _each_is_answered_once(member: SecretMember, room_id: RoomId, *, by: UserId, asked: list[EventId]) -> None:
    said = member.said_by(by, room_id)
    replies = [event.content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id") for event in said]
    assert [event for event in replies if event in asked] == asked
    assert all(event.encrypted for event in said)
    assert not [event for event in member.timeline if event.room_id == room_id and event.undecryptable]
