"""The sums of the levy: every row of the published scheme's table, and what must hold for any figures."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from fractions import Fraction

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.arguments import read_declaration, say_money
from chatbot.api.errors import Refusal, UsageError
from commands.rules.subs import declaring as judge
from commands.rules.subs.basis import of_labour
from commands.rules.subs.terms import Basis, Bill, Kind, Terms, bill
from storage.types import Pence

BRITISH = Locale.parse("en-GB", sep="-")
RATE, MINIMUM, VAT = Fraction(1, 1000), Pence(150_00), Fraction(20, 100)


LEVY = Terms(Kind.LEVY, "GBP", VAT, rate=RATE, minimum=MINIMUM)


def bill_for(text: str) -> Bill:
    return bill(LEVY, of_labour(read_declaration(text, currency="GBP", locale=BRITISH)))


@pytest.mark.parametrize(
    ("declared", "fee", "vat", "total"),
    [
        ("£500,000.00 wages", "£500.00", "£100.00", "£600.00"),
        ("£92,000 wages + £71,500 self-employed", "£163.50", "£32.70", "£196.20"),
        ("£187,432.50", "£187.43", "£37.48", "£224.91"),
        ("£150,000.00", "£150.00", "£30.00", "£180.00"),
        ("£150,005.00", "£150.01", "£30.00", "£180.01"),
        ("£64,000.00", "£150.00", "£30.00", "£180.00"),
        ("£0", "£150.00", "£30.00", "£180.00"),
        ("£64,000, pays what it can: £40", "£40.00", "£8.00", "£48.00"),
    ],
)
def test_the_published_table(declared: str, fee: str, vat: str, total: str) -> None:
    due = bill_for(declared)

    said = [say_money(pence, currency="GBP", locale=BRITISH) for pence in (due.fee, due.vat, due.total)]
    assert said == [fee, vat, total]


@pytest.mark.parametrize(
    "nonsense", ["-5", "lots", "1.234,56", "", "12 34", "5%", "92k-95k", "1e6", "£", "wages", "1,2,3"]
)
def test_what_is_unclear_is_refused_with_an_example(nonsense: str) -> None:
    with pytest.raises(UsageError) as refused:
        bill_for(nonsense)

    assert "£92,000 wages, £71,500 self-employed" in refused.value.text


@pytest.mark.parametrize(
    ("said", "wages", "self_employed", "pays"),
    [
        ("92000 wages, 71500 self-employed", 9_200_000, 7_150_000, None),
        ("wages: 92,000; self employed: 71,500.", 9_200_000, 7_150_000, None),
        ("71500 self-employed", 0, 7_150_000, None),
        ("64000 wages, we can pay 40", 6_400_000, 0, 4_000),
        ("92,000 wages plus 71,500 freelancers", 9_200_000, 7_150_000, None),
    ],
)
def test_plain_answers_are_understood(said: str, wages: int, self_employed: int, pays: int | None) -> None:
    read = read_declaration(said, currency="GBP", locale=BRITISH)

    assert (read.wages, read.self_employed, read.pays) == (wages, self_employed, pays)


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_a_bill_is_whole_pence_and_never_below_the_minimum(wages: int, self_employed: int) -> None:
    due = bill(LEVY, Basis(Pence(wages), Pence(self_employed)))

    assert isinstance(due.total, int)
    assert due.fee >= MINIMUM
    assert abs(max(Fraction(MINIMUM), (wages + self_employed) * RATE) - due.fee) <= Fraction(1, 2)
    assert 0 <= due.fee * VAT - due.vat < 1


@pytest.mark.parametrize(
    ("year", "others", "extended", "may"),
    [
        (2025, [], None, True),
        (2026, [2025], None, True),
        (2025, [2026], None, True),
        (2027, [2025], None, False),
        (2027, [2026], None, True),
        (2027, [2025, 2026], None, False),
        (2027, [2025, 2026], 2027, True),
        (2028, [2025, 2026], 2027, False),
        # Declared afterwards, a year before the others is the first one.
        (2024, [2025], None, True),
        (2024, [2025, 2026], None, False),
        (2024, [2026], None, False),
        (2024, [2025, 2026], 2026, True),
        (2025, [2024, 2027], 2026, False),
    ],
)
def test_paying_what_you_can_is_for_two_years_from_the_first_in_whatever_order_they_are_declared(
    year: int, others: Sequence[int], extended: int | None, may: bool
) -> None:
    starts = [date(each, 4, 1) for each in others]
    longer = date(extended, 4, 1) if extended is not None else None
    with nullcontext() if may else pytest.raises(Refusal, match="2 years"):
        judge.may_pay_what_it_can(year=date(year, 4, 1), others=starts, years=2, tells=True, extended=longer)


@pytest.mark.parametrize(("tells", "year"), [(True, True), (False, False)])
@pytest.mark.parametrize("other", [2025, 2035])
@pytest.mark.parametrize("years", [1, 2])
def test_since_when_a_co_op_pays_what_it_can_is_for_who_may_see_it(
    tells: bool, year: bool, years: int, other: int
) -> None:
    with pytest.raises(Refusal) as refused:
        judge.may_pay_what_it_can(year=date(2030, 4, 1), others=[date(other, 4, 1)], years=years, tells=tells)

    assert (str(other) in str(refused.value)) is year
    assert "nothing has changed" in str(refused.value)


@pytest.mark.parametrize(
    ("labour", "last", "doubt"),
    [
        (2_000_000_000, None, None),
        (2_000_000_001, None, judge.Doubt.HIGH),
        (100_000, None, None),
        (99_999, None, judge.Doubt.LOW),
        (1, None, judge.Doubt.LOW),
        (0, None, None),
        (9_199_999, 920_000, None),
        (9_200_000, 920_000, judge.Doubt.MORE),
        (920_001, 9_200_000, None),
        (920_000, 9_200_000, judge.Doubt.LESS),
        (0, 9_200_000, judge.Doubt.LESS),
        (9_200_000, 0, None),
    ],
)
def test_what_is_out_of_all_likelihood(labour: int, last: int | None, doubt: judge.Doubt | None) -> None:
    known = Pence(last) if last is not None else None

    assert (
        judge.doubt_about(Pence(labour), last=known, above=Pence(2_000_000_000), below=Pence(100_000), times=10)
        is doubt
    )


@pytest.mark.parametrize(
    ("money", "federation", "places", "chosen", "holds"),
    [
        ("GBP", "GBP", 2, False, True),
        ("GBP", "GBP", 2, True, True),
        ("JPY", "GBP", 0, False, False),
        ("JPY", "GBP", 0, True, False),
        ("EUR", "GBP", 2, True, False),
        ("JPY", "JPY", 0, False, False),
        ("JPY", "JPY", 0, True, True),
        ("KWD", "KWD", 3, False, False),
        ("KWD", "KWD", 3, True, True),
    ],
)
def test_a_bound_of_what_is_likely_is_of_one_money(
    money: str, federation: str, places: int, chosen: bool, holds: bool
) -> None:
    assert judge.bound_holds(money=money, federation=federation, places=places, chosen=chosen) is holds


@pytest.mark.parametrize(
    ("labour", "last", "doubt"),
    [
        (25_000_000, None, None),
        (1, None, None),
        (25_000_000, 24_000_000, None),
        (250_000_000, 25_000_000, judge.Doubt.MORE),
        (2_500_000, 25_000_000, judge.Doubt.LESS),
    ],
)
def test_money_without_bounds_is_judged_by_what_was_declared_last(
    labour: int, last: int | None, doubt: judge.Doubt | None
) -> None:
    known = Pence(last) if last is not None else None

    assert judge.doubt_about(Pence(labour), last=known, above=None, below=None, times=10) is doubt
