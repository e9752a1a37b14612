"""The bot is killed after commits, and after messages that it has sent, at each step of all that can be passed on: nothing is said twice, and
nothing is lost. At the first point of a step, and once it is back at the second, until it comes to the end.

What is not committed is as if it had not been begun, so that a kill before a commit is one after the commit before it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from chatbot.app import App
from storage.database import Database
from storage.models import BY_COMMAND, Role, RoleName
from storage.transaction import Transaction
from storage.types import CircleSlug, EventId, RoomId, UserId
from tests.chatbot.sending import made
from tests.fakes import BOT
from tests.journeys.begun import Begun
from tests.journeys.conftest import Town
from tests.journeys.test_proposals import chooses
from tests.journeys.test_relay_files import _file, _photo

BO, CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("bo", "cy", "eve", "fay", "gus", "hal"))
SETTLED = timedelta(minutes=3)
MOST_KILLS = 60
"""In one step: a bot that is killed so often and comes no further never will."""


FEWEST_KILLS = 5
"""In each play, so that nobody takes a bot that was never killed for one that stood it."""


class Killed(BaseException):
    """What a process that is killed does not live to see."""


class Killer:
    """Lets a bot come to its next commit, or its next message, and no further."""

    def __init__(self, town: Town, point: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town, self.point, self.kills = town, point, 0
        self._armed = self._dead = False
        self._left = 0
        honest, begins = Database.transaction, self._lives

        @asynccontextmanager
        async def transaction(database: Database, **how: Any) -> AsyncIterator[Transaction]:
            begins()
            async with honest(database, **how) as db:
                yield db
            self.passes("commit")

        monkeypatch.setattr(Database, "transaction", transaction)
        for name in ("send", "redact", "upload"):
            monkeypatch.setattr(town.server, name, self._at_the_server(getattr(town.server, name)))
        self._goes_on = town._goes_on
        monkeypatch.setattr(town, "_goes_on", self.goes_on)

    def _at_the_server(self, request: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def done(*given: Any, **how: Any) -> object:
            self._lives()
            answer = await request(*given, **how)
            self.passes("message")
            return answer

        return done

    def _lives(self) -> None:
        if self._dead:
            raise Killed

    def passes(self, point: str) -> None:
        """A point is passed, and if it is the one to be killed at, the bot is."""
        if self._armed and point == self.point:
            self._left -= 1
            self._dead = self._left == 0
            self.kills += self._dead
        self._lives()

    async def goes_on(self) -> None:
        """The bot works, is killed at the first point, begins anew, is killed at the second, and so on until nothing is left to do."""
        for self._left in range(1, MOST_KILLS):
            self._armed = True
            try:
                await self._goes_on()
            except Killed:
                await self.begins_anew()
            else:
                return
            finally:
                self._armed = False
        raise AssertionError("the bot comes no further")

    async def begins_anew(self) -> None:
        """Another process begins where the dead one has left off."""
        dead = self.town.app
        await asyncio.gather(*dead.sender._busy.values(), return_exceptions=True)
        self._armed = self._dead = False
        self.town.app = App(
            settings=dead.settings, database=dead.database, homeserver=dead.homeserver, clock=self.town.clock
        )
        await self.town.app.found()


async def _words(town: Town) -> None:
    said = await town.says(EVE, "tech", "We have room for two")
    await town.replies(CY, "tech", to=said, text="!relay")
    copy = town.card("coordinating", "R-1 from")
    answer = await town.replies(FAY, "coordinating", to=copy, text="How long?")
    await town.says(BO, "coordinating", "And when?", thread=copy)
    await town.reacts(BO, "coordinating", to=copy, key="👍")
    await town.edits(EVE, "tech", said, "We have room for three")
    await town.edits(FAY, "coordinating", answer, "How soon?")
    await town.passes(SETTLED)
    await town.says(EVE, "tech", "!relay receipt R-1")
    await town.leaves_room(GUS, "tech", by="@ada:example.org")  # A kick in between.
    await town.deletes(FAY, "coordinating", answer)
    await town.says(CY, "tech", "!relay close R-1")
    await town.deletes(EVE, "tech", said)
    await town.joins_room(GUS, "tech")
    await town.says(CY, "tech", "!relay Never mind")
    await town.says(CY, "tech", "!relay cancel")
    await town.says(CY, "tech", "!relay lats 3")
    await town.replies(CY, "tech", to=town.last_event("tech"), text="yes")


async def _files(town: Town) -> None:
    picture = await town.emits(EVE, "tech", "m.room.message", _file(town, _photo(), "oven.jpg"))
    await town.replies(CY, "tech", to=picture, text="!relay")
    back = _file(town, _photo(), "shop.jpg")
    back["m.relates_to"] = {"m.in_reply_to": {"event_id": town.last_event("coordinating")}}
    await town.emits(FAY, "coordinating", "m.room.message", back)
    voice = _file(town, made.ogg(), "Voice message", "m.audio")
    await town.replies(CY, "tech", to=await town.emits(EVE, "tech", "m.room.message", voice), text="!relay")
    plan = await town.emits(EVE, "tech", "m.room.message", _file(town, b"We need flour", "plan.txt", "m.file"))
    await town.replies(CY, "tech", to=plan, text="!relay")
    await town.deletes(EVE, "tech", picture)
    await town.says(CY, "tech", "!relay " + "long " * 1000)


async def _several(town: Town) -> None:
    await town.says(EVE, "tech", "Shall we lend the van?")
    one = await town.emits(HAL, "tech", "m.room.message", _file(town, _photo(), "van.jpg"))
    await town.says(CY, "tech", "!relay last 2")
    await town.deletes(HAL, "tech", one)
    root = await town.says(HAL, "tech", "A thread")
    await town.says(EVE, "tech", "Its second line", thread=root)
    await town.says(CY, "tech", "!relay thread", thread=root)
    said = await town.says(EVE, "tech", "Tap on this")
    await town.reacts(CY, "tech", to=said, key="📨")
    await town.says(CY, await town.private(CY), "yes")
    await town.passes(SETTLED)


async def _requests(town: Town) -> None:
    room = await town.private(CY)
    for words in ("flour", "salt", "rye", "oats"):
        await town.says(EVE, "tech", f"!relay We need {words}")
        card = town.card(room, "P-")
        match words:
            case "flour":
                await town.reacts(CY, room, to=card, key="📨")
            case "salt":
                await town.replies(CY, room, to=card, text="Tech is out of salt")
                await town.says(CY, room, "yes")
            case "rye":
                await town.reacts(CY, room, to=card, key="❌")
            case "oats":
                await town.says(EVE, "tech", "!relay cancel")


async def _down(town: Town) -> None:
    await town.says(FAY, "coordinating", "!relay to food The gathering is in May")
    await town.says(BO, "coordinating", "!relay all Who hosts? answer by in 5 days")
    answer = await town.replies(EVE, "tech", to=town.last_event("tech"), text="We do")
    await town.passes(timedelta(days=4, hours=4))
    await town.passes(timedelta(days=2))
    await town.replies(GUS, "food", to=town.card("food", "R-"), text="Not us")
    await town.deletes(EVE, "tech", answer)
    await town.passes(SETTLED)


async def _decisions(town: Town) -> None:
    chooses(town, "food", relay={"share_decisions": "send"})
    await town.says(GUS, "food", "!join for Leaf Bakery")
    for number, words in enumerate(("Buy a van", "Paint it"), 1):
        await town.says(GUS, "food", f"!consent {words} by in 2 days")
        await town.says(GUS, "food", f"!yes C-{number}")
    await town.passes(timedelta(days=2, hours=1))
    await town.says(GUS, "food", "!consent Sell it by in 9 days")
    await town.reacts(HAL, room := await town.private(HAL), to=town.card(room, "D-2 goes"), key="⏸")
    await town.passes(timedelta(minutes=16))
    await town.says(FAY, "food", "!relay D-2")
    await town.says(FAY, "food", "!relay digest")
    draft = town.card(room := await town.private(FAY), "This is what is new")
    await town.replies(FAY, room, to=draft, text="We have a van")
    await town.reacts(FAY, room, to=draft, key="📨")
    await town.passes(timedelta(days=30))
    await town.passes(timedelta(minutes=20))


PLAYS = {each.__name__[1:]: each for each in (_words, _files, _several, _requests, _down, _decisions)}


async def _play(town: Town, play: Callable[[Town], Awaitable[None]]) -> Counter[str]:
    async with town.app.database.transaction() as db:
        for user, circle in ((BO, "coordinating"), (HAL, "food")):
            role = Role(circle=CircleSlug(circle), user_id=UserId(user), role=RoleName.SECRETARY, starts_at=town.now)
            role.source = BY_COMMAND
            db.add(role)
    await play(town)
    await town.passes(timedelta(minutes=10))
    return _all_that_was_said(town)


def _all_that_was_said(town: Town) -> Counter[str]:
    """All that the bot has said and tapped in any room, as it reads in the end, whatever its ids are."""
    gone = {event.redacts for event in town.server.log if event.redacts is not None}
    said: Counter[str] = Counter()
    for event in town.server.log:
        if event.sender != BOT or event.type not in ("m.room.message", "m.reaction") or event.event_id in gone:
            continue
        if "m.new_content" in event.content:
            continue
        content = town.content_of(event.event_id) if event.type == "m.room.message" else event.content
        on: dict[str, Any] = event.content.get("m.relates_to") or {}
        facts = (
            _whose(town, event.room_id),
            content.get("msgtype"),
            content.get("body"),
            on.get("key"),
            on.get("rel_type"),
        )
        said[re.sub(r"[$!]\d+", "", f"{facts} {content.get('m.mentions')} {_shown(town, on)}")] += 1
    return said


def _whose(town: Town, room_id: RoomId) -> str:
    """A circle's room by its name, others by who is in there: which room of its own the bot opens first is not always the same."""
    known = {there: alias for alias, there in town.server.aliases.items()}
    return known.get(room_id) or ", ".join(sorted(town.server.rooms[room_id].members))


def _shown(town: Town, relation: dict[str, Any]) -> str:
    """The words that a message answers, or that were tapped on."""
    target = relation.get("m.in_reply_to", {}).get("event_id") or relation.get("event_id")
    event = next((each for each in town.server.log if each.event_id == EventId(str(target))), None)
    return str(event.content.get("body"))[:60] if event is not None else ""


@pytest.mark.long
@pytest.mark.parametrize("play", PLAYS)
async def test_nothing_is_said_twice_and_nothing_lost(town: Town, play: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Begun.of(town)
    honest = await _play(town, PLAYS[play])
    for point in ("commit", "message"):
        begun.put_back(town, at_work=True)
        with monkeypatch.context() as patches:
            killer = Killer(town, point, patches)
            await killer.begins_anew()
            said = await _play(town, PLAYS[play])
        assert killer.kills > FEWEST_KILLS
        assert said - honest == Counter()
        assert honest - said == Counter()
