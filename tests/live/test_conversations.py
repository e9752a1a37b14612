"""The four conversations, on a real homeserver, with the bot as its own process."""

import asyncio
import re

import pytest

from chatbot.demo.member import body_of
from tests import warm
from tests.confirmed import confirm_at
from tests.live.conftest import Town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_ping_help_and_nonsense(town: Town) -> None:
    eve, tech, bot = town.people["eve"], town.rooms["tech"], town.bot.user_id
    asked = await eve.say(tech, "!ping 7 b")
    answer = await eve.hears(r"^pong 7 b$", by=bot, room_id=tech)

    assert answer.content["msgtype"] == "m.notice"
    assert answer.content["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}
    await eve.say(tech, "!jion")
    await eve.hears(r"Did you mean !join\?", by=bot)
    await eve.say(tech, "!help")
    await eve.hears(r"!help all", by=bot)
    code, told = await warm.ends("-m", "chatbot", "doctor", "--config", str(town.bot.config), within=60)
    assert code == 0, told
    assert "signed by its own identity: yes" in told
    assert await town.bot.stop() == 0


async def test_membership_consent_and_a_kill_in_the_middle(town: Town) -> None:
    di, eve, gus, bot = town.people["di"], town.people["eve"], town.people["gus"], town.bot.user_id
    tech = town.rooms["tech"]
    await confirm_at(town.bot.config, di.user_id, "Data Workers")
    await di.say(tech, "!join for Data Workers")
    await di.hears("You now speak for Data Workers", by=bot)
    await eve.say(tech, "!join for Byte Co-op")
    await di.hears(
        r"asks to join the Tech circle, for Byte Co-op\. Your yes also .*Say !approve J-1", by=bot, within=30
    )
    await di.say(tech, "!approve J-1")
    await eve.hears("You now speak for Byte Co-op", by=bot)
    await eve.say(tech, "!consent Move the call to Friday by tomorrow 17:00")
    card = await eve.hears(r"C-1 · Move", by=bot, room_id=tech)

    await town.bot.kill()
    await eve.react(tech, card.event_id, "✅")
    await di.say(tech, "concern: it clashes with the school run", reply_to=card.event_id)
    await gus.say(tech, "!ping while you were away")
    await town.bot.start()
    await gus.hears("pong while you were away", by=bot, within=30)
    await di.hears("Data Workers – concern. All are heard", by=bot, within=30)
    await di.say(tech, "!close C-1")
    outcome = await di.hears(r"C-1: agreed, with concerns.*D-1", by=bot, within=30)

    assert "school run" in body_of(outcome)
    await asyncio.sleep(1)
    said = [body_of(event) for event in di.said_by(bot, tech)]
    assert sum("pong" in words for words in said) == 1
    assert sum(words.startswith("C-1 · Move") for words in said) == 1
    await gus.say(tech, "!decisions friday")
    await gus.hears("D-1 Move the call to Friday", by=bot)


async def test_subs_stay_private(town: Town) -> None:
    gus, bo, food, bot = town.people["gus"], town.people["bo"], town.rooms["food"], town.bot.user_id
    await gus.say(food, "!join for Leaf Bakery")
    await gus.hears(r"for .*@ada.* to confirm", by=bot, room_id=food)
    ada = town.people["ada"]
    asked = await ada.hears(r"says that they speak for Leaf Bakery", by=bot, within=30)
    await ada.react(asked.room_id, asked.event_id, "✅")
    await gus.hears("You now speak for Leaf Bakery", by=bot, within=30)
    private = await town.private("gus")
    await gus.say(private, "subs calc £92,000 wages + £71,500 self-employed")
    await gus.hears(r"£163.50.*£32.70.*£196.20", by=bot, room_id=private)
    await gus.say(private, "subs declare 92000 wages, 71500 self-employed")
    await gus.hears(r"Is that right\?", by=bot, room_id=private)
    await gus.say(private, "yes")
    await gus.hears("Leaf Bakery has declared", by=bot, room_id=private)
    await bo.say(food, "!subs ask 2027 by 30 april 2027")
    await bo.hears(r"asking 1 co-op in private", by=bot, room_id=food)
    await gus.hears(r"What did your co-op pay in wages", by=bot, within=30)
    await bo.say(food, "!subs")
    await bo.hears(r"1 of 1 co-ops here have declared", by=bot, room_id=food)

    typed = await gus.say(food, "!subs calc 64000")
    await gus.hears(r"£150.00", by=bot, room_id=private)
    for event in gus.said_by(bot, food):
        assert not re.search(r"64.?000|163|196|150", body_of(event))
    assert typed


async def test_relay_there_and_back(town: Town) -> None:
    cy, fay, eve, bot = town.people["cy"], town.people["fay"], town.people["eve"], town.bot.user_id
    tech, coordinating = town.rooms["tech"], town.rooms["coordinating"]
    source = await eve.say(tech, "We have room for <b>two</b> apprentices @room")
    await eve.say(tech, "!relay hello")
    await eve.hears(r"I have asked .* \(link person\)", by=bot, room_id=tech)
    await cy.say(tech, "!relay", reply_to=source)
    copy = await fay.hears(r"R-1 from the Tech circle", by=bot, room_id=coordinating, mark=0)
    assert "&lt;b&gt;two&lt;/b&gt;" in copy.content["formatted_body"]
    assert copy.content["m.mentions"] == {}
    assert "@room" not in copy.content["body"]

    await fay.say(coordinating, "Two of ours would like that", reply_to=copy.event_id)
    back = await eve.hears(r"Reply to R-1 from the Coordinating circle.*Two of ours", by=bot, room_id=tech)
    assert back.content["m.relates_to"]["m.in_reply_to"]["event_id"] == source
    await eve.say(tech, "Wonderful, when?", reply_to=back.event_id)
    await fay.hears(r"Reply to R-1 from the Tech circle.*Wonderful", by=bot, room_id=coordinating)
