"""A live call of twelve co-ops on a real homeserver, with the bot killed and started again between its steps."""

from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.demo.member import Member, body_of
from tests.confirmed import confirm_at
from tests.live.conftest import Town
from tests.live.test_proposal import Play

pytestmark = [pytest.mark.live, pytest.mark.timeout(480), pytest.mark.asyncio(loop_scope="session")]


OTHERS = ("Loom", "Mill", "Hill Farm", "Kiln Co-op", "Fish Co-op", "Co-op 10", "Co-op 11", "Co-op 12")


async def come_in(play: Play) -> list[Member]:
    """Eight co-ops more, each with somebody who speaks for it."""
    synapse, members = play.town.synapse, []
    run = play.town.bot.user_id.split(":")[0].removeprefix("@bot")
    for number, coop in enumerate(OTHERS, start=5):
        user_id = await synapse.register(f"p{number}of{run}", "secret", display_name=f"P{number}")
        member = Member(synapse.url, user_id, "secret")
        await member.log_in()
        await member.join(play.tech)
        await confirm_at(play.town.bot.config, user_id, coop)
        await play.says(member, f"!join for {coop}", f"You now speak for {coop}")
        members.append(member)
    return members


async def test_a_call_of_twelve_co_ops_survives_a_restart_at_every_step(town: Town, tmp_path: Path) -> None:
    config = town.bot.config
    config.write_text(config.read_text().replace('admission = "approval"', 'admission = "open"'))
    play = Play(town, tmp_path / "offset")
    di, eve, gus, cy, bot = play.di, play.eve, play.gus, play.cy, town.bot.user_id
    await play.begin()
    for who, coop in ((di, "Data Workers"), (cy, "Copper"), (eve, "Byte"), (gus, "Gears")):
        await confirm_at(town.bot.config, who.user_id, coop)
        await play.says(who, f"!join for {coop}", f"You now speak for {coop}")
    others = await come_in(play)

    # Before: an item with a tap for the next call, and a point that somebody brings.
    await play.says(di, "!call plan in 3 days", "K-1 of the Tech circle is planned")
    item = await play.says(eve, "!consent Share one server by in 60 hours", "C-1 · ")
    mark = len(cy.timeline)
    await cy.react(play.tech, item.event_id, "📅")
    await play.hears(cy, "C-1 is to be spoken of in the next call", mark=mark)
    await play.says(gus, "!agenda add Who keeps the keys?", "T-2 is on the agenda")

    # The call: presence by a tap and by the secretary's line, a round in turn.
    await play.passes(timedelta(days=3))
    card = await play.says(di, "!call", "K-1 · Call of the Tech circle")
    mark = len(di.timeline)
    await eve.react(play.tech, card.event_id, "👋")
    await gus.react(play.tech, card.event_id, "🗣")
    await play.hears(di, r"There \(2\): Byte .* Gears", mark=mark)
    await play.restarts()
    await play.says(
        di, f"!present Copper, Data Workers, {', '.join(OTHERS)}", "Noted as there in K-1: Copper, Data Workers,"
    )
    await play.says(di, "!call round", "Next: Gears, then Byte, Co-op 10,")
    await play.restarts()
    await play.says(di, "!call next", "Next: Byte, then Co-op 10,")
    await play.says(di, "!call take C-1", "Now: .*C-1 Share one server")

    # What all say is read back; the question is still open after a restart.
    mark = len(di.timeline)
    await gus.react(play.tech, item.event_id, "✅")
    await eve.react(play.tech, item.event_id, "✅")
    await play.hears(di, "2 of 12 heard", mark=mark)
    mark = len(di.timeline)
    await di.say(play.tech, "all present consent but Copper: concern the nights")
    asked = await di.hears("On C-1 I enter this for 10 co-ops", by=bot, within=40, mark=mark)
    await play.restarts()
    mark, heard = len(di.timeline), len(cy.timeline)
    await di.say(play.tech, "yes", reply_to=asked.event_id)
    await play.hears(di, "Entered on C-1 for 10 co-ops", mark=mark)
    await play.hears(cy, "has entered this for Copper on C-1", mark=heard)
    for member in others:
        await member.close()
    await play.says(di, f"!action {cy.user_id} Ring the landlord by in 2 days", "Noted as A-1")
    outcome = await play.says(di, "!close C-1", "C-1: agreed, with concerns")
    assert "the nights" in body_of(outcome)
    await play.restarts()

    # Its end: minutes in one message, once, and a file.
    mark = len(di.timeline)
    await di.say(play.tech, "!call end next in 7 days")
    minutes = body_of(await di.hears("Minutes of K-1", by=bot, within=40, mark=mark))
    for part in ("Copper", "Co-op 12", "D-1 Share one server", "A-1", "Next call"):
        assert part in minutes, part
    await di.hears("K-1.md", by=bot, within=40, mark=mark)
    await play.restarts()
    said = [body_of(event) for event in di.timeline if event.sender == bot and event.type == "m.room.message"]
    assert sum("Minutes of K-1" in body for body in said) == 1
