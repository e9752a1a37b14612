"""The times of a date poll as people call them: "thursday", "wed morning", "10:00", "the 5th". Pure.

Each is put into the words as the numbers of the times that it names, so that one reader (``meet_words``) reads all.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import code, t
from storage.patterns import pattern_of

LONGEST = 200
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS = {
    "morning": (0, 12),
    "noon": (11, 14),
    "lunchtime": (11, 14),
    "afternoon": (12, 18),
    "evening": (17, 24),
    "night": (19, 24),
}
_DAY = r"(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tues|mon|tue|wed|thurs|thur|thu|fri|sat|sun)\b"
_PART = r"(?P<{0}>morning|noon|lunchtime|afternoon|evening|night)s?\b"
_CLOCK = r"(?P<{0}>\d{{1,2}}(?:[:.]\d{{2}})(?:\s?[ap]m)?|\d{{1,2}}\s?[ap]m)\b"
_MONTH = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_DATE = rf"(?P<{{0}}>\d{{{{1,2}}}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<{{0}}_month>{_MONTH})\b"
"""Whole words: “3 maybe” is no day in May."""
_NAMED = pattern_of(
    rf"\b(?:on\s+)?(?:{_DAY}|(?P<near>today|tomorrow)\b)(?:[\s,]+(?:the\s+)?(?:{_DATE.format('date')}|(?P<nth>\d{{1,2}})(?:st|nd|rd|th)\b))?"
    rf"(?:[\s,]+(?:at\s+|in\s+the\s+|the\s+)?(?:{_PART.format('part')}|{_CLOCK.format('clock')}))?"
    rf"|\b(?:on\s+)?(?:the\s+)?(?:{_DATE.format('alone')}|(?P<nth_alone>[4-9]|\d\d)(?:st|nd|rd|th)\b)"
    rf"|\b(?:in\s+the\s+|the\s+)?{_PART.format('part_alone')}|\b(?:at\s+)?{_CLOCK.format('clock_alone')}",
    re.I,
)
_BUT = pattern_of(r"[\s,;]*\b(?:but|except|not)(?:\s+(?:not|for|on))?\s*$", re.I)


_AWAY = pattern_of(r"(?:(?:i|we)\b.{0,12}?)?\b(?:away|busy|travell?ing|on\s+holiday|not\s+(?:free|available))\b", re.I)
"""Whoever is away when none of the times is has said nothing of them."""


class NoSuchTime(UsageError):
    """Words name a day or a time of day on which none of the times is."""


def numbered(text: str, times: Sequence[datetime], *, today: datetime) -> tuple[str, str | None]:
    """The words with the numbers of the times that they name by day or hour, and what names none of them, if anything does.

    ``times`` and ``today`` are in the zone of the circle. What is left out of the rest ("any time but monday", where none is on
    a Monday) is nothing to speak of.
    """
    strange: str | None = None
    said, at = "", 0
    if len(text) > LONGEST:
        return text, None
    for found in _NAMED.finditer(text):
        options = [number for number, time in enumerate(times, 1) if _is_meant(found, time, today)]
        said += text[at : found.start()]
        at = found.end()
        if options:
            said += " and ".join(map(str, options))
        elif (but := _BUT.search(said)) is not None:
            said = said[: but.start()]
        elif _AWAY.match(said):
            said = re.sub(r"[\s,]*\b(?:and|or|on)?\s*$", "", said)
        else:
            strange = strange or found.group().strip()
            said += "1"
    return said + text[at:], strange


def no_such_time(said: str, example: str) -> UsageError:
    """What is told of a day that is none of the times'."""
    return NoSuchTime(understood=t("I read “{said}”, but none of the times is then.", said=said), example=code(example))


def _is_meant(found: re.Match[str], time: datetime, today: datetime) -> bool:
    """Whether a time is one that the words name."""
    parts = {name: value.casefold() for name, value in found.groupdict().items() if value is not None}
    day, near = parts.get("day"), parts.get("near")
    if day is not None and time.weekday() != _DAYS.index(day[:3]):
        return False
    if near is not None and time.date() != (today + timedelta(days=near == "tomorrow")).date():
        return False
    for date in ("date", "alone"):
        if date in parts and (time.day, time.month) != (
            int(parts[date]),
            _MONTHS.index(parts[f"{date}_month"][:3]) + 1,
        ):
            return False
    if (nth := parts.get("nth") or parts.get("nth_alone")) is not None and time.day != int(nth):
        return False
    if (part := parts.get("part") or parts.get("part_alone")) is not None:
        begins, ends = _HOURS[part]
        return begins <= time.hour < ends
    clock = parts.get("clock") or parts.get("clock_alone")
    return clock is None or (time.hour, time.minute) == _clock(clock)


def _clock(said: str) -> tuple[int, int]:
    hour, minute = (int(each) for each in (*re.findall(r"\d+", said), 0)[:2])
    if said.endswith("pm"):
        hour = hour % 12 + 12
    elif said.endswith("am"):
        hour %= 12
    return hour, minute
