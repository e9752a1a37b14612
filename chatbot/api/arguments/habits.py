"""What people mean by a day and its parts: the hours that a federation keeps. Minutes of the day are counted from midnight."""

from dataclasses import dataclass
from datetime import time

LAST_MINUTE = 24 * 60 - 1
"""The end of a named period: "by the end of the month" is its last day, to the last minute."""


@dataclass(frozen=True, slots=True)
class Habits:
    """At what time a day ends, and when its parts are."""

    day_ends: time = time(17, 0)
    """A day without a time means the end of its working day."""
    morning: time = time(9, 0)
    noon: time = time(12, 0)
    afternoon: time = time(15, 0)
    evening: time = time(19, 0)
    night: time = time(22, 0)


USUAL = Habits()
"""The hours of a federation that has not set others."""


def minutes_of(moment: time) -> int:
    """A time of day as minutes since midnight."""
    return moment.hour * 60 + moment.minute
