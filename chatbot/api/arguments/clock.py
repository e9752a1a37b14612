"""Times of day and parts of the day, taken out of what somebody says: ``17:00``, ``5 p.m.``, ``12:00 - 13:00``, ``evening``.

Minutes are counted from midnight; a range keeps its end.
"""

import re
from dataclasses import dataclass, replace

from chatbot.api.arguments.habits import LAST_MINUTE, Habits, minutes_of
from storage.patterns import pattern_of

_HALF = r"\s?([ap])\.?\s?m\b\.?"
_HOUR = (
    rf"(?:(\d{{1,2}})(?:[:.]([0-5]\d))(?::00)?(?!\.?\d)(?:{_HALF})?(?:\s?(?:h|hrs|hours|uhr|o'?clock)\b)?"
    rf"|(\d{{1,2}})\s?(?:h|uhr\s)([0-5]\d)(?!\d)|(\d{{1,2}}){_HALF}|(\d{{1,2}})\s?(?:h|uhr|o'?clock)\b)"
)
_FREE = r"(?<![\w:./+,'-])"
_CLOCK = pattern_of(rf"{_FREE}(?:at\s|@\s?|um\s)?{_HOUR}")
_RANGE = pattern_of(
    rf"{_FREE}(?:from\s|between\s)?(?:{_HOUR}|(\d{{1,2}}))\s?(?:-|to|until|till|and|bis)\s?{_HOUR}(?!\w)"
)
_BARE_HOUR = pattern_of(r"(?<!\S)(?:at|@)\s?(\d{1,2})(?![\w:./-])")
_PART = r"(morning|midday|noon|lunchtime|lunch time|afternoon|evening|tonight|night|midnight)"
_HOUR_OF_PART = pattern_of(
    rf"(?<!\S)(?:(?:at\s|@\s?)?(\d{{1,2}})(?:[:.]([0-5]\d))?\s(?:in the\s|at\s|(tomorrow|today)\s)?{_PART}|{_PART}\s(?:at\s)?(\d{{1,2}}))(?![\w:.])"
)
_DAY_PART = pattern_of(rf"(?<!\S)(?:in the\s|at\s|the\s)?{_PART}(?!\w)")
_DAY_ENDS = pattern_of(
    r"(?<!\S)(?:at\s|the\s)?(?:eod|eob|cob|close of (?:business|play)|end of (?:the )?(?:working )?(?:day|business|play))(?: on| of)?(?!\S)"
)
_MORNING = ("morning",)
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, as minutes since midnight."""

    at: int
    until: int | None = None
    """The end of a range."""
    half_day: bool = False
    """An hour that may be one of the morning or of the evening: "at 5"."""


class NoSuchTime(ValueError):
    """An hour that no clock shows."""


def take_clock(said: str, habits: Habits) -> tuple[str, Clock | None]:
    """Folded words without the time of day in them, and that time. Raises NoSuchTime for 25:00 or 13 pm."""
    if found := _RANGE.search(said):
        return _without(said, found), _range(found)
    clocks = list(_CLOCK.finditer(said))
    if (found := _HOUR_OF_PART.search(said)) and not clocks:
        hour, minute, day, after, before, at = found.groups()
        rest = f"{_without(said, found, tonight=(after or before))} {day or ''}".strip()
        return rest, _in_part(int(hour or at), minute, after or before)
    if clocks:  # Beside "17:00", "3.12." is a date.
        found = next((each for each in clocks if ":" in each.group()), clocks[0])
        minutes = _minutes(found.groups())
        clock = Clock(minutes, half_day="clock" in found.group() and 60 <= minutes < 12 * 60)
        rest = _without(said, found)
        part = _DAY_PART.search(rest)
        if part is not None:  # "Friday evening, 8 pm": the hour counts, and must be of that part.
            rest = _without(rest, part, tonight=part.group(1))
            if clock.half_day:
                clock = _in_part(minutes // 60, f"{minutes % 60:02d}", part.group(1))
            _must_be_in(part.group(1), clock)
        return rest, clock
    if found := _BARE_HOUR.search(said):
        hour = int(found.group(1))
        if hour > 24:
            raise NoSuchTime(found.group())
        return _without(said, found), Clock(hour * 60, half_day=1 <= hour <= 12)
    if found := _DAY_ENDS.search(said):
        return _without(said, found), Clock(minutes_of(habits.day_ends))
    if found := _DAY_PART.search(said):
        part_of_day = found.group(1)
        return _without(said, found, tonight=part_of_day), Clock(_part(part_of_day, habits))
    return said, None


def _minutes(groups: tuple[str | None, ...]) -> int:
    """The minutes of one hour as ``_HOUR`` finds it."""
    plain, minute, half, french, french_minute, short, short_half, bare = groups
    hour = int(plain or french or short or bare or 0)
    half = half or short_half
    if half and not 1 <= hour <= 12:
        raise NoSuchTime(f"{hour} {half}m")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + int(minute or french_minute or 0)
    if minutes > _DAY:
        raise NoSuchTime(f"{hour}")
    return minutes


def _range(found: re.Match[str]) -> Clock:
    first, bare, last = found.groups()[:8], found.group(9), found.groups()[9:]
    end = _minutes(last)
    if bare is None:
        begin = _minutes(first)
        halves = (first[2] or first[6], last[2] or last[6])
        if halves == (None, "p") and begin < 12 * 60 < begin + 12 * 60 <= end:  # "5:30-7pm"
            begin += 12 * 60
    else:
        begin = int(bare) * 60  # "12-1pm", "5-7pm", "10-11am", "9-10:30"
        if (last[2] or last[6]) == "p" and begin < 12 * 60 and begin + 12 * 60 < end:
            begin += 12 * 60
    if begin >= _DAY:
        raise NoSuchTime(found.group())
    return Clock(begin, end if end > begin else end + _DAY)


def _in_part(hour: int, minute: str | None, part: str) -> Clock:
    """ "8 in the evening", "9 in the morning", "10 at night"."""
    minutes = hour * 60 + int(minute or 0)
    if hour == 12 and not int(minute or 0) and part in ("noon", "midday", "midnight"):
        return Clock(LAST_MINUTE if part == "midnight" else minutes)
    if part in ("noon", "midday", "lunchtime", "lunch time") or hour > 23:
        raise NoSuchTime(f"{hour} {part}")
    late = part not in _MORNING and 1 <= hour < 12 and not (part == "night" and hour < 5)
    clock = Clock(minutes + 12 * 60 if late else minutes)
    _must_be_in(part, clock)
    return clock


def _must_be_in(part: str, clock: Clock) -> None:
    """Refuse a time that is of another part of the day than the one that was named with it. Raises NoSuchTime."""
    first, last = {
        "morning": (0, 12 * 60),
        "afternoon": (12 * 60, 19 * 60),
        "evening": (16 * 60, _DAY),
        "night": (0, _DAY),
        "tonight": (17 * 60, _DAY),
        "midnight": (0, 0),
    }.get(part, (11 * 60, 15 * 60))
    if not first <= clock.at <= last:
        raise NoSuchTime(part)


def _part(part: str, habits: Habits) -> int:
    match part:
        case "morning":
            return minutes_of(habits.morning)
        case "afternoon":
            return minutes_of(habits.afternoon)
        case "evening":
            return minutes_of(habits.evening)
        case "night" | "tonight":
            return minutes_of(habits.night)
        case "midnight":
            return LAST_MINUTE
        case _:
            return minutes_of(habits.noon)


def later_half(clock: Clock) -> Clock:
    """The same hour in the other half of the day."""
    return replace(clock, at=(clock.at + 12 * 60) % _DAY, half_day=False)


def _without(said: str, found: re.Match[str], *, tonight: str | None = None) -> str:
    today = "today" if tonight == "tonight" else ""
    return " ".join(f"{said[: found.start()]} {today} {said[found.end() :]}".split()).strip(" ,")
