"""Named stretches of time, each by its last day: ``next week``, ``the end of the month``, ``the weekend``."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from chatbot.api.arguments.calendar_names import Names

_END_OF = re.compile(r"^(?:end|close|last(?: day)?(?= of)) (?:of )?(?:the |this )?(.+)$|^(.+?)(?:'s)?[ -]end$")
_SHORT_ENDS = {"eow": "week", "eom": "month", "eoy": "year"}


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
    """A named stretch of time, by its last day."""
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
    return _end_of_month(meant, today, names) if end else None


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
