"""Several questions of ours are open to one person: each is answered by what fits it, and none swallows what is for another."""

from datetime import timedelta

import pytest

from storage.types import RoomId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_subs import BO, GUS, HAL, seated

READ_BACK = "Wages £64,000.00"


async def asked_for_figures(town: Town) -> RoomId:
    """Hal is asked for the figures of Small Screws, for the treasurer."""
    await seated(town)
    await town.says(BO, "food", "!subs ask by in 30 days")
    return await town.private(HAL)


@played_once
async def asked_both(town: Town) -> RoomId:
    """Hal is asked for figures, and then whether his critical concern on C-1 is met."""
    room = await asked_for_figures(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 6 days")
    await town.says(HAL, "food", "!object C-1 it clashes with market day")
    await town.says(GUS, "food", "!resolve C-1 @hal we end by nine")
    assert "your critical concern on C-1" in town.heard(room)
    return room


@pytest.mark.parametrize(
    "words", ["about 64k", "64000", "64000 wages", "£64,000", "2: about 64k", "2 about 64k", "2. 64000", "2) 64k"]
)
async def test_figures_go_to_the_question_for_figures_although_a_newer_one_is_open(town: Town, words: str) -> None:
    room = await asked_both(town)
    await town.says(HAL, room, words)
    assert READ_BACK in town.heard(room)
    await town.says(HAL, room, "1: yes")

    assert "Small Screws has declared" in town.heard(room)


@pytest.mark.parametrize("words", ["yes", "sounds good, thanks", "1: yes", "1 yes", "Yes!", "it is"])
async def test_yes_goes_to_the_newest_that_takes_it(town: Town, words: str) -> None:
    room = await asked_both(town)
    await town.says(HAL, room, words)
    assert "On C-1 you now consent" in town.heard(room)
    await town.says(HAL, room, "64000")

    assert READ_BACK in town.heard(room)


@pytest.mark.parametrize("words", ["bananas", "oops that was wrong", "let me think about it", "2", "2: bananas"])
async def test_what_fits_nowhere_is_told_which_questions_are_open_the_newest_first(town: Town, words: str) -> None:
    room = await asked_both(town)
    await town.says(HAL, room, words)

    told = town.heard(room)
    first, second = (
        told.index("1: whether your critical concern on C-1 in the Food circle is met"),
        told.index("2: what Small Screws paid"),
    )
    assert first < second
    assert "for example 1: yes." in told


async def test_one_that_is_open_is_named(town: Town) -> None:
    room = await asked_for_figures(town)
    await town.says(HAL, room, "bananas")

    assert "I still wait for your word on what Small Screws paid in wages, for 2025/26" in town.heard(room)
    assert "1:" not in town.heard(room)


@pytest.mark.parametrize("words", ["92000 bananas", "64k wages and 3q freelancers"])
async def test_figures_that_cannot_be_read_are_refused_by_the_very_word_and_not_by_another_question(
    town: Town, words: str
) -> None:
    room = await asked_both(town)
    await town.says(HAL, room, words)

    assert ("“bananas”" if "bananas" in words else "“3q”") in town.heard(room)


@pytest.mark.parametrize(
    "words",
    [
        "coop",
        "standing",
        "item",
        "coop Leaf",
        "whoami",
        "items",
        "subs",
        "standing leaf-bakery",
        "yes C-1",
        "help",
        "decisions",
    ],
)
async def test_a_command_is_no_figures(town: Town, words: str) -> None:
    room = await asked_for_figures(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 6 days")
    await town.says(HAL, room, words)
    assert "make out the figures" not in town.heard(room)
    assert "among the figures" not in town.heard(room)
    await town.says(HAL, room, "64000")

    assert READ_BACK in town.heard(room)


@pytest.mark.parametrize("words", ["thanks", "hello", "Thank you!"])
async def test_a_courtesy_is_answered_as_ever(town: Town, words: str) -> None:
    room = await asked_both(town)
    await town.says(HAL, room, words)

    assert "still wait for" not in town.heard(room)


async def test_a_choice_between_two_sums_is_a_choice_while_a_declaration_waits(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000 wages")
    await town.says(GUS, room, "no, 91.000 wages")
    assert "1: £91.00" in town.heard(room)
    assert "wages £64,000.00" in town.heard(room)
    await town.says(GUS, room, "2")
    assert "Wages £91,000.00" in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared" in town.heard(room)


async def test_yes_still_stores_what_was_read_back_while_a_correction_is_asked_about(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000 wages")
    await town.says(GUS, room, "no, 91.000 wages")
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared" in town.heard(room)
    assert "Total £180.00" in town.heard(room)


async def test_a_time_is_no_figure_and_a_figure_no_time(town: Town) -> None:
    room = await asked_for_figures(town)
    await town.says(HAL, "food", "!consent Paint the shed by frday 17:00")
    await town.passes(timedelta(days=6))
    assert "has no end yet, but for now" in town.heard(room)
    await town.says(HAL, room, "64000")
    assert READ_BACK in town.heard(room)
    await town.says(HAL, room, "fri 17:00")
    assert "I still wait for your word on the figures" in town.heard(room)
    await town.says(HAL, room, "!extend C-1 fri 17:00")
    assert "C-1 now closes Fri" in "".join(town.heard_all(room))


async def test_words_for_a_time_in_doubt_are_a_time(town: Town) -> None:
    room = await asked_for_figures(town)
    await town.says(BO, "food", "!consent Move the call to Thursdays by in 6 days")
    await town.says(HAL, room, "!extend C-1 12/13/2026")
    await town.says(HAL, room, "64000")

    assert READ_BACK in town.heard(room)


async def test_cancel_drops_the_newest_and_says_which(town: Town) -> None:
    room = await asked_both(town)
    await town.says(HAL, room, "cancel")
    assert "I have dropped that: whether your critical concern on C-1" in town.heard(room)
    await town.says(HAL, room, "64000")

    assert READ_BACK in town.heard(room)


async def test_a_reply_to_a_question_is_its_answer_whichever_is_newer(town: Town) -> None:
    room = await asked_both(town)
    asked = town.card(room, "Hello! The subs for")
    await town.replies(HAL, room, to=asked, text="64000")
    assert READ_BACK in town.heard(room)


async def test_a_reply_to_a_question_that_is_none_of_its_answers_is_that_of_another(town: Town) -> None:
    room = await asked_both(town)
    asked = town.card(room, "Hello! The subs for")
    await town.replies(HAL, room, to=asked, text="yes")

    assert "On C-1 you now consent" in town.heard(room)
