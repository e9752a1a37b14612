"""A year of subs summed up: exact, and without a number that few are behind."""

import pytest

from commands.rules.subs.report import Told, Totals, beside, median, sum_up
from storage.types import Pence

P = Pence


@pytest.mark.parametrize(
    ("sums", "middle"),
    [
        ([], None), ([1], None), ([1, 2, 3, 4], None), ([5, 1, 4, 2, 3], 3), ([1, 2, 3, 4, 5, 6], 4), ([1, 2, 3, 5, 6, 7], 4),
        ([0, 0, 0, 0, 9], 0), ([150_00] * 5, 150_00), ([1, 1, 1, 2, 2, 2], 2), ([1, 1, 5, 5, 5], 5),
    ],
)  # fmt: skip
def test_a_median_has_five_co_ops_behind_it(sums: list[int], middle: int | None) -> None:
    assert median([P(each) for each in sums]) == middle


def of(*fees: int, vat: int = 0, first: int = 1) -> list[Told]:
    return [Told(number, P(fee), P(vat)) for number, fee in enumerate(fees, start=first)]


def test_what_is_left_out_counts_as_declared_and_not_as_a_fee() -> None:
    told = [Told(number, P(150_00), P(30_00), P(64_000_00)) for number in range(4)]
    few = sum_up([*told, Told(8, P(0), P(0), left_out=True)], paying=9)
    assert few == Totals(9, 5, 1, None, None, None, None), "four co-ops are behind its sums"
    assert few.total is None

    enough = sum_up([*told, Told(9, P(40_00), P(8_00))], paying=9)
    assert (enough.median_fee, enough.median_labour) == (150_00, None), "one has not told its labour cost"
    assert (enough.fees, enough.vat, enough.total) == (640_00, 128_00, 768_00)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 5), True),
        (of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 9), False),
        (of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 5, 6), False),
        (of(1, 2, 3, 4, 5, 6, 7, 8, 9), of(1, 2, 3, 4, 5), False),
        (of(1, 2, 3, 4, 5, 6), of(1, 3, 4, 5, 6, 7), True),
        (of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 5, vat=1), True),
        (of(1, 2, 3, 4, 5), of(1, 2, 3, 4, 5, first=3), True),
        ([*of(1, 2, 3, 4, 5), Told(8, P(0), P(0), left_out=True)], of(1, 2, 3, 4, 5), True),
        ([*of(1, 2, 3, 4, 5), Told(8, P(7), P(0), left_out=False)], of(1, 2, 3, 4, 5), False),
    ],
)  # fmt: skip
def test_what_lies_between_two_years_is_told_of_five_co_ops_alone(
    before: list[Told], now: list[Told], told: bool
) -> None:
    shown = beside(sum_up(before, paying=9), before, now)
    assert (shown.fees is not None, shown.changed_by_few) == (told, not told)
    assert shown.declared == len(before)


def test_what_was_declared_in_other_money_is_counted_and_not_summed_up() -> None:
    told = [Told(number, P(150_00), P(30_00), P(64_000_00), money="GBP") for number in range(6)]
    assert sum_up(told, paying=7, money="GBP").fees == 900_00
    assert sum_up(told, paying=7, money="EUR") == Totals(7, 6, 0, None, None, None, None, other_money=True)
    mixed = [*told, Told(9, P(30_00), P(0), money="EUR")]
    assert sum_up(mixed, paying=7, money="EUR").other_money
    out = [*told, Told(9, P(0), P(0), left_out=True, money="EUR")]
    assert sum_up(out, paying=7, money="GBP").median_fee == 150_00
