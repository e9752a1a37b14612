"""Who may be named to stand in, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules.membership import stand_ins as judge
from storage.models import Coop
from storage.types import UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUS, BO = UserId("@gus:example.org"), UserId("@bo:example.org")


LEAF, MILL = (
    Coop(id=number, slug=name.lower(), name=name, added_at=NOW, added_by=GUS)
    for number, name in ((1, "Leaf"), (2, "Mill"))
)


@pytest.mark.parametrize(
    ("mine", "name", "meant"), [([LEAF], None, LEAF), ([LEAF, MILL], "mill", MILL), ([LEAF], "Leaf", LEAF)]
)
def test_a_speaker_names_somebody_for_one_of_their_co_ops(mine: list[Coop], name: str | None, meant: Coop) -> None:
    assert judge.seat_meant(mine, name) is meant


@pytest.mark.parametrize(
    ("mine", "name", "words"),
    [
        ([], None, "You speak for no co-op here"),
        ([LEAF, MILL], None, "Please say for which"),
        ([LEAF], "mill", "You speak for Leaf"),
    ],
)
def test_which_co_op_must_be_clear(mine: list[Coop], name: str | None, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        judge.seat_meant(mine, name)


def test_somebody_stands_in_for_ninety_days_at_the_most() -> None:
    judge.may_name(actor=GUS, stand_in=BO, until=NOW + timedelta(days=90), now=NOW, in_room=True)


@pytest.mark.parametrize(
    ("stand_in", "days", "in_room", "words"),
    [
        (GUS, 30, True, "anyway"),
        (BO, 91, True, "for 90 days at the most"),
        (BO, 30, False, "is not in this circle's room"),
    ],
)
def test_others_are_told_why_not(stand_in: UserId, days: int, in_room: bool, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        judge.may_name(actor=GUS, stand_in=stand_in, until=NOW + timedelta(days=days), now=NOW, in_room=in_room)
