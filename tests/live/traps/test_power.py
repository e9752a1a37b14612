"""T10, T19: who has power in a room is what the room says now, and creators of rooms of version 12 stand above it."""

import asyncio
from typing import Any

import pytest

from storage.types import RoomId
from tests.live.conftest import Town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

LEVELS = "m.room.power_levels"


async def gone(town: Town, room_id: RoomId, event_id: str) -> bool:
    """Whether a message has been taken out of the room, or is within a moment."""
    for _ in range(20):
        raw = await town.people["eve"].ask("GET", "rooms", room_id, "event", event_id)
        if not raw["content"]:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_t10_power_that_is_taken_away_is_gone_at_once(town: Town) -> None:
    ada, eve, bot, tech = town.people["ada"], town.people["eve"], town.bot.user_id, town.rooms["tech"]
    bare = await ada.ask("GET", "rooms", tech, "state", LEVELS)
    given = {**bare, "users": {**bare["users"], bot: 50}}

    await ada.ask("PUT", "rooms", tech, "state", LEVELS, "", body=given)
    first = await eve.say(tech, "!subs calc 92000 wages")
    await eve.hears("I have taken the message out", by=bot, room_id=tech)
    await ada.ask("PUT", "rooms", tech, "state", LEVELS, "", body=bare)
    second = await eve.say(tech, "!subs calc 92000 wages")
    await eve.hears("Please delete your message here: in this room I may not", by=bot, room_id=tech)

    assert await gone(town, tech, first)
    assert not await gone(town, tech, second)


@pytest.mark.parametrize("version", ["11", "12"])
async def test_t19_a_creator_has_the_power_that_no_level_gives(town: Town, version: str) -> None:
    """In version 12 the bot is made a creator beside the one who makes the room; in version 11 that means nothing."""
    ada, eve, bot = town.people["ada"], town.people["eve"], town.bot.user_id
    body: dict[str, Any] = {"preset": "public_chat", "room_version": version, "invite": [bot]}
    if version == "12":
        body["creation_content"] = {"additional_creators": [bot]}
    room = RoomId((await ada.ask("POST", "createRoom", body=body))["room_id"])
    await eve.join(room)
    for _ in range(600):
        if await ada.has_in(room, bot):
            break
        await asyncio.sleep(0.1)
    levels = await ada.ask("GET", "rooms", room, "state", LEVELS)
    said = await eve.say(room, "!subs calc 92000 wages")
    told = "I have taken the message out" if version == "12" else "in this room I may not"
    await eve.hears(told, by=bot, room_id=room)

    assert bot not in levels.get("users", {})
    assert await gone(town, room, said) == (version == "12")
