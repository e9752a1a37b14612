"""Where an item stands by what was said to it: who is heard, which concerns are unmet, and what waits until its giver is confirmed.
Pure: the page of one item and a line in a list of many tell the same."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from commands.rules.consent.confirmed import may_wait, sorted_out
from commands.rules.consent.objections import Objection, is_before_now, unmet
from commands.rules.consent.outcomes import Tally, stance_of, tally
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import Speakers
from storage.models import Answer, Attempt, Item, Round, Speaker, Stance
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Standing:
    """What all answers to an item amount to."""

    tally: Tally
    may_count: Sequence[Answer]
    """To whatever text: all but those that wait until who gave them is confirmed."""
    unconfirmed: tuple[Answer, ...]
    """Those that wait, to what is asked now."""
    in_doubt: tuple[Answer, ...]
    """Of those that wait the critical concerns to an earlier text, or before the consent round: they count for nothing, and stay in sight
    like any other until their holder has answered."""

    @property
    def objected_in_doubt(self) -> Sequence[Answer]:
        """All critical concerns with words, to whatever text, of those who are still to be confirmed: no objection is out of sight."""
        return [*self.in_doubt, *(one for one in self.unconfirmed if stance_of(one) is Stance.CRITICAL and one.words)]


def standing(
    item: Item,
    answers: Sequence[Answer],
    *,
    seats: Collection[SeatKey],
    speakers: Speakers | None,
    records: Callable[[Collection[UserId]], Collection[Speaker]],
) -> Standing:
    """Judge what was said. ``records`` knows who was confirmed when, of those of whom it is in doubt."""
    of_now = _of_now(item, speakers)
    waits = {answer.user_id for answer in answers if may_wait(answer, of_now)}
    may_count, waiting = sorted_out(answers, records(waits), until=item.closed_at or item.closes_at)
    so_far = partial(tally, version=item.version, since=item.version_at, until=item.closes_at)
    theirs = so_far(waiting, seats=[])
    now = theirs.beside if item.round is Round.CONSENT else (*theirs.beside, *theirs.early)
    held = [one.answer for one in unmet_on(item, waiting, seats=(), speakers=None)]
    return Standing(
        tally=so_far(may_count, seats=list(seats), speakers=of_now),
        may_count=may_count,
        unconfirmed=tuple(one for one in now if not one.late and one.at <= item.closes_at),
        in_doubt=tuple(one for one in held if is_before_now(one, version=item.version, since=item.version_at)),
    )


def unmet_on(
    item: Item,
    answers: Sequence[Answer],
    *,
    seats: Collection[SeatKey],
    speakers: Speakers | None,
    attempts: Sequence[Attempt] = (),
) -> Sequence[Objection]:
    """The critical concerns to earlier texts, and of those who have gone, that are still open, from the opening of the consent round on."""
    if item.round is not Round.CONSENT:
        return ()
    return unmet(
        answers,
        version=item.version,
        since=item.version_at,
        until=item.closes_at,
        seats=seats,
        speakers=_of_now(item, speakers),
        attempts=attempts,
    )


def _of_now(item: Item, speakers: Speakers | None) -> Speakers | None:
    """Who speaks for which seat; None once an item has closed: then it is as it was noted at the close."""
    return None if item.seats is not None else speakers
