"""Which day somebody means: ``friday``, ``3 december``, ``the 15th``, ``the end of the month``, ``christmas``.

The time of day has been taken out before (``clock``).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from babel import Locale

from chatbot.api.arguments.calendar_names import Names, names_in
from chatbot.api.arguments.periods import Said, monday_of, month_on, read_before, read_period

_BEFORE = re.compile(r"^(?:(?:on|by|until|till|before|the|at|this coming|coming|this upcoming|upcoming|of)\s+)+")
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,4})(\.\s?|/|-)(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])\.?")
_SHORT_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})(\.\s?|/)(\d{1,2})(?![\d/-])(\.?)")
_CJK = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
_DAY_RANGE = re.compile(rf"(?<![\w./-]){_ORDINAL}\.?\s?(?:-|/|&|to|until|and|or)\s?{_ORDINAL}\.?(?![\d./-])")
_ALONE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_NUMBER = re.compile(rf"(?<![\w./-]){_ORDINAL}\.?(?![\w/-])")
_WEEKS = {"a week": 1, "one week": 1, "two weeks": 2, "three weeks": 3}
_WEEKS_FROM = re.compile(
    r"(?:a )?(a week|one week|two weeks|three weeks|fortnight) (today|tomorrow)|(today|tomorrow) week"
)
"""“A week tomorrow”, “tomorrow week”."""
_YEAR = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)|'(\d\d))(?!\d)")
_SHORT_YEAR = re.compile(r"(\d{1,2}(?:st|nd|rd|th)?) (\d\d)")
"""“20 mar 27”, without the month."""
MOST_YEARS = 10
"""A year of two digits is no more years ahead."""
MONTHS_ON = 3
"""In so many months "Friday the 3rd" is looked for."""
YEARS_ON = 8
"""In so many years there is a 29 February."""


Reader = Callable[[str, date, Names], Said | None]


def read_day(words: str, *, today: date, locale: Locale) -> Said | None:
    """The day that folded words mean, without a time of day in them; None where they name none."""
    names = names_in(str(locale))
    if (before := read_before(words.strip(" ,."), today, names)) is not None:
        return before
    plain = _BEFORE.sub("", words.strip(" ,.")).strip(" ,")
    for reader in (_named, _holiday, _weekday, read_period, _monthly, _dated):
        said = reader(plain, today, names)
        if said is not None:
            return said
    return None


def _named(words: str, today: date, names: Names) -> Said | None:
    ahead = {
        "today": 0,
        "tomorrow": 1,
        **dict.fromkeys(("tmrw", "tmr", "tomoz", "2morrow", "2moro", "2mrw"), 1),
        "day after tomorrow": 2,
        "overmorrow": 2,
        "yesterday": -1,
        "day before yesterday": -2,
    }.get(words)
    if ahead is None and (found := _WEEKS_FROM.fullmatch(words)):
        weeks = 1 if found.group(3) else 2 if found.group(1) == "fortnight" else _WEEKS.get(found.group(1), 0)
        ahead = 7 * weeks + ((found.group(2) or found.group(3)) == "tomorrow")
    return None if ahead is None else Said((today + timedelta(days=ahead),), relative=True)


def _holiday(words: str, today: date, names: Names) -> Said | None:
    found = re.fullmatch(r"(.+?)(?: (\d{4}))?", words)
    fixed = names.holidays.get(found.group(1)) if found else None
    if found is None or fixed is None:
        return None
    if found.group(2):
        day = _date(int(found.group(2)), *fixed)
        return Said((day,)) if day is not None else None
    return Said((_next_of(*fixed, today),), dated=True)


def _weekday(words: str, today: date, names: Names) -> Said | None:
    """ "Friday", "next Friday", "Friday week", "a week on Friday", "Friday next week"."""
    found = re.fullmatch(
        r"(?:(next|this|a week on|a week from)\s+)?(.+?)\.?(?:\s+(week|next week|of next week|this week))?", words
    )
    if found is None:
        return None
    before, name, after = found.groups()
    if before == "next" and name.startswith("week "):  # "Next week Friday"
        before, name, after = None, name.removeprefix("week ").removeprefix("on "), "next week"
    number = names.weekdays.get(name)
    if number is None:
        return None
    if before == "next" or after in ("next week", "of next week"):
        return Said((monday_of(today) + timedelta(days=7 + number),))
    if after == "this week":
        return Said((monday_of(today) + timedelta(days=number),))
    day = today + timedelta(days=(number - today.weekday()) % 7)
    if after == "week" or before in ("a week on", "a week from"):
        return Said((day + timedelta(days=7),))
    return Said((day,), weekday_only=True)


def _monthly(words: str, today: date, names: Names) -> Said | None:
    """ "The 15th", "the 15th of this month"."""
    found = re.fullmatch(rf"{_ALONE.pattern}(?: of (?:the|this|next) month| next month)?", words)
    if found is None:
        return None
    number = int(found.group(1))
    if not 1 <= number <= 31:
        return Said((), why="impossible")
    month = today
    if "next month" in words:
        month = month_on(today)
    while number > monthrange(month.year, month.month)[1]:
        month = month_on(month)
    return Said((month.replace(day=number),), monthly="month" not in words)


def day_of_next_month(day: date) -> date:
    """The same day of the next month that has one."""
    month = month_on(day)
    while day.day > monthrange(month.year, month.month)[1]:
        month = month_on(month)
    return month.replace(day=day.day)


def _dated(words: str, today: date, names: Names) -> Said | None:
    """A day and a month in words or figures, with or without the year and the day of the week."""
    rest, weekday = _take_name(words, names.weekdays, names.weekday)
    rest = re.sub(r"^(?:the|of|on)\s+|,", "", rest).strip(" .,") if weekday is not None else rest
    said = _in_figures(rest, today, names) or _in_words(rest, today, names)
    if said is None and weekday is not None and _ALONE.fullmatch(rest):
        said = _monthly(rest, today, names)  # "Tuesday the 3rd": this month, or a coming one
        coming = said.days[0] if said is not None and said.days else today
        for _ in range(MONTHS_ON):
            if coming.weekday() == weekday:
                return Said((coming,))
            coming = day_of_next_month(coming)
    if said is None and weekday is not None:
        rest, weekday = words, None  # A word for a day that is one for a month, too.
        said = _in_figures(rest, today, names) or _in_words(rest, today, names)
    if said is None or weekday is None or len(said.days) != 1 or said.days[0].weekday() == weekday:
        return said
    day = said.days[0]
    return Said((_nearest(day, weekday), day), why="contradicts")


def _in_figures(words: str, today: date, names: Names) -> Said | None:
    if found := _CJK.fullmatch(words):
        year, month, day = found.groups()
        return _one(int(year) if year else None, int(month), int(day), today)
    found = _NUMERIC.fullmatch(words)
    if found is None:
        return _short_figures(words, today, names)
    first, _, second, third = found.groups()
    numbers = (int(first), int(second), int(third))
    if len(first) == 4 and len(third) <= 2:
        return _one(numbers[0], numbers[1], numbers[2], today)
    if len(first) > 2:
        return None
    if len(third) == 2:
        return _two_digits(numbers, today, names)
    if names.order == "ymd" and max(numbers[:2]) <= 12 and numbers[0] != numbers[1]:
        both = (_date(numbers[2], numbers[1], numbers[0]), _date(numbers[2], numbers[0], numbers[1]))
        return Said(tuple(day for day in both if day), why="order")
    if names.order == "ymd":
        month, day = (numbers[0], numbers[1]) if numbers[1] > 12 else (numbers[1], numbers[0])
    else:
        month, day = (numbers[0], numbers[1]) if names.order == "mdy" else (numbers[1], numbers[0])
    return _one(numbers[2], month, day, today)


def _two_digits(numbers: tuple[int, int, int], today: date, names: Names) -> Said | None:
    """A date with a year of two digits is one of this century, in the order of the language, or else in that of a computer."""
    century = today.year // 100 * 100
    order = names.order
    by_order = dict(zip(order, numbers, strict=True))
    own = _date(century + by_order["y"], by_order["m"], by_order["d"])
    if own is not None and own >= today:
        return Said((own,))
    years_first = _date(century + numbers[0], numbers[1], numbers[2])
    years_last = _date(today.year, by_order["m"], by_order["d"]) if own is not None else None
    others = tuple(day for day in (years_first, years_last) if day is not None and day >= today)
    if others and (own is None or years_first is not None):
        return Said(others, why="order")
    if own is None:
        return _one(century + by_order["y"], by_order["m"], by_order["d"], today)
    return Said((own,))


def _short_figures(words: str, today: date, names: Names) -> Said | None:
    found = _SHORT_NUMERIC.fullmatch(words)
    if found is None:
        return None
    first, second = int(found.group(1)), int(found.group(3))
    if found.group(2) != "/" and not names.dotted:
        return _dotted_elsewhere(first, second, today, names)
    month, day = (second, first) if names.order == "dmy" else (first, second)
    return _one(None, month, day, today)


def _dotted_elsewhere(first: int, second: int, today: date, names: Names) -> Said:
    """ "7.3." where dates are written otherwise: whoever writes so puts the day first, unless the language does not."""
    day_first = _one(None, second, first, today)
    if names.order == "dmy" or first > 12 or first == second:
        return day_first
    return Said((*day_first.days, *_one(None, first, second, today).days), why="order")


def _in_words(words: str, today: date, names: Names) -> Said | None:
    rest, month = _take_name(words, names.months, names.month)
    if month is None:
        return None
    year = None
    if found := _YEAR.search(rest):
        year = int(found.group(1) or 2000 + int(found.group(2)))
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    rest = " ".join(re.sub(r"\b(?:the|of|de|del|di|le|el)\b|,", " ", rest).split())
    if year is None and (found := _SHORT_YEAR.fullmatch(rest)):
        ahead = int(found.group(2)) - today.year % 100
        year, rest = (today.year + ahead, found.group(1)) if 0 <= ahead <= MOST_YEARS else (None, rest)
    if found := _DAY_RANGE.fullmatch(rest):
        return _one(year, month, int(found.group(2)), today)
    found = _NUMBER.fullmatch(rest)
    return _one(year, month, int(found.group(1)), today) if found else None


def _one(year: int | None, month: int, day: int, today: date) -> Said:
    """A date, of this year or a coming one where no year was said; what is likely meant where there is no such day."""
    if year is not None:
        exact = _date(year, month, day)
        return Said((exact,)) if exact is not None else Said(_instead(year, month, day), why="impossible")
    for coming in range(today.year, today.year + YEARS_ON + 1):
        exact = _date(coming, month, day)
        if exact is not None and exact >= today:
            return Said((exact,), dated=True)
    likely = tuple(each for each in _instead(today.year, month, day) if each >= today)
    return Said(likely or _instead(today.year + 1, month, day), why="impossible")


def _instead(year: int, month: int, day: int) -> tuple[date, ...]:
    """What was likely meant by a day that there is not: day and month the other way round, or the nearest there is."""
    if 1 <= month <= 12 and day > 28:
        last = date(year, month, monthrange(year, month)[1])
        return (last, last + timedelta(days=1)) if day <= 31 else ()
    turned = _date(year, day, month)
    nearest = _date(year, 12, day) if 12 < month <= 31 else None
    return tuple(dict.fromkeys(each for each in (turned, nearest) if each is not None))


def next_year(day: date) -> date:
    """The same day of the next year that has one."""
    return _next_of(day.month, day.day, day + timedelta(days=1))


def _next_of(month: int, day: int, today: date) -> date:
    return next(
        found
        for year in range(today.year, today.year + YEARS_ON + 1)
        if (found := _date(year, month, day)) is not None and found >= today
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _take_name(words: str, names: Mapping[str, int], pattern: re.Pattern[str]) -> tuple[str, int | None]:
    """Words without the one name of these in them, and its number; None where there is none, or more than one."""
    found = list(pattern.finditer(words))
    if len(found) != 1:
        return words, None
    name = found[0]
    return f"{words[: name.start()]} {words[name.end() :]}".strip(" ,."), names[name.group(1)]


def _nearest(day: date, weekday: int) -> date:
    """The day nearest to another that is one of the week."""
    after = (weekday - day.weekday()) % 7
    return day + timedelta(days=after if after <= 3 else after - 7)
