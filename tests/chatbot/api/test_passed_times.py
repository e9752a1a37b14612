"""A time that has passed is told, wherever a time can be said: what closes yesterday is no part of a text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import Grammar, Reading, Rest, When
from chatbot.api.errors import UsageError

EVENING = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
READING = Reading(EVENING, ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP")


async def check(ctx: object, text: Rest, *, by: When | None = None) -> None:
    """Opening a check."""


@pytest.mark.parametrize(
    "passed",
    [
        "today",
        "yesterday",
        '"yesterday"',
        "Yesterday.",
        "today 8:00",
        "yesterday noon",
        "yesterday evening",
        "1 march 2026",
        "2026-03-01",
        "this morning",
        "Christmas 2025",
        "1/3/26",
        "1 march '26",
        "last friday",
        "Last Friday evening",
        "last week",
        "2 days ago",
        "a week ago",
        "now",
        "right now",
    ],
)
def test_an_end_that_has_passed_does_not_become_part_of_the_text(passed: str) -> None:
    """A day of which the time to answer is over is no day that can be misspelt, so it must be told for what it is."""
    with pytest.raises(UsageError, match="has passed"):
        Grammar.of(check).parse(f"Eat cake by {passed}", reading=READING, example="!x")


@pytest.mark.parametrize("named", ["Easter Sunday.", "ramadan", "diwali 2026", "next term"])
def test_an_end_with_a_name_that_we_do_not_know_does_not_become_part_of_the_text(named: str) -> None:
    with pytest.raises(UsageError, match="do not know when it is"):
        Grammar.of(check).parse(f"Eat cake by {named}", reading=READING, example="!x")


@pytest.mark.parametrize(
    "text", ["Eat cake by the oven", "Eat the cake by now gone cold", "Be led by last friday's vote"]
)
def test_a_text_that_goes_on_is_no_end_that_has_passed(text: str) -> None:
    assert Grammar.of(check).parse(text, reading=READING, example="!x").args == (text,)


def test_a_year_of_two_digits_is_one_of_this_century() -> None:
    parsed = Grammar.of(check).parse("Eat cake by 1/4/26", reading=READING, example="!x")

    assert parsed.kwargs == {"by": datetime(2026, 4, 1, 16, 0, tzinfo=UTC)}


def test_an_end_still_to_come_is_taken_out_of_the_text() -> None:
    parsed = Grammar.of(check).parse("Eat cake by today 18:30", reading=READING, example="!x")

    assert parsed.args == ("Eat cake",)
    assert parsed.kwargs == {"by": datetime(2026, 3, 2, 18, 30, tzinfo=UTC)}
