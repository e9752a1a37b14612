"""What is passed on, on a real homeserver: whom the server notifies of it; a bot that is killed at each step; two hundred at once."""

import asyncio
import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chatbot.demo.member import Member, body_of
from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId
from tests.confirmed import confirm_at
from tests.live.conftest import Town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]
MANY = 200


async def _told_of(member: Member) -> dict[EventId, bool]:
    """The messages of which the server has notified somebody, and whether each stood out."""
    raw = await member.ask("GET", "notifications")
    return {
        EventId(each["event"]["event_id"]): any(
            isinstance(action, dict) and action.get("set_tweak") == "highlight" and action.get("value", True)
            for action in each["actions"]
        )
        for each in raw["notifications"]
    }


async def test_whom_the_server_notifies_of_what_is_passed_on_and_of_the_answer(town: Town) -> None:
    bot, tech, coordinating = town.bot.user_id, town.rooms["tech"], town.rooms["coordinating"]
    eve, cy, bo, di = (town.people[name] for name in ("eve", "cy", "bo", "di"))
    said = await eve.say(tech, f"We have room for two, @room, ask {bo.user_id}")
    await cy.say(tech, "!relay", reply_to=said)
    copy = await bo.hears(r"^R-1 from the Tech circle, said by Eve, passed on by Cy", by=bot, room_id=coordinating)
    await bo.say(coordinating, "Two of ours would like that", reply_to=copy.event_id)
    answer = await eve.hears(r"^Reply to R-1 from the Coordinating circle, by Bo", by=bot, room_id=tech)
    edit = {"msgtype": "m.text", "body": "We have room for three, @room"}
    relation = {"rel_type": "m.replace", "event_id": said}
    await eve.send(tech, "m.room.message", {**edit, "m.new_content": edit, "m.relates_to": relation})
    changed = await bo.hears(r"room for three", by=bot, room_id=coordinating)
    await di.say(tech, "!ping")
    await di.hears("^pong", by=bot, room_id=tech)

    told = {name: await _told_of(member) for name, member in town.people.items()}
    assert {name for name in told if copy.event_id in told[name]} == {
        "ada",
        "bo",
        "cy",
        "fay",
    }  # As of any message there,
    assert not any(told[name].get(copy.event_id) for name in told)  # and nobody more than the others.
    assert {name for name in told if answer.event_id in told[name]} == {"ada", "cy", "di", "eve", "gus"}
    assert [name for name in told if told[name].get(answer.event_id)] == ["eve"]
    assert not any(changed.event_id in each for each in told.values())
    assert changed.content["m.relates_to"]["event_id"] == copy.event_id
    assert copy.content["m.mentions"] == changed.content["m.mentions"] == {}


@pytest.mark.long
async def test_killed_at_each_step_nothing_arrives_twice_and_nothing_is_lost(town: Town, tmp_path: Path) -> None:
    bot, tech, coordinating = town.bot, town.rooms["tech"], town.rooms["coordinating"]
    eve, cy, bo, fay, gus = (town.people[name] for name in ("eve", "cy", "bo", "fay", "gus"))
    armed, private = tmp_path / "armed", await town.private("cy")
    picture = await _puts_up(eve, tech)
    await _decides(town, "Five: host the gathering")
    await bot.stop()

    async def killed(point: str, number: int, *doing: Any) -> None:
        """While the bot is at work on this it is killed."""
        bot.program = ("-m", "tests.faults.kill", point, str(number), str(armed))
        await bot.start()
        armed.touch()
        for each in doing:
            await each
        assert await bot.dies(within=30), (point, number)
        armed.unlink()

    first = await eve.say(tech, "One: words")
    await killed("after-commit", 1, cy.say(tech, "!relay", reply_to=first))
    await killed("after-send", 1, cy.say(tech, "!relay", reply_to=picture))
    await killed("before-send", 2, cy.say(tech, "!relay Two: own words"))
    await killed("after-commit", 2, eve.say(tech, "!relay Three: asked for"))
    bot.program = ("-m", "chatbot")
    await bot.start()
    copy = await bo.hears(r"^R-\d from .*One: words", by=bot.user_id, room_id=coordinating, mark=0)
    card = await cy.hears(r"^P-1: Eve of the Tech circle", by=bot.user_id, mark=0)
    await bot.stop()
    await killed("after-send", 1, cy.react(card.room_id, card.event_id, "📨"))
    await killed("after-commit", 1, bo.say(coordinating, "Four: an answer", reply_to=copy.event_id))
    bot.program = ("-m", "chatbot")
    await bot.start()
    await bo.hears(r"^R-\d from .*Three: asked for", by=bot.user_id, room_id=coordinating, mark=0)
    await eve.hears(r"^Reply to R-\d .*Four: an answer", by=bot.user_id, room_id=tech, mark=0)
    food = town.rooms["food"]
    await fay.say(food, "!relay digest")
    draft = await fay.hears("^This is what is new", by=bot.user_id)
    await bot.stop()
    await killed("after-commit", 1, fay.say(food, "!relay D-1"))
    await killed("after-send", 1, fay.react(draft.room_id, draft.event_id, "📨"))
    await killed("before-send", 1, gus.say(food, "!ping"))
    bot.program = ("-m", "chatbot")
    await bot.start()
    await bo.hears(r"^R-\d from the Food circle.*News from", by=bot.user_id, room_id=coordinating, mark=0)
    await eve.redact(tech, first)
    await cy.say(private, "ping the end")
    await cy.hears("^pong the end", by=bot.user_id, room_id=private)
    for _ in range(100):
        if _is_empty(await bo.ask("GET", "rooms", coordinating, "event", copy.event_id)):
            break
        await asyncio.sleep(0.1)

    arrived = [body_of(each) for each in bo.said_by(bot.user_id, coordinating)]
    for words in (
        "One: words",
        "Two: own words",
        "Three: asked for",
        "oven.jpg",
        "D-1, agreed in",
        "News from the Food circle",
    ):
        assert sum(words in each for each in arrived if each.startswith("R-")) == 1, words
    assert [each.content["msgtype"] for each in bo.said_by(bot.user_id, coordinating)].count("m.image") == 1
    assert _is_empty(await bo.ask("GET", "rooms", coordinating, "event", copy.event_id))
    assert len([each for each in eve.said_by(bot.user_id, tech) if "Four: an answer" in body_of(each)]) == 1


async def _decides(town: Town, words: str) -> None:
    """The food circle agrees on something."""
    bot, food, gus = town.bot.user_id, town.rooms["food"], town.people["gus"]
    await confirm_at(town.bot.config, gus.user_id, "Leaf Bakery")
    await gus.say(food, "!join for Leaf Bakery")
    await gus.hears("You now speak for Leaf Bakery", by=bot, room_id=food)
    await gus.say(food, f"!consent {words} by tomorrow 17:00")
    await gus.hears("^C-1", by=bot, room_id=food)
    await gus.say(food, "!yes C-1")
    await gus.say(food, "!close C-1")
    await gus.hears("It is D-1", by=bot, room_id=food)


def _is_empty(event: dict[str, Any]) -> bool:
    return not event["content"]


async def _puts_up(member: Member, room_id: RoomId) -> EventId:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 30, 40)).save(written, format="JPEG")
    lies_at = await member._http.upload(written.getvalue(), name="oven.jpg", mime="image/jpeg")
    picture = {"msgtype": "m.image", "body": "oven.jpg", "url": lies_at["content_uri"]}
    return await member.send(room_id, "m.room.message", picture)


@pytest.mark.again
async def test_two_hundred_arrive_once_each_and_in_their_order(town: Town) -> None:
    bot, coordinating = town.bot.user_id, town.rooms["coordinating"]
    cy, bo = town.people["cy"], town.people["bo"]
    for number in range(MANY):
        await cy.say(town.rooms["tech"], f"!relay News {number:03}")
    await bo.hears(rf"News {MANY - 1:03}", by=bot, room_id=coordinating, within=300)
    assert _numbers(bo.said_by(bot, coordinating)) == [f"{number:03}" for number in range(MANY)]


def _numbers(said: Collection[Event]) -> list[str]:
    return [body_of(each).split("> News ")[1][:3] for each in said if "> News " in body_of(each)]
