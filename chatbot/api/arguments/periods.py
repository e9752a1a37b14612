"""Named stretches of time, each by its last day: ``next week``, ``the end of the month``, ``the weekend``."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from chatbot.api.arguments.calendar_names import Names

_END_OF = re.compile(r"^(?:end|close|last(?: day)?(?= of)) (?:of )?(?:the |this )?(.+)$|^(.+?)(?:'s)?[ -]end$")
_SHORT_ENDS = {"eow": "week", "eom": "month", "eoy": "year"}
_MIDDLE_OF = re.compile(r"^(?:(?:the )?middle (?:of )?|mid[- ]?(?:of )?)(?:the |this )?(.+)$")
_START_OF = re.compile(r"^(?:the )?(?:start|beginning|1st day) (?:of )?(?:the |this )?(.+)$")
_BEFORE = re.compile(r"^before (?:the |this )?(?:(?:start|beginning) of (?:the )?)?(.+)$")
_NAMED = re.compile(r"(?:(next|coming|this)\s+)?(week|month|quarter|year|weekend)")
_QUARTER = re.compile(r"(?:end of )?q([1-4])(?: (?:of )?((?:19|20)\d\d))?")
_WEEK_NUMBER = re.compile(r"(?:end of )?(?:calendar )?(?:week|wk|kw) (\d{1,2})")
_WEEKDAY_OF_MONTH = re.compile(
    r"(?:the )?(last|[1-5](?:st|nd|rd|th)) (.+?) (?:of|in) (?:the (?!next)|this )?((?:the )?next month|month|.+)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """The days that words may mean. More than one: they contradict themselves, or read two ways."""

    days: tuple[date, ...]
    period: bool = False
    """A named stretch of time, of which this is the last day."""
    relative: bool = False
    """Counted from today: "yesterday"."""
    weekday_only: bool = False
    """The next such day of the week: in seven days where its hour has passed today."""
    dated: bool = False
    """A day and month without a year: in a year where it has passed."""
    monthly: bool = False
    """A day of the month: of the next one where it has passed."""
    why: str = ""
    """What is wrong where there is more than one, or none: ``contradicts``, ``impossible``, ``order``."""


def read_period(words: str, today: date, names: Names) -> Said | None:
    """A named stretch of time, by its last day; its middle, its first day, or what lies before it, where that was said."""
    for reader in (_middle, _start, _quarter, _week_number, _weekday_of_month):
        if (found := reader(words, today, names)) is not None:
            return found
    end = _END_OF.fullmatch(words)
    meant = _SHORT_ENDS.get(words) or ((end.group(1) or end.group(2)) if end else words)
    meant = re.sub(r"^the ", "", meant)
    if end and meant in ("today", "tomorrow"):
        return Said((today + timedelta(days=meant == "tomorrow"),), relative=True)
    if end and (number := names.weekdays.get(meant)) is not None:
        return Said((today + timedelta(days=(number - today.weekday()) % 7),), weekday_only=True)
    if meant in ("weekend", "this weekend", "week end"):
        return Said((monday_of(today) + timedelta(days=6),), period=True)
    if meant == "next weekend":
        return Said((monday_of(today) + timedelta(days=13),), period=True)
    which = re.fullmatch(r"(?:(next|this|current)\s+)?(week|month|quarter|year)", meant)
    if which is not None and (end or words in _SHORT_ENDS or which.group(1)):
        return Said((_last_of(which.group(2), today, further=which.group(1) == "next"),), period=True)
    whole = re.fullmatch(r"[^\W\d]+\.? (?:19|20)\d\d", meant) is not None
    return _end_of_month(meant, today, names) if end or whole else None


def read_before(words: str, today: date, names: Names) -> Said | None:
    """ "Before the weekend" ends before that begins, and not with it."""
    found = _BEFORE.fullmatch(words)
    first = _first_of(found[1], today, names) if found is not None else None
    return Said((first - timedelta(days=1),), period=True) if first is not None else None


def _start(words: str, today: date, names: Names) -> Said | None:
    found = _START_OF.fullmatch(words)
    first = _first_of(found[1], today, names) if found is not None else None
    return Said((first,)) if first is not None else None


def _middle(words: str, today: date, names: Names) -> Said | None:
    """ "Mid december" is the 15th to its last minute, the middle of a week Wednesday, that of a year the end of June."""
    found = _MIDDLE_OF.fullmatch(words)
    if found is None:
        return None
    which = re.fullmatch(r"(?:(next)\s+)?(week|month|year)", found[1])
    if which is None:
        day = _day_in(found[1], 15, today, names)
        return Said((day,), period=True) if day is not None else None
    further = which[1] is not None
    match which[2]:
        case "week":
            day = monday_of(today) + timedelta(days=9 if further else 2)
            return Said((day if day >= today else day + timedelta(days=7),), period=True)
        case "year":
            return Said((date(today.year + (further or today > date(today.year, 6, 30)), 6, 30),), period=True)
        case _:
            month = month_on(today) if further or today.day > 15 else today
            return Said((month.replace(day=15),), period=True)


def _first_of(meant: str, today: date, names: Names) -> date | None:
    """The first day of a stretch of time that is to come: of next week, of april, of the weekend."""
    which = _NAMED.fullmatch(meant)
    if which is None:
        return _day_in(meant, 1, today, names)
    if which[2] == "weekend":
        return monday_of(today) + timedelta(days=12 if which[1] == "next" else 5)
    further = which[1] in ("next", "coming")
    return _last_of(which[2], today, further=False) + timedelta(days=1) if further else None


def _day_in(meant: str, day: int, today: date, names: Names) -> date | None:
    """A day of a month that is named, with or without its year: of the next such month in which it lies ahead."""
    found = re.fullmatch(r"(\D+?)\.?(?: (?:of )?((?:19|20)\d\d))?", meant)
    month = names.months.get(found[1]) if found is not None else None
    if found is None or month is None:
        return None
    if found[2]:
        return date(int(found[2]), month, day)
    return date(today.year + (date(today.year, month, day) < today), month, day)


def _quarter(words: str, today: date, names: Names) -> Said | None:
    """ "The end of Q2": its last day, of this year or the next."""
    found = _QUARTER.fullmatch(words) if words.startswith("end") else None
    if found is None:
        return None
    month = int(found[1]) * 3
    year = int(found[2]) if found[2] else today.year + (month < today.month)
    return Said((date(year, month, monthrange(year, month)[1]),), period=True)


def _week_number(words: str, today: date, names: Names) -> Said | None:
    """ "Week 12", as calendars count them: its Sunday, of this year or the next."""
    found = _WEEK_NUMBER.fullmatch(words)
    if found is None:
        return None
    for year in (today.year, today.year + 1):
        try:
            day = date.fromisocalendar(year, int(found[1]), 7)
        except ValueError:
            continue
        if day >= today:
            return Said((day,), period=True)
    return None


def _weekday_of_month(words: str, today: date, names: Names) -> Said | None:
    """ "The last friday of the month", "first monday in april": the next there is."""
    found = _WEEKDAY_OF_MONTH.fullmatch(words)
    weekday = names.weekdays.get(found[2]) if found is not None else None
    if found is None or weekday is None:
        return None
    which, meant = found[1], found[3].removeprefix("the ")
    if meant in ("month", "next month"):
        first = month_on(today) if meant == "next month" else today.replace(day=1)
        day = _nth(which, weekday, first)
        if meant == "month" and day is not None and day < today:
            day = _nth(which, weekday, month_on(today))
        return Said((day,)) if day is not None else None
    first_of = _day_in(meant, 1, today.replace(day=1), names)
    day = _nth(which, weekday, first_of) if first_of is not None else None
    if first_of is not None and day is not None and day < today:
        day = _nth(which, weekday, first_of.replace(year=first_of.year + 1))
    return Said((day,)) if day is not None else None


def _nth(which: str, weekday: int, first: date) -> date | None:
    """A weekday of the month that begins with a day; None where it has no fifth."""
    last = monthrange(first.year, first.month)[1]
    day = 1 + (weekday - first.weekday()) % 7
    day += 7 * (int(which[0]) - 1) if which != "last" else 7 * ((last - day) // 7)
    return first.replace(day=day) if day <= last else None


def _end_of_month(meant: str, today: date, names: Names) -> Said | None:
    """ "The end of november", "the end of 2027", "the end of march 2027"."""
    found = re.fullmatch(r"(?!\d)(?:(.+?)\.?\s*)?((?:19|20)\d\d)?", meant) or re.fullmatch(r"()((?:19|20)\d\d)", meant)
    month = names.months.get(found.group(1) or "") if found else None
    if found is None or (month is None and (found.group(1) or not found.group(2))):
        return None
    if month is None:
        return Said((date(int(found.group(2)), 12, 31),), period=True)
    year = int(found.group(2)) if found.group(2) else today.year + (month < today.month)
    return Said((date(year, month, monthrange(year, month)[1]),), period=True)


def _last_of(period: str, today: date, *, further: bool) -> date:
    """The last day of the present week, month, quarter or year, or of the next."""
    match period:
        case "week":
            return monday_of(today) + timedelta(days=13 if further else 6)
        case "month":
            first = month_on(month_on(today)) if further else month_on(today)
            return first - timedelta(days=1)
        case "quarter":
            months = today.year * 12 + (today.month - 1) // 3 * 3 + (6 if further else 3)
            return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
        case _:
            return date(today.year + further, 12, 31)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def month_on(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
