"""When those who have not declared are reminded: so long before the end as the TOML says. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_reminder(due: datetime, *, before: Sequence[timedelta], after: datetime) -> datetime | None:
    """The next instant at which somebody is reminded; None where there is none before the end."""
    return min((due - span for span in before if due - span > after), default=None)


def reminder_due(due: datetime, *, before: Sequence[timedelta], now: datetime) -> timedelta | None:
    """Which reminder it is time for: the last one of those that have come. One that was missed is not made up for; None before
    the first and after the end."""
    if now >= due:
        return None
    return min((span for span in before if due - span <= now), default=None)
