"""One proposal from its questions to its review a year later, on a real homeserver, with the bot killed between the steps."""

from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.demo.member import Member, body_of
from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId
from tests.confirmed import confirm_at
from tests.live.conftest import Town

pytestmark = [pytest.mark.live, pytest.mark.timeout(240), pytest.mark.asyncio(loop_scope="session")]


class Play:
    """The town with a clock that can be moved."""

    def __init__(self, town: Town, offset: Path) -> None:
        self.town, self.offset, self.moved = town, offset, timedelta(0)
        self.tech = town.rooms["tech"]
        self.di, self.eve, self.gus, self.cy, self.ada = (
            town.people[name] for name in ("di", "eve", "gus", "cy", "ada")
        )

    async def begin(self) -> None:
        """Let the bot run with the moved clock from now on."""
        await self.town.bot.stop()
        self.town.bot.program = ("-m", "tests.live.moved_clock", str(self.offset))
        await self.town.bot.start()

    async def passes(self, span: timedelta) -> None:
        """The bot is killed, time passes, the bot starts again."""
        await self.town.bot.kill()
        self.moved += span
        self.offset.write_text(str(self.moved.total_seconds()))
        await self.town.bot.start()

    async def restarts(self) -> None:
        """The bot is killed and started again."""
        await self.passes(timedelta(0))

    async def says(self, who: Member, words: str, answer: str, *, hears: Member | None = None) -> Event:
        """Somebody says something in the circle's room; the bot answers, there or to another person."""
        listener = hears or who
        mark = len(listener.timeline)
        await who.say(self.tech, words)
        return await listener.hears(answer, by=self.town.bot.user_id, within=40, mark=mark)

    async def writes(self, who: Member, thread: EventId, words: str) -> None:
        """Somebody writes a line in the thread of a message."""
        relation = {"rel_type": "m.thread", "event_id": thread, "is_falling_back": True}
        await who.send(self.tech, "m.room.message", {"msgtype": "m.text", "body": words, "m.relates_to": relation})

    async def hears(self, who: Member, pattern: str, *, mark: int | None = None, room: RoomId | None = None) -> str:
        """Somebody hears the bot."""
        return body_of(await who.hears(pattern, by=self.town.bot.user_id, within=40, mark=mark, room_id=room))


async def test_a_proposal_from_its_questions_to_its_review(town: Town, tmp_path: Path) -> None:
    play = Play(town, tmp_path / "offset")
    di, eve, gus, cy, ada, bot = play.di, play.eve, play.gus, play.cy, play.ada, town.bot.user_id
    await play.begin()
    for who, coop in ((di, "Data Workers"), (cy, "Copper"), (eve, "Byte"), (gus, "Byte"), (ada, "Lantern")):
        await confirm_at(town.bot.config, who.user_id, coop)
    await play.says(di, "!join for Data Workers", "You now speak for Data Workers")
    await play.says(cy, "!join for Copper", "You now speak for Copper")
    for number, (who, coop) in enumerate(((eve, "Byte"), (gus, "Byte"), (ada, "Lantern")), start=1):
        await play.says(who, f"!join for {coop}", f"J-{number}", hears=di)
        await play.says(di, f"!approve J-{number}", f"You now speak for {coop}", hears=who)
    await play.says(cy, f"!standin {ada.user_id} until in 60 days", "may answer for Copper")

    # Questions, then reactions with a first amendment.
    card = await play.says(
        eve, "!proposal Share one server aim fewer bills", "C-1 · .*Proposal by Eve.*Questions round"
    )
    assert "<strong>C-1 · Share one server</strong>" in str(card.content.get("formatted_body"))
    await play.restarts()
    mark = len(eve.timeline)
    await gus.say(play.tech, "Who pays for it?", reply_to=card.event_id)
    await play.hears(eve, "Gus asks about C-1", mark=mark)
    await play.says(eve, "!answer C-1 The fund does", "C-1")
    mark = len(cy.timeline)
    await play.passes(timedelta(days=5, minutes=1))
    await play.hears(cy, "C-1 is now in its reactions round", mark=mark)
    await play.writes(cy, card.event_id, "We like it, and would take two")
    await play.hears(cy, "We like it, and would take two", mark=mark)
    card = await play.says(eve, "!amend C-1 Share two servers", r"C-1 · .*\[was: one server\] two servers")

    # Consent: two of one co-op differ, and a second amendment asks everybody anew.
    mark = len(di.timeline)
    await play.passes(timedelta(days=2, minutes=1))
    await play.hears(di, "C-1 is now in its consent round", mark=mark)
    await eve.react(play.tech, card.event_id, "✅")
    mark = len(eve.timeline)
    await play.writes(gus, card.event_id, "object because nobody of ours can be on call")
    await play.hears(eve, "Not settled among its own people", mark=mark, room=play.tech)
    await play.passes(timedelta(minutes=2, seconds=10))
    await play.hears(eve, "the people of Byte differ", mark=mark)
    await play.restarts()
    mark = len(gus.timeline)
    card = await play.says(eve, "!amend C-1 Share two servers, with a rota", "C-1 · .*version 3.*with a rota")
    await play.hears(gus, "C-1 was changed, and goes on here: version 3", mark=mark, room=play.tech)

    # A critical concern by a tap is asked for its reason, met by a measure, and resolved by the person's own yes.
    mark = len(gus.timeline)
    await gus.react(play.tech, card.event_id, "✋")
    await play.hears(gus, "What is your critical concern about C-1", mark=mark)
    await play.restarts()
    mark = len(eve.timeline)
    await play.writes(gus, card.event_id, "the rota leaves out the holidays")
    await play.hears(eve, "Gus has a critical concern on C-1", mark=mark)
    await play.says(eve, f"!measure C-1 {di.user_id} count the calls in the holidays by in 60 days", "watches")
    mark = len(gus.timeline)
    await eve.say(play.tech, f"!resolve C-1 {gus.user_id} Di counts, and we look again")
    asked = await gus.hears("says that your critical concern on C-1", by=bot, within=40, mark=mark)
    await play.restarts()
    mark = len(eve.timeline)
    await gus.say(asked.room_id, "yes")
    await play.hears(eve, "Gus says that their critical concern on C-1 is met", mark=mark)

    # Everybody is heard: by a tap, by a stand-in, by phone; and it closes at its time while the bot is down.
    await di.react(play.tech, card.event_id, "👍")
    await eve.react(play.tech, card.event_id, "✅")
    await play.says(ada, "!yes C-1 for Copper", "Copper, for whom you stand in – consents")
    await play.says(di, "!yes C-1 for Lantern by phone", "Lantern by phone – consents")
    mark = len(cy.timeline)
    await play.passes(timedelta(days=4))
    outcome = await play.hears(cy, r"C-1: agreed, with concerns. It is D-1 in the logbook", mark=mark, room=play.tech)
    assert "the rota leaves out the holidays – met: Di counts, and we look again" in outcome
    assert "offline" in outcome

    # The logbook.
    assert "Share two servers, with a rota" in body_of(await play.says(cy, "!decisions servers", "D-1"))
    page = body_of(await play.says(cy, "!decision D-1", "How the text came about"))
    for words in ("Share one server", "by phone", "as stand-in", "count the calls in the holidays"):
        assert words in page, page
    mark = len(cy.timeline)
    await cy.say(play.tech, "!decisions export csv")
    await play.hears(cy, r"decisions\.csv", mark=mark)

    # A year later.
    mark = len(cy.timeline)
    await play.passes(timedelta(days=366))
    review = await cy.hears(r"C-2 · .*Review of D-1", by=bot, within=40, mark=mark)
    assert "count the calls in the holidays" in body_of(review)
    await di.react(play.tech, review.event_id, "✅")
    await eve.react(play.tech, review.event_id, "✅")
    await play.restarts()
    mark = len(cy.timeline)
    await play.passes(timedelta(days=4))
    await play.hears(cy, r"C-2: agreed", mark=mark, room=play.tech)
    cards = [each for each in cy.said_by(bot, play.tech) if body_of(each).startswith("C-1 · Share ")]
    assert len(cards) == 3, "one for each text"
    outcomes = [each for each in cy.said_by(bot, play.tech) if body_of(each).startswith("C-1: agreed")]
    assert len(outcomes) == 1
