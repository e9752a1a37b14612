"""How co-ops stand to the federation: who notes it, what has moved, how long each stage lasts. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import CircleStanding, CoopStanding, FederationStanding


class Group(StrEnum):
    """Where a co-op stands in the two-way table."""

    BOTH = "both"
    CIRCLE = "circle only"
    FEDERATION = "federation only"
    GUEST = "guests"
    NEITHER = "neither"


STAGES = (
    FederationStanding.CONSIDERING,
    FederationStanding.AGREED,
    FederationStanding.MEMBER,
    FederationStanding.NO,
    FederationStanding.UNKNOWN,
)
"""In the order of the way into the federation."""


@dataclass(frozen=True, slots=True)
class InStage:
    """How many co-ops stand so now, and for how many days: half of them for longer, and the one that has longest."""

    count: int
    days: int | None
    longest: int | None


def may_note(*, own: bool, looks_after: bool, before: FederationStanding, after: FederationStanding, coop: str) -> None:
    """A co-op's own people say what they consider and agree to; that it is a member, or no longer one, is noted by who looks after a
    circle, since it is asked for subs by that. Raises Refusal."""
    if looks_after:
        return
    if not own:
        raise Refusal(
            "not-your-coop",
            "How {coop} stands is noted by who speaks for it, confirmed, by a secretary or an operator. Please ask one of them.",
            coop=coop,
        )
    if FederationStanding.MEMBER in (before, after):
        raise Refusal(
            "not-yours-to-note",
            "Whether {coop} is a member of the federation is noted by a secretary or an operator: {who}",
            coop=coop,
            who=cmd("who is secretary"),
        )


def group_of(standing: FederationStanding, seats: Iterable[CircleStanding]) -> Group:
    """Where a co-op stands that has these places in circles."""
    here, in_federation = set(seats), standing is FederationStanding.MEMBER
    if CircleStanding.MEMBER in here:
        return Group.BOTH if in_federation else Group.CIRCLE
    if in_federation:
        return Group.FEDERATION
    return Group.GUEST if here else Group.NEITHER


def moves(
    periods: Sequence[CoopStanding], *, since: datetime
) -> list[tuple[int, FederationStanding, FederationStanding]]:
    """Which co-ops stand otherwise than before an instant, each with how it stood and how it stands now: not what went to and fro."""
    before: dict[int, FederationStanding] = {}
    now: dict[int, FederationStanding] = {}
    for each in sorted(periods, key=lambda period: (period.since, period.id)):
        if each.since < since:
            before[each.coop_id] = each.standing
        now[each.coop_id] = each.standing
    found = [(coop_id, before.get(coop_id, FederationStanding.UNKNOWN), standing) for coop_id, standing in now.items()]
    return [each for each in found if each[1] is not each[2]]


def how_long(since: Iterable[datetime | None], *, now: datetime) -> InStage:
    """Of the co-ops that stand somehow since these instants: how many they are, and for how many days."""
    all_of_them = list(since)
    days = [(now - each).days for each in all_of_them if each is not None]
    return InStage(len(all_of_them), round(median(days)) if days else None, max(days, default=None))
