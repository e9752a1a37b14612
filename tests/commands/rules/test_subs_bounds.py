"""Subs are never below zero, whoever asks for the sum."""

from fractions import Fraction

import pytest

from commands.rules import subs as judge
from storage.types import Pence

RATE, MINIMUM = Fraction(1, 1000), Pence(150_00)


@pytest.mark.parametrize(
    ("wages", "self_employed", "pays"), [(-1, 92_000_00, None), (92_000_00, -1, None), (92_000_00, 0, -1)]
)
def test_no_bill_comes_of_a_figure_below_zero(wages: int, self_employed: int, pays: int | None) -> None:
    """The larger part would hide it: £92,000 less a penny is a sum like any other."""
    with pytest.raises(ValueError, match="below zero"):
        judge.levy(
            wages=Pence(wages),
            self_employed=Pence(self_employed),
            rate=RATE,
            minimum=MINIMUM,
            vat=None,
            pays=None if pays is None else Pence(pays),
        )


def test_a_co_op_that_can_pay_nothing_pays_nothing() -> None:
    bill = judge.levy(
        wages=Pence(0), self_employed=Pence(0), rate=RATE, minimum=MINIMUM, vat=Fraction(1, 5), pays=Pence(0)
    )

    assert bill == judge.Bill(Pence(0), Pence(0))
