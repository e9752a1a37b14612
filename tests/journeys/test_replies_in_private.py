"""What is said in a private room in reply to a message of ours that belongs to an item."""

from datetime import timedelta

import pytest

from storage.types import EventId, RoomId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town

GUS, HAL, FAY = (f"@{name}:example.org" for name in ("gus", "hal", "fay"))


@played_once
async def reminded(town: Town) -> tuple[RoomId, EventId]:
    """Hal is reminded of C-1 in private, and C-2 is open, too."""
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Small Screws"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!consent Move the call to Thursdays by fri 17:00")
    room = await town.private(HAL)
    await town.passes(timedelta(days=4))
    await town.passes(timedelta(minutes=1))
    await town.says(GUS, "food", "!consent Paint the shed by fri 17:00")
    return room, town.card(room, "C-1 in the Food circle closes")


@pytest.mark.parametrize("words", ["items", "help", "item C-2", "whoami"])
async def test_a_command_in_reply_to_a_reminder_is_answered(town: Town, words: str) -> None:
    room, reminder = await reminded(town)
    await town.says(HAL, room, "yes C-2")
    before = len(town.heard_all(room))
    await town.replies(HAL, room, to=reminder, text=words)

    assert "could not tell what that means" not in town.heard(room)
    assert len(town.heard_all(room)) == before + 1


@pytest.mark.parametrize("words", ["object C-2 we have no paint", "yes C-2", "concern C-2 cold"])
async def test_an_answer_to_another_item_in_reply_to_a_reminder_counts_there(town: Town, words: str) -> None:
    room, reminder = await reminded(town)
    await town.replies(HAL, room, to=reminder, text=words)

    assert "consent.answered" in await town.on_record("C-2")
    assert "consent.answered" not in await town.on_record("C-1")


@pytest.mark.parametrize("words", ["subs declare 92000 wages, 71500 self-employed", "92000 wages, 71500 self-employed"])
async def test_figures_in_reply_to_a_reminder_do_not_become_the_reason_of_a_concern(town: Town, words: str) -> None:
    room, reminder = await reminded(town)
    card = town.card("food", "C-1 ·")
    await town.replies(HAL, room, to=reminder, text=words)
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.passes(timedelta(seconds=20))

    assert "92000" not in town.body_of(card)


async def test_an_own_answer_in_reply_to_a_reminder_is_still_one(town: Town) -> None:
    room, reminder = await reminded(town)
    await town.replies(HAL, room, to=reminder, text="concern: it clashes with market day")

    assert "consent.answered" in await town.on_record("C-1")


@pytest.mark.parametrize("words", ["leave it as it is", "hands up", "items are fine by us"])
async def test_a_line_about_the_item_that_begins_like_a_command_stays_one(town: Town, words: str) -> None:
    room, reminder = await reminded(town)
    await town.replies(HAL, room, to=reminder, text=words)

    assert "could not tell what that means" in town.heard(room)
    await town.says(HAL, room, "whoami")
    assert "Small Screws" in town.heard(room)
