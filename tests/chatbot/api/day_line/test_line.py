"""When a day line comes: at nine where the person is, over clock changes, and sooner for what would be over by then."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatbot.api.day_line.line import next_line, when_told, zone_called

LONDON, YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "comes"),
    [
        (utc(3, 2, 8, 59), LONDON, utc(3, 2, 9)),
        (utc(3, 2, 9), LONDON, utc(3, 2, 9)),
        (utc(3, 2, 9, 1), LONDON, utc(3, 3, 9)),
        (utc(3, 28, 9, 1), LONDON, utc(3, 29, 8)),  # The clocks go forward in the night between.
        (utc(10, 24, 8, 1), LONDON, utc(10, 25, 9)),  # And back.
        (utc(3, 2, 9, 1), YORK, utc(3, 2, 14)),
        (utc(3, 3, 3), YORK, utc(3, 3, 14)),  # Still the evening before, there.
    ],
)
def test_nine_is_where_the_person_is(now: datetime, zone: ZoneInfo, comes: datetime) -> None:
    assert next_line(now, zone=zone) == comes


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (None, utc(3, 3, 9)),
        (utc(3, 4, 12), utc(3, 3, 9)),
        (utc(3, 3, 9, 30), utc(3, 3, 9)),
        (utc(3, 3, 9, 29), utc(3, 2, 12, 15)),  # Half an hour after the line, so that there is time to act.
        (utc(3, 2, 20), utc(3, 2, 12, 15)),
        (utc(3, 2, 12, 45), utc(3, 2, 12, 15)),
        (utc(3, 2, 12, 44), utc(3, 2, 12)),
        (utc(3, 2, 12, 1), utc(3, 2, 12)),
    ],
)
def test_what_would_be_over_by_then_is_told_in_a_quarter_of_an_hour_or_at_once(
    until: datetime | None, told: datetime
) -> None:
    assert when_told(utc(3, 2, 12), zone=LONDON, until=until) == told


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Europe/London", LONDON), ("Nowhere/At_All", None), ("../etc/passwd", None), ("", None), (None, None)],
)
def test_a_profile_may_name_anything(name: str | None, zone: ZoneInfo | None) -> None:
    assert zone_called(name) == zone


def test_a_quarter_of_an_hour_is_no_longer() -> None:
    told = when_told(utc(3, 2, 12), zone=LONDON, until=utc(3, 2, 20))

    assert told - utc(3, 2, 12) == timedelta(minutes=15)
