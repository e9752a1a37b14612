"""Days gone by, to look back to: ``1 march``, ``march 2026``, ``last month``, ``3 weeks ago``."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from chatbot.api.arguments.bounds import TIME, bounded
from chatbot.api.arguments.calendar_names import names_in
from chatbot.api.arguments.dates import plain
from chatbot.api.arguments.days import read_day
from chatbot.api.arguments.doubts import looks_like_a_time
from chatbot.api.arguments.lengths import Length, read_length
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import Inline, code, t

_QUARTER = re.compile(r"q([1-4])(?: (?:of )?((?:19|20)\d\d))?")
_LATELY = re.compile(
    r"(?:last|past|previous) ((?:\d{1,3}|an?|one|two|three|four|five|six|ten|twelve|few|couple of) (?:days|weeks|months|years))"
)
"""“The last 3 months”."""
_SEASON = re.compile(r"(?:last |this |the )?(?:spring|summer|autumn|fall|winter)(?: (?:19|20)\d\d)?", re.IGNORECASE)
DAY_EXAMPLE = code("1 january 2026")


def parse_since(text: str, *, now: datetime, zone: ZoneInfo, locale: Locale, example: Inline = DAY_EXAMPLE) -> datetime:
    """The beginning of a day, month or year gone by. Aware UTC.

    Raises UsageError for what is no date, and for what is still to come.
    """
    text = bounded(text, TIME, what=t("a day gone by"), example=example)
    today = now.astimezone(zone).date()
    try:
        day = _day_gone_by(plain(text), today=today, locale=locale)
    except (OverflowError, ValueError):
        day = None
    if day is None or day > today:
        understood = (
            t("I read “{said}” as a day gone by, but do not know which.", said=text.strip())
            if day is None
            else t("I read “{said}” as a day gone by, but it is still to come.", said=text.strip())
        )
        raise UsageError(
            understood=understood,
            expected=t("a day, a month or a year, such as 1 march 2026, march or 2025"),
            example=example,
        )
    return datetime.combine(day, time(0, 0), tzinfo=zone).astimezone(UTC)


def read_stretch(text: str, *, now: datetime, zone: ZoneInfo, locale: Locale) -> tuple[datetime, datetime] | None:
    """The day, week, month or year gone by that words name, from its beginning to its end: “november”, “last month”, “2026”, “in
    march 2026”, “yesterday”. Aware UTC. None for other words."""
    said = plain(text).strip(" .,!?") if len(text) <= TIME else ""
    said = re.sub(r"^(?:(?:in|from|during|of|on|the)\s+)+", "", said)
    if not re.search(r"[^\W\d_]{3}|(?:19|20)\d\d|^q[1-4]$", said):
        return None
    today = now.astimezone(zone).date()
    try:
        day = _day_gone_by(said, today=today, locale=locale)
    except (OverflowError, ValueError, UsageError):
        return None
    if day is None or day > today:
        return None
    end = _end_of(said, day, today, locale)
    first, last = (datetime.combine(each, time(0, 0), tzinfo=zone).astimezone(UTC) for each in (day, end))
    return first, last


def _end_of(said: str, day: date, today: date, locale: Locale) -> date:
    """The day after a stretch of time that begins on a day."""
    if _QUARTER.fullmatch(said) or said == "last quarter":
        return min((day + timedelta(days=95)).replace(day=1), today + timedelta(days=1))
    if said.startswith("this ") or said == "last week" or said.endswith(" ago") or _LATELY.fullmatch(said):
        return today + timedelta(days=1)
    if said == "last year" or re.fullmatch(r"(?:19|20)\d\d", said):
        return date(day.year + 1, 1, 1)
    if said == "last month" or _month(said, today, locale) is not None:
        return (day + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1)


def looks_like_a_day_gone_by(text: str) -> bool:
    """Whether words that cannot be read as a day gone by were meant as one all the same: ``1 january 2030``, ``31 febuary``,
    ``2031``. "The flood" was not.
    """
    return (
        looks_like_a_time(text)
        or _SEASON.fullmatch(text.strip(" .!?")) is not None
        or re.fullmatch(r"(19|20)\d\d", text.strip(" .!?")) is not None
    )


def _day_gone_by(said: str, *, today: date, locale: Locale) -> date | None:
    first_of_month = today.replace(day=1)
    named = {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "this week": today - timedelta(days=today.weekday()),
        "this month": first_of_month,
        "this year": today.replace(month=1, day=1),
        "last week": today - timedelta(days=7),
        "last month": (first_of_month - timedelta(days=1)).replace(day=1),
        "last year": date(today.year - 1, 1, 1),
        "this quarter": _quarter(today.year, (today.month + 2) // 3),
        "last quarter": _quarter(today.year, (today.month + 2) // 3 - 1),
    }
    if said in named:
        return named[said]
    if re.fullmatch(r"(?:19|20)\d\d", said):
        return date(int(said), 1, 1)
    if (quarter := _QUARTER.fullmatch(said)) is not None:
        begins = _quarter(int(quarter[2] or today.year), int(quarter[1]))
        return begins if quarter[2] or begins <= today else _quarter(today.year - 1, int(quarter[1]))
    if (lately := _LATELY.fullmatch(said)) is not None:
        return _ago(read_length(lately[1]), today)
    if said.endswith(" ago"):
        return _ago(read_length(said.removesuffix(" ago")), today)
    return _month(said, today, locale) or _dated(said, today, locale)


def _quarter(year: int, number: int) -> date:
    """The first day of a quarter, which may be of the year before."""
    months = year * 12 + (number - 1) * 3
    return date(months // 12, months % 12 + 1, 1)


def _ago(lengths: tuple[Length, ...], today: date) -> date | None:
    if len(lengths) != 1:
        return None
    back = Length(-lengths[0].months, -lengths[0].days)
    return back.after(datetime.combine(today, time(12), UTC), ZoneInfo("UTC")).date()


def _month(said: str, today: date, locale: Locale) -> date | None:
    """The first of a month, in the year that was said or the latest one."""
    found = re.fullmatch(r"(?:last )?(.+?)\.?(?: ((?:19|20)\d\d))?", said)
    month = names_in(str(locale)).months.get(found.group(1)) if found else None
    if found is None or month is None:
        return None
    return date(int(found.group(2)) if found.group(2) else today.year - (month > today.month), month, 1)


def _dated(said: str, today: date, locale: Locale) -> date | None:
    found = read_day(said.removeprefix("last "), today=today, locale=locale)
    if found is None or len(found.days) != 1 or found.period:
        return None
    day = found.days[0]
    if found.weekday_only and (day > today or said.startswith("last ")):
        return day - timedelta(days=7)
    if found.monthly and day > today:
        return None
    while found.dated and day > today:
        day = _year_before(day)
    return day


def _year_before(day: date) -> date:
    for years in range(1, 9):
        try:
            return day.replace(year=day.year - years)
        except ValueError:
            continue
    return day
