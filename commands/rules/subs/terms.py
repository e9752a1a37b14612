"""What a scheme of subs asks of a co-op, as exact sums. Pure.

The terms are kept with each declaration as they were then, so what was declared is worked out alike for ever. Source of the
rules: the scheme that the federation publishes, told in docs/subs.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any

from storage.types import Pence


class Kind(StrEnum):
    """What a fee comes from."""

    LEVY = "levy"
    """A share of the labour cost of the last financial year."""
    PER_HEAD = "per-head"
    """A sum for each member."""
    FIXED = "fixed"
    """One sum for all."""


class Rounding(StrEnum):
    """How a fee is rounded to the smallest coin. VAT is always rounded down."""

    HALF_UP = "half-up"
    UP = "up"
    DOWN = "down"


PERIODS = {"week": 52, "month": 12, "year": 1}
"""How many a year has. It is always 52 weeks, also in a leap year."""
ALL_MONTHS = 12
NOTHING = Pence(0)


@dataclass(frozen=True, slots=True)
class Bill:
    """What is due, in pence."""

    fee: Pence
    vat: Pence

    @property
    def total(self) -> Pence:
        return Pence(self.fee + self.vat)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a co-op says of itself, and what it can pay where it pays what it can. None for what was not asked or is not kept."""

    wages: Pence | None = None
    self_employed: Pence | None = None
    heads: int | None = None
    pays: Pence | None = None

    @property
    def labour(self) -> Pence | None:
        """The labour cost; None where it is not known."""
        if self.wages is None and self.self_employed is None:
            return None
        return Pence((self.wages or 0) + (self.self_employed or 0))


@dataclass(frozen=True, slots=True)
class Terms:
    """A scheme's terms at some time. Sums are in the smallest unit of the currency."""

    kind: Kind
    currency: str
    vat: Fraction | None = None
    rounding: Rounding = Rounding.HALF_UP
    rate: Fraction = Fraction(0)
    minimum: Pence = NOTHING
    bands: tuple[tuple[Pence, Fraction], ...] = ()
    """Other rates, each for the part of the labour cost above a sum, the lowest first."""
    amount: Pence = NOTHING
    per: str = "year"
    months: int = ALL_MONTHS
    """For how many months of the year the co-op pays."""

    def kept(self) -> dict[str, Any]:
        """The terms as the archive keeps them: plain values, shares as ``1/1000``."""
        return {
            "kind": self.kind.value,
            "currency": self.currency,
            "vat": None if self.vat is None else str(self.vat),
            "rounding": self.rounding.value,
            "rate": str(self.rate),
            "minimum": self.minimum,
            "bands": [[above, str(rate)] for above, rate in self.bands],
            "amount": self.amount,
            "per": self.per,
            "months": self.months,
        }

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "Terms":
        """The terms that were kept."""
        return cls(
            kind=Kind(kept["kind"]),
            currency=kept["currency"],
            vat=None if kept["vat"] is None else Fraction(kept["vat"]),
            rounding=Rounding(kept["rounding"]),
            rate=Fraction(kept["rate"]),
            minimum=Pence(kept["minimum"]),
            bands=tuple((Pence(above), Fraction(rate)) for above, rate in kept["bands"]),
            amount=Pence(kept["amount"]),
            per=kept["per"],
            months=kept["months"],
        )

    def in_part(self, months: int) -> "Terms":
        """The same for some months of the year."""
        return replace(self, months=months)


def bill(terms: Terms, basis: Basis) -> Bill:
    """What is due: the fee, or what a co-op pays that pays what it can, and VAT on top, rounded down to the smallest coin.

    A levy is the larger of the minimum and labour cost × rate, rounded once, at the end. Raises ValueError for a basis below
    zero, or one that the scheme does not go by.
    """
    if min(basis.wages or 0, basis.self_employed or 0, basis.heads or 0, basis.pays or 0) < 0:
        raise ValueError("nobody pays less than nothing")
    if basis.pays is not None:
        fee = basis.pays
    else:
        fee = rounded(_due(terms, basis) * Fraction(terms.months, ALL_MONTHS), terms.rounding)
    return Bill(Pence(fee), Pence(floor(fee * terms.vat) if terms.vat is not None else 0))


def rounded(exact: Fraction, how: Rounding) -> Pence:
    """A sum in whole coins."""
    match how:
        case Rounding.UP:
            return Pence(ceil(exact))
        case Rounding.DOWN:
            return Pence(floor(exact))
        case Rounding.HALF_UP:
            return Pence(floor(exact + Fraction(1, 2)))


def share_of(labour: Pence, terms: Terms) -> Fraction:
    """Labour cost × rate, each part above the sum of a band at the rate of that one."""
    steps = [(Pence(0), terms.rate), *sorted(terms.bands)]
    due = Fraction(0)
    for place, (above, rate) in enumerate(steps):
        until = steps[place + 1][0] if place + 1 < len(steps) else labour
        due += max(0, min(labour, until) - above) * rate
    return due


def _due(terms: Terms, basis: Basis) -> Fraction:
    match terms.kind:
        case Kind.FIXED:
            return Fraction(terms.amount)
        case Kind.PER_HEAD if basis.heads is not None:
            return Fraction(terms.amount * PERIODS[terms.per] * basis.heads)
        case Kind.LEVY if basis.labour is not None:
            return max(Fraction(terms.minimum), share_of(basis.labour, terms))
    raise ValueError(f"{terms.kind.value} goes by something else")
