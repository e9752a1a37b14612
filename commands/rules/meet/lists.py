"""The times of a date poll as people list them: “thu or fri 10:00”, “thu 10:00 fri 10:00”, “tue 7pm, 8pm”. And times that may
suit, for those who name none. Pure.
"""

import itertools
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date

from chatbot.api.arguments import Reading, read_time
from chatbot.api.errors import UsageError
from storage.patterns import pattern_of

CLOCK = r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*(?:[ap]\.?m\.?)|\d{1,2}h\d{0,2}|noon|midday)"
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tues|mon|tue|wed|weds|thurs|thur|thu|fri|sat|sun|today|tomorrow)"
)
_BETWEEN = pattern_of(
    rf"(?<=[\dm])(\s+)(?=(?:on\s+|next\s+)?{_DAY}\b)|(?<=noon)(\s+)(?=(?:on\s+|next\s+)?{_DAY}\b)", re.I
)
_PARTS = pattern_of(
    r"\s*(?:,|;|\n|\bor\b|\band\b|&|(?<=\s)/(?=\s)|/(?=\s*(?:mon|tue|wed|thu|fri|sat|sun|today|tomorrow)))\s*", re.I
)
_DATE_COMMA = pattern_of(
    rf"(?P<date>\b\d{{1,2}}(?:st|nd|rd|th)?\s+[a-z]{{3,9}}\.?(?:\s+\d{{4}})?|\b[a-z]{{3,9}}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)\s*,\s*(?={CLOCK}|\d{{4}}\b)",
    re.I,
)
"""The comma within a date and its time: “fri 4 dec 2026, 17:00”, “december 4, 2026 17:00”."""
_ONLY_DAY = pattern_of(rf"(?:on\s+|next\s+|this\s+)*{_DAY}(?:\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?)?", re.I)
_HAS_CLOCK = pattern_of(
    rf"(?:at\s+)?{CLOCK}(?:\s*(?:-|–|to|until)\s*{CLOCK})?\s*$|(?:in\s+the\s+)?(?:morning|afternoon|evening|night)s?\s*$",
    re.I,
)
_BARE = pattern_of(rf"(?P<day>\b{_DAY}\s+(?:at\s+)?)(?P<hour>\d{{1,2}})(?=\s*(?:$|[,;/?!]|or\b|and\b|&))", re.I)
_BARE_RANGE = pattern_of(
    rf"(?P<day>\b{_DAY}\s+(?:at\s+|from\s+)?)(?P<first>\d{{1,2}})\s*(?:-|–|to)\s*(?P<last>\d{{1,2}})(?=\s*(?:$|[,;/?!\n]|or\b|and\b|&))",
    re.I,
)
"""“Wed 10-11”: from a full hour to another."""
_WEEK = pattern_of(r"\bweek\b", re.I)
_NEXT_WEEK = pattern_of(rf"\bnext\s+week\b(?:\s*[?,]\s*|\s+)(?:on\s+)?(?={_DAY}\b)", re.I)
_A_DAY = pattern_of(
    rf"(?<!next )(?<!this )\b(?!today|tomorrow){_DAY}\b(?!\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th|\s+[a-z]{{3}}))", re.I
)
MOST_WORDS = 6
"""Words at the end of a text in which a day is looked for."""
USUAL_HOURS = ("10:00", "14:00", "10:00")


def of_next_week(text: str) -> str:
    """The text with the days that are said behind “next week” as those of that week: “meet next week, tue or wed evening”."""
    said = _NEXT_WEEK.search(text)
    if said is None:
        return text
    days = _A_DAY.sub(lambda day: f"next {day.group()}", text[said.end() :])
    return f"{text[: said.start()].rstrip()} {days}"


def parts_of(text: str, most: int) -> list[str]:
    """The times of a list, each with its day and its clock: of several days with one clock behind them each has it."""
    said = _BETWEEN.sub(", ", _DATE_COMMA.sub(r"\g<date> ", text.strip(" ,;:.?!\n")))
    parts = [part for part in (each.strip(" -–•*") for each in _PARTS.split(said)) if part][:most]
    clock = ""
    for at in range(len(parts) - 1, -1, -1):
        found = _HAS_CLOCK.search(parts[at])
        if found is not None:
            clock = found.group()
        elif clock and _ONLY_DAY.fullmatch(parts[at]):
            parts[at] = f"{parts[at]} {clock}"
    return parts


def with_full_hours(text: str) -> tuple[str, str]:
    """The text with “thu 10” as 10:00, and as 22:00: twice the same where no hour is bare, or it is after noon."""

    def full(later: int) -> str:
        ranges = _BARE_RANGE.sub(
            lambda found: (
                f"{found['day']}{_later(int(found['first']), later)}:00-{_later(int(found['last']), later)}:00"
            ),
            text,
        )
        return _BARE.sub(lambda found: f"{found['day']}{_later(int(found['hour']), later)}:00", ranges)

    bare = [int(hour) for found in (*_BARE.finditer(text), *_BARE_RANGE.finditer(text)) for hour in found.groups()[1:]]
    return full(0), full(0 if any(hour > 12 for hour in bare) else 12)  # Who says 15 says 10 of the morning.


def _later(hour: int, later: int) -> int:
    return hour + later if 1 <= hour < 12 else hour


def suggested(text: str, reading: Reading) -> tuple[str, Sequence[str]]:
    """What a poll may be about, and times for it, where somebody names none, or one: “a call next week”. In words that we read."""
    words = list(re.finditer(r"\S+", text.strip(" ,;:.?!")))
    today = reading.now.astimezone(reading.zone).date()
    for first in words[-MOST_WORDS:]:
        try:
            spoken = read_time(text[first.start() :].strip(" ,;:.?!"), reading)
        except UsageError:
            continue
        local = spoken.at.astimezone(reading.zone)
        title = text[: first.start()]
        if _WEEK.search(text, first.start()):
            monday = local.date() - timedelta(days=local.weekday())
            return title, _said([monday + timedelta(days=each) for each in (1, 2, 3)], USUAL_HOURS, today, reading)
        if spoken.has_clock:
            clock = f"{local:%H:%M}"
            return title, _said([local.date(), local.date() + timedelta(days=1)], (clock, clock), today, reading)
        return title, _said([local.date(), local.date()], USUAL_HOURS, today, reading)
    return text, _said([today + timedelta(days=each) for each in (2, 3, 4)], USUAL_HOURS, today, reading)


def _said(days: Sequence[date], hours: Sequence[str], today: date, reading: Reading) -> list[str]:
    coming = [max(day, today + timedelta(days=1)) for day in days]
    pairs = dict.fromkeys(zip(coming, hours, strict=False))
    return [f"{format_date(day, 'd MMMM', locale=reading.locale)} {hour}" for day, hour in pairs]


def with_day_of(words: str, before: datetime, reading: Reading) -> str:
    """A clock alone with the day of the time before it."""
    return f"{format_date(before.astimezone(reading.zone), 'd MMMM y', locale=reading.locale)} {words}"


def starts(text: str, most: int) -> list[int]:
    """Where the list of times may begin."""
    return [each.start() for each in itertools.islice(re.finditer(r"\S+", text), most)]
