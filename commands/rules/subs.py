"""The sums of subs: levy, VAT, and which year it is. Whole pence, exact fractions, no float.

Source of the rules and of the figures that test them: the scheme that the federation publishes, told in docs/subs.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from math import floor

from chatbot.api.errors import Refusal
from chatbot.api.phrases import n
from storage.types import Pence


@dataclass(frozen=True, slots=True)
class Bill:
    """What is due, in pence."""

    fee: Pence
    vat: Pence

    @property
    def total(self) -> Pence:
        return Pence(self.fee + self.vat)


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


def levy(
    *,
    wages: Pence,
    self_employed: Pence,
    rate: Fraction,
    minimum: Pence,
    vat: Fraction | None,
    pays: Pence | None = None,
) -> Bill:
    """The fee of a co-op: the larger of the minimum and labour cost × rate, or what a co-op pays that pays what it can.

    The fee is rounded half-up to the penny, VAT down to the penny.
    """
    if min(wages, self_employed, pays or 0) < 0:
        raise ValueError("labour cost is never below zero")
    due = floor((wages + self_employed) * rate + Fraction(1, 2))
    fee = max(minimum, due) if pays is None else pays
    return Bill(Pence(fee), _vat_on(fee, vat))


class Doubt(Enum):
    """Why a labour cost is asked about once more."""

    HIGH = "high"
    LOW = "low"
    MORE = "many times what was declared last"
    LESS = "a small part of what was declared last"


def doubt_about(labour: Pence, *, last: Pence | None, above: Pence, below: Pence, times: int) -> Doubt | None:
    """Whether a labour cost is out of all likelihood: too high or too low for any co-op, or far from what this one declared
    last, as far as whoever declares may know that."""
    if labour > above:
        return Doubt.HIGH
    if last is not None and last > 0 and labour >= last * times:
        return Doubt.MORE
    if last is not None and last > 0 and labour * times <= last:
        return Doubt.LESS
    return Doubt.LOW if 0 < labour < below else None  # Nothing at all is said on purpose.


def year_of(day: date, *, month: int, starts_on: int) -> SubsYear:
    """The subs year that a day lies in, for years that start on a day of a month."""
    year = day.year if (day.month, day.day) >= (month, starts_on) else day.year - 1
    return SubsYear(date(year, month, starts_on), date(year + 1, month, starts_on))


def year_named(year: int, *, month: int, starts_on: int) -> SubsYear:
    """The subs year that starts in a calendar year."""
    return SubsYear(date(year, month, starts_on), date(year + 1, month, starts_on))


def may_pay_what_it_can(*, year: date, first: date | None, years: int, tells: bool) -> None:
    """Refuse when a co-op has paid what it can for as many years as the scheme allows, counted from the first one.

    ``tells`` whether the one who asks may be told which year that was: it is one of the co-op's figures.
    """
    if years == 0:
        raise Refusal(
            "no-pwyc", "This scheme knows no paying what you can. Please talk to the treasurer; nothing has changed."
        )
    if first is not None and year.year - first.year >= years:
        if not tells:
            raise Refusal(
                "pwyc-over",
                n(
                    years,
                    "Paying what you can is for {count} year, and that is over. Please talk to the treasurer, who may extend "
                    "it; nothing has changed.",
                    "Paying what you can is for {count} years from the first one, and they are over. Please talk to the "
                    "treasurer, who may extend it; nothing has changed.",
                ),
            )
        raise Refusal(
            "pwyc-over",
            n(
                years,
                "Paying what you can is for {count} year, and yours was {first}. Please talk to the treasurer, who may "
                "extend it; nothing has changed.",
                "Paying what you can is for {count} years from the first one, {first}. Please talk to the treasurer, who "
                "may extend it; nothing has changed.",
                first=str(first.year),
            ),
        )


def _vat_on(fee: int, vat: Fraction | None) -> Pence:
    return Pence(floor(fee * vat) if vat is not None else 0)
