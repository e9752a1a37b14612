"""Summing up a year of subs. Pure: whole pence, and no number that few are behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from commands.rules.subs_terms import Rounding, rounded
from storage.types import Pence

AT_LEAST = 5
"""So many co-ops must be behind a median: of fewer, it is somebody's figure."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one co-op has declared, as far as it is summed up."""

    fee: Pence
    vat: Pence
    labour: Pence | None = None
    heads: int | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """A year, summed up."""

    paying: int
    """How many co-ops pay."""
    declared: int
    left_out: int
    fees: Pence
    vat: Pence
    median_fee: Pence | None
    """None where too few are behind it."""
    median_labour: Pence | None

    @property
    def enough(self) -> bool:
        """Whether enough co-ops are behind the sums that they are nobody's own."""
        return self.declared - self.left_out >= AT_LEAST

    @property
    def total(self) -> Pence:
        return Pence(self.fees + self.vat)


def sum_up(told: Sequence[Told], *, paying: int) -> Totals:
    """The totals of a year."""
    part = [each for each in told if not each.left_out]
    return Totals(
        paying=paying,
        declared=len(told),
        left_out=len(told) - len(part),
        fees=Pence(sum(each.fee for each in part)),
        vat=Pence(sum(each.vat for each in part)),
        median_fee=median([each.fee for each in part]),
        median_labour=median([each.labour for each in part if each.labour is not None]),
    )


def median(sums: Sequence[Pence]) -> Pence | None:
    """The middle one; of two middle ones what lies between them, rounded half-up. None where fewer than five are behind it."""
    if len(sums) < AT_LEAST:
        return None
    ordered, middle = sorted(sums), len(sums) // 2
    if len(sums) % 2:
        return ordered[middle]
    return rounded(Fraction(ordered[middle - 1] + ordered[middle], 2), Rounding.HALF_UP)
