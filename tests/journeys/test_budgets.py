"""Floods: whoever says too much is told so, once, and nobody else pays for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.config.values import read_rate
from storage.database import Database
from storage.types import UserId
from tests.journeys.conftest import Town

CY, EVE, FAY, GUS, HAL, ZOE = (f"@{name}:{server}" for name, server in (
    ("cy", "example.org"), ("eve", "example.org"), ("fay", "example.org"), ("gus", "example.org"), ("hal", "example.org"), ("zoe", "elsewhere.org")))  # fmt: skip


MANY = 9
"""More than the five, the one that is told of it, and one that is met with silence."""


@pytest.fixture(autouse=True)
def small_budget(town: Town) -> None:
    """Five messages a minute and person."""
    town.app.dispatcher._desk._budgets._limits = town.app.settings.limits.model_copy(
        update={"per_person": read_rate("5/min")}
    )


@pytest.mark.parametrize("text", ["!xyzzy", "!ping", "Circlebot: hello"])
async def test_nonsense_costs_as_much_as_sense(town: Town, text: str) -> None:
    before = len(town.heard_all("tech"))
    for _ in range(MANY):
        await town.says(EVE, "tech", text)

    answers = town.heard_all("tech")[before:]
    assert len(answers) == 6
    assert answers[-1].startswith("That is a lot at once.")
    await town.passes(timedelta(minutes=1, seconds=1))
    await town.says(EVE, "tech", "!ping")
    assert town.heard("tech") == "pong"


async def test_a_stranger_cannot_make_the_bot_talk_on_and_on(town: Town) -> None:
    room = await town.private(ZOE)
    before = len(town.heard_all(room))
    for _ in range(MANY):
        await town.says(ZOE, room, "hello?")

    assert len(town.heard_all(room)) == before + 6


async def test_taps_cannot_make_the_bot_ask_on_and_on(town: Town) -> None:
    """All of them count, however many."""
    await town.says(FAY, "food", "!join for Small Screws")
    await town.says(FAY, "food", "!consent Move the call to Friday")
    card, before = town.card("food", "C-1 ·"), len(town.heard_all("food"))
    for _ in range(MANY):
        tap = await town.reacts(HAL, "food", to=card, key="✋")
        await town.unreacts(HAL, "food", tap)
    await town.reacts(HAL, "food", to=card, key="🤔")
    asked = town.heard_all("food")[before:]
    assert len(asked) == 5
    assert all("What is your critical concern about C-1" in words for words in asked)
    await town.passes(timedelta(minutes=1, seconds=1))
    assert "Hal (concern, without words)" in town.body_of(card)


async def test_replies_to_what_was_passed_on_do_not_flood_the_other_circle(town: Town) -> None:
    source = await town.says(EVE, "tech", "News")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy, before = town.last_event("coordinating"), len(town.heard_all("tech"))
    for number in range(MANY):
        await town.replies(FAY, "coordinating", to=copy, text=f"and another thing {number}")

    assert len(town.heard_all("tech")) == before + 5
    assert town.heard("coordinating").startswith("That is a lot at once.")


async def test_talk_among_people_and_its_edits_cost_nothing(town: Town) -> None:
    first = await town.says(EVE, "tech", "hello")
    relation = {"rel_type": "m.replace", "event_id": first}
    new = {"msgtype": "m.text", "body": "Circlebot: hello"}
    content = {"msgtype": "m.text", "body": "* hello", "m.new_content": new, "m.relates_to": relation}
    for _ in range(MANY):
        await town.says(EVE, "tech", "hello")
        town.server.emit(town.room("tech"), EVE, "m.room.message", content)
    await town.says(EVE, "tech", "!ping")

    assert town.heard("tech") == "pong"


@pytest.mark.both_databases
async def test_what_was_said_over_hours_while_the_bot_was_away_is_no_flood(town: Town) -> None:
    before = len(town.heard_all("tech"))
    for minutes in range(12, 0, -1):
        content = {"msgtype": "m.text", "body": f"!ping {minutes}"}
        town.server.emit(
            town.room("tech"), EVE, "m.room.message", content, at=town.now - timedelta(minutes=5 * minutes)
        )
    await town.works()

    assert town.heard_all("tech")[before:] == [f"pong {minutes}" for minutes in range(12, 0, -1)]


async def test_what_has_to_be_tried_again_is_counted_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full for a while: nobody said more because of that."""
    await town.works()
    honest = Database.transaction

    @asynccontextmanager
    async def full(self: Database, *, guarded: bool = True, lasting: bool = False) -> AsyncIterator[AsyncSession]:
        async with honest(self, guarded=guarded, lasting=lasting) as db:
            yield db
            raise OSError("no space left")

    for text in ("!ping 7", "That is all."):
        town.server.emit(town.room("tech"), UserId(EVE), "m.room.message", {"msgtype": "m.text", "body": text})
    await town.takes_in()
    with monkeypatch.context() as patched:
        patched.setattr(Database, "transaction", full)
        for _ in range(6):
            with pytest.raises(OSError):
                await town.app.dispatcher.drain()
    await town.works()

    assert town.heard("tech") == "pong 7"


def room_budget(town: Town, rate: str) -> None:
    """Another budget for each room."""
    budgets = town.app.dispatcher._desk._budgets
    budgets._limits = budgets._limits.model_copy(update={"per_room": read_rate(rate)})


async def test_one_member_does_not_use_up_what_a_room_may_ask(town: Town) -> None:
    room_budget(town, "8/min")
    for _ in range(MANY):
        await town.says(EVE, "tech", "!ping")
    for user in (CY, HAL):
        await town.says(user, "tech", f"!ping {user}")
        assert town.heard("tech") == f"pong {user}"


async def test_answers_to_open_items_are_never_too_much_for_a_room(town: Town) -> None:
    await town.says(FAY, "food", "!join for Small Screws")
    await town.says(HAL, "food", "!join for Green Grocers")
    await town.says(FAY, "food", "!consent Move the call to Friday")
    card = town.card("food", "C-1 ·")
    room_budget(town, "1/min")
    await town.says(GUS, "food", "!ping")
    await town.says(FAY, "food", "!ping")
    assert town.heard("food").startswith("That is a lot at once in this room.")

    await town.says(FAY, "food", "!yes C-1")
    await town.passes(timedelta(seconds=5))
    assert "1 consent: Small Screws" in town.body_of(card)
    await town.replies(HAL, "food", to=card, text="object because nobody is there")
    await town.says(FAY, "food", "!ping")
    assert "pong" not in town.heard_all("food")[-2:]
    await town.reacts(FAY, "food", to=card, key="🤔")
    await town.passes(timedelta(seconds=5))
    assert "Small Screws (concern, without words)" in town.body_of(card)
    assert "nobody is there" in town.body_of(card)


async def test_what_is_told_of_a_flood_is_what_happens(town: Town) -> None:
    """ "Shall not act on what you write within a minute": nor when the first of it is a minute old before that."""
    await town.says(HAL, "food", "!join for Small Screws")
    room = await town.private(HAL)
    await town.passes(timedelta(minutes=2))
    for _ in range(4):
        await town.says(HAL, "food", "!ping")
    await town.passes(timedelta(seconds=30))
    await town.says(HAL, room, "subs declare 64000 wages")
    await town.says(HAL, "food", "!ping")
    assert town.heard("food").startswith("That is a lot at once.")

    await town.passes(timedelta(seconds=35))
    await town.says(HAL, room, "yes")
    assert "has declared" not in town.heard(room)
    await town.passes(timedelta(seconds=30))
    await town.says(HAL, room, "yes")
    assert "Small Screws has declared" in town.heard(room)


async def test_the_clock_of_a_hostile_server_gives_nobody_more_than_others(town: Town) -> None:
    before = len(town.heard_all("tech"))
    town.app.receiver.caught_up_at = town.now
    for minutes in range(12, 0, -1):
        content = {"msgtype": "m.text", "body": f"!ping {minutes}"}
        town.server.emit(town.room("tech"), EVE, "m.room.message", content, at=town.now - timedelta(minutes=minutes))
    await town.works()

    assert len(town.heard_all("tech")[before:]) == 6
