"""Which subs year a day lies in, what it is called, and for how many of its months a co-op pays. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commands.rules.subs.terms import ALL_MONTHS


class MidYear(StrEnum):
    """What a co-op pays for the year in which it joins or leaves."""

    WHOLE_YEAR = "whole-year"
    BY_MONTH = "by-month"
    """For each month of the subs year in which it was there, if only for a day."""
    FROM_NEXT_YEAR = "from-next-year"
    """Nothing for the year in which it joins; all of the one in which it leaves."""


@dataclass(frozen=True, slots=True)
class SubsYear:
    """A subs year: its first day, and the first day of the next."""

    start: date
    end: date

    @property
    def label(self) -> str:
        """``2026/27``, or ``2026`` for a calendar year."""
        if (self.start.month, self.start.day) == (1, 1):
            return str(self.start.year)
        return f"{self.start.year}/{self.end.year % 100:02}"

    def names(self, said: str) -> bool:
        """Whether somebody means this year: ``2026``, ``2026/27``, ``2026-2027``."""
        first, _, second = said.replace("-", "/").partition("/")
        if first.strip() != str(self.start.year):
            return False
        second = second.strip()
        return second in ("", self.label) or (
            self.start.year != self.end.year
            and self.label != str(self.start.year)
            and second in (str(self.end.year), f"{self.end.year % 100:02}")
        )


def year_of(day: date, *, month: int, starts_on: int) -> SubsYear:
    """The subs year that a day lies in, for years that start on a day of a month."""
    year = day.year if day >= _on(day.year, month, starts_on) else day.year - 1
    return year_named(year, month=month, starts_on=starts_on)


def year_named(year: int, *, month: int, starts_on: int) -> SubsYear:
    """The subs year that starts in a calendar year."""
    return SubsYear(_on(year, month, starts_on), _on(year + 1, month, starts_on))


def next_on(month: int, day: int, *, after: date) -> date:
    """The next day of a month and day, later than another one."""
    this = _on(after.year, month, day)
    return this if this > after else _on(after.year + 1, month, day)


def _on(year: int, month: int, day: int) -> date:
    """A day that is in every year: where the month is shorter, its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


Span = tuple[date | None, date | None]
"""The first and the last day on which a co-op pays; None for one that was there before all years, or is there still."""


def spans_in(notes: Sequence[Span]) -> list[Span]:
    """When a co-op pays, by all that treasurers have noted of it, the oldest note first. A note puts right the one before it, but
    where it begins after that one's end: then the co-op has come back."""
    spans: list[Span] = []
    for joined, left in notes:
        ended = spans[-1][1] if spans else None
        if spans and not (ended is not None and joined is not None and joined > ended):
            spans.pop()
        while spans and (joined is None or (spans[-1][1] is not None and joined <= spans[-1][1])):
            first, _ = spans.pop()
            joined = first if joined is not None else None
        spans.append((joined, left))
    return spans or [(None, None)]


def months_there(year: SubsYear, spans: Sequence[Span], *, how: MidYear) -> int:
    """For how many months of a year a co-op pays that pays in some spans."""
    there = [
        (joined, left)
        for joined, left in spans
        if (joined is None or joined < year.end) and (left is None or left >= year.start)
    ]
    if how is MidYear.BY_MONTH:
        return len({month for span in there for month in _months(year, *span)})
    if how is MidYear.FROM_NEXT_YEAR:
        there = [(joined, left) for joined, left in there if joined is None or joined <= year.start]
    return ALL_MONTHS if there else 0


def _months(year: SubsYear, joined: date | None, left: date | None) -> range:
    """Which months of a year lie in a span that lies in the year."""
    first = _month_of(joined, year) if joined is not None and joined > year.start else 0
    last = _month_of(left, year) if left is not None and left < year.end else ALL_MONTHS - 1
    return range(first, last + 1)


def _month_of(day: date, year: SubsYear) -> int:
    """Which month of the subs year a day lies in, the first one being 0."""
    months = (day.year - year.start.year) * ALL_MONTHS + day.month - year.start.month
    starts = min(year.start.day, monthrange(day.year, day.month)[1])
    return months - (1 if day.day < starts else 0)
