"""How much a person and a room may ask for, to the last message and the last second."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatbot.config import LimitSettings, Rate
from chatbot.handling import gate
from chatbot.handling.gate import SILENCED_FOR, Budgets, Spent
from storage.types import RoomId, UserId

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
A_MOMENT, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)
EVE, GUS, HAL = (UserId(f"@{name}:e") for name in ("eve", "gus", "hal"))
HERE, THERE = RoomId("!here:e"), RoomId("!there:e")
WITHIN, TOO_MUCH, HERE_TOO_MUCH, SILENCED = Spent.WITHIN, Spent.TOO_MUCH, Spent.TOO_MUCH_HERE, Spent.SILENCED

TWO, THREE = Rate(2, A_MINUTE), Rate(3, A_MINUTE)


class Spending:
    """Two in a minute for each person, three for each room, unless a test says otherwise."""

    def __init__(self, per_person: Rate | None = TWO, per_room: Rate | None = THREE) -> None:
        self._budgets = Budgets(LimitSettings().model_copy(update={"per_person": per_person, "per_room": per_room}))

    def __call__(self, sender: UserId, after: timedelta = timedelta(0), room_id: RoomId = HERE, **how: Any) -> Spent:
        """One message, so long after the first."""
        at = NOW + after
        return self._budgets.spend(sender=sender, room_id=room_id, **{"at": at, "now": at, **how})


def test_nobody_says_more_than_their_own_share_and_they_are_told_so_once_in_each_room() -> None:
    spends = Spending()
    assert [spends(EVE), spends(EVE)] == [WITHIN, WITHIN]
    assert [spends(EVE), spends(EVE), spends(EVE, room_id=THERE)] == [TOO_MUCH, SILENCED, TOO_MUCH]
    assert spends(EVE, answers=True) is SILENCED
    assert spends(GUS) is WITHIN


@pytest.mark.parametrize(("after", "said"), [(SILENCED_FOR, SILENCED), (SILENCED_FOR + A_MOMENT, WITHIN)])
def test_who_has_said_too_much_is_not_heard_for_a_while_however_little_they_say_then(
    after: timedelta, said: Spent
) -> None:
    spends = Spending(Rate(1, A_MOMENT))
    assert [spends(EVE), spends(EVE)] == [WITHIN, TOO_MUCH]
    assert spends(EVE, after) is said


def test_what_was_said_before_the_clock_was_set_back_silences_nobody() -> None:
    spends = Spending(Rate(1, A_MOMENT))
    assert [spends(EVE), spends(EVE)] == [WITHIN, TOO_MUCH]
    assert spends(EVE, -10 * A_MINUTE) is WITHIN


def test_no_room_hears_more_than_its_share_but_answers_to_items() -> None:
    spends = Spending()
    assert [spends(each) for each in (EVE, GUS, HAL)] == [WITHIN] * 3
    assert [spends(EVE), spends(EVE, room_id=THERE)] == [HERE_TOO_MUCH, TOO_MUCH]
    spends = Spending()
    assert [spends(each) for each in (EVE, GUS, HAL)] == [WITHIN] * 3
    assert [spends(EVE, answers=True), spends(GUS, room_id=THERE)] == [WITHIN] * 2


def test_what_is_beyond_somebody_s_own_share_takes_nothing_from_their_room_s() -> None:
    spends = Spending()
    for _ in range(9):
        spends(EVE)
    assert spends(GUS) is WITHIN
    assert spends(HAL) is HERE_TOO_MUCH


@pytest.mark.parametrize(("after", "said"), [(A_MINUTE, TOO_MUCH), (A_MINUTE + A_MOMENT, WITHIN)])
def test_a_share_is_that_of_the_last_while(after: timedelta, said: Spent) -> None:
    spends = Spending()
    assert [spends(EVE), spends(EVE, A_MOMENT / 2)] == [WITHIN] * 2
    assert spends(EVE, after) is said


def test_whoever_sets_no_limit_has_none() -> None:
    spends = Spending(None, None)
    assert {spends(EVE) for _ in range(200)} == {WITHIN}


def test_of_very_many_those_are_forgotten_who_have_been_quiet_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_KNOWN", 2)
    spends = Spending(Rate(1, A_MINUTE), None)
    assert [spends(each) for each in (EVE, GUS, HAL)] == [WITHIN] * 3
    assert [spends(HAL), spends(GUS), spends(EVE)] == [TOO_MUCH, TOO_MUCH, WITHIN]
    spends = Spending(Rate(1, A_MINUTE), None)
    assert [spends(each) for each in (EVE, EVE, GUS, GUS, HAL, HAL)] == [WITHIN, TOO_MUCH] * 3
    assert [spends(EVE), spends(HAL)] == [WITHIN, SILENCED]
