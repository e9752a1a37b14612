"""A year of subs summed up: exact, and without a number that few are behind."""

import pytest

from commands.rules.subs_report import Told, Totals, median, sum_up
from storage.types import Pence

P = Pence


@pytest.mark.parametrize(
    ("sums", "middle"),
    [
        ([], None), ([1], None), ([1, 2, 3, 4], None), ([5, 1, 4, 2, 3], 3), ([1, 2, 3, 4, 5, 6], 4), ([1, 2, 3, 5, 6, 7], 4),
        ([0, 0, 0, 0, 9], 0), ([150_00] * 5, 150_00), ([1, 1, 1, 2, 2, 2], 2),
    ],
)  # fmt: skip
def test_a_median_has_five_co_ops_behind_it(sums: list[int], middle: int | None) -> None:
    assert median([P(each) for each in sums]) == middle


def test_what_is_left_out_counts_as_declared_and_not_as_a_fee() -> None:
    told = [Told(P(150_00), P(30_00), P(64_000_00)) for _ in range(4)]
    few = sum_up([*told, Told(P(0), P(0), left_out=True)], paying=9)
    assert few == Totals(9, 5, 1, P(600_00), P(120_00), None, None)
    assert few.total == 720_00

    enough = sum_up([*told, Told(P(40_00), P(8_00))], paying=9)
    assert (enough.median_fee, enough.median_labour) == (150_00, None), "one has not told its labour cost"
