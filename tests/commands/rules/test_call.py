"""Calls: what is still to come, who is there, and who has something to say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.rules import call as judge
from storage.models import AgendaPoint, Call, CallMark, PointKind, Shows
from storage.types import UserId

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
GUS, HAL = UserId("@gus:e"), UserId("@hal:e")


@pytest.mark.parametrize(
    ("point", "comes"),
    [
        ({}, True), ({"dealt_at": NOW}, False), ({"number": 7}, False), ({"open_question": True, "call": 1}, False),
        ({"open_question": True, "call": 2}, True), ({"open_question": False, "call": 1}, True),
    ],
)  # fmt: skip
def test_what_a_call_has_not_spoken_of_is_still_to_come(point: dict[str, Any], comes: bool) -> None:
    one = AgendaPoint(**{"number": 3, "kind": PointKind.PUT, "open_question": False, **point})
    assert judge.still_to_come([one], Call(number=1, point=7)) == ([one] if comes else [])


def _mark(shows: Shows, user_id: UserId | None = GUS, at: datetime = NOW, coop: int | None = None) -> CallMark:
    return CallMark(shows=shows, user_id=user_id, at=at, coop=coop)


def test_who_is_there_has_said_so_and_not_something_else() -> None:
    there = judge.present([_mark(Shows.PRESENT, coop=1), _mark(Shows.PRESENT, coop=1), _mark(Shows.SPEAK, HAL)])
    assert there.people == {GUS}
    assert len(there.coops[1]) == 1
    assert judge.present([_mark(Shows.PRESENT, None)]).others == ()


@pytest.mark.parametrize(
    ("mark", "call", "shown"),
    [
        (_mark(Shows.SPEAK), {"opened_at": NOW}, [GUS]), (_mark(Shows.READY), {"opened_at": NOW}, []),
        (_mark(Shows.SPEAK, None), {"opened_at": NOW}, []), (_mark(Shows.SPEAK), {}, []),
        (_mark(Shows.SPEAK), {"opened_at": NOW, "point_at": NOW + A_MOMENT}, []),
        (_mark(Shows.SPEAK), {"opened_at": NOW - A_MOMENT, "point_at": NOW}, [GUS]),
    ],
)  # fmt: skip
def test_who_shows_something_has_done_so_since_the_present_point(
    mark: CallMark, call: dict[str, Any], shown: list[UserId]
) -> None:
    assert judge.showing([mark], Shows.SPEAK, Call(number=1, **call)) == shown
