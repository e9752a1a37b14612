"""What a circle decides, calls and drafts in an encrypted room, from the first objection to the next proposal, on a real homeserver.

All speak and listen with clients that encrypt, the bot is killed and started again between the steps, and nothing that it says goes
out in clear text.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.demo.member import body_of
from chatbot.demo.synapse import Synapse
from chatbot.matrix.homeserver import Event
from storage.types import RoomId
from tests.confirmed import confirm_at
from tests.live.secret_member import SecretMember
from tests.live.secret_town import SecretTown

pytestmark = [pytest.mark.live, pytest.mark.long, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


class Meeting:
    """An encrypted circle whose bot has a clock that can be moved."""

    def __init__(self, town: SecretTown, offset: Path) -> None:
        self.town, self.offset, self.moved = town, offset, timedelta(0)
        self.tech, self.bot = town.rooms["tech"], town.bot.user_id
        self.ada, self.cy, self.di = (town.people[name] for name in ("ada", "cy", "di"))

    async def begin(self) -> None:
        """Di facilitates and keeps the register; each speaks for a co-op."""
        bot, config = self.town.bot, self.town.bot.config
        await bot.stop()
        roles = f'facilitators = ["{self.di.user_id}"]\nsecretaries = ["{self.di.user_id}"]\nlink_persons'
        circles = config.read_text().split("[[circles]]")
        config.write_text(
            "[[circles]]".join(
                each.replace("link_persons", roles) if 'slug = "tech"' in each else each for each in circles
            )
        )
        bot.program = ("-m", "tests.live.moved_clock", str(self.offset))
        await bot.start()
        for who, coop in ((self.ada, "Data Workers"), (self.cy, "Copper"), (self.di, "Byte")):
            await confirm_at(config, who.user_id, coop)
            await self.says(who, f"!join for {coop}", f"You now speak for {coop}")

    async def passes(self, span: timedelta = timedelta(0)) -> None:
        """The bot is killed, time passes, the bot starts again."""
        await self.town.bot.kill()
        self.moved += span
        self.offset.write_text(str(self.moved.total_seconds()))
        await self.town.bot.start()

    async def says(
        self, who: SecretMember, words: str, answer: str, *, to: Event | None = None, room: RoomId | None = None
    ) -> Event:
        """Somebody says something, in the circle's room unless elsewhere, and hears the bot."""
        mark = len(who.timeline)
        await who.say(room or self.tech, words, reply_to=to.event_id if to is not None else None)
        return await self.hears(who, answer, mark=mark, room=room)

    async def hears(self, who: SecretMember, pattern: str, *, mark: int, room: RoomId | None = None) -> Event:
        """Somebody hears the bot, in words that no server has seen."""
        event = await who.hears(pattern, by=self.bot, within=40, mark=mark, room_id=room)
        assert event.encrypted
        return event


@pytest_asyncio.fixture(loop_scope="session")
async def meeting(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Meeting]:
    """An encrypted federation in which a circle meets."""
    town = SecretTown(synapse, tmp_path / "town", name="meeting")
    town.folder.mkdir()
    await town.build()
    meeting = Meeting(town, tmp_path / "offset")
    await meeting.begin()
    yield meeting
    await town.pull_down()


async def decided(play: Meeting) -> None:
    """A critical concern, a new text, its holder's own word, and the close."""
    ada, cy, di = play.ada, play.cy, play.di
    card = await play.says(ada, "!consent Share one server by in 60 hours", "C-1 · Share one server")
    await play.says(di, "object because nobody of ours can be on call", "critical concern", to=card)
    mark = len(di.timeline)
    changed = await play.says(ada, "!amend C-1 Share one server, with a rota", r"C-1 · .*version 2")
    assert "nobody of ours can be on call – to version 1, not yet said to be met" in body_of(changed)
    await play.hears(di, "Your critical concern stays on the card of C-1", mark=mark)
    await play.passes()
    await cy.react(play.tech, changed.event_id, "✅")
    mark = len(di.timeline)
    await ada.say(play.tech, f"!resolve C-1 {di.user_id} the rota leaves you out")
    asked = await play.hears(di, "says that your critical concern on C-1", mark=mark)
    assert asked.room_id != play.tech
    await play.passes()
    mark = len(cy.timeline)
    await di.say(asked.room_id, "yes")
    await play.hears(cy, "Di says that their critical concern on C-1 is met", mark=mark, room=play.tech)
    await play.says(ada, "!yes C-1", "noted on C-1")
    await play.says(di, "!yes C-1", "noted on C-1")
    mark = len(cy.timeline)
    await play.passes(timedelta(days=3))
    await play.hears(cy, "C-1: agreed.* It is D-1 in the logbook", mark=mark, room=play.tech)


async def called(play: Meeting) -> None:
    """A call with its agenda, presences, a round, what all say at once, an action, and its minutes."""
    ada, cy, di = play.ada, play.cy, play.di
    await play.says(cy, "!consent Meet at nights by in 9 days", "C-2 · Meet at nights")
    await play.says(cy, "!agenda add Who keeps the keys?", "T-1 is on the agenda")
    card = await play.says(di, "!call", "K-1 · Call of the Tech circle.*Who keeps the keys.*C-2 · Meet at nights")
    mark = len(di.timeline)
    await ada.react(play.tech, card.event_id, "👋")
    await play.hears(di, r"There \(1\): Data Workers", mark=mark)
    await play.says(di, "!present Copper, Byte", "Noted as there in K-1: Copper and Byte")
    await play.says(di, "!call round", "Next: ")
    await play.passes()
    await play.says(di, "!call next", "Next: ")
    await play.says(di, "!call take C-2", "Now: .*C-2 · Meet at nights")
    read_back = await play.says(di, "all present consent but Copper: concern the last bus", "On C-2 I enter this for")
    await play.passes()
    mark = len(cy.timeline)
    await play.says(di, "yes", "Entered on C-2 for 3 co-ops", to=read_back)
    await play.hears(cy, "has entered this for Copper on C-2", mark=mark)
    await play.says(ada, "!yes C-2", "noted on C-2")
    await play.says(di, "!yes C-2", "noted on C-2")
    await play.says(di, f"!action {ada.user_id} Ring the landlord by in 2 days", "Noted as A-1")
    await play.says(di, "!close C-2", "C-2: agreed, with concerns.*the last bus")
    mark = len(di.timeline)
    minutes = body_of(await play.says(di, "!call end next in 7 days", "Minutes of K-1"))
    for part in ("Copper", "Data Workers", "D-2 Meet at nights", "A-1", "Who keeps the keys", "Next call"):
        assert part in minutes, part
    file = await play.hears(di, "K-1.md", mark=mark)
    assert "file" in file.content, "with its key"
    assert "url" not in file.content


async def drafted(play: Meeting) -> None:
    """A draft of two, of which the circle hears when it is published."""
    ada, cy = play.ada, play.cy
    room = await ada.private_room(play.bot)
    await ada.waits_for(play.bot, room)
    mark = len(cy.timeline)
    words = f"draft Share the van. Why now: ours broke down. Aim: fewer trips with {cy.user_id} circle tech"
    await play.says(ada, words, "F-1", room=room)
    told = await play.hears(cy, "F-1", mark=mark)
    assert told.room_id != play.tech
    await play.passes()
    await play.says(cy, "draft edit F-1 Share the van on Mondays", "F-1", room=told.room_id)
    assert not [each for each in play.di.timeline if "the van" in body_of(each)]
    mark = len(play.di.timeline)
    await cy.say(told.room_id, "!publish F-1")
    card = await play.hears(play.di, "C-3 · Share the van on Mondays", mark=mark, room=play.tech)
    for part in ("Cy", "Ada", "ours broke down", "fewer trips"):
        assert part in body_of(card), part


async def test_a_circle_decides_meets_and_drafts_in_an_encrypted_room(meeting: Meeting) -> None:
    await decided(meeting)
    await called(meeting)
    await drafted(meeting)

    said = meeting.cy.said_by(meeting.bot, meeting.tech)
    assert all(event.encrypted for event in said)
    assert not [event for event in meeting.cy.timeline if event.undecryptable]
    outcomes = [body_of(event).split(".")[0] for event in said if body_of(event).startswith(("C-1: ", "C-2: "))]
    assert len(outcomes) == 2, "each was told once"
