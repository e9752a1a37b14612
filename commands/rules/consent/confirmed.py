"""Which answers to an item wait until it is confirmed that who gave them speaks for their co-op. Pure.

They are kept with their own time, shown, and count for nothing; once confirmed before the close, they count like any other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import Speakers, is_own
from commands.rules.membership.speakers import counts_as_confirmed
from storage.models import Answer, Speaker
from storage.types import UserId


def may_wait(answer: Answer, speakers: Speakers | None) -> bool:
    """Whether an answer may be one of those, as far as it is known who speaks for which seat now: of all others nobody need ask.
    ``speakers`` is None once the item has closed, when that was noted with the answer."""
    seat = SeatKey.find(answer.seat)
    if seat is None or not is_own(answer):
        return False
    return answer.lapsed_at is not None if speakers is None else answer.user_id not in speakers.get(seat, frozenset())


def sorted_out(
    answers: Sequence[Answer], records: Collection[Speaker], *, until: datetime
) -> tuple[Sequence[Answer], Sequence[Answer]]:
    """The answers that may count, and those of people who were not confirmed at an instant, by all records of theirs."""
    by_person: Mapping[UserId, list[Speaker]] = {each.user_id: [] for each in records}
    for each in records:
        by_person[each.user_id].append(each)
    waiting = [one for one in answers if _waits(one, by_person.get(one.user_id, []), until=until)]
    return [one for one in answers if one not in waiting], waiting


def _waits(answer: Answer, records: Sequence[Speaker], *, until: datetime) -> bool:
    seat = SeatKey.find(answer.seat)
    if seat is None or not is_own(answer):
        return False
    if seat.coop_id is None:
        # Where each person has a voice, they have it by speaking for some co-op.
        by_coop = {each.coop_id: [one for one in records if one.coop_id == each.coop_id] for each in records}
        return bool(records) and not any(counts_as_confirmed(each, until=until) for each in by_coop.values())
    return not counts_as_confirmed([one for one in records if one.coop_id == seat.coop_id], until=until)
