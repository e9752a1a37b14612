"""What an item waits for from one person: which of the seats that they speak for have not been heard in the present round."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from commands.rules import consent as judge
from commands.rules import consent_rights as rights
from commands.rules import consent_rounds as rounds
from commands.rules.consent_seat import SeatKey
from storage.models import Answer, CircleStanding, Item, Member, ReactionLine, Round, VoiceOf
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """A seat that somebody speaks for."""

    seat: SeatKey
    unnamed: bool
    """Whether it is the one that they speak for when they name none."""


def own_seats(
    member: Member | None, *, voice: VoiceOf, stands_in_for: Collection[int], seats: Collection[SeatKey]
) -> list[OwnSeat]:
    """The seats in an item's decision that a person on its circle's register, or a stand-in, speaks for."""
    is_member = member is not None and member.standing is CircleStanding.MEMBER
    if voice == "person":
        return [OwnSeat(SeatKey(member.user_id), unnamed=True)] if member is not None and is_member else []
    own = member.coop_id if member is not None and is_member else None
    alone = not is_member and len(set(stands_in_for)) == 1
    found = [OwnSeat(SeatKey(own), unnamed=True)] if own is not None else []
    found += [OwnSeat(SeatKey(coop), unnamed=alone) for coop in sorted(set(stands_in_for)) if coop != own]
    return [each for each in found if each.seat in seats]


def not_heard(
    item: Item,
    own: Sequence[OwnSeat],
    *,
    answers: Sequence[Answer],
    lines: Sequence[ReactionLine],
    speakers: Mapping[SeatKey, AbstractSet[UserId]],
    now: datetime,
) -> list[OwnSeat]:
    """Those of somebody's seats that the present round asks and has not heard. The questions round asks nobody."""
    if not rights.is_asked(item) or item.closes_at <= now:
        return []
    match rounds.due(rounds.of(item), now=now).round:
        case Round.QUESTIONS:
            return []
        case Round.REACTIONS:
            said = {line.seat for line in lines}
            return [each for each in own if each.unnamed and str(each.seat) not in said]
        case Round.CONSENT:
            tally = judge.tally(
                answers,
                seats=[each.seat for each in own],
                version=item.version,
                since=item.version_at,
                until=item.closes_at,
                speakers=speakers,
            )
            silent = {seat.seat for seat in tally.not_heard}
            return [each for each in own if each.seat in silent]
