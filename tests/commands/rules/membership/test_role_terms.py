"""How long a role is held, and what is told before its term ends."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules.membership import role_terms as judge

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "next_at", "before"),
    [
        (365 * DAY, 335 * DAY, 30 * DAY),
        (31 * DAY, DAY, 30 * DAY),
        (30 * DAY, 23 * DAY, 7 * DAY),
        (8 * DAY, DAY, 7 * DAY),
        (7 * DAY, 7 * DAY, 0 * DAY),
        (DAY, DAY, 0 * DAY),
        (-DAY, -DAY, 0 * DAY),
    ],
)
def test_a_term_is_told_of_30_and_7_days_before_and_never_late(
    left: timedelta, next_at: timedelta, before: timedelta
) -> None:
    assert judge.next_step(NOW + left, now=NOW) == judge.Step(NOW + next_at, before)


@pytest.mark.parametrize(
    ("left", "code"),
    [(None, None), (DAY, None), (judge.LONGEST, None), (judge.LONGEST + DAY, "term-too-long"), (0 * DAY, "term-over"), (-DAY, "term-over")],
)  # fmt: skip
def test_a_term_ends_within_five_years(left: timedelta | None, code: str | None) -> None:
    until = NOW + left if left is not None else None
    if code is None:
        judge.may_last(until, now=NOW)
        return
    with pytest.raises(Refusal) as refused:
        judge.may_last(until, now=NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("overrun", "already", "late", "goes_on"),
    [
        (None, False, 0 * DAY, None),
        (14 * DAY, False, 0 * DAY, 14 * DAY),
        (14 * DAY, False, 3 * DAY, 11 * DAY),
        (14 * DAY, False, 14 * DAY, None),
        (14 * DAY, True, 0 * DAY, None),
    ],
)
def test_a_role_goes_on_once_and_counted_from_the_end_of_its_term(
    overrun: timedelta | None, already: bool, late: timedelta, goes_on: timedelta | None
) -> None:
    until = judge.goes_on_until(NOW - late, overrun=overrun, over_already=already, now=NOW)
    assert until == (NOW + goes_on if goes_on is not None else None)
