"""Summing up a year of subs. Pure: whole pence, and no number that few are behind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from commands.rules.subs.terms import Rounding, rounded
from storage.types import Pence

AT_LEAST = 5
"""So many co-ops must be behind a number: of fewer, it is somebody's own figure."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one co-op has declared, as far as it is summed up."""

    coop_id: int
    fee: Pence
    vat: Pence
    labour: Pence | None = None
    heads: int | None = None
    left_out: bool = False
    money: str | None = None
    """In which it was declared."""


@dataclass(frozen=True, slots=True)
class Totals:
    """A year, summed up."""

    paying: int
    """How many co-ops pay."""
    declared: int
    left_out: int
    fees: Pence | None
    """None where too few are behind it, as of all the sums."""
    vat: Pence | None
    median_fee: Pence | None
    median_labour: Pence | None
    changed_by_few: bool = False
    """What it says was another year's, and the difference between the two is that of a few co-ops: its sums are None."""
    other_money: bool = False
    """Some of it was declared in other money than the scheme has now, so it has no sums."""

    @property
    def total(self) -> Pence | None:
        return Pence(self.fees + self.vat) if self.fees is not None and self.vat is not None else None


def sum_up(told: Sequence[Told], *, paying: int, money: str | None = None) -> Totals:
    """The totals of a year, in the money that a scheme has now."""
    part = [each for each in told if not each.left_out]
    if any(each.money != money for each in part):
        return Totals(paying, len(told), len(told) - len(part), None, None, None, None, other_money=True)
    enough = len(part) >= AT_LEAST
    return Totals(
        paying=paying,
        declared=len(told),
        left_out=len(told) - len(part),
        fees=Pence(sum(each.fee for each in part)) if enough else None,
        vat=Pence(sum(each.vat for each in part)) if enough else None,
        median_fee=median([each.fee for each in part]),
        median_labour=median([each.labour for each in part if each.labour is not None]),
    )


def beside(before: Totals, told_before: Sequence[Told], told_now: Sequence[Told]) -> Totals:
    """The totals of the year before, as they may stand beside those of now: without sums where what lies between the two would be
    what fewer than five co-ops pay more or less."""
    one, other = (
        {(each.coop_id, each.fee, each.vat) for each in told if not each.left_out} for told in (told_before, told_now)
    )
    if 0 < len({coop_id for coop_id, _, _ in one ^ other}) < AT_LEAST:
        return replace(before, fees=None, vat=None, changed_by_few=True)
    return before


def median(sums: Sequence[Pence]) -> Pence | None:
    """The middle one; of two middle ones what lies between them, rounded half-up. None where fewer than five are behind it."""
    if len(sums) < AT_LEAST:
        return None
    ordered, middle = sorted(sums), len(sums) // 2
    if len(sums) % 2:
        return ordered[middle]
    return rounded(Fraction(ordered[middle - 1] + ordered[middle], 2), Rounding.HALF_UP)
