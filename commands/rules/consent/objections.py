"""Which critical concerns are still unmet, though the text has changed since or the consent round had not begun (DECISIONS 13).

A new text clears answers, and no concern: one that had words stays until its holder has answered anew, or has said that it is
met. Pure: answers in, what is still open out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.rules.consent.outcomes import Tally, is_earlier, said_order
from commands.rules.consent.rounds import later
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import Speakers, has_lapsed, is_own
from storage.models import Answer, Attempt, Item, Stance
from storage.types import UserId

_Voice = UserId | str
"""Whose a concern is to lift: a person's own, or the co-op's, where somebody else has said it for them."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A critical concern that was said to an earlier text, before the consent round, or by somebody who has gone since or was not
    confirmed yet, and that nobody has lifted."""

    answer: Answer
    gone: bool = False
    """Who holds it speaks for that seat no longer: it stays on record, and nobody waits for their word."""
    heard: Attempt | None = None
    """How somebody who facilitates the circle has put on record that it was heard. Its holder has not confirmed it."""
    doubted: bool = False
    """Of a decision: whoever holds it was not confirmed at the close as somebody who speaks for their co-op. It weighs nothing, and
    stays on record like any other."""

    @property
    def waits(self) -> bool:
        """Whether the close waits for its holder."""
        return not self.gone


def unmet(
    answers: Sequence[Answer],
    *,
    version: int,
    since: datetime | None = None,
    until: datetime | None = None,
    seats: Collection[SeatKey] = (),
    speakers: Speakers | None = None,
    attempts: Sequence[Attempt] = (),
) -> Sequence[Objection]:
    """What is unmet of all that was said to an item, in the order in which it was said.

    Holders lift their own by whatever they answer next for a seat: consent, a concern, standing aside, a critical concern
    with words; or by saying that it is met. A hand raised without words lifts nothing, and neither does what colleagues answer.
    What was said for a co-op by phone or by a stand-in is the co-op's: any of its own people lifts it.
    """
    held: dict[_Voice, Answer] = {}
    spoken: set[tuple[str, int, bool]] = set()
    for answer in sorted(answers, key=said_order):
        if answer.seat is None or answer.late or answer.taken_back_at is not None:
            continue
        if until is not None and answer.at > until:
            continue
        said_to = (answer.seat, answer.version, answer.early)
        lifts = answer.stance is not Stance.CRITICAL or answer.resolved_at is not None
        if is_own(answer):
            if not has_lapsed(answer, speakers):
                spoken.add(said_to)
            if lifts or answer.words:
                held.pop(answer.seat, None)
        elif said_to in spoken:
            continue  # Their own people had spoken already.
        voice: _Voice = answer.user_id if is_own(answer) else answer.seat
        if lifts:
            held.pop(voice, None)
        elif answer.words:
            held[voice] = answer
    found = [_as_it_stands(one, seats, speakers, attempts) for one in sorted(held.values(), key=said_order)]
    # To the present text it stands where it is counted, unless who holds it has gone: then it is counted nowhere, and kept here.
    return [one for one in found if one.gone or is_before_now(one.answer, version=version, since=since)]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the items through which a decision has gone: what was unmet at its close, and what was said to it in time."""

    unmet: Sequence[Objection]
    answers: Sequence[Answer]
    doubted: Sequence[Answer] = ()
    """What was said in time by those who were not confirmed: it lifts what they hold themselves as such people, and nothing else."""


def kept_through(steps: Sequence[Step]) -> list[Objection]:
    """What is unmet of all that was held against a decision, from the item that it came from through each of its reviews: until its
    holder has spoken in one of them."""
    kept: list[Objection] = []
    for step in steps:
        kept = [one for one in kept if not any(_speaks_to(answer, one.answer) for answer in _may_lift(one, step))]
        kept += step.unmet
    return kept


def _may_lift(objection: Objection, step: Step) -> Sequence[Answer]:
    return [*step.answers, *step.doubted] if objection.doubted else step.answers


def _speaks_to(answer: Answer, held: Answer) -> bool:
    """Whether somebody has said, in a later item, where they stand now: whoever holds it, or any of a co-op for which others had
    said it. A raised hand without words is none."""
    if answer.seat is None or answer.taken_back_at is not None or not is_own(answer):
        return False
    if answer.stance is Stance.CRITICAL and not answer.words:
        return False
    return answer.user_id == held.user_id if is_own(held) else answer.seat == held.seat


def is_before_now(answer: Answer, *, version: int, since: datetime | None) -> bool:
    """Whether an answer was to an earlier text, or came before the consent round: it counts for nothing now."""
    return answer.early or is_earlier(answer, version=version, since=since)


def _as_it_stands(
    answer: Answer, seats: Collection[SeatKey], speakers: Speakers | None, attempts: Sequence[Attempt]
) -> Objection:
    gone = SeatKey.find(answer.seat) not in seats or has_lapsed(answer, speakers)
    records = [one for one in attempts if one.answer == answer.id and one.heard and one.met is None]
    return Objection(answer, gone, max(records, key=lambda one: (one.at, one.id), default=None))


def was_answered_anew(answer: Answer) -> bool:
    """Whether what stands nowhere any more was an objection, in time or late, which a history tells: nobody has taken it back."""
    said = answer.stance is Stance.CRITICAL and answer.words is not None
    return said and answer.seat is not None and answer.taken_back_at is None


def must_wait(tally: Tally, objections: Sequence[Objection]) -> bool:
    """Whether a close that would be an agreement waits: for the holder of an unmet concern, or for the words of a raised hand."""
    return any(one.waits for one in objections) or any(seat.waiting for seat in tally.seats)


def waits_until(item: Item, *, now: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
    """Until when an item stays open for them: its end moves by the span, counted from now where the bot was away then."""
    return later(max(item.closes_at, now), span, zone)


def may_wait(item: Item) -> bool:
    """Whether an item has not waited yet for the text that it has now: it does so once for each."""
    return item.waited_version < item.version


def hands(tally: Tally) -> Sequence[Answer]:
    """The hands that were raised and have no words, in the order in which they were raised."""
    raised = [one for seat in tally.seats if seat.waiting for one in seat.answers if one.stance is Stance.CRITICAL]
    return sorted((one for one in raised if not one.words), key=said_order)


def tried_for(
    answer: Answer, answers: Sequence[Answer], attempts: Sequence[Attempt]
) -> tuple[Sequence[Attempt], Answer]:
    """How people have tried to meet what somebody holds against an item, the oldest first, since they have first said so."""
    theirs = [
        one
        for one in answers
        if (one.user_id, one.seat) == (answer.user_id, answer.seat) and one.stance is Stance.CRITICAL and one.words
    ]
    ids = {one.id for one in theirs}
    tried = sorted((one for one in attempts if one.answer in ids), key=lambda one: (one.at, one.id))
    return tried, min(theirs, key=said_order, default=answer)
