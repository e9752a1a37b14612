"""How a language calls the days of the week, the months and its holidays, and in which order it writes a date.

Babel knows the names; English ones are read everywhere, since commands are English.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import format_datetime, get_date_format, get_day_names, get_month_names

from chatbot.api.arguments.words import plain_digits, tidy

_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_SHORTER = {
    **dict(zip(("tues", "weds", "thur", "thurs"), (1, 2, 3, 3), strict=True)),
    **dict(zip("mon tue wed thu fri sat sun".split(), range(7), strict=True)),  # noqa: SIM905
}
_SHORTER_MONTHS = {
    "sept": 9,
    **dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True)),  # noqa: SIM905
}
_CHRISTMAS = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "xmas": (12, 25),
    "xmas day": (12, 25),
    "xmas eve": (12, 24),
}
_NEW_YEAR = {
    **dict.fromkeys(("new year", "new year's", "new years", "new year's day", "new years day"), (1, 1)),
    **dict.fromkeys(("new year's eve", "new years eve"), (12, 31)),
}
HOLIDAYS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "en": {
        **_CHRISTMAS,
        **_NEW_YEAR,
        "boxing day": (12, 26),
        "halloween": (10, 31),
        "may day": (5, 1),
        "valentine's day": (2, 14),
        "valentines day": (2, 14),
        "st patrick's day": (3, 17),
        "st. patrick's day": (3, 17),
        "st patricks day": (3, 17),
        "bonfire night": (11, 5),
    },
    "de": {"weihnachten": (12, 25), "heiligabend": (12, 24), "silvester": (12, 31), "neujahr": (1, 1)},
    "fr": {"noël": (12, 25), "nouvel an": (1, 1), "jour de l'an": (1, 1)},
    "es": {"navidad": (12, 25), "nochebuena": (12, 24), "nochevieja": (12, 31), "año nuevo": (1, 1)},
    "it": {"natale": (12, 25), "capodanno": (1, 1), "ferragosto": (8, 15)},
    "nl": {"kerst": (12, 25), "kerstmis": (12, 25), "oudjaar": (12, 31), "nieuwjaar": (1, 1), "koningsdag": (4, 27)},
    "pt": {"natal": (12, 25), "ano novo": (1, 1)},
    "pl": {"boże narodzenie": (12, 25), "wigilia": (12, 24), "sylwester": (12, 31), "nowy rok": (1, 1)},
}
"""Holidays of a language that fall on the same date each year. Others cannot be read."""
MOST_NUMBERS = 4
"""Figures in the name of a weekday, a day and a month; no date has more."""
NO_FIXED_DATE = (
    "easter",
    "good friday",
    "pentecost",
    "whitsun",
    "ramadan",
    "eid",
    "diwali",
    "hanukkah",
    "thanksgiving",
    "pancake day",
    "shrove tuesday",
    "mother's day",
    "mothers day",
    "father's day",
    "labour day",
    "burns night",
    "midsummer",
    "passover",
    "advent",
    "carnival",
    "half term",
    "half-term",
    "the holidays",
    "the summer holidays",
    "the easter holidays",
)
"""Holidays that are named as times, and that we do not know."""


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a language for days and months, folded, and how it writes dates."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    weekday: re.Pattern[str]
    month: re.Pattern[str]
    holidays: Mapping[str, tuple[int, int]]
    order: str
    """In which order a date of figures is written: ``dmy``, ``mdy`` or ``ymd``."""
    dotted: bool
    """Whether such a date is written with dots, as a time of day may be."""


def fold(text: str) -> str:
    """Words as they are compared: tidy, small, with single blanks and plain figures."""
    return " ".join(plain_digits(tidy(text)).casefold().split())


@cache
def names_in(locale: str) -> Names:
    """The names of a language, those of English beside them where its own do not use the same word."""
    own, english = Locale.parse(locale), Locale("en")
    weekdays: dict[str, int] = {**_SHORTER, **_weekdays(english)}
    months: dict[str, int] = {**_SHORTER_MONTHS, **_months(english)}
    if own.language != "en":
        theirs_days, theirs_months = _weekdays(own), _months(own)
        weekdays = {word: day for word, day in weekdays.items() if word not in theirs_months} | theirs_days
        months = {word: month for word, month in months.items() if word not in theirs_days} | theirs_months
    pattern = get_date_format("short", locale=own).pattern.casefold()
    order = "".join(dict.fromkeys(letter for letter in pattern if letter in "dmy"))
    if own.language == "en" and own.territory is None:
        order = "dmy"  # English of nowhere: most of those who write it put the day first.
    holidays = HOLIDAYS.get(own.language, {})
    return Names(
        weekdays,
        months,
        _any_of(weekdays),
        _any_of(months, behind_figures=True),
        holidays,
        order,
        dotted="." in pattern,
    )


def _any_of(names: Mapping[str, int], *, behind_figures: bool = False) -> re.Pattern[str]:
    """One of these names, the longest first. A figure may stand right before a month: "3.märz", "6mar"."""
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    before = r"(?<![^\W\d_])" if behind_figures else r"(?<!\w)"
    return re.compile(rf"{before}({longest_first})(?![^\W\d_])\.?")


def _weekdays(locale: Locale) -> dict[str, int]:
    return _folded([get_day_names(width, context, locale) for context in _CONTEXTS for width in _WIDTHS])


def _months(locale: Locale) -> dict[str, int]:
    return _folded([get_month_names(width, context, locale) for context in _CONTEXTS for width in _WIDTHS])


def _folded(tables: Iterable[Mapping[int, str]]) -> dict[str, int]:
    """All names of things by number; a name that two of them share names neither."""
    found: dict[str, set[int]] = {}
    for table in tables:
        for number, name in table.items():
            found.setdefault(fold(name).rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and not name.isdigit()}


def date_in_words(day: date, locale: Locale, *, year: bool = True) -> str:
    """A date as we write it: ``Fri 10 Feb 2027``; without its ``year`` where that is this one anyway."""
    order = "EEE MMM d" if names_in(str(locale)).order == "mdy" else "EEE d MMM"
    return format_datetime(day, f"{order} yyyy" if year else order, locale=locale)


def date_as_written(said: str, locale: Locale) -> tuple[date, str] | None:
    """The date at the beginning of folded words that is written as we write it, and what follows it.

    Names of days and months may hold figures and blanks, or be the same word, so what could stand there is written out and
    compared.
    """
    year_said = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", said)
    if year_said is None:
        return None
    year, numbers = int(year_said.group()), re.findall(r"(?<!\d)\d{1,2}(?!\d)", said[: year_said.start()])
    for number in map(int, dict.fromkeys(numbers[:MOST_NUMBERS])):
        for month in range(1, 13):
            try:
                day = date(year, month, number)
            except ValueError:
                continue
            written = fold(date_in_words(day, locale))
            if said.startswith(written) and not said[len(written) :][:1].isalnum():
                return day, said[len(written) :].lstrip(" ,")
    return None
