"""Consent: what the answers to an item amount to, when it closes, and with what outcome.

The rules and their figures are those of docs/consent.md. Of each person's answers the latest counts, by the time at
which it was said, so the order in which answers arrive changes nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal

from chatbot.errors import Refusal
from storage.models import Answer, Item, ItemStatus, Stance
from storage.types import UserId

Silence = Literal["not-heard", "consent"]

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=366)
CAUTION = {Stance.CONSENT: 0, Stance.CONCERN: 1, Stance.STAND_ASIDE: 2, Stance.CRITICAL: 3}
"""Which of two positions is the more cautious: standing aside is heard but is no consent, a concern is consent."""


@dataclass(frozen=True, slots=True)
class SeatHeard:
    """What one seat has said. ``stance`` is None while it is not heard; ``settled`` is False while its people differ."""

    seat: str
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
    """Said as me, by guests, or late: shown, never counted."""

    @property
    def heard(self) -> tuple[SeatHeard, ...]:
        return tuple(seat for seat in self.seats if seat.stance is not None)

    @property
    def not_heard(self) -> tuple[SeatHeard, ...]:
        return tuple(seat for seat in self.seats if seat.stance is None)

    def count(self, stance: Stance) -> int:
        """How many seats hold a position."""
        return sum(seat.stance is stance for seat in self.seats)

    def words_of(self, stance: Stance) -> Sequence[Answer]:
        """The answers with this stance that seats stand by, in the order they were said."""
        found = [answer for seat in self.seats for answer in seat.answers if answer.stance is stance]
        return sorted(found, key=lambda answer: (answer.at, answer.source))


def tally(answers: Sequence[Answer], *, seats: Sequence[str]) -> Tally:
    """What all answers to an item amount to, for the seats that the circle has now."""
    latest: dict[tuple[UserId, str | None], Answer] = {}
    for answer in sorted(answers, key=lambda answer: (answer.at, answer.source)):
        if answer.taken_back_at is None:
            latest[(answer.user_id, answer.seat)] = answer
    counted = [answer for answer in latest.values() if answer.seat in seats and not answer.late]
    beside = [answer for answer in latest.values() if answer not in counted]
    by_seat: Mapping[str, list[Answer]] = {seat: [a for a in counted if a.seat == seat] for seat in seats}
    return Tally(tuple(_seat(seat, said) for seat, said in by_seat.items()), tuple(beside))


def _seat(seat: str, said: Sequence[Answer]) -> SeatHeard:
    if not said:
        return SeatHeard(seat)
    if any(answer.stance is Stance.CRITICAL and not answer.words for answer in said):
        return SeatHeard(seat, waiting=True, settled=len(said) == 1, answers=tuple(said))
    stances = {answer.stance for answer in said}
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


def closing_time(by: datetime | None, *, now: datetime, default: timedelta) -> datetime:
    """When an item closes. Raises Refusal for an end too near or too far."""
    closes = by if by is not None else now + default
    if closes - now < SHORTEST:
        raise Refusal(
            "too-soon", "Please leave people at least five minutes. For example: !consent … by tomorrow 17:00"
        )
    if closes - now > LONGEST:
        raise Refusal("too-far", "Please let it close within a year. For example: !consent … by fri 17:00")
    return closes


def reminder_time(*, opened_at: datetime, closes_at: datetime) -> datetime | None:
    """When those not yet heard are reminded: 48 h before the end of what runs over 5 days, 36 h if 2 to 5, else never."""
    runs = closes_at - opened_at
    if runs > timedelta(days=5):
        return closes_at - timedelta(hours=48)
    if runs >= timedelta(days=2):
        return closes_at - timedelta(hours=36)
    return None


def must_be_open(item: Item) -> None:
    """Refuse to change an item that is closed: a closed item never changes."""
    if item.status is not ItemStatus.OPEN:
        raise Refusal(
            "closed", f"C-{item.number} is closed: {in_words(item.status)}. To take it up again, open a new check."
        )


def may_run(item: Item, *, actor: UserId, runs_circle: bool) -> None:
    """Only the proposer, or who facilitates the circle, may close, extend or withdraw an item. Raises Refusal."""
    if item.proposer != actor and not runs_circle:
        raise Refusal(
            "not-yours", f"C-{item.number} can be changed by its proposer, or by the circle's facilitator or secretary."
        )


def may_close_early(state: Tally, *, number: int, runs_circle: bool) -> None:
    """Before its time an item closes when every seat is heard, or when the facilitator or secretary says so."""
    if state.not_heard and not runs_circle:
        left = len(state.not_heard)
        raise Refusal(
            "not-all-heard",
            f"{left} of {len(state.seats)} seats have not been heard on C-{number} yet. It closes by itself at its time; "
            "before that, the facilitator or secretary can close it.",
        )


def in_words(status: ItemStatus) -> str:
    """A status as people say it."""
    return status.value.replace("_", " ")


_CRITICAL = re.compile(
    r"(?:i\s+|we\s+)?(?:object(?:ion)?|critical(?:\s+concern)?|block|veto)\b(?:\s*(?:because|as|since|to\s+this))?\s*[:,.\-–]*\s*(.*)",
    re.I | re.S,
)
_CONCERN = re.compile(
    r"(?:(?:a|one|my|our)\s+)?(?:concern|worry|worried)\b(?:\s*(?:because|about|is))?\s*[:,.\-–]*\s*(.*)", re.I | re.S
)
_ASIDE = re.compile(
    r"(?:(?:i|we)(?:'ll|\s+will)?\s+)?(?:stand(?:ing)?[\s-]*aside|abstain)\b\s*(?:because)?\s*[:,.\-–]*\s*(.*)",
    re.I | re.S,
)
_CONSENT = re.compile(
    r"(?:(?:i|we)\s+)?(?:consent(?:\s+to\s+this)?|yes|yep|ok(?:ay)?|fine(?:\s+(?:by|with|for)\s+(?:me|us))?|agreed?|"
    r"no\s+(?:critical\s+)?(?:concerns?|objections?)|good(?:\s+for\s+us)?|go\s+ahead)(?:\s*,?\s*(?:thanks|thank you))?[.! ]*",
    re.I,
)
REACTIONS = {
    "✅": Stance.CONSENT, "👍": Stance.CONSENT, "✔": Stance.CONSENT, "☑": Stance.CONSENT, "🟢": Stance.CONSENT,
    "🤔": Stance.CONCERN, "🟡": Stance.CONCERN,
    "✋": Stance.CRITICAL, "🛑": Stance.CRITICAL, "👎": Stance.CRITICAL, "🔴": Stance.CRITICAL,
    "➖": Stance.STAND_ASIDE, "⚪": Stance.STAND_ASIDE,
}  # fmt: skip


def read_reaction(key: str) -> Stance | None:
    """The stance that a reaction on a card means; skin tones and variation marks do not matter."""
    return REACTIONS.get(re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]", "", key))


def read_answer(text: str) -> tuple[Stance, str | None] | None:
    """The stance and words of a reply to a card: "fine by us", "concern: …", "object because …". None for other talk."""
    said = text.strip()
    if _CONSENT.fullmatch(said):
        return Stance.CONSENT, None
    for pattern, stance in ((_CRITICAL, Stance.CRITICAL), (_CONCERN, Stance.CONCERN), (_ASIDE, Stance.STAND_ASIDE)):
        found = pattern.fullmatch(said)
        if found:
            return stance, found.group(1).strip() or None
    return None
