"""Who may be named to stand in for a co-op, and for how long."""

from datetime import datetime, timedelta

from chatbot.api.errors import Refusal
from chatbot.api.phrases import cmd
from storage.models import CircleStanding, Member
from storage.types import UserId

LONGEST = timedelta(days=90)


def may_name(member: Member | None, *, stand_in: UserId, until: datetime, now: datetime, in_room: bool) -> int:
    """The co-op whose seat somebody else may speak for until an instant. Raises Refusal."""
    if member is None or member.standing is not CircleStanding.MEMBER or member.coop_id is None:
        raise Refusal(
            "no-seat",
            "You speak for no co-op here, so nobody can stand in for you. {whoami} shows who you are.",
            whoami=cmd("whoami"),
        )
    if stand_in == member.user_id:
        raise Refusal(
            "yourself",
            "You speak for your co-op anyway. To name somebody else, say for example {example}.",
            example=cmd("standin @eve:example.org until 30 april"),
        )
    if until - now > LONGEST:
        raise Refusal(
            "too-long",
            "Somebody can stand in for {most} days at the most, and be named again then. Please name an earlier day.",
            most=LONGEST.days,
        )
    if not in_room:
        raise Refusal(
            "not-present",
            "{person} is not in this circle's room, so they could not answer. Please invite them first.",
            person=stand_in,
        )
    return member.coop_id
