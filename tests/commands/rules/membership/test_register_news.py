"""Which co-ops have come and gone."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.rules.membership.register_news import How, came_and_gone
from storage.models import BECAME_MEMBER, CLOSED, NO_GUEST, CircleStanding, Seat
from storage.types import CircleSlug

FOOD = CircleSlug("food")
SINCE = datetime(2026, 3, 2, tzinfo=UTC)
BEFORE, AFTER, LATER = SINCE - timedelta(days=1), SINCE + timedelta(days=1), SINCE + timedelta(days=2)
MEMBER, GUEST = CircleStanding.MEMBER, CircleStanding.GUEST


def _seat(standing: CircleStanding, since: datetime, ended: datetime | None = None, why: str | None = None) -> Seat:
    return Seat(circle=FOOD, coop_id=1, standing=standing, since=since, ended_at=ended, why=why)


CASES = {
    "a member": ([_seat(MEMBER, AFTER)], How.JOINED, AFTER),
    "a guest": ([_seat(GUEST, AFTER)], How.GUEST, AFTER),
    "a guest becomes a member": ([_seat(GUEST, BEFORE, AFTER, BECAME_MEMBER), _seat(MEMBER, AFTER)], How.BECAME_MEMBER, AFTER),
    "goes": ([_seat(MEMBER, BEFORE, LATER, CLOSED)], How.LEFT, LATER),
    "came and went": ([_seat(MEMBER, AFTER, LATER, CLOSED)], None, None),
    "was no guest": ([_seat(GUEST, BEFORE, AFTER, NO_GUEST)], None, None),
}  # fmt: skip


@pytest.mark.parametrize(("seats", "how", "at"), CASES.values(), ids=CASES)
def test_what_a_co_op_has_done(seats: list[Seat], how: How | None, at: datetime | None) -> None:
    found = came_and_gone([(seat, "Leaf Bakery") for seat in seats], since=SINCE)
    assert [(circle, each.how, list(each.names), each.at) for circle, each in found] == (
        [(FOOD, how, ["Leaf Bakery"], at)] if how else []
    )


def test_those_that_did_the_same_are_told_together() -> None:
    found = came_and_gone([(_seat(MEMBER, AFTER), "Leaf Bakery"), (_seat(MEMBER, LATER), "Mill")], since=SINCE)
    assert [(list(each.names), each.at) for _, each in found] == [(["Leaf Bakery", "Mill"], LATER)]
