"""Lengths of time, as people say them: ``48h``, ``two weeks``, ``half an hour``, ``a year and a half``.

Days and longer are of the calendar: they keep the hour of the day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chatbot.api.arguments.bounds import TIME, bounded
from chatbot.api.arguments.time_words import NUMBERS
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.wording.phrases import Inline, code, t
from storage.patterns import pattern_of

SPAN_EXAMPLE = code("48h")
COUNTS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    **NUMBERS,
    **dict.fromkeys(("a couple of", "a couple", "couple of"), 2),
    **dict.fromkeys(("a dozen", "dozen"), 12),
}
_UNITS = {
    word: unit
    for unit, words in {
        "m": "m",
        "minute": "min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
        "week": "w wk wks week weeks",
        "fortnight": "fortnight fortnights",
        "month": "month months",
        "year": "y yr yrs year years",
    }.items()
    for word in words.split()
}
_COUNT = rf"\d{{1,4}}(?:[.,]5)?|half an?|{'|'.join(sorted(COUNTS, key=len, reverse=True))}"
_LENGTH = pattern_of(rf"({_COUNT})\s*([a-z]+)(?: (and a half)| ?(?:and |, )?({_COUNT})\s*([a-z]+))?")
_AHEAD = pattern_of(
    r"(?:(?P<in>in|within|after) )?(?:the next )?(?P<length>.+?)(?P<then>'?s?'? time| from now| from today| ahead)?"
)
_CALENDAR = {"day": (0, 1), "week": (0, 7), "fortnight": (0, 14), "month": (1, 0), "year": (12, 0)}


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of the calendar and of the clock."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The instant when it is over, of one that begins at ``at``, rounded up to the minute. Days keep the local hour.

        Raises OverflowError and ValueError beyond the end of the calendar.
        """
        local = at.astimezone(zone).replace(tzinfo=None)
        years, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        day = min(local.day, monthrange(years, month + 1)[1])
        moved = local.replace(year=years, month=month + 1, day=day) + timedelta(days=self.days)
        # An hour that the clock skips, or shows twice, is the one that the present one would be.
        instant = moved.replace(tzinfo=zone, fold=at.astimezone(zone).fold).astimezone(UTC) if self.calendar else at
        return _rounded_up(instant.astimezone(UTC) + timedelta(minutes=self.minutes))

    @property
    def calendar(self) -> bool:
        return bool(self.months or self.days)


def _rounded_up(instant: datetime) -> datetime:
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + timedelta(minutes=1)


def read_length(said: str) -> tuple[Length, ...]:
    """The lengths that folded words may mean: none, one, or two for ``30m``, which is minutes or months."""
    if len(said) > TIME:
        return ()
    found = _LENGTH.fullmatch(re.sub(r"^(\w+) and a half (\w+)$", r"\1 \2 and a half", said))
    unit = _UNITS.get(found.group(2)) if found else None
    if found is None or unit is None:
        return ()
    if unit == "m":
        count = found.group(1)
        plain = count.isdigit() and found.group(3) is None and found.group(4) is None
        return (Length(minutes=int(count)), Length(months=int(count))) if plain else ()
    first = _of(found.group(1), unit, half=found.group(3) is not None)
    second = Length()
    if found.group(4) is not None:
        smaller = _UNITS.get(found.group(5))
        smaller = "minute" if smaller == "m" and unit in ("hour", "day") else smaller
        if smaller is None or smaller in ("m", unit):
            return ()
        other = _of(found.group(4), smaller, half=False)
        if other is None:
            return ()
        second = other
    if first is None:
        return ()
    return (Length(first.months + second.months, first.days + second.days, first.minutes + second.minutes),)


def _of(count: str, unit: str, *, half: bool) -> Length | None:
    """So many of a unit; halves only of what has a half that is a whole of something smaller."""
    halves = 1 if count.startswith("half ") else 2 * (COUNTS.get(count) or int(re.sub(r"[.,]5$", "", count)))
    halves += bool(re.search(r"[.,]5$", count)) + half
    if unit in ("minute", "hour"):
        minutes, odd = divmod(halves * {"minute": 1, "hour": 60}[unit], 2)
        return None if odd else Length(minutes=minutes)
    months, days = _CALENDAR[unit]
    if (halves * days) % 2:
        return Length(days=halves * days // 2, minutes=12 * 60)
    whole_months, odd = divmod(halves * months, 2)
    return None if odd else Length(months=whole_months, days=halves * days // 2)


def read_ahead(said: str) -> tuple[Length, ...]:
    """The lengths that "in two weeks", "48h", "within a week" or "a week from now" may mean. "A week" alone is no time."""
    found = _AHEAD.fullmatch(said)
    if found is None:
        return ()
    plainly = found.group("in") or found.group("then") or found.group("length")[:1].isdigit()
    if not plainly:
        return ()
    length = found.group("length")
    return read_length(length) or (read_length(f"a {length}") if "the next " in said else ())  # “Within the next week”


def parse_span(text: str, *, example: Inline = SPAN_EXAMPLE) -> timedelta:
    """A span such as ``48h``, ``2 days``, ``a week``. Raises UsageError."""
    said = bounded(text, TIME, what=t("a span of time"), example=example)
    lengths = read_length(said.casefold().removeprefix("in "))
    if len(lengths) > 1:
        raise unsure_of_m(said, example=example)
    if not lengths or lengths[0].months:
        raise UsageError(
            understood=t("I read “{said}” as a span of time, but do not know how long it is.", said=said),
            expected=t("a span such as 48h, 2 days or a week"),
            example=example,
        )
    return timedelta(days=lengths[0].days, minutes=lengths[0].minutes)


def unsure_of_m(said: str, *, example: Inline) -> Unsure:
    """What to say to ``30m``, where both may be meant."""
    minutes, months = (re.sub(r"(?i)(\d)\s*m\b", rf"\1 {unit}", said) for unit in ("minutes", "months"))
    return Unsure(
        said=said,
        understood=t("I read “{said}” as a length of time, but m may be minutes or months.", said=said),
        expected=t("minutes or months"),
        example=example,
        readings=(Meant(minutes), Meant(months)),
    )
