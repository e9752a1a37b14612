"""Private rooms that somebody has prepared, or opens to others later, as a real server lets them: nobody else reads a figure there."""

import contextlib
from typing import Any

import pytest

from chatbot.demo.member import Member
from chatbot.matrix.homeserver import HomeserverError
from storage.types import RoomId
from tests.live.conftest import Town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def _opened(town: Town, maker: Member, version: str, **wishes: Any) -> RoomId:
    """A room for two that somebody opens with the bot, and with Gus where it is not him."""
    gus, bot = town.people["gus"], town.bot.user_id
    others = [bot] if maker is gus else [bot, gus.user_id]
    room = await maker.private_room(bot, room_version=version, invite=others, **wishes)
    for user in {bot, gus.user_id}:
        await _comes(maker, room, user)
    return room


async def _comes(member: Member, room: RoomId, user: Any) -> None:
    for _ in range(300):
        if await member.has_in(room, user):
            return
        await member.ask("GET", "rooms", room, "joined_members")
    raise AssertionError(f"{user} does not come into {room}")


async def _figure(town: Town, room: RoomId, number: int) -> RoomId:
    """Gus asks for a figure in a room. Returns the room in which the bot says it."""
    gus = town.people["gus"]
    await gus.say(room, f"!subs calc {200000 + 1000 * number}")
    return (await gus.hears(f"£{200 + number}.00", by=town.bot.user_id)).room_id


async def _sets(member: Member, room: RoomId, kind: str, content: dict[str, Any]) -> None:
    await member.ask("PUT", "rooms", room, "state", kind, "", body=content)


async def _read_by(member: Member, room: RoomId) -> str:
    """All that somebody can read in a room, who comes in if they are let in."""
    with contextlib.suppress(HomeserverError):
        await member.join(room)
    try:
        raw = await member._http.ask("GET", "rooms", room, "messages", query={"dir": "b", "limit": "100"})
    except HomeserverError:
        return ""
    return " ".join(str(event.get("content", {}).get("body")) for event in raw["chunk"])


@pytest.mark.parametrize("version", ["11", "12"])
async def test_a_real_room_that_was_prepared_or_is_opened_to_others_later_shows_nobody_a_figure(
    town: Town, version: str
) -> None:
    gus, eve, tech = town.people["gus"], town.people["eve"], town.rooms["tech"]
    restricted: dict[str, Any] = {"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": tech}]}
    rules: list[dict[str, Any]] = [{"join_rule": "public"}, {"join_rule": "knock"}, restricted]

    # Made by another, who leaves.
    for number, rule in enumerate(rules):
        trap = await _opened(town, eve, version)
        await _sets(eve, trap, "m.room.join_rules", rule)
        await eve.leave(trap)
        assert await _figure(town, trap, number) != trap
        assert f"£{200 + number}" not in await _read_by(eve, trap)

    # Made by Gus, who is talked into more, now or later.
    if version == "12":
        trap = await _opened(town, gus, version, creation_content={"additional_creators": [eve.user_id]})
        assert await _figure(town, trap, 10) != trap
    later: list[tuple[str, dict[str, Any]]] = [
        ("m.room.join_rules", restricted),
        ("m.room.history_visibility", {"history_visibility": "world_readable"}),
        (
            "m.room.power_levels",
            {"users": {} if version == "12" else {gus.user_id: 100}, "users_default": 50, "invite": 50},
        ),
    ]
    for number, (kind, content) in enumerate(later, start=20):
        room = await _opened(town, gus, version)
        assert await _figure(town, room, number) == room
        await _sets(gus, room, kind, content)
        assert await _figure(town, room, number + 10) != room
        assert f"£{210 + number}" not in await _read_by(eve, room)

    # A third one between two messages; and a room of theirs that is upgraded goes on to be theirs.
    room = await _opened(town, gus, version)
    assert await _figure(town, room, 40) == room
    raw = await gus.ask("POST", "rooms", room, "upgrade", body={"new_version": version})
    new = RoomId(raw["replacement_room"])
    await gus.ask("POST", "rooms", new, "invite", body={"user_id": town.bot.user_id})
    await _comes(gus, new, town.bot.user_id)
    assert await _figure(town, new, 41) == new
    await gus.ask("POST", "rooms", new, "invite", body={"user_id": eve.user_id})
    assert await _figure(town, new, 42) != new
    assert "£242" not in await _read_by(eve, new)
