"""Who may be named to stand in for a co-op, and for how long."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chatbot.api.arguments import slug_of
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd, listed
from storage.models import Coop
from storage.types import UserId

LONGEST = timedelta(days=90)


def seat_meant(mine: Sequence[Coop], name: str | None) -> Coop:
    """The co-op whose seat somebody names a stand-in for, of those that they speak for in the circle. Raises Refusal."""
    if not mine:
        raise Refusal(
            "no-seat",
            "You speak for no co-op here, so nobody can stand in for you. {whoami} shows who you are.",
            whoami=cmd("whoami"),
        )
    meant = [coop for coop in mine if name is None or coop.slug == slug_of(name)]
    if len(meant) == 1:
        return meant[0]
    raise Refusal(
        "which-coop",
        "You speak for {coops} here. Please say for which, for example: {example}",
        coops=listed(coop.name for coop in mine),
        example=cmd(f"standin @eve:example.org until 30 april for {mine[0].slug}"),
    )


def may_name(*, actor: UserId, stand_in: UserId, until: datetime, now: datetime, in_room: bool) -> None:
    """Refuse to name oneself, or somebody who could not answer, or for too long. Raises Refusal."""
    if stand_in == actor:
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
