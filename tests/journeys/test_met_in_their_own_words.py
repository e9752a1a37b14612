"""A critical concern is met by its holder's own word, wherever they say it, and nobody is asked about their own."""

import pytest

from commands.rules.consent.words import says_that_it_is_met
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL, opened
from tests.journeys.test_objections import DAYS, EDITS, amended


@pytest.mark.parametrize(
    "said",
    [
        "met",
        "It is met",
        "that meets it",
        "Thanks, that resolves our concern!",
        "yes, resolved for us",
        "my objection is met now",
        "that’s met",
        "I withdraw my objection",
        "objection withdrawn",
        "our critical concern is lifted",
        "I don't object any more",
        "we no longer object",
    ],
)
def test_what_says_that_it_is_met(said: str) -> None:
    assert says_that_it_is_met(said)


@pytest.mark.parametrize(
    "said",
    [
        "we have met on Friday",
        "it is not met",
        "is it met?",
        "that settles the bill",
        "yes",
        "met Fay",
        "I withdraw some cash",
        "my objection is that it is dear",
        "I object",
        "resolved: buy a van",
    ],
)
def test_what_says_something_else(said: str) -> None:
    assert not says_that_it_is_met(said)


async def test_the_holder_s_yes_counts_in_a_reply_in_the_room(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(GUS, "food", "!resolve C-1 we call at noon")
    await town.replies(HAL, "food", to=town.last_event("food"), text="Thanks, that meets it")
    assert "Hal says that their critical concern on C-1 is met: we call at noon." in "".join(town.heard_all("food"))
    await town.passes(EDITS)
    assert "nobody of ours can come – met: we call at noon" in town.body_of(card)
    room = await town.private(HAL)
    before = len(town.heard_all(room))
    await town.says(HAL, room, "no")
    assert not any("stands" in said for said in town.heard_all(room)[before:])
    await town.passes(2 * DAYS)

    assert any(said.startswith("C-1: agreed, with concerns.") for said in town.heard_all("food"))


async def test_who_resolves_their_own_is_not_asked(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(HAL, "food", "!resolve C-1 we send somebody else")

    assert "On C-1 you now consent with a concern that is kept" in town.heard("food")
    assert not any("Is it met?" in said for said in town.heard_all_private(HAL))


async def test_one_to_an_earlier_text_is_met_in_the_room_too(town: Town) -> None:
    card = await amended(town)
    await town.replies(HAL, "food", to=card, text="that meets my concern")
    await town.passes(EDITS)

    assert "not yet said to be met" not in town.body_of(card)


async def test_what_others_say_is_met_meets_nothing(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.replies(GUS, "food", to=card, text="that meets it")
    await town.passes(EDITS)

    assert "Critical concern\n\n• Hal for Small Screws: nobody of ours can come\n" in town.body_of(card)


@pytest.mark.parametrize("said", ["!my objection to C-1 is met", "C-1: I withdraw my objection"])
async def test_it_is_said_of_an_item_by_its_number(town: Town, said: str) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.says(HAL, "food", said)

    assert "On C-1 you now consent with a concern that is kept" in town.heard("food")


async def test_who_has_no_concern_is_told_so_and_has_raised_none(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!my objection to C-1 is met")

    assert "I know of no critical concern of yours on C-1" in town.heard("food")


@pytest.mark.parametrize("text_changes", [False, True])
async def test_who_has_said_too_soon_that_it_is_met_takes_that_back(town: Town, text_changes: bool) -> None:
    await opened(town, "!consent Buy the cheap flour by in 9 days")
    await town.says(HAL, "food", "!object C-1 it is far")
    if text_changes:
        await town.says(GUS, "food", "!amend C-1 Buy the dear flour")
    await town.says(GUS, "food", "!resolve C-1 @hal somebody fetches it")
    room = await town.private(HAL)
    await town.says(HAL, room, "yes")
    assert "is met" in " ".join(town.heard_all("food"))
    await town.says(HAL, room, "undo")
    await town.passes(EDITS)

    assert "Hal says that their critical concern on C-1 is not met after all: it stands" in town.heard("food")
    body = town.body_of(town.card("food", "C-1 ·"))
    assert "• Hal for Small Screws: it is far – to version 1, not" in body if text_changes else "it is far\n" in body
