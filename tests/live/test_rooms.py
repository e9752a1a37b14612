"""Rooms that are replaced, that put the bot out, that overflow while it is away; and who has power, by the server's word."""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import pytest

from chatbot.demo.member import Member
from chatbot.demo.synapse import Synapse
from chatbot.matrix import power
from chatbot.matrix.homeserver import Forbidden
from chatbot.receiving.moving import TOMBSTONE
from storage.types import RoomId, UserId
from tests.live.conftest import Town

WORDS: dict[str, Any] = {"msgtype": "m.text", "body": "words"}

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("version", ["11", "12"])
async def test_the_bot_follows_a_real_upgrade(town: Town, version: str) -> None:
    ada, eve, bot = town.people["ada"], town.people["eve"], town.bot.user_id
    old = town.rooms["tech"]
    raw = await ada.ask("POST", "rooms", old, "upgrade", body={"new_version": version})
    new = RoomId(raw["replacement_room"])
    await eve.join(new)
    await eve.hears("The Tech circle meets here now", by=bot, room_id=new, within=30)
    await eve.say(new, "!circle")
    await eve.hears("Tech circle", by=bot, room_id=new)

    await town.bot.stop()
    await town.bot.start()
    await eve.say(new, "!ping after a restart")
    await eve.hears("pong after a restart", by=bot, room_id=new)


async def test_put_out_of_a_room_and_asked_back(town: Town) -> None:
    ada, fay, bot = town.people["ada"], town.people["fay"], town.bot.user_id
    food = town.rooms["food"]
    await fay.say(food, "!ping")
    await fay.hears("pong", by=bot)
    await fay.ask("POST", "rooms", food, "kick", body={"user_id": bot, "reason": "a quiet week"})
    room = await town.private("ada")
    await ada.say(room, "admin status")
    await ada.hears("Food circle: I am not in its room", by=bot)

    await fay.ask("POST", "rooms", food, "invite", body={"user_id": bot})
    for _ in range(600):
        if await fay.has_in(food, bot):
            break
        await asyncio.sleep(0.1)
    await fay.say(food, "!ping again")
    await fay.hears("pong again", by=bot)


async def test_all_that_was_said_during_an_absence_is_answered_in_order(town: Town) -> None:
    eve, bot, tech = town.people["eve"], town.bot.user_id, town.rooms["tech"]
    await town.bot.kill()
    for number in range(120):
        await eve.say(tech, f"!ping {number}")
    await town.bot.start()
    await eve.hears("pong 119", by=bot, within=60)

    pongs = [str(event.content["body"]) for event in eve.said_by(bot, tech) if "pong" in str(event.content["body"])]
    assert pongs == [f"pong {number}" for number in range(120)]


async def _may(member: Member, *request: str, body: Mapping[str, object]) -> bool:
    try:
        await member.ask("PUT", *request, body=body)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("version", [pytest.param("10", marks=pytest.mark.again), "11", "12"])
async def test_power_is_judged_as_the_server_judges_it(synapse: Synapse, version: str) -> None:
    chance = random.Random(f"power in {version}")
    names = [f"{name}-v{version}-{chance.randrange(10**6)}" for name in ("maker", "second", "third")]
    people = [Member(synapse.url, await synapse.register(name, "secret"), "secret") for name in names]
    for member in people:
        await member.come()
    maker, second, third = people
    creation: dict[str, object] = {"additional_creators": [second.user_id]} if version == "12" else {}
    raw = await maker.ask(
        "POST", "createRoom",
        body={"preset": "public_chat", "room_version": version, "creation_content": creation},
    )  # fmt: skip
    room_id = RoomId(raw["room_id"])
    for member in (second, third):
        await member.join(room_id)
    create = await maker.ask("GET", "rooms", room_id, "state", "m.room.create")
    above_all = {maker.user_id, second.user_id} if version == "12" else set[UserId]()

    for attempt in range(40 if version != "10" else 12):
        levels = _levels(chance, maker, [m for m in people if m.user_id not in above_all])
        await maker.ask("PUT", "rooms", room_id, "state", "m.room.power_levels", "", body=levels)
        for member in (second, third):
            known: dict[str, Any] = {"create": create, "creator": maker.user_id, "levels": levels}
            said = await _may(member, "rooms", room_id, "send", "m.room.message", f"{attempt}", body=WORDS)
            assert said == power.may_send(member.user_id, "m.room.message", **known), (levels, member.user_id)
            for kind, content in (
                ("m.room.topic", {"topic": f"{attempt} {member.user_id}"}),
                (TOMBSTONE, {"body": f"{attempt} {member.user_id}", "replacement_room": "!nowhere:localhost"}),
            ):
                changed = await _may(member, "rooms", room_id, "state", kind, "", body=content)
                assert changed == power.may_set_state(member.user_id, kind, **known), (kind, levels, member.user_id)
            target = await maker.send(room_id, "m.room.message", WORDS)
            took = await _may(member, "rooms", room_id, "redact", target, f"r{attempt}", body={})
            assert took == power.may_redact(member.user_id, **known), (levels, member.user_id)
    for member in people:
        await member.close()


def _levels(chance: random.Random, maker: Member, named: list[Member]) -> dict[str, object]:
    """Power levels that the maker may set, with keys left out as people leave them out."""
    some = (0, 1, 25, 50, 60, 99)
    levels: dict[str, object] = {"users": {m.user_id: chance.choice(some) for m in named if chance.random() < 0.7}}
    users = levels["users"]
    assert isinstance(users, dict)
    if maker in named:
        users[maker.user_id] = 100
    for key in ("users_default", "events_default", "state_default", "redact"):
        if chance.random() < 0.6:
            levels[key] = chance.choice(some)
    events = {
        kind: chance.choice(some)
        for kind in ("m.room.message", "m.room.topic", "m.room.redaction", TOMBSTONE)
        if chance.random() < 0.5
    }
    if events:
        levels["events"] = events
    return levels


async def test_who_is_asked_into_a_private_room_learns_no_figure(town: Town) -> None:
    gus, bo, bot = town.people["gus"], town.people["bo"], town.bot.user_id
    await gus.say(town.rooms["food"], "!subs calc 64000")
    room = (await gus.hears("£150.00", by=bot)).room_id
    await gus.ask("POST", "rooms", room, "invite", body={"user_id": bo.user_id})
    await gus.say(room, "!subs calc 187432.50")
    await gus.hears("£187.43", by=bot)
    await bo.hears("That is best said in private", by=bot, room_id=room)

    raw = await bo._http.ask("GET", "rooms", room, "messages", query={"dir": "b", "limit": "100"})
    seen = [str(event.get("content", {}).get("body")) for event in raw["chunk"]]
    assert not any("150" in words or "187" in words for words in seen)
    assert any("best said in private" in words for words in seen)
