"""An item with all that its card tells, loaded and judged: a value that the page is written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from commands.rules.consent.objections import Objection
from commands.rules.consent.outcomes import Tally, said_order, stance_of
from commands.rules.consent.seat import SeatKey
from commands.rules.sitting import Sits
from storage.models import (
    Answer,
    Attempt,
    Circle,
    Decision,
    Item,
    Measure,
    Question,
    ReactionLine,
    Silence,
    Stance,
    Version,
)
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Twin:
    """The other half of a joint item."""

    item: Item
    circle: Circle
    tally: Tally


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a referred item comes from, with the concerns that were open there."""

    item: Item
    circle: Circle
    concerns: tuple[Answer, ...]
    seat_names: Mapping[SeatKey, str]
    attempts: tuple[Attempt, ...] = ()
    """What their holders have said of the answer that was brought back."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A text, and the one that it has taken the place of."""

    before: Version
    now: Version


@dataclass(frozen=True, slots=True)
class Kept:
    """What a review brings back from the decision that it looks at, as it was agreed."""

    decision: Decision
    measures: tuple[Measure, ...]
    concerns: tuple[Answer, ...] = ()
    """Those that measures look at."""
    objections: tuple[Objection, ...] = ()
    """What was not said to be met."""
    hands: tuple[Answer, ...] = ()
    """Hands that were raised and had no words."""
    seat_names: Mapping[SeatKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as it stands."""

    item: Item
    circle: Circle
    tally: Tally
    seat_names: dict[SeatKey, str]
    """What each seat is called: the co-op's name, or the person's."""
    speakers: dict[SeatKey, set[UserId]]
    """Who speaks for each seat now."""
    quorum: int | Fraction
    needed: int
    """How many seats must be heard."""
    silence: Silence = "not-heard"
    """What silence means when the item closes."""
    sits: Sits = Sits.COOPS
    """Whose the seats are, where they are not persons'."""
    questions: tuple[Question, ...] = ()
    said: tuple[Answer, ...] = ()
    """All answers that there are, those that were taken back or replaced, too."""
    unconfirmed: tuple[Answer, ...] = ()
    """Those to the present text of people who are still to be confirmed: shown, and counted once they are."""
    unconfirmed_names: Mapping[SeatKey, str] = field(default_factory=dict)
    """What the co-ops among these are called that have no seat yet."""
    in_doubt: tuple[Answer, ...] = ()
    """The critical concerns of such people to earlier texts, or before the consent round, that they have not lifted."""
    lines: tuple[ReactionLine, ...] = ()
    measures: tuple[Measure, ...] = ()
    kept: Kept | None = None
    """In a review: what the decision was agreed with."""
    kept_since: Kept | None = None
    """Of what has become a decision: what the reviews have brought that have kept it."""
    carried: tuple[Objection, ...] = ()
    """In a review: of what was unmet when the decision was agreed, that whose holder has not spoken in it."""
    objections: tuple[Objection, ...] = ()
    """The critical concerns to earlier texts that nobody has lifted."""
    attempts: tuple[Attempt, ...] = ()
    """How people have tried to meet the critical concerns."""
    authors: tuple[UserId, ...] = ()
    """Who has written it with its proposer."""
    decision: int | None = None
    """The number of what it became in the logbook."""
    twin: Twin | None = None
    origin: Origin | None = None
    changed: Changed | None = None
    """How the present text came about, where it is not the first."""

    @property
    def answers(self) -> list[Answer]:
        """All answers to the present text, counted or not, of those who speak for a co-op or spoke for it."""
        counted = [answer for seat in self.tally.seats for answer in seat.answers]
        return [*counted, *self.tally.beside, *self.tally.lapsed]

    def answers_of(self, user_id: UserId) -> list[Answer]:
        """A person's answers to the present text, in the order in which they were said."""
        return sorted((one for one in (*self.answers, *self.unconfirmed) if one.user_id == user_id), key=said_order)

    @property
    def stops_once_confirmed(self) -> Sequence[Answer]:
        """The critical concerns, with words, of those who are still to be confirmed: no objection is out of sight."""
        return [one for one in self.unconfirmed if stance_of(one) is Stance.CRITICAL and one.words]

    @property
    def took_part(self) -> set[UserId]:
        """Who proposed, answered, asked or reacted, to any version."""
        return (
            {self.item.proposer}
            | {answer.user_id for answer in (*self.answers, *self.unconfirmed, *self.tally.earlier, *self.tally.early)}
            | {answer.user_id for answer in self.in_doubt}
            | {one.answer.user_id for one in self.objections}
            | {each.answer.user_id for each in self.tally.moved}
            | {question.asked_by for question in self.questions}
            | {line.user_id for line in self.lines}
        )

    @property
    def people(self) -> set[UserId]:
        """Everybody whose name may stand on the card."""
        before = [each for each in (self.kept, self.kept_since) if each is not None]
        kept = [measure for each in before for measure in each.measures]
        people = self.took_part | {measure.owner for measure in (*self.measures, *kept)}
        people |= {measure.result_by for measure in (*self.measures, *kept) if measure.result_by is not None}
        people |= {attempt.by for attempt in self.attempts}
        people |= {self.changed.now.by} if self.changed is not None else set()
        people |= {*self.authors}
        people |= {self.item.facilitator} if self.item.facilitator is not None else set()
        for each in before:
            people |= {one.user_id for one in (*each.concerns, *each.hands)}
            people |= {one.answer.user_id for one in each.objections}
            people |= {one.heard.by for one in each.objections if one.heard is not None}
        people |= {answer.kept_by for answer in self.answers if answer.kept_by is not None}
        people |= {question.answered_by for question in self.questions if question.answered_by is not None}
        if self.origin is not None:
            people |= {answer.user_id for answer in self.origin.concerns}
        return people

    @property
    def latest_lines(self) -> list[ReactionLine]:
        """The reactions, of each seat (or person without one) the latest."""
        latest = {line.seat or line.user_id: line for line in sorted(self.lines, key=lambda one: (one.at, one.source))}
        return sorted(latest.values(), key=lambda one: (one.at, one.source))
