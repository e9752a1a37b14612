"""What each kind of scheme asks for: exact sums, in whatever money, for whatever part of the year."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.subs.terms import Basis, Bill, Kind, Rounding, Terms, bill
from storage.types import Pence

P = Pence
LEVY: dict[str, Any] = {"rate": Fraction(1, 1000), "minimum": P(150_00)}
BANDS = ((P(250_000_00), Fraction(1, 2000)), (P(1_000_000_00), Fraction(1, 10_000)))
VAT = Fraction(20, 100)


def labour(pence: int) -> Basis:
    return Basis(wages=P(pence), self_employed=P(0))


@pytest.mark.parametrize(
    ("terms", "basis", "fee", "vat"),
    [
        # The published table (DOMAIN, 5): the larger of the minimum and the share.
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), labour(500_000_00), 500_00, 100_00),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), Basis(P(92_000_00), P(71_500_00)), 163_50, 32_70),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), labour(187_432_50), 187_43, 37_48),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), labour(150_000_00), 150_00, 30_00),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), labour(150_005_00), 150_01, 30_00),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), labour(64_000_00), 150_00, 30_00),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), labour(0), 150_00, 30_00),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), Basis(P(64_000_00), P(0), pays=P(40_00)), 40_00, 8_00),
        # What it can pay needs no labour cost, and may be nothing.
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), Basis(pays=P(40_00)), 40_00, 8_00),
        (Terms(Kind.LEVY, "GBP", VAT, **LEVY), Basis(pays=P(0)), 0, 0),
        (Terms(Kind.LEVY, "GBP", None, **LEVY), labour(64_000_00), 150_00, 0),
        # Rounding of the fee; VAT is rounded down whatever it is.
        (Terms(Kind.LEVY, "GBP", VAT, Rounding.UP, **LEVY), labour(187_432_10), 187_44, 37_48),
        (Terms(Kind.LEVY, "GBP", VAT, Rounding.DOWN, **LEVY), labour(187_439_90), 187_43, 37_48),
        # Bands: each part of the labour cost at its own rate.
        (Terms(Kind.LEVY, "GBP", None, bands=BANDS, **LEVY), labour(250_000_00), 250_00, 0),
        (Terms(Kind.LEVY, "GBP", None, bands=BANDS, **LEVY), labour(250_001_00), 250_00, 0),
        (Terms(Kind.LEVY, "GBP", None, bands=BANDS, **LEVY), labour(350_000_00), 300_00, 0),
        (Terms(Kind.LEVY, "GBP", None, bands=BANDS[::-1], **LEVY), labour(2_000_000_00), 250_00 + 375_00 + 100_00, 0),
        (Terms(Kind.LEVY, "GBP", None, bands=BANDS, **LEVY), labour(64_000_00), 150_00, 0),
        # A circle's fund: £1 for each member and week, of which a year has 52.
        (Terms(Kind.PER_HEAD, "GBP", amount=P(1_00), per="week"), Basis(heads=8), 416_00, 0),
        (Terms(Kind.PER_HEAD, "GBP", VAT, amount=P(1_00), per="week"), Basis(heads=1), 52_00, 10_40),
        (Terms(Kind.PER_HEAD, "GBP", amount=P(4_50), per="month"), Basis(heads=3), 162_00, 0),
        (Terms(Kind.PER_HEAD, "GBP", amount=P(50_00), per="year"), Basis(heads=0), 0, 0),
        (Terms(Kind.FIXED, "GBP", VAT, amount=P(25_00)), Basis(), 25_00, 5_00),
        # Part of a year: rounded once, at the end.
        (Terms(Kind.LEVY, "GBP", VAT, months=7, **LEVY), labour(187_432_50), 109_34, 21_86),
        (Terms(Kind.LEVY, "GBP", VAT, months=1, **LEVY), labour(0), 12_50, 2_50),
        (Terms(Kind.PER_HEAD, "GBP", amount=P(1_00), per="week", months=6), Basis(heads=7), 182_00, 0),
        (Terms(Kind.FIXED, "GBP", amount=P(25_00), months=5), Basis(), 10_42, 0),
        (Terms(Kind.FIXED, "GBP", amount=P(25_00), months=5), Basis(pays=P(5_00)), 5_00, 0),
        # Other money: cents, whole yen, a thousand fils to the dinar.
        (Terms(Kind.LEVY, "EUR", VAT, rate=Fraction(1, 500), minimum=P(80_00)), labour(61_234_56), 122_47, 24_49),
        (Terms(Kind.LEVY, "USD", None, rate=Fraction(3, 10_000), minimum=P(0)), labour(99_999_99), 30_00, 0),
        (Terms(Kind.LEVY, "JPY", Fraction(1, 10), rate=Fraction(1, 1000), minimum=P(25_000)), labour(30_000_499), 30_000, 3_000),
        (Terms(Kind.LEVY, "JPY", Fraction(1, 10), rate=Fraction(1, 1000), minimum=P(25_000)), labour(30_000_500), 30_001, 3_000),
        (Terms(Kind.PER_HEAD, "KWD", Fraction(5, 100), amount=P(1_125), per="month"), Basis(heads=3), 40_500, 2_025),
    ],
)  # fmt: skip
def test_what_is_due(terms: Terms, basis: Basis, fee: int, vat: int) -> None:
    assert bill(terms, basis) == Bill(P(fee), P(vat))
    assert Terms.of_kept(terms.kept()) == terms, "what is kept is worked out alike for ever"


@pytest.mark.parametrize(
    "basis", [Basis(P(-1), P(92_000_00)), Basis(P(92_000_00), P(-1)), Basis(P(0), P(0), pays=P(-1)), Basis(heads=-1)]
)
def test_no_bill_comes_of_a_figure_below_zero(basis: Basis) -> None:
    """The larger part would hide it: £92,000 less a penny is a sum like any other."""
    with pytest.raises(ValueError, match="less than nothing"):
        bill(Terms(Kind.LEVY, "GBP", **LEVY), basis)


@pytest.mark.parametrize(("kind", "basis"), [(Kind.LEVY, Basis(heads=8)), (Kind.PER_HEAD, Basis(P(1), P(1)))])
def test_no_bill_comes_of_what_the_scheme_does_not_go_by(kind: Kind, basis: Basis) -> None:
    with pytest.raises(ValueError, match="goes by something else"):
        bill(Terms(kind, "GBP"), basis)


@given(st.integers(0, 10**13), st.integers(0, 12), st.sampled_from(Rounding))
def test_a_fee_is_whole_and_within_a_coin_of_what_is_due(pence: int, months: int, rounding: Rounding) -> None:
    terms = Terms(Kind.LEVY, "GBP", VAT, rounding, bands=BANDS, months=months, **LEVY)
    due, more = bill(terms, labour(pence)), bill(terms, labour(pence + 1_000_00))

    assert isinstance(due.total, int)
    assert due.fee <= more.fee
    assert due.fee + Fraction(1) > Fraction(LEVY["minimum"] * months, 12)
    assert 0 <= due.fee * VAT - due.vat < 1
