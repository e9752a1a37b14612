"""Who may be named to stand in, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules import stand_ins as judge
from storage.models import CircleStanding, Member
from storage.types import CircleSlug, UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUS, BO = UserId("@gus:example.org"), UserId("@bo:example.org")


def member(standing: CircleStanding = CircleStanding.MEMBER, coop_id: int | None = 1) -> Member:
    return Member(circle=CircleSlug("food"), user_id=GUS, coop_id=coop_id, standing=standing, joined_at=NOW)


def test_a_member_names_somebody_for_their_own_co_op() -> None:
    assert judge.may_name(member(), stand_in=BO, until=NOW + timedelta(days=90), now=NOW, in_room=True) == 1


@pytest.mark.parametrize(
    ("who", "stand_in", "days", "in_room", "words"),
    [
        (None, BO, 30, True, "You speak for no co-op here"),
        (member(CircleStanding.GUEST), BO, 30, True, "You speak for no co-op here"),
        (member(), GUS, 30, True, "anyway"),
        (member(), BO, 91, True, "for 90 days at the most"),
        (member(), BO, 30, False, "is not in this circle's room"),
    ],
)
def test_others_are_told_why_not(who: Member | None, stand_in: UserId, days: int, in_room: bool, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        judge.may_name(who, stand_in=stand_in, until=NOW + timedelta(days=days), now=NOW, in_room=in_room)
