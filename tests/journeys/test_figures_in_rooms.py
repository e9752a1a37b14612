"""A figure that is said in a room does not stay there, in whatever way it came in, and is not said again by the bot."""

import re
from datetime import timedelta

import pytest

from chatbot.config.values import read_rate
from storage.types import UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_secrecy import encrypt

FAY, GUS, HAL = (UserId(f"@{name}:example.org") for name in ("fay", "gus", "hal"))
FIGURE = re.compile(r"6400\d")


@played_once
async def seated(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")


def told_since(town: Town, where: str, before: int) -> str:
    return "\n".join(town.heard_all(where)[before:])


@pytest.mark.parametrize(
    "text",
    [
        "!subs declare 64001 wages", "!sub declare 64001 wages", "!declare 64001 wages", "!subsdeclare 64001 wages",
        "!subs 64001 wages", "!subs decalre 64001 wages", "circlebot: 64001 wages, 71500 self-employed",
        "Circlebot subs declare 64001 wages", "!subs ask 64001", "!calc 64001",
    ],
)  # fmt: skip
async def test_a_figure_that_is_said_in_a_room_is_taken_out_and_taken_up_in_private(town: Town, text: str) -> None:
    await seated(town)
    before = len(town.heard_all("food"))
    said = await town.says(GUS, "food", text)

    assert town.redacted(said)
    assert not FIGURE.search(told_since(town, "food", before))
    assert "best said in private" in told_since(town, "food", before)
    assert town.heard_all_private(GUS)


@pytest.mark.parametrize("text", ["!subs declare 64001 wages", "circlebot: 64001 wages", "!sub declare 64001"])
async def test_edited_in_it_goes_with_the_edit_and_the_original(town: Town, text: str) -> None:
    await seated(town)
    original = await town.says(GUS, "food", "Good morning")
    before = len(town.heard_all("food"))
    edit = await town.edits(GUS, "food", original, text)

    assert town.redacted(original)
    assert town.redacted(edit)
    assert not FIGURE.search(told_since(town, "food", before))
    assert "edited" in town.heard_private(GUS)


async def test_an_edit_of_what_was_said_to_the_bot_is_said_to_it_too(town: Town) -> None:
    await seated(town)
    original = await town.says(GUS, "food", "!sub declare")
    edit = await town.edits(GUS, "food", original, "64001 wages")
    talk = await town.says(GUS, "food", "what did we pay?")
    edited_talk = await town.edits(GUS, "food", talk, "64001 wages")

    assert town.redacted(original)
    assert town.redacted(edit)
    assert not town.redacted(talk)
    assert not town.redacted(edited_talk)


async def test_nobody_has_the_words_of_somebody_else_taken_out_by_an_edit(town: Town) -> None:
    await seated(town)
    original = await town.says(FAY, "food", "Good morning")
    edit = await town.edits(GUS, "food", original, "!subs declare 64001 wages")

    assert town.redacted(edit)
    assert not town.redacted(original)


async def test_of_a_flood_each_figure_is_taken_out(town: Town) -> None:
    await seated(town)
    budgets = town.app.dispatcher._desk._budgets
    budgets._limits = budgets._limits.model_copy(update={"per_person": read_rate("5/min")})
    before = len(town.heard_all("food"))
    said = [await town.says(GUS, "food", f"!subs declare 6400{number} wages") for number in range(10)]

    assert all(town.redacted(each) for each in said)
    assert not FIGURE.search(told_since(town, "food", before))
    assert "a lot at once" in "\n".join(town.heard_all_private(GUS))
    assert len(town.heard_all("food")[before:]) < len(said)


async def test_in_clear_text_in_an_encrypted_room_it_is_taken_out(town: Town) -> None:
    await seated(town)
    await encrypt(town, "food")
    said = await town.says(GUS, "food", "!subs declare 64001 wages")

    assert town.redacted(said)
    assert "not, so I have not acted on it" in town.heard_private(GUS)


@pytest.mark.parametrize("text", ["!subs declare 64001 wages", "!sub declare 64001 wages"])
async def test_what_was_said_too_long_ago_is_taken_out(town: Town, text: str) -> None:
    await seated(town)
    content = {"msgtype": "m.text", "body": text}
    said = town.server.emit(town.room("food"), GUS, "m.room.message", content, at=town.now - timedelta(days=3))
    await town.works()

    assert town.redacted(said.event_id)
    assert "too much time has passed" in town.heard_private(GUS)


async def test_figures_in_reply_to_what_the_bot_said_are_taken_out(town: Town) -> None:
    await seated(town)
    await town.says(GUS, "food", "!sub declare")
    said = await town.replies(GUS, "food", to=town.last_event("food"), text="64001 wages")

    assert town.redacted(said)
    assert not FIGURE.search(town.heard("food"))


async def test_where_the_bot_may_not_take_it_out_it_says_so(town: Town) -> None:
    await seated(town)
    levels = {"users": {UserId("@fay:example.org"): 100}}
    town.server.emit(town.room("food"), FAY, "m.room.power_levels", levels, state_key="")
    said = await town.says(GUS, "food", "!sub declare 64001 wages")

    assert not town.redacted(said)
    assert "Please delete your message here" in town.heard("food")
    assert not FIGURE.search(town.heard("food"))


async def test_talk_and_the_text_of_items_are_left_alone(town: Town) -> None:
    await seated(town)
    said = [
        await town.says(GUS, "food", text)
        for text in (
            "we paid 64001 wages", "subs declare 64001 wages", "subs are 64001 now", "64001 wages, 71500 self-employed",
            "!consent Raise the subs to 64001 pounds", "!object C-1 because wages of 64001 are too high", "!subs",
            "!subs ask by 30 april", "!sub", "Circlebot: yes C-1",
        )
    ]  # fmt: skip
    card = town.card("food", "C-1 ·")
    said.append(await town.replies(HAL, "food", to=card, text="subs of 64001 are too high"))
    said.append(await town.says(HAL, "food", "64001 wages", thread=card))

    assert not [each for each in said if town.redacted(each)]
    assert "64001 pounds" in town.body_of(card)
