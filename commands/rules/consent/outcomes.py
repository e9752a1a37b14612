"""Consent: what the answers to an item amount to, and with what outcome it closes.

The rules and their figures are those of docs/consent.md. Of each person's own answers to the present text one counts, the
latest by the time at which it was said, so the order in which answers arrive changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import Speakers, has_lapsed, is_own
from storage.models import Answer, ItemStatus, Silence, Stance
from storage.types import EventId, UserId

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

    @property
    def in_own_voice(self) -> bool:
        """Whether its own people are heard, and not somebody else for them."""
        return self.stance is not None and all(is_own(answer) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody has answered for one seat, and then for another. The first is not heard by it: a person has one answer."""

    answer: Answer
    to: Answer


@dataclass(frozen=True, slots=True)
class Tally:
    """Where an item stands: seat by seat, and what was said beside the count."""

    seats: tuple[SeatHeard, ...]
    beside: tuple[Answer, ...] = field(default=())
    """Said as me, by guests, for a seat that is no longer here, or late: shown, never counted."""
    lapsed: tuple[Answer, ...] = field(default=())
    """Said for a seat by those who no longer speak for it, and for whom nobody there has said that it stands."""
    moved: tuple[Moved, ...] = field(default=())
    earlier: tuple[Answer, ...] = field(default=())
    """Said to an earlier version of the text: kept in the history, no longer counted."""
    early: tuple[Answer, ...] = field(default=())
    """Said to the present text before the consent round: kept for who has said it, of each the latest, without weight."""

    @property
    def heard(self) -> tuple[SeatHeard, ...]:
        return tuple(seat for seat in self.seats if seat.stance is not None)

    @property
    def not_heard(self) -> tuple[SeatHeard, ...]:
        return tuple(seat for seat in self.seats if seat.stance is None)

    @property
    def lent(self) -> tuple[SeatHeard, ...]:
        """The seats that are heard by what somebody else has said for them: a stand-in, or who took their call."""
        return tuple(seat for seat in self.heard if not seat.in_own_voice)

    def count(self, stance: Stance) -> int:
        """How many seats hold a position."""
        return sum(seat.stance is stance for seat in self.seats)

    def seat(self, key: SeatKey | None) -> SeatHeard | None:
        """What one seat has said; None for what is no seat here."""
        return next((seat for seat in self.seats if seat.seat == key), None)

    def words_of(self, stance: Stance) -> Sequence[Answer]:
        """The answers with this stance that seats stand by, in the order they were said."""
        found = [answer for seat in self.seats for answer in seat.answers if stance_of(answer) is stance]
        return sorted(found, key=said_order)


def said_order(answer: Answer) -> tuple[datetime, int, EventId]:
    """By what answers are sorted: when they were said; of the same instant, when they came."""
    return answer.at, answer.id or 0, answer.source


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
    speakers: Speakers | None = None,
) -> Tally:
    """What all answers to an item amount to, for the seats that the circle has now.

    Answers that arrived before this version, or were said before ``since``, are to an earlier text; those after ``until``
    are late. Of their own a person has one answer, the latest, whichever seat it is for, and it counts while they speak for
    that seat (``speakers``; None once that is settled, at the close). What others say for a co-op (a stand-in, or who
    took its call) is its answer, too, as long as none of its own people has one. An answer that repeats a concern without its
    words leaves them.
    """
    in_time, earlier, late = _sorted_out(answers, version=version, since=since, until=until)
    early = _latest_of_each_voice([answer for answer in in_time if answer.early])
    voices = _latest_of_each_voice([answer for answer in in_time if not answer.early])
    own = {answer.user_id: answer for answer in voices if is_own(answer) and answer.seat is not None}
    counted: dict[SeatKey | None, list[Answer]] = {seat: [] for seat in seats}
    beside: list[Answer] = []
    lapsed: list[Answer] = []
    passed_over: list[Answer] = []
    for answer in voices:
        said_for = counted.get(SeatKey.find(answer.seat))
        if answer.seat is not None and is_own(answer) and own[answer.user_id] is not answer:
            passed_over.append(answer)
        elif said_for is None:
            beside.append(answer)
        elif has_lapsed(answer, speakers):
            lapsed.append(answer)
        else:
            said_for.append(answer)
    heard = tuple(_seat(seat, _in_own_voice(counted[seat])) for seat in seats)
    silent = {str(seat.seat) for seat in heard if not seat.answers}
    return Tally(
        seats=heard,
        beside=(*beside, *_latest_of_each_voice(late)),
        lapsed=tuple(lapsed),
        moved=tuple(Moved(one, own[one.user_id]) for one in passed_over if one.seat in silent),
        earlier=tuple(earlier),
        early=tuple(early),
    )


def _sorted_out(
    answers: Sequence[Answer], *, version: int, since: datetime | None, until: datetime | None
) -> tuple[list[Answer], list[Answer], list[Answer]]:
    """The answers that were not taken back, as they were said: to the present text and in time, to an earlier one, too late."""
    in_time: list[Answer] = []
    earlier: list[Answer] = []
    late: list[Answer] = []
    for answer in sorted(answers, key=said_order):
        if answer.taken_back_at is not None:
            continue
        if answer.late or (until is not None and answer.at > until):
            late.append(answer)
        elif is_earlier(answer, version=version, since=since):
            earlier.append(answer)
        else:
            in_time.append(answer)
    return in_time, earlier, late


def _latest_of_each_voice(answers: Sequence[Answer]) -> Sequence[Answer]:
    """Of each voice for each seat the latest, in the order in which they have last spoken. Who has phoned is the co-op, whoever
    took the call; as a stand-in one has another voice than one's own."""
    latest: dict[tuple[UserId | None, bool, str | None], Answer] = {}
    for answer in answers:
        voice = (None if answer.by_phone else answer.user_id, is_own(answer), answer.seat)
        before = latest.pop(voice, None)
        latest[voice] = _with_words(answer, after=before)
    return list(latest.values())


def _with_words(answer: Answer, *, after: Answer | None) -> Answer:
    """Of an answer and the person's one before it, that which counts: a tap on ✋ takes no reason away that was given. Once that is
    said to be met, a tap before is met with it, and a later one is a new hand."""
    if after is None or answer.words or not after.words or after.stance is not answer.stance:
        return answer
    return after if after.resolved_at is None or after.resolved_at > answer.at else answer


def is_earlier(answer: Answer, *, version: int, since: datetime | None) -> bool:
    """Whether an answer is to a text before the present one. There is none before the first, whatever a clock says."""
    return answer.version < version or (version > 1 and since is not None and answer.at < since)


def still_stands(answer: Answer, answers: Sequence[Answer]) -> bool:
    """Whether an answer is the last that its person has given for that seat, and was not taken back."""
    later = [
        one
        for one in answers
        if (one.user_id, one.seat) == (answer.user_id, answer.seat)
        and one.taken_back_at is None
        and (one.at, one.id) > (answer.at, answer.id)
    ]
    return answer.taken_back_at is None and not later


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


def _in_own_voice(said: Sequence[Answer]) -> Sequence[Answer]:
    """Of what was said for a seat that of its own people, else what one of them has left there, else what others said for it."""
    own = [answer for answer in said if is_own(answer)]
    return [answer for answer in own if answer.kept_by is None] or own or said


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


def needed_in_own_voice(needed: int) -> int:
    """How many of the seats that must be heard must have spoken themselves: at most half may be answered for by others."""
    return needed - needed // 2


def is_heard_by_enough(state: Tally, *, needed: int) -> bool:
    """Whether as many seats are heard as must be, and enough of them in their own voice."""
    own = sum(seat.in_own_voice for seat in state.heard)
    return len(state.heard) >= needed and own >= needed_in_own_voice(needed)


def lacks_own_voices(state: Tally, *, needed: int) -> bool:
    """Whether enough seats are heard, and too few of them in their own voice."""
    return len(state.heard) >= needed and not is_heard_by_enough(state, needed=needed)


def outcome(state: Tally, *, quorum: int | Fraction, silence: Silence, unmet: bool = False) -> ItemStatus:
    """What an item comes to when it closes. A critical concern stops it whoever else was heard.

    ``unmet``: one to an earlier text was not said to be met. Over that, and over a hand that was raised without words, nothing
    is plainly agreed.
    """
    if state.count(Stance.CRITICAL):
        return ItemStatus.NOT_AGREED
    silent_consent = silence == "consent" and any(not seat.waiting for seat in state.seats)
    if not silent_consent and not is_heard_by_enough(state, needed=needed(quorum, seats=len(state.seats))):
        return ItemStatus.NOT_HEARD
    if not silent_consent and not (state.count(Stance.CONSENT) or state.count(Stance.CONCERN)):
        return ItemStatus.NOT_AGREED
    if unmet:
        return ItemStatus.AGREED_UNMET
    if any(seat.waiting for seat in state.seats):
        return ItemStatus.AGREED_HAND
    return ItemStatus.AGREED_WITH_CONCERNS if state.words_of(Stance.CONCERN) else ItemStatus.AGREED


def reminder_time(*, opened_at: datetime, closes_at: datetime) -> datetime | None:
    """When those not yet heard are reminded: 48 h before the end of what runs over 5 days, 36 h if 2 to 5, else never."""
    runs = closes_at - opened_at
    if runs > timedelta(days=5):
        return closes_at - timedelta(hours=48)
    if runs >= timedelta(days=2):
        return closes_at - timedelta(hours=36)
    return None


def missing_time(*, opened_at: datetime, closes_at: datetime) -> datetime:
    """When who runs an item hears how many are missing: a day before its close, or after three quarters of a shorter one."""
    return closes_at - min(timedelta(days=1), (closes_at - opened_at) / 4)
