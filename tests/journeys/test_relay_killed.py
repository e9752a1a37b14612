"""The bot is killed after commits, and after messages that it has sent, at each step of all that can be passed on: nothing is said twice, and
nothing is lost. At the first point of a step, and once it is back at the second, until it comes to the end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from storage.models import BY_COMMAND, Role, RoleName
from storage.types import CircleSlug, UserId
from tests.chatbot.sending import made
from tests.journeys.conftest import Town
from tests.journeys.killed import what_differs
from tests.journeys.test_proposals import chooses
from tests.journeys.test_relay_files import _file, _photo

BO, CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("bo", "cy", "eve", "fay", "gus", "hal"))
SETTLED = timedelta(minutes=3)


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


async def _play(town: Town, play: Callable[[Town], Awaitable[None]]) -> None:
    async with town.app.database.transaction() as db:
        for user, circle in ((BO, "coordinating"), (HAL, "food")):
            role = Role(circle=CircleSlug(circle), user_id=UserId(user), role=RoleName.SECRETARY, starts_at=town.now)
            role.source = BY_COMMAND
            db.add(role)
    await play(town)
    await town.passes(timedelta(minutes=10))


@pytest.mark.long
@pytest.mark.parametrize("play", PLAYS)
async def test_nothing_is_said_twice_and_nothing_lost(town: Town, play: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await what_differs(town, lambda town: _play(town, PLAYS[play]), monkeypatch) == []
