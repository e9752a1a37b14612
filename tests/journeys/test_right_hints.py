"""What people are told to do is what helps them: nobody is sent where they are already, or refused what they have kept to."""

from datetime import timedelta

import pytest

from chatbot.config.values import read_quorum
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL, opened, settled
from tests.journeys.test_proposals import chooses


async def test_in_five_minutes_is_five_minutes_though_it_is_read_a_moment_later(town: Town) -> None:
    await settled(town)
    town.clock.passes(timedelta(seconds=40))
    await town.says(GUS, "food", "!consent Open the window by in 5 minutes")

    assert "closes Mon 2 Mar, 09:06 GMT" in town.body_of(town.card("food", "C-1 ·"))
    await town.says(GUS, "food", "!consent Close the window by in 3 minutes")
    assert "Please leave people at least five minutes." in town.heard("food")


@pytest.mark.parametrize(
    ("voice", "told"),
    [
        ("coop", "You share its seat with Hal: one seat, one voice."),
        ("person", "So does Hal; here each of you has a voice of their own."),
    ],
)
async def test_a_newcomer_is_told_of_a_shared_seat_where_there_is_one(town: Town, voice: str, told: str) -> None:
    chooses(town, "food", consent={"voice": voice})
    await town.says(HAL, "food", "!join for Small Screws")
    await town.confirms("@bo:example.org", "Small Screws")
    await town.says("@bo:example.org", "food", "!join for Small Screws")

    assert told in town.heard("food")


async def test_who_speaks_already_is_not_told_to_join(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!concern C-1 cold as me")
    assert "To be counted, say it without “as me”." in town.heard("food")
    assert "!join" not in town.heard("food")

    await town.says("@bo:example.org", "food", "!yes C-1")
    assert "To speak for your co-op, say !join for …." in town.heard("food")


@pytest.mark.parametrize(("said", "read"), [("3", 3), (" 12 ", 12), (3, 3), ("third", "third")])
def test_a_quorum_in_quotes_is_a_number_all_the_same(said: object, read: object) -> None:
    assert read_quorum(said) == read


@pytest.mark.parametrize("said", ["0", "-1", "three", "3.5", True, ""])
def test_what_is_no_quorum_is_refused_with_all_that_is_one(said: object) -> None:
    with pytest.raises(ValueError, match="a number of seats such as 10"):
        read_quorum(said)
