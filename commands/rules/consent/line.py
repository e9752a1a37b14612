"""What a line about an item means, from all that is known about it: said by whom, to whom, in which round, after what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chatbot.api.understanding.courtesies import is_courtesy
from commands.rules.consent import words as words_of
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.outcomes import NEED_WORDS
from commands.rules.consent.words import Line, SaidTo
from storage.models import Round, Stance

LEAST_REASON = 3
"""Words in a reason: “I object” is none."""


@dataclass(frozen=True, slots=True)
class LineInHand:
    """A reply to a message of ours about an item, or a line in its thread, with all that decides what it means."""

    text: str
    key: CardKey
    """The message of ours that it belongs to."""
    to: SaidTo = SaidTo.CARD
    present: Round = Round.CONSENT
    """The round in which it was said."""
    is_open: bool = True
    """Whether the item is."""
    counts: bool = True
    """Whether an answer would count: it was said in time, and to the present text."""
    proposes: bool = False
    """Whether the speaker is the proposer, who answers questions."""
    runs: bool = False
    """Whether the speaker facilitates the circle, and so may answer a question by a reply to it."""
    waiting: Stance | None = None
    """The speaker's concern that has no words yet."""
    questions: tuple[int, ...] = ()
    """The questions that nobody has answered yet, the oldest first."""
    replied_to: int | None = None
    """The one of them whose own message this is a reply to."""
    co_ops: Collection[str] = ()
    """The folded names of the co-ops that have a seat."""
    own: Mapping[Stance, str] | None = None
    """What the members call a stance."""

    @property
    def to_card(self) -> bool:
        """Whether it is a reply to a message of ours about the item: it has most likely answered that."""
        return self.to is SaidTo.CARD and not self.to_question

    @property
    def to_text(self) -> bool:
        """Whether it is a reply to what shows the text, or stands in the thread of a card that shows an earlier one."""
        return self.key.shows_text and (self.to is SaidTo.CARD or self.key.part is Part.FORMER)

    @property
    def to_question(self) -> bool:
        return self.key.part is Part.QUESTION


@dataclass(frozen=True, slots=True)
class Answers:
    """It answers a question that somebody has asked."""

    question: int
    words: str


@dataclass(frozen=True, slots=True)
class Asks:
    """It is a question."""

    words: str


@dataclass(frozen=True, slots=True)
class Position:
    """It says where somebody stands."""

    stance: Stance
    line: Line


@dataclass(frozen=True, slots=True)
class Concern:
    """It is the words that a concern of the speaker's waits for."""

    words: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """It is a line of the reactions round."""

    words: str


@dataclass(frozen=True, slots=True)
class BareNo:
    """It is an answer, and nobody can tell which: “no”."""


@dataclass(frozen=True, slots=True)
class Remark:
    """It says no stance, and may be the reason for one that follows. ``puzzles``: most likely it was meant as an answer."""

    words: str
    puzzles: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """People also talk in a thread: it is left alone."""


Meaning = Answers | Asks | Position | Concern | Reaction | BareNo | Remark | Talk


def meaning(hand: LineInHand) -> Meaning:
    """What a line means. "Yes" in reply to a question answers the question, not the item."""
    line = words_of.read_line(
        hand.text,
        present=hand.present,
        co_ops=hand.co_ops,
        own=hand.own,
        to=hand.to,
        direct=hand.to_card and not hand.proposes,
    )
    if hand.to_question and not line.question:
        question = _question_replied_to(hand)
        if question is not None:
            return Answers(question, hand.text)
    if line.question and line.words:
        return Asks(line.words)
    if line.unclear:
        return BareNo() if hand.is_open else Talk()
    if line.stance is None:
        return _no_position(hand, line.words)
    if _only_says_it_again(hand, line):
        return _no_position(hand, hand.text)
    return Position(line.stance, line)


def _no_position(hand: LineInHand, words: str | None) -> Meaning:
    """What is no answer by itself. The words of a concern were asked for last, so they come before an older question."""
    if words is None or is_courtesy(words):
        return Talk()
    if hand.waiting is not None:
        return Talk() if _tells_somebody(hand, words) else Concern(words)
    if hand.to_question:
        return Talk()  # To a question that is answered or taken back, or by who does not answer it.
    question = _question_in_mind(hand)
    if question is not None:
        return Answers(question, words)
    if hand.to is SaidTo.PERSON:
        return Talk()
    if hand.present is Round.REACTIONS and hand.is_open:
        return Reaction(words)
    if hand.counts and (hand.to_card or words_of.is_bare_reason(words)):
        return Remark(words, puzzles=hand.to_card and hand.present is Round.CONSENT)
    return Talk()


def _only_says_it_again(hand: LineInHand, line: Line) -> bool:
    """Whether a sentence that says the stance once more is all the reason that somebody gives: "We are against it"."""
    wordy = line.words is None and len(hand.text.split()) >= LEAST_REASON
    return wordy and line.stance in NEED_WORDS and hand.waiting is line.stance


def _tells_somebody(hand: LineInHand, words: str) -> bool:
    """Whether it is said to somebody else there, and gives no reason: "yes" tells them something."""
    return hand.to is SaidTo.PERSON and (len(words.split()) < LEAST_REASON or words_of.is_plain_answer(words))


def _question_replied_to(hand: LineInHand) -> int | None:
    """The open question of ours that is replied to, where the speaker may answer it."""
    if not hand.is_open or not (hand.proposes or hand.runs):
        return None
    return hand.key.number if hand.key.number in hand.questions else hand.replied_to


def _question_in_mind(hand: LineInHand) -> int | None:
    """The open question that the proposer answers: the one replied to, else the oldest, unless it is said to somebody else."""
    if not hand.is_open or not hand.proposes:
        return None
    if hand.replied_to is not None:
        return hand.replied_to
    return hand.questions[0] if hand.questions and hand.to is not SaidTo.PERSON else None
