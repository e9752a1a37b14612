"""The kinds of value that the TOML holds, each read from the words a person writes and refused with what is expected."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency
from pydantic import PlainSerializer, PlainValidator

LEAST_KEPT = timedelta(days=90)
LEAST_HEARD = timedelta(days=30)
LONGEST_SPAN = timedelta(days=36_525)
"""A hundred years: with more, no date can be said."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` in ``per``; with ``burst``, so many at once before the pace counts."""

    count: float
    per: timedelta
    burst: int = 1


@dataclass(frozen=True, slots=True)
class YearStart:
    """The day on which a subs year begins, every year."""

    month: int
    day: int


MOST_PLACES = 4
"""No currency has more places behind the point."""
_AMOUNT = re.compile(rf"[0-9]{{1,10}}(\.[0-9]{{1,{MOST_PLACES}}})?")
"""Fewer digits than an archive can count in pence."""
_SPAN = re.compile(r"(\d+)\s*(m|h|d|w)")
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
_RATE = re.compile(r"(\d+(?:\.\d+)?)/(s|min|h)(?:\s+burst\s+(\d+))?")
_PER = {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}


def read_span(value: Any) -> timedelta:
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError('a span of time such as "48h", "14d" or "30m"')
    seconds = int(found[1]) * _SECONDS[found[2]]
    if seconds > LONGEST_SPAN.total_seconds():
        raise ValueError('a span of at most a hundred years, such as "14d"')
    return timedelta(seconds=seconds)


def read_long_span(value: Any) -> timedelta:
    """For what is let go: an edit, a tap or an undo still finds what was said lately."""
    found = read_span(value)
    if found < LEAST_KEPT:
        raise ValueError('at least 90 days, such as "400d"; left out, it is kept for good')
    return found


def read_heard_span(value: Any) -> timedelta:
    """For what is known by its id: what was said longer ago than that and comes late counts as read before."""
    found = read_span(value)
    if found < LEAST_HEARD:
        raise ValueError('at least 30 days, such as "90d"')
    return found


def say_span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    unit = next(unit for unit in ("d", "h", "m") if seconds % _SECONDS[unit] == 0)
    if unit == "d" and seconds < 3 * 86400:
        unit = "h"
    return f"{seconds // _SECONDS[unit]}{unit}"


def read_clock(value: Any) -> time:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a time of day such as "17:00"')
    return time(int(found.group(1)), int(found.group(2)))


def read_rate(value: Any) -> Rate | None:
    if value == "off":
        return None
    found = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or float(found.group(1)) == 0 or found.group(3) == "0":
        raise ValueError('a rate such as "30/min" or "0.2/s burst 10", or "off"')
    return Rate(float(found.group(1)), _PER[found.group(2)], int(found.group(3) or 1))


def say_rate(rate: Rate | None) -> str:
    if rate is None:
        return "off"
    per = next(name for name, span in _PER.items() if span == rate.per)
    return f"{rate.count:g}/{per}" + (f" burst {rate.burst}" if rate.burst != 1 else "")


def read_send_rate(value: Any) -> Rate | str | None:
    try:
        return "auto" if value == "auto" else read_rate(value)
    except ValueError as wrong:
        raise ValueError(f'"auto", {wrong}') from wrong


def read_amount(value: Any) -> Decimal:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError('a sum in quotes such as "150.00"')
    return Decimal(value)


def read_fraction(value: Any) -> Fraction:
    found = re.fullmatch(r"(\d+)/(\d+)", value.strip()) if isinstance(value, str) else None
    if found is None or int(found.group(2)) == 0 or not 0 < Fraction(*map(int, found.groups())) <= 1:
        raise ValueError('a share such as "1/1000" or "1/3"')
    return Fraction(int(found.group(1)), int(found.group(2)))


QUORUMS = ("lively", "majority", "third")
"""What a circle may say for how many must be heard, instead of a number of seats or a share of them."""


def read_quorum(value: Any) -> int | Fraction | str:
    if value in QUORUMS:
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str) and "/" in value:
        return read_fraction(value)
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,4}", value.strip()):
        return int(value)
    raise ValueError('"lively", "majority", "third", a number of seats such as 10, or a share such as "1/3"')


def read_unconfirmed(value: Any) -> timedelta | None:
    waits = re.fullmatch(r"wait\s+(.+)", value.strip()) if isinstance(value, str) else None
    try:
        if value == "carry":
            return None
        return read_span(waits.group(1) if waits else None)
    except ValueError:
        raise ValueError('"wait" and a span of time such as "wait 3d", or "carry"') from None


def read_percent(value: Any) -> Fraction | None:
    if value is False:
        return None
    found = re.fullmatch(r"(\d{1,2}(?:\.\d{1,2})?)\s*%", value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a percentage such as "20%", or false')
    return Fraction(found.group(1)) / 100


def read_year_start(value: Any) -> YearStart:
    try:
        day = date.fromisoformat(f"2001-{value}")  # Not a leap year: a subs year must begin every year.
    except (ValueError, TypeError):
        raise ValueError('a month and a day such as "04-01"') from None
    return YearStart(day.month, day.day)


def read_zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ValueError('a time zone such as "Europe/London"') from None


def read_locale(value: Any) -> Locale:
    try:
        return Locale.parse(value, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        raise ValueError('a language such as "en-GB"') from None


def read_currency(value: Any) -> str:
    if not isinstance(value, str) or not is_currency(value):
        raise ValueError('a currency code such as "GBP"')
    return value


Span = Annotated[timedelta, PlainValidator(read_span), PlainSerializer(say_span)]
HeardSpan = Annotated[timedelta, PlainValidator(read_heard_span), PlainSerializer(say_span)]
LongSpan = Annotated[timedelta, PlainValidator(read_long_span), PlainSerializer(say_span)]
Clock = Annotated[time, PlainValidator(read_clock), PlainSerializer(lambda moment: f"{moment:%H:%M}")]
BudgetRate = Annotated[Rate | None, PlainValidator(read_rate), PlainSerializer(say_rate)]
SendRate = Annotated[
    Rate | str | None, PlainValidator(read_send_rate), PlainSerializer(lambda r: r if r == "auto" else say_rate(r))
]
Amount = Annotated[Decimal, PlainValidator(read_amount), PlainSerializer(lambda amount: f"{amount:f}")]
"""A sum as it is written. What that is in whole units depends on its currency (``arguments.money.in_units``)."""
Share = Annotated[Fraction, PlainValidator(read_fraction), PlainSerializer(lambda f: f"{f.numerator}/{f.denominator}")]
Quorum = Annotated[
    int | Fraction | str,
    PlainValidator(read_quorum),
    PlainSerializer(lambda q: f"{q.numerator}/{q.denominator}" if isinstance(q, Fraction) else q),
]
Unconfirmed = Annotated[
    timedelta | None,
    PlainValidator(read_unconfirmed),
    PlainSerializer(lambda span: "carry" if span is None else f"wait {say_span(span)}"),
]
Percent = Annotated[
    Fraction | None,
    PlainValidator(read_percent),
    PlainSerializer(lambda f: False if f is None else f"{float(f * 100):g}%"),
]
YearStarts = Annotated[
    YearStart, PlainValidator(read_year_start), PlainSerializer(lambda y: f"{y.month:02}-{y.day:02}")
]
Zone = Annotated[ZoneInfo, PlainValidator(read_zone), PlainSerializer(lambda z: z.key)]
Language = Annotated[Locale, PlainValidator(read_locale), PlainSerializer(lambda lang: str(lang).replace("_", "-"))]
Currency = Annotated[str, PlainValidator(read_currency)]
