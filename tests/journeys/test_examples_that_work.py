"""What cannot be read is told with an example that works here when it is copied, and with what else may have been meant."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL, opened, settled


async def test_an_example_is_of_a_record_that_there_is(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!amend C-1")
    assert "For example: !amend C-1 Move" in town.heard("food")
    await town.says(GUS, "food", "!term C-1")
    assert "For example: !term C-1" in town.heard("food")
    await town.says(HAL, "tech", "!amend C-1")
    assert "For example: !amend C-12" in town.heard("tech"), "in this circle there is none"


async def test_in_private_it_is_of_ones_own_circles(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "amend C-1")

    assert "For example: !amend C-1 Move" in town.heard(room)


@pytest.mark.parametrize("said", ["!cancel", "!withdraw", "!please delete"])
async def test_whoever_takes_nothing_in_particular_back_is_told_of_the_last(town: Town, said: str) -> None:
    await settled(town)
    await town.says(GUS, "food", said)

    assert "To take back what you did last: !undo" in town.heard("food")


async def test_where_no_record_is_named_it_is_said_what_else_may_be_meant(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!decision buy an oven")
    assert "Or is it one of these? !consent" in town.heard("food")
    await town.says(GUS, "food", "!amend C-1")
    assert "Or is it" not in town.heard("food")


async def test_words_that_are_no_command_are_answered_with_what_they_are_about(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!could we buy an oven")
    assert "Is it one of these?\n• !consent Move the call to Friday by fri 17:00 – Open" in town.heard("food")
    await town.says(GUS, "food", "!abracadabra")
    assert "I know no “abracadabra”. Say !help" in town.heard("food")
    await town.says(GUS, "food", "!zebras and giraffes eat acacia")
    assert "I could not tell what you want. Say !help" in town.heard("food")


async def test_what_weighs_is_only_explained_to_whom_it_may_be_meant_by(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!our bakery quits, take us off the register")

    assert "!help leave" in town.heard("food")
    assert "• !leave –" not in town.heard("food")


async def test_a_circle_alone_and_a_message_that_is_only_pointed_to_are_not_passed_on(town: Town) -> None:
    await settled(town)
    said = await town.says(HAL, "food", "We have room for two apprentices")
    for words in ("!relay coordinating", "!relay Hal's message", "!relay his last message"):
        before = len(town.heard_all("coordinating"))
        await town.says("@fay:example.org", "food", words)
        assert "What shall I pass on?" in town.heard("food"), words
        assert len(town.heard_all("coordinating")) == before
    await town.replies("@fay:example.org", "food", to=said, text="!relay coordinating")
    assert "We have room for two apprentices" in town.heard("coordinating")
    await town.says("@fay:example.org", "food", "!relay to Gus that we need flour")
    assert "say !relay we need flour" in town.heard("food")
    await town.says("@fay:example.org", "food", "!link we need more flour")
    assert "To pass that on: !relay we need more flour" in town.heard("food")
    await town.replies("@fay:example.org", "food", to=said, text="!share")
    assert "To pass that message on, reply to it with !relay" in town.heard("food")


async def test_the_wrong_person_is_answered_with_the_right_one(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 it is too dear")
    await town.says(GUS, "food", "!resolve C-1 @fay:example.org we rent it")

    assert "!resolve C-1 @hal:example.org we rent it" in town.heard("food")


@pytest.mark.parametrize(
    ("said", "name"), [("decisions of food as a file", "decisions.md"), ("decisions food as csv", "decisions.csv")]
)
async def test_decisions_are_given_as_a_file_however_it_is_said(town: Town, said: str, name: str) -> None:
    await opened(town)
    for user in (GUS, HAL, "@fay:example.org"):
        await town.says(user, "food", "!yes C-1")
    await town.says(GUS, "food", "!close C-1")
    room = await town.private(HAL)
    await town.says(HAL, room, said)

    assert name in town.heard_all(room)


async def test_what_goes_to_one_of_ones_two_circles_is_said_in_the_other(town: Town) -> None:
    fay = "@fay:example.org"
    await settled(town)
    await town.says(fay, "coordinating", "!join as guest")
    room = await town.private(fay)
    await town.says(fay, room, "!relay to coordinating we need more flour")
    assert "we need more flour" in town.heard("coordinating")
    await town.says(fay, room, "!relay we need more salt")

    assert "Please say !relay in its room" in town.heard(room)
    assert "more salt" not in town.heard("coordinating")
