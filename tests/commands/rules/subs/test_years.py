"""Subs years: when they begin, what they are called, and for how much of one a co-op pays."""

from datetime import date

import pytest

from commands.rules.subs.years import MidYear, Span, SubsYear, months_there, next_on, spans_in, year_named, year_of

THIS = year_named(2026, month=4, starts_on=1)


@pytest.mark.parametrize(
    ("day", "month", "starts_on", "label"),
    [
        (date(2026, 3, 31), 4, 1, "2025/26"), (date(2026, 4, 1), 4, 1, "2026/27"), (date(2027, 1, 1), 4, 1, "2026/27"),
        (date(2026, 1, 1), 1, 1, "2026"), (date(2026, 12, 31), 1, 1, "2026"), (date(2025, 12, 31), 1, 1, "2025"),
        (date(2026, 9, 30), 10, 1, "2025/26"), (date(2099, 12, 31), 10, 1, "2099/00"), (date(2026, 7, 5), 7, 6, "2025/26"),
        # Leap years: the last day of February, in years that have one more.
        (date(2028, 2, 28), 3, 1, "2027/28"), (date(2028, 2, 29), 3, 1, "2027/28"), (date(2028, 3, 1), 3, 1, "2028/29"),
        (date(2028, 2, 28), 2, 29, "2027/28"), (date(2028, 2, 29), 2, 29, "2028/29"), (date(2027, 2, 28), 2, 29, "2027/28"),
    ],
)  # fmt: skip
def test_which_year_a_day_lies_in(day: date, month: int, starts_on: int, label: str) -> None:
    year = year_of(day, month=month, starts_on=starts_on)

    assert year.label == label
    assert year.start <= day < year.end


def test_one_year_follows_the_other_without_a_gap() -> None:
    for month, starts_on in ((1, 1), (2, 29), (4, 1), (12, 31)):
        years = [year_named(each, month=month, starts_on=starts_on) for each in range(2020, 2032)]
        assert [year.end for year in years[:-1]] == [year.start for year in years[1:]]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("2026", True), ("2026/27", True), ("2026-27", True), ("2026/2027", True), ("2026 / 27", True), ("2027", False),
        ("2026/28", False), ("2025/26", False), ("2026/26", False),
    ],
)  # fmt: skip
def test_what_a_year_is_called_by_people(said: str, means: bool) -> None:
    assert THIS.names(said) is means


def test_a_calendar_year_is_called_by_its_number_alone() -> None:
    year = year_named(2026, month=1, starts_on=1)

    assert (year.names("2026"), year.names("2026/27")) == (True, False)


@pytest.mark.parametrize(
    ("joined", "left", "whole", "by_month", "from_next"),
    [
        (None, None, 12, 12, 12),
        (date(2026, 4, 1), None, 12, 12, 12),
        (date(2026, 4, 2), None, 12, 12, 0),
        (date(2026, 4, 30), None, 12, 12, 0),
        (date(2026, 5, 1), None, 12, 11, 0),
        (date(2026, 10, 17), None, 12, 6, 0),
        (date(2027, 3, 31), None, 12, 1, 0),
        (date(2027, 4, 1), None, 0, 0, 0),
        (date(2025, 6, 1), None, 12, 12, 12),
        (None, date(2026, 3, 31), 0, 0, 0),
        (None, date(2026, 4, 1), 12, 1, 12),
        (None, date(2026, 9, 30), 12, 6, 12),
        (None, date(2027, 2, 28), 12, 11, 12),
        (None, date(2027, 3, 31), 12, 12, 12),
        (None, date(2028, 1, 1), 12, 12, 12),
        (date(2026, 6, 5), date(2026, 8, 2), 12, 3, 0),
        (date(2026, 9, 5), date(2026, 6, 2), 12, 0, 0),
    ],
)
def test_for_how_many_months_a_co_op_pays(
    joined: date | None, left: date | None, whole: int, by_month: int, from_next: int
) -> None:
    found = [months_there(THIS, [(joined, left)], how=how) for how in MidYear]

    assert found == [whole, by_month, from_next]


MAY, JULY, OCTOBER, JANUARY = (date(2026, month, 7) for month in (5, 7, 10, 12))


@pytest.mark.parametrize(
    ("notes", "spans"),
    [
        ([], [(None, None)]),
        ([(MAY, None)], [(MAY, None)]),
        ([(MAY, None), (JULY, None)], [(JULY, None)]),
        ([(None, JULY), (None, MAY)], [(None, MAY)]),
        ([(None, MAY), (OCTOBER, None)], [(None, MAY), (OCTOBER, None)]),
        ([(None, MAY), (OCTOBER, None), (JULY, None)], [(None, MAY), (JULY, None)]),
        ([(None, MAY), (JULY, None), (JULY, OCTOBER)], [(None, MAY), (JULY, OCTOBER)]),
        ([(None, MAY), (JULY, OCTOBER), (JANUARY, None)], [(None, MAY), (JULY, OCTOBER), (JANUARY, None)]),
        # Put right so that it begins while the one before lasts: it never left.
        ([(None, JULY), (OCTOBER, None), (MAY, None)], [(None, None)]),
        ([(MAY, JULY), (OCTOBER, JANUARY), (JULY, JANUARY)], [(MAY, JANUARY)]),
        ([(MAY, JULY), (OCTOBER, None), (None, None)], [(None, None)]),
    ],
)  # fmt: skip
def test_when_a_co_op_pays_by_what_was_noted(notes: list[Span], spans: list[Span]) -> None:
    assert spans_in(notes) == spans


@pytest.mark.parametrize(
    ("spans", "whole", "by_month", "from_next"),
    [
        ([(None, MAY), (OCTOBER, None)], 12, 8, 12),
        ([(None, date(2025, 5, 7)), (OCTOBER, None)], 12, 6, 0),
        ([(None, date(2026, 5, 7)), (date(2026, 5, 20), date(2026, 6, 1))], 12, 3, 12),
        ([(MAY, JULY), (OCTOBER, JANUARY)], 12, 6, 0),
        ([(None, date(2026, 3, 31)), (date(2027, 4, 1), None)], 0, 0, 0),
    ],
)  # fmt: skip
def test_months_of_who_has_left_and_come_back(spans: list[Span], whole: int, by_month: int, from_next: int) -> None:
    assert [months_there(THIS, spans, how=how) for how in MidYear] == [whole, by_month, from_next]


@pytest.mark.parametrize(("day", "months"), [(date(2028, 2, 28), 2), (date(2028, 2, 29), 1), (date(2028, 1, 30), 3)])
def test_months_of_a_year_that_begins_on_the_last_of_a_month(day: date, months: int) -> None:
    """Where the month is shorter, its last day begins the month of subs."""
    year = SubsYear(date(2027, 3, 31), date(2028, 3, 31))

    assert months_there(year, [(day, None)], how=MidYear.BY_MONTH) == months


@pytest.mark.parametrize(
    ("month", "day", "after", "then"),
    [
        (4, 1, date(2026, 3, 31), date(2026, 4, 1)), (4, 1, date(2026, 4, 1), date(2027, 4, 1)), (1, 1, date(2026, 12, 31), date(2027, 1, 1)),
        (2, 29, date(2026, 3, 1), date(2027, 2, 28)), (2, 29, date(2027, 3, 1), date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_the_day_on_which_co_ops_are_asked_every_year(month: int, day: int, after: date, then: date) -> None:
    assert next_on(month, day, after=after) == then
