"""When rounds end that nobody has named a time for: whole days later at the same time of day, or at an hour of the day. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EARLIEST_HOUR, LATEST_HOUR = 9, 20
"""Between these hours of the day rounds end that are worked out."""


def later(at: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
    """An instant so much later. Whole days end at the same time of day in the zone, also across a clock change."""
    if span % timedelta(days=1):
        return at + span
    local = at.astimezone(zone).replace(tzinfo=None) + span
    return local.replace(tzinfo=zone).astimezone(UTC)


def as_long(start: datetime, end: datetime, *, begins: datetime, zone: ZoneInfo) -> datetime:
    """The end of a round that begins at another time and is as long as it was. One of whole days keeps its time of day."""
    local = end.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)
    whole_days = local > timedelta(0) and not local % timedelta(days=1)
    return later(begins, local, zone) if whole_days else begins + (end - start)


def good_hour(at: datetime, zone: ZoneInfo, *, after: datetime, before: datetime) -> datetime:
    """The whole hour of the day next to an instant, as somebody would choose it: no round ends at 03:24. To the minute where
    there is none between the two."""
    hour = (at.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)
    if hour.hour < EARLIEST_HOUR:
        by_day = hour.replace(hour=EARLIEST_HOUR)
    elif hour.hour > LATEST_HOUR:
        by_day = hour.replace(hour=LATEST_HOUR)
    else:
        by_day = hour
    for local in (by_day, hour):
        chosen = local.replace(tzinfo=zone).astimezone(UTC)
        if after < chosen < before:
            return chosen
    return at.replace(second=0, microsecond=0)
