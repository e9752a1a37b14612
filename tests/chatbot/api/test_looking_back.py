"""Days that people look back to."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import Grammar, Reading, Rest, Since, parse_since
from chatbot.api.errors import UsageError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONDON, BRITISH = ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-")


@pytest.mark.parametrize("said", ["1 january 2030", "tomorrow", "the flood", ""])
def test_one_looks_back_to_a_day_gone_by_and_not_to_one_to_come_or_to_none(said: str) -> None:
    with pytest.raises(UsageError, match="as a day gone by"):
        parse_since(said, now=NOW, zone=LONDON, locale=BRITISH)


async def look(ctx: object, words: Rest | None = None, *, since: Since | None = None) -> None:
    """Looking through the logbook."""


@pytest.mark.parametrize("said", ["1 january 2030", "31 febuary", "2031", "1/4/27", "tomorrow"])
def test_a_day_that_cannot_be_looked_back_to_does_not_become_words_to_look_for(said: str) -> None:
    with pytest.raises(UsageError, match="as a day gone by"):
        Grammar.of(look).parse(f"van since {said}", reading=Reading(NOW, LONDON, BRITISH, "GBP"), example="!x")


def test_words_after_since_that_name_no_day_are_looked_for() -> None:
    parsed = Grammar.of(look).parse("van since the flood", reading=Reading(NOW, LONDON, BRITISH, "GBP"), example="!x")

    assert parsed.args == ("van since the flood",)


def test_today_has_begun() -> None:
    today = parse_since("today", now=NOW, zone=LONDON, locale=BRITISH)

    assert today == datetime(2026, 3, 2, tzinfo=UTC)
