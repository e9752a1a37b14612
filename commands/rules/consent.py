"""Consent: what the answers to an item amount to, and with what outcome it closes.

The rules and their figures are those of docs/consent.md. Of each person's answers to the present text the latest counts,
by the time at which it was said, so the order in which answers arrive changes nothing.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from commands.rules.consent_seat import SeatKey
from storage.models import Answer, ItemStatus, Silence, Stance
from storage.types import UserId

CAUTION = {Stance.CONSENT: 0, Stance.CONCERN: 1, Stance.STAND_ASIDE: 2, Stance.CRITICAL: 3}
"""Which of two positions is the more cautious: standing aside is heard but is no consent, a concern is consent."""
NEED_WORDS = (Stance.CRITICAL, Stance.CONCERN)
"""What is of use only with a reason."""


@dataclass(frozen=True, slots=True)
class SeatHeard:
    """What one seat has said. ``stance`` is None while it is not heard; ``settled`` is False while its people differ."""

    seat: SeatKey
    stance: Stance | None = None
    settled: bool = True
    waiting: bool = False
    """Somebody holds a critical concern whose reason has not come yet: not heard until it does."""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Where an item stands: seat by seat, and what was said beside the count."""

    seats: tuple[SeatHeard, ...]
    beside: tuple[Answer, ...] = field(default=())
    """Said as me, by guests, by people who have lost their seat, or late: shown, never counted."""
    earlier: tuple[Answer, ...] = field(default=())
    """Said to an earlier version of the text: kept in the history, no longer counted."""

    @property
    def heard(self) -> tuple[SeatHeard, ...]:
        return tuple(seat for seat in self.seats if seat.stance is not None)

    @property
    def not_heard(self) -> tuple[SeatHeard, ...]:
        return tuple(seat for seat in self.seats if seat.stance is None)

    def count(self, stance: Stance) -> int:
        """How many seats hold a position."""
        return sum(seat.stance is stance for seat in self.seats)

    def seat(self, key: SeatKey | None) -> SeatHeard | None:
        """What one seat has said; None for what is no seat here."""
        return next((seat for seat in self.seats if seat.seat == key), None)

    def words_of(self, stance: Stance) -> Sequence[Answer]:
        """The answers with this stance that seats stand by, in the order they were said."""
        found = [answer for seat in self.seats for answer in seat.answers if stance_of(answer) is stance]
        return sorted(found, key=lambda answer: (answer.at, answer.source))


def stance_of(answer: Answer) -> Stance:
    """What an answer amounts to: a critical concern that was met, and said so, is a concern that is kept."""
    return Stance.CONCERN if answer.resolved_at is not None else answer.stance


def tally(
    answers: Sequence[Answer],
    *,
    seats: Sequence[SeatKey],
    version: int = 1,
    since: datetime | None = None,
    until: datetime | None = None,
    speakers: Mapping[SeatKey, AbstractSet[UserId]] | None = None,
) -> Tally:
    """What all answers to an item amount to, for the seats that the circle has now.

    Answers that arrived before this version, or were said before ``since``, are to an earlier text; those after ``until``
    are late. What somebody has said for a seat that they no longer speak for (``speakers``) stands until one who does says
    otherwise. What was phoned in is the co-op's word, whoever took the call, and no second speaker: it stands until its own
    people say something themselves. Of a person's answers the latest counts; one that repeats a concern without its words
    leaves them.
    """
    latest: dict[tuple[UserId | None, str | None], Answer] = {}
    earlier: list[Answer] = []
    late: list[Answer] = []
    for answer in sorted(answers, key=lambda answer: (answer.at, answer.source)):
        if answer.taken_back_at is not None:
            continue
        if answer.late or (until is not None and answer.at > until):
            late.append(answer)
        elif is_earlier(answer, version=version, since=since):
            earlier.append(answer)
        else:
            key = (None if answer.by_phone else answer.user_id, answer.seat)
            latest[key] = _with_words(answer, after=latest.get(key))
            if is_own(answer):
                latest.pop((None, answer.seat), None)
    by_seat: dict[SeatKey | None, list[Answer]] = {seat: [] for seat in seats}
    beside: list[Answer] = []
    for answer in latest.values():
        by_seat.get(SeatKey.find(answer.seat), beside).append(answer)
    return Tally(
        tuple(_seat(seat, _by_speakers(by_seat[seat], speakers)) for seat in seats),
        (*beside, *{(one.user_id, one.seat): one for one in late}.values()),
        tuple(earlier),
    )


def _with_words(answer: Answer, *, after: Answer | None) -> Answer:
    """Of an answer and the person's one before it, that which counts: a tap on ✋ takes no reason away that was given."""
    if after is None or answer.words or not after.words:
        return answer
    return after if after.stance is answer.stance and after.resolved_at is None else answer


def is_earlier(answer: Answer, *, version: int, since: datetime | None) -> bool:
    """Whether an answer is to a text before the present one. There is none before the first, whatever a clock says."""
    return answer.version < version or (version > 1 and since is not None and answer.at < since)


def words_to(answer: Answer, answers: Sequence[Answer]) -> Sequence[Answer]:
    """The words that came to an answer given without any: the person's next answer, where it says the same with words.

    Whoever takes the tap away takes back what it was about.
    """
    if answer.words is not None or answer.stance not in NEED_WORDS:
        return []
    kept = [one for one in answers if one.taken_back_at is None]
    same_voice = [one for one in kept if (one.user_id, one.seat) == (answer.user_id, answer.seat)]
    after = [one for one in same_voice if (one.at, one.source) > (answer.at, answer.source)]
    following = min(after, key=lambda one: (one.at, one.source), default=None)
    if following is None or not following.words or following.stance is not answer.stance:
        return []
    return [following]


def is_own(answer: Answer) -> bool:
    """Whether a co-op's own people said it. A stand-in or the phone undoes nothing of theirs: where they differ, the more
    cautious position holds."""
    return not answer.by_phone and not answer.as_stand_in


def is_former(answer: Answer, speakers: Mapping[SeatKey, AbstractSet[UserId]]) -> bool:
    """Whether the one who gave an answer no longer speaks for its seat. Stand-ins and the phone are as good as then."""
    seat = SeatKey.find(answer.seat)
    return seat is not None and is_own(answer) and answer.user_id not in speakers.get(seat, set())


def _by_speakers(said: Sequence[Answer], speakers: Mapping[SeatKey, AbstractSet[UserId]] | None) -> Sequence[Answer]:
    """Of what was said for a seat, that of its present people; where none of them has said anything, all of it."""
    if speakers is None:
        return said
    present = [answer for answer in said if not is_former(answer, speakers)]
    return present or said


def _seat(seat: SeatKey, said: Sequence[Answer]) -> SeatHeard:
    if not said:
        return SeatHeard(seat)
    stances = {stance_of(answer) for answer in said}
    critical = [answer for answer in said if stance_of(answer) is Stance.CRITICAL]
    if critical and not any(answer.words for answer in critical):
        return SeatHeard(seat, waiting=True, settled=len(stances) == 1, answers=tuple(said))
    cautious = max(stances, key=CAUTION.__getitem__)
    return SeatHeard(seat, cautious, settled=len(stances) == 1, answers=tuple(said))


def needed(quorum: int | Fraction, *, seats: int) -> int:
    """How many seats must be heard: a share is rounded up, and it is never none."""
    return max(1, ceil(quorum * seats) if isinstance(quorum, Fraction) else quorum)


def outcome(state: Tally, *, quorum: int | Fraction, silence: Silence) -> ItemStatus:
    """What an item comes to when it closes. A critical concern stops it whoever else was heard."""
    if state.count(Stance.CRITICAL):
        return ItemStatus.NOT_AGREED
    silent_consent = silence == "consent" and bool(state.seats) and not any(seat.waiting for seat in state.seats)
    if not silent_consent and len(state.heard) < needed(quorum, seats=len(state.seats)):
        return ItemStatus.NOT_HEARD
    if state.count(Stance.CONCERN):
        return ItemStatus.AGREED_WITH_CONCERNS
    if not state.count(Stance.CONSENT) and not silent_consent:
        return ItemStatus.NOT_AGREED
    return ItemStatus.AGREED


def reminder_time(*, opened_at: datetime, closes_at: datetime) -> datetime | None:
    """When those not yet heard are reminded: 48 h before the end of what runs over 5 days, 36 h if 2 to 5, else never."""
    runs = closes_at - opened_at
    if runs > timedelta(days=5):
        return closes_at - timedelta(hours=48)
    if runs >= timedelta(days=2):
        return closes_at - timedelta(hours=36)
    return None
