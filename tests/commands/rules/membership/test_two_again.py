"""What each of two accounts has once they are two people again: a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.rules.membership.two_again import Period, adds_to, apart, of_both
from storage.models import Account, ConfirmedAs, Speaker
from storage.types import UserId

PERSON, TWO, THREE = UserId("@gus:example.org"), UserId("@gus:other.example"), UserId("@gus:third.example")
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return BEGAN + timedelta(days=number)


JOINED = Account(id=1, account=TWO, person=PERSON, since=day(10))
THIRD = Account(id=2, account=THREE, person=PERSON, since=day(20))


def had(who: UserId, began: int, ended: int | None, *, as_one: bool = False) -> Period[str]:
    name = {PERSON: "person", TWO: "two", THREE: "three"}[who]
    return Period(f"{name} {began}", who, "voice", day(began), None if ended is None else day(ended), as_one)


THEIRS, TAKEN = had(TWO, 1, 10, as_one=True), had(PERSON, 10, None)
OWN = had(PERSON, 0, None)
OWN_AND_MORE = had(PERSON, 0, 10, as_one=True)


@pytest.mark.parametrize(
    ("periods", "goes_back", "stays", "own"),
    [
        ([THEIRS, TAKEN], "two 1", False, None),
        ([OWN, THEIRS], "two 1", True, None),
        ([OWN_AND_MORE, THEIRS, TAKEN], "two 1", False, "person 0"),
        ([OWN], None, None, None),
        ([had(TWO, 0, 5)], None, None, None),
        ([THEIRS, had(PERSON, 10, 12)], None, None, None),
        ([THEIRS, had(PERSON, 10, 12), had(PERSON, 13, None)], None, None, None),
        ([had(PERSON, 12, None)], None, None, None),
        # A third account had it, too, and is joined still.
        ([THEIRS, TAKEN, had(THREE, 2, 20, as_one=True)], "two 1", True, None),
        # It brought more of it than the second.
        ([THEIRS, had(PERSON, 10, 20, as_one=True), had(THREE, 2, 20, as_one=True), had(PERSON, 20, None)], "two 1", True, None),
        # It brought it anew, after the second's had ended.
        ([THEIRS, had(PERSON, 10, 12), had(THREE, 2, 20, as_one=True), had(PERSON, 20, None)], None, None, None),
        # What the person had themselves had ended before.
        ([had(PERSON, 0, 3), THEIRS, TAKEN], "two 1", False, None),
    ],
)  # fmt: skip
def test_what_goes_back(periods: list[Period[str]], goes_back: str | None, stays: bool | None, own: str | None) -> None:
    found = apart(periods, joined=JOINED, ever=[JOINED, THIRD])
    assert [(each.theirs, each.stays, each.own) for each in found] == (
        [(goes_back, stays, own)] if goes_back is not None else []
    )


def test_an_account_that_has_parted_before_keeps_nothing_with_the_person() -> None:
    parted = Account(id=2, account=THREE, person=PERSON, since=day(20), ended_at=day(25))
    found = apart([THEIRS, TAKEN, had(THREE, 2, 20, as_one=True)], joined=JOINED, ever=[JOINED, parted])
    assert [each.stays for each in found] == [False]


def test_each_thing_by_itself() -> None:
    other = Period("other", PERSON, "role", day(3), None, as_one=False)
    found = apart([THEIRS, TAKEN, other], joined=JOINED, ever=[JOINED])
    assert [(each.theirs, each.now) for each in found] == [("two 1", "person 10")]


def speaker(confirmed: int | None, figures: int | None, by: UserId = TWO) -> Speaker:
    return Speaker(
        coop_id=7,
        user_id=by,
        since=day(0),
        confirmed_at=day(confirmed) if confirmed is not None else None,
        confirmed_by=by if confirmed is not None else None,
        confirmed_as=ConfirmedAs.SPEAKER if confirmed is not None else None,
        figures_from=day(figures) if figures is not None else None,
        figures_by=by if figures is not None else None,
    )


@pytest.mark.parametrize(
    ("theirs", "own", "more"),
    [
        ((1, 1), (None, None), True),
        ((None, None), (1, 1), False),
        ((None, None), (None, None), False),
        ((1, 1), (2, 2), True),
        ((1, 2), (2, 1), False),
        ((1, 2), (2, 2), False),
        ((1, 1), (2, None), True),
        ((1, None), (2, 2), False),
    ],
)
def test_whether_an_account_s_voice_adds_to_the_person_s(
    theirs: tuple[int | None, int | None], own: tuple[int | None, int | None], more: bool
) -> None:
    assert adds_to(speaker(*theirs), speaker(*own, by=PERSON)) is more


def test_a_person_s_own_confirmation_stays_and_the_wider_sight_counts() -> None:
    one = of_both(speaker(1, 1), speaker(2, 2, by=PERSON), person=PERSON, at=day(10))
    assert (one.user_id, one.since, one.confirmed_at, one.confirmed_by) == (PERSON, day(10), day(2), PERSON)
    assert (one.figures_from, one.figures_by) == (day(1), TWO)
    one = of_both(speaker(1, None), speaker(None, None, by=PERSON), person=PERSON, at=day(10))
    assert (one.confirmed_at, one.confirmed_by, one.figures_from) == (day(1), TWO, None)
    one = of_both(speaker(1, None), speaker(2, 2, by=PERSON), person=PERSON, at=day(10))
    assert (one.figures_from, one.figures_by) == (day(2), PERSON)
    one = of_both(speaker(1, 1), None, person=PERSON, at=day(10))
    assert (one.user_id, one.confirmed_at, one.figures_from) == (PERSON, day(1), day(1))
