"""What an item waits for from one person: which of the seats that they speak for have not been heard in the present round."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights, rounds
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import is_own
from storage.models import Answer, Item, ReactionLine, Round, VoiceOf
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """A seat that somebody speaks for."""

    seat: SeatKey
    unnamed: bool
    """Whether it is the one that they speak for when they name none."""


def own_seats(
    user_id: UserId,
    speaks_for: Collection[int],
    *,
    voice: VoiceOf,
    stands_in_for: Collection[int],
    seats: Collection[SeatKey],
) -> list[OwnSeat]:
    """The seats in an item's decision that a person speaks for, as one of its speakers or as a stand-in."""
    if voice == "person":
        return [OwnSeat(SeatKey(user_id), unnamed=True)] if speaks_for else []
    own = [SeatKey(coop) for coop in speaks_for if SeatKey(coop) in seats]
    lent = [SeatKey(coop) for coop in sorted({*stands_in_for}) if coop not in speaks_for and SeatKey(coop) in seats]
    alone = not speaks_for and len({*stands_in_for}) == 1
    return [
        *(OwnSeat(seat, unnamed=len(own) == 1) for seat in own),
        *(OwnSeat(seat, unnamed=alone) for seat in lent),
    ]


def counted_of(
    user_id: UserId, answers: Sequence[Answer], *, items: Mapping[int, Item], coop_id: int | None
) -> list[int]:
    """The items whose present text a person has answered for a seat of their own; of one co-op, or of any."""
    found = set()
    for answer in answers:
        item, seat = items[answer.item], SeatKey.find(answer.seat)
        if answer.user_id != user_id or seat is None or answer.taken_back_at is not None or answer.late:
            continue
        if judge.is_earlier(answer, version=item.version, since=item.version_at) or not is_own(answer):
            continue
        if coop_id is None or seat == SeatKey(coop_id):
            found.add(item.number)
    return sorted(found)


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


def all_have_spoken(lines: Collection[ReactionLine], *, seats: Collection[SeatKey]) -> bool:
    """Whether every seat has said in the reactions round what it makes of an item."""
    said = {SeatKey.find(line.seat) for line in lines}
    return bool(seats) and said >= {*seats}
