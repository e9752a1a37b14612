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
    ["today", "yesterday", '"yesterday"', "Yesterday.", "today 8:00", "yesterday noon", "1 march 2026", "2026-03-01"],
)
def test_an_end_that_has_passed_does_not_become_part_of_the_text(passed: str) -> None:
    """A day of which the time to answer is over is no day that can be misspelt, so it must be told for what it is."""
    with pytest.raises(UsageError, match="has passed"):
        Grammar.of(check).parse(f"Eat cake by {passed}", reading=READING, example="!x")


def test_an_end_still_to_come_is_taken_out_of_the_text() -> None:
    parsed = Grammar.of(check).parse("Eat cake by today 18:30", reading=READING, example="!x")

    assert parsed.args == ("Eat cake",)
    assert parsed.kwargs == {"by": datetime(2026, 3, 2, 18, 30, tzinfo=UTC)}
