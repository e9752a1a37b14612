"""Dates and spans, as people say them, read and said back in full.

dateparser does the reading; this module keeps it from guessing: what is not plainly a date or a time is refused.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import dateparser
from babel import Locale
from babel.dates import format_datetime

from chatbot.api.arguments.bounds import TIME, bounded, folded
from chatbot.api.arguments.words import nearly
from chatbot.api.errors import UsageError
from chatbot.api.phrases import Inline, Plural, code, n, t

SPAN_EXAMPLE, WHEN_EXAMPLE, DAY_EXAMPLE = code("48h"), code("fri 17:00"), code("1 january 2026")
DAY_ENDS = time(17, 0)
"""A day without a time means the end of its working day."""

_UNITS = {
    word: seconds
    for seconds, words in (
        (60, "m min mins minute minutes"),
        (3600, "h hr hrs hour hours"),
        (86400, "d day days"),
        (604800, "w week weeks"),
    )
    for word in words.split()
}
_SPAN = re.compile(r"(?:in\s+)?(\d{1,4}|an?|one|two|three)\s*([a-z]+)", re.IGNORECASE)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_WEEKDAY = re.compile(r"\b(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:[a-z]*day)?\b", re.IGNORECASE)
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:\bat\s+)?\b(?:(\d{1,2})[:.](\d{2})\s*(am|pm)?|(\d{1,2})\s*(am|pm)|(noon|midday))\b", re.IGNORECASE
)
_NUMERIC_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}/\d{1,2}\b")
_TRIED_CLOCK = re.compile(r"\d{1,2}:\d{2}(?:am|pm)?|\d{1,2}(?:am|pm)|noon|midday")
_TRIED_NUMBER = re.compile(r"\d{1,4}(?:st|nd|rd|th)?")
_TRIED_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow")
_MONTHS = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_BESIDE = frozenset(
    "the of on at in a next this week morning afternoon evening night o'clock latest please sharp gmt bst utc".split()  # noqa: SIM905
)
"""What stands beside a day or a time without being one."""
_WORDED = re.compile(
    r"this (?:morning|afternoon|evening|night)|(?:christmas|easter|new year'?s?)(?: (?:eve|day))?(?: \d{4})?",
    re.IGNORECASE,
)
"""Times that people name and that we do not know."""
_GONE_BY = re.compile(
    r"(?:right |just )?now|last (?:night|week|month|year)|(?:\d{1,4}|an?|one|two|three|a few|some) ?[a-z]+ ago|"
    r"(?:yesterday(?= )|last (?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?)"
    r"(?:,? (?:morning|afternoon|evening|night|(?:at )?[\d.:]+ ?(?:am|pm)?))?",
    re.IGNORECASE,
)
"""Ways to say when something was."""
_ZONE_TAIL = re.compile(r"\s*\b(?:GMT|BST|UTC|[A-Z]{3,4})$")


class HasPassed(UsageError):
    """A time that can be read, and has passed: it was meant as a time, and as no other."""


def parse_span(text: str, *, example: Inline = SPAN_EXAMPLE) -> timedelta:
    """A span such as ``48h``, ``2 days``, ``a week``. Raises UsageError."""
    said = bounded(text, TIME, what=t("a span of time"), example=example)
    found = _SPAN.fullmatch(said)
    unit = _UNITS.get(found.group(2).casefold()) if found else None
    if found is None or unit is None:
        raise UsageError(
            understood=t("I read “{said}” as a span of time, but do not know how long it is.", said=said),
            expected=t("a span such as 48h, 2 days or a week"),
            example=example,
        )
    count = _COUNTS.get(found.group(1).casefold()) or int(found.group(1))
    return timedelta(seconds=count * unit)


def parse_when(text: str, *, now: datetime, zone: ZoneInfo, locale: Locale, example: Inline = WHEN_EXAMPLE) -> datetime:
    """An instant to come, as a person says it: ``fri 17:00``, ``in 3 days``, ``30 april``, ``10/02/2027``. Aware UTC.

    A weekday is the next one that lies ahead; a day without a time ends at 17:00. A local time that the clock change
    skips is moved on by the change, one that comes twice is the first. Raises UsageError for what is no date, and
    HasPassed for a time that has passed.
    """
    text = bounded(text, TIME, what=t("a time"), example=example)
    said = _ZONE_TAIL.sub("", text.strip(".")) if re.search(r"\d", text) else text.strip(".")
    if _GONE_BY.fullmatch(said):
        raise HasPassed(
            understood=t("I read “{said}” as a time that has passed.", said=text),
            expected=t("a time still to come"),
            example=example,
        )
    span = _SPAN.fullmatch(said)
    # "by a week" is no deadline, but "in a week" and "by 48h" are.
    if span and (said.casefold().startswith("in ") or span.group(1).isdigit()) and span.group(2).casefold() in _UNITS:
        return (now + parse_span(said)).astimezone(UTC).replace(second=0, microsecond=0)
    local_now = now.astimezone(zone)
    clock = _CLOCK.search(said)
    moment = _time_of(clock, text=text, example=example) if clock else None
    day_words = (said[: clock.start()] + " " + said[clock.end() :] if clock else said).strip(" ,")
    day = _day_of(day_words, moment=moment, local_now=local_now, locale=locale)
    if day is None:
        raise _unread(text, example)
    local = datetime.combine(day, moment or DAY_ENDS, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant <= now:
        raise HasPassed(
            understood=t(
                "I read “{said}” as {when}, which has passed.",
                said=text,
                when=say_when(instant, zone=zone, locale=locale),
            ),
            expected=t("a time still to come"),
            example=example,
        )
    return instant


def looks_like_a_time(text: str) -> bool:
    """Whether words that cannot be read as a time were most likely meant as one: ``frday 17:00``, ``friday evening``,
    ``31 febuary``. "Our members" and "10%" were not, nor is a sentence that goes on after the time.
    """
    said = folded(text)
    if len(said) > TIME:
        return False
    if _WORDED.fullmatch(said.strip(" .!?")):
        return True
    words = re.sub(r"(\d)\s+(am|pm)\b", r"\1\2", said.casefold().strip(" .!?")).replace(",", " ").split()
    clocks = [word for word in words if _TRIED_CLOCK.fullmatch(word)]
    numbers = [word for word in words if _TRIED_NUMBER.fullmatch(word)]
    dates = [word for word in words if _TRIED_DATE.fullmatch(word)]
    days = [word for word in words if _WEEKDAY.fullmatch(word) or nearly(word, _DAYS)]
    months = [word for word in words if nearly(word, _MONTHS) or (_MONTH.fullmatch(word) and len(word) == 3)]
    known = {*clocks, *numbers, *dates, *days, *months, *_BESIDE}
    others = [word for word in words if word not in known]
    if not (clocks or dates or days or (months and numbers)):
        return False
    # One strange word before a time of day is a day that we do not know: "weds 17:00".
    return not others or (len(others) == 1 and words[-1] in clocks)


def looks_like_a_day_gone_by(text: str) -> bool:
    """The same of words that cannot be read as a day gone by: ``1 january 2030``, ``31 febuary``, ``2031``. "The flood" was
    not meant as one.
    """
    return looks_like_a_time(text) or re.fullmatch(r"(19|20)\d\d", text.strip(" .!?")) is not None


def may_be_an_amount(text: str) -> bool:
    """Whether words that can be read as a time are as likely an amount in a running text: “raise subs by 10.50”, “work less
    by 1/3”, “shorten the call by 30 minutes”. With a day before them, am or pm, or “in” they are a
    time.
    """
    said = folded(text).strip(" .!").casefold()
    if len(said) > TIME:
        return False
    said = re.sub(r"\s+on\s+\w+$", "", said)  # "By 1/3 on Friday": that is when it begins.
    part, span = re.fullmatch(r"(\d)/(\d{1,2})", said), _SPAN.fullmatch(said)
    if part is not None:
        return int(part.group(1)) < int(part.group(2)) <= 10
    if span is not None:
        return span.group(2) in _UNITS and not said.startswith("in ")
    return re.fullmatch(r"\d{1,2}\.\d{2}", said) is not None


def parse_since(text: str, *, now: datetime, zone: ZoneInfo, locale: Locale, example: Inline = DAY_EXAMPLE) -> datetime:
    """The beginning of a day, month or year gone by: ``1 march``, ``march 2026``, ``2025``, ``last month``. Aware UTC.

    Raises UsageError for what is no date, and for what is still to come.
    """
    text = bounded(text, TIME, what=t("a day gone by"), example=example)
    said = text.strip(".").casefold()
    today = now.astimezone(zone).date()
    plain = {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "last week": today - timedelta(days=7),
        "last month": (today.replace(day=1) - timedelta(days=1)).replace(day=1),
        "last year": today.replace(year=today.year - 1, month=1, day=1),
    }
    day = plain.get(said)
    if day is None and re.fullmatch(r"(19|20)\d\d", said):
        day = date(int(said), 1, 1)
    if day is None and (_NUMERIC_DATE.search(said) or _MONTH.search(said)):
        read = dateparser.parse(
            said,
            languages=[locale.language],
            settings={
                "PREFER_DATES_FROM": "past",
                "PREFER_DAY_OF_MONTH": "first",
                "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
                "DATE_ORDER": "MDY" if locale.territory == "US" else "DMY",
                "REQUIRE_PARTS": ["month"],
                "PARSERS": ["absolute-time"],
            },
        )
        day = _in_this_century(read.date(), said, today=today) if read is not None else None
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


def say_when(instant: datetime, *, zone: ZoneInfo, locale: Locale) -> str:
    """An instant in full, in a zone: ``Fri 10 Feb 2027, 17:00 GMT``."""
    local = instant.astimezone(zone)
    order = "EEE MMM d yyyy" if locale.territory == "US" else "EEE d MMM yyyy"
    return f"{format_datetime(local, order, locale=locale)}, {local:%H:%M} {local.tzname()}"


def say_span(span: timedelta) -> Plural:
    """A span in words: ``2 days``, ``36 hours``, ``5 minutes``."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes >= 2 * 24 * 60:
        return n(round(minutes / (24 * 60)), "{count} day", "{count} days")
    if minutes >= 120:
        return n(round(minutes / 60), "{count} hour", "{count} hours")
    return n(minutes, "{count} minute", "{count} minutes")


def say_ago(span: timedelta) -> Inline:
    """How long ago: ``just now``, ``5 minutes ago``."""
    return t("just now") if span < timedelta(minutes=1) else t("{span} ago", span=say_span(span))


def _time_of(found: re.Match[str], *, text: str, example: Inline) -> time:
    hour, minute, half, bare_hour, bare_half, noon = found.groups()
    if noon:
        return time(12, 0)
    value, minutes = int(hour or bare_hour), int(minute or 0)
    half = (half or bare_half or "").casefold()
    if half and not 1 <= value <= 12:
        raise _unread(text, example)
    if half:
        value = value % 12 + (12 if half == "pm" else 0)
    if value > 23 or minutes > 59:
        raise _unread(text, example)
    return time(value, minutes)


def _day_of(words: str, *, moment: time | None, local_now: datetime, locale: Locale) -> date | None:
    today = local_now.date()
    plain = re.sub(r"^(?:on|by|until|next|this)\s+", "", words.casefold().strip(" ,"))
    if plain in ("", "today", "tonight"):
        if moment is None and plain == "":
            return None
        ahead = moment is None or moment > local_now.time()
        return today if ahead or plain else today + timedelta(days=1)
    if plain in ("tomorrow", "yesterday"):  # Somebody who says “by yesterday” is told, not given another deadline.
        return today + timedelta(days=1 if plain == "tomorrow" else -1)
    weekday = _WEEKDAY.fullmatch(plain)
    if weekday:
        days = (_WEEKDAYS[weekday.group(1).casefold()[:3]] - today.weekday()) % 7
        if days == 0 and (moment or DAY_ENDS) <= local_now.time():
            days = 7
        return today + timedelta(days=days)
    if not (_NUMERIC_DATE.search(plain) or (_MONTH.search(plain) and re.search(r"\d", plain))):
        return None  # dateparser would make a date of nearly anything.
    read = dateparser.parse(
        _WEEKDAY.sub("", plain).strip(" ,"),
        languages=[locale.language],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local_now.replace(tzinfo=None),
            "DATE_ORDER": "MDY" if locale.territory == "US" else "DMY",
            "REQUIRE_PARTS": ["day", "month"],
            "PARSERS": ["absolute-time"],
        },
    )
    return _in_this_century(read.date(), plain, today=today) if read is not None else None


def _in_this_century(day: date, said: str, *, today: date) -> date:
    """What a year of two digits means: dateparser would go a hundred years on to find a day to come, or back for one gone
    by."""
    if re.search(r"\d{4}", said) or abs(day.year - today.year) <= 50:
        return day
    return day.replace(year=today.year // 100 * 100 + day.year % 100)


def _unread(text: str, example: Inline) -> UsageError:
    return UsageError(
        understood=t("I read “{said}” as a date or time, but do not know when it is.", said=text),
        expected=t("a day, a time or a span, such as fri 17:00, in 3 days or 10/02/2027"),
        example=example,
    )
