"""Days that people look back to."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments.dates import parse_since
from chatbot.api.errors import UsageError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONDON, BRITISH = ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-")


@pytest.mark.parametrize("said", ["1 january 2030", "tomorrow", "the flood", ""])
def test_one_looks_back_to_a_day_gone_by_and_not_to_one_to_come_or_to_none(said: str) -> None:
    with pytest.raises(UsageError, match="as a day gone by"):
        parse_since(said, now=NOW, zone=LONDON, locale=BRITISH)


def test_today_has_begun() -> None:
    today = parse_since("today", now=NOW, zone=LONDON, locale=BRITISH)

    assert today == datetime(2026, 3, 2, tzinfo=UTC)
