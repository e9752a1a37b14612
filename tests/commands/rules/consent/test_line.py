"""What a line about an item means: said by whom, to whom, in which round, and after what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.line import (
    Answers,
    Asks,
    BareNo,
    Concern,
    LineInHand,
    Meaning,
    Position,
    Reaction,
    Remark,
    Talk,
    meaning,
)
from commands.rules.consent.words import SaidTo
from storage.models import Round, Stance

CARD, BESIDE, QUESTION = CardKey(12), CardKey(12, Part.LINE), CardKey(12, Part.QUESTION, 5)
TEXT = CardKey(12, Part.TEXT, 2)


def stance_in(hand: LineInHand) -> Stance | None:
    """The stance that a line takes; None where it takes none."""
    found = meaning(hand)
    return found.stance if isinstance(found, Position) else None


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("fine by us", Stance.CONSENT),
        ("concern: it clashes", Stance.CONCERN),
        ("object because it is too dear", Stance.CRITICAL),
        ("we stand aside", Stance.STAND_ASIDE),
        ("👍", Stance.CONSENT),
    ],
)
@pytest.mark.parametrize("key", [CARD, TEXT, BESIDE])
@pytest.mark.parametrize("present", list(Round))
def test_an_answer_is_one_in_every_round_and_beside_the_card_as_well(
    text: str, stance: Stance, key: CardKey, present: Round
) -> None:
    assert stance_in(LineInHand(text, key, present=present)) is stance


@pytest.mark.parametrize(
    ("hand", "means"),
    [
        # In reply to a question of ours.
        (LineInHand("yes", QUESTION, proposes=True, questions=(5,)), Answers(5, "yes")),
        (LineInHand("The fund pays", QUESTION, runs=True, questions=(3, 5)), Answers(5, "The fund pays")),
        (LineInHand("The fund pays", QUESTION, questions=(5,)), Talk()),
        (LineInHand("The fund pays", QUESTION, proposes=True, questions=(3,)), Talk()),
        (LineInHand("The fund pays", QUESTION, proposes=True, questions=(5,), is_open=False, counts=False), Talk()),
        (LineInHand("question: who asks?", QUESTION, proposes=True, questions=(5,)), Asks("who asks?")),
        # The proposer, in the thread.
        (LineInHand("The fund", BESIDE, SaidTo.THREAD, proposes=True, questions=(3, 5)), Answers(3, "The fund")),
        (
            LineInHand("The fund", BESIDE, SaidTo.PERSON, proposes=True, questions=(3, 5), replied_to=5),
            Answers(5, "The fund"),
        ),
        (LineInHand("The fund", BESIDE, SaidTo.PERSON, proposes=True, questions=(3, 5)), Talk()),
        (LineInHand("thanks!", BESIDE, SaidTo.THREAD, proposes=True, questions=(3,)), Talk()),
        # Questions.
        (LineInHand("Who pays?", CARD, present=Round.QUESTIONS), Asks("Who pays?")),
        (LineInHand("Who pays?", CARD), Asks("Who pays?")),
        (LineInHand("Who pays?", CARD, SaidTo.PERSON, present=Round.QUESTIONS), Talk()),
        (LineInHand("Who pays?", BESIDE, SaidTo.THREAD), Talk()),
        # The words that a concern waits for.
        (LineInHand("Half of us cannot", BESIDE, waiting=Stance.CRITICAL), Concern("Half of us cannot")),
        (LineInHand("We are against it", BESIDE, waiting=Stance.CRITICAL), Concern("We are against it")),
        (LineInHand("thank you", BESIDE, waiting=Stance.CRITICAL), Talk()),
        (LineInHand("that is so", CARD, SaidTo.PERSON, waiting=Stance.CONCERN), Concern("that is so")),
        (LineInHand("maybe so", CARD, SaidTo.PERSON, waiting=Stance.CONCERN), Talk()),
        (
            LineInHand("It is late", BESIDE, SaidTo.THREAD, proposes=True, questions=(3,), waiting=Stance.CONCERN),
            Concern("It is late"),
        ),
        # The reactions round.
        (LineInHand("We like it", CARD, present=Round.REACTIONS), Reaction("We like it")),
        (LineInHand("We like it", BESIDE, SaidTo.THREAD, present=Round.REACTIONS), Reaction("We like it")),
        (LineInHand("We like it", CARD, SaidTo.PERSON, present=Round.REACTIONS), Talk()),
        (LineInHand("We like it", QUESTION, present=Round.REACTIONS), Talk()),
        (LineInHand("We like it", CARD, present=Round.REACTIONS, is_open=False, counts=False), Talk()),
        # A bare no.
        (LineInHand("no", CARD), BareNo()),
        (LineInHand("no", BESIDE, SaidTo.THREAD), BareNo()),
        (LineInHand("no", CARD, SaidTo.PERSON), Talk()),
        (LineInHand("no", CARD, is_open=False, counts=False), Talk()),
        # Words that may be a reason.
        (LineInHand("Thursdays are market days", CARD), Remark("Thursdays are market days", puzzles=True)),
        (LineInHand("Thursdays are market days", TEXT), Remark("Thursdays are market days", puzzles=True)),
        (
            LineInHand("Thursdays are market days", CARD, present=Round.QUESTIONS),
            Remark("Thursdays are market days", puzzles=False),
        ),
        (
            LineInHand("because it is market day", BESIDE, SaidTo.THREAD),
            Remark("because it is market day", puzzles=False),
        ),
        (LineInHand("Thursdays are market days", BESIDE, SaidTo.THREAD), Talk()),
        (LineInHand("Thursdays are market days", CARD, counts=False), Talk()),
        (LineInHand("because it is market day", QUESTION), Talk()),
        (LineInHand("", CARD), Talk()),
    ],
)
def test_what_a_line_means(hand: LineInHand, means: Meaning) -> None:
    assert meaning(hand) == means


def test_yes_to_somebody_else_is_no_answer_to_the_item_and_an_objection_is() -> None:
    assert stance_in(LineInHand("yes", CARD, SaidTo.PERSON)) is None
    assert stance_in(LineInHand("we object: too dear", CARD, SaidTo.PERSON)) is Stance.CRITICAL


def test_who_says_another_stance_than_the_one_that_waits_has_changed_their_mind() -> None:
    assert stance_in(LineInHand("fine by us after all", BESIDE, waiting=Stance.CRITICAL)) is Stance.CONSENT
    assert stance_in(LineInHand("We object.", BESIDE, waiting=Stance.CRITICAL)) is Stance.CRITICAL


def test_a_co_op_is_named_only_where_it_has_a_seat() -> None:
    named = meaning(LineInHand("yes from Leaf Bakery", CARD, co_ops={"leaf-bakery"}))

    assert isinstance(named, Position)
    assert named.line.for_coop == "Leaf Bakery"


def test_the_members_own_words_are_understood() -> None:
    own = {Stance.CRITICAL: "red card"}

    assert stance_in(LineInHand("red card: no budget", CARD, own=own)) is Stance.CRITICAL


@given(
    text=st.text(max_size=60),
    key=st.sampled_from([CARD, BESIDE, TEXT, QUESTION]),
    to=st.sampled_from(list(SaidTo)),
    present=st.sampled_from(list(Round)),
    questions=st.sampled_from([(), (3,), (3, 5)]),
    proposes=st.booleans(),
    waiting=st.sampled_from([None, Stance.CONCERN, Stance.CRITICAL]),
)
def test_any_line_means_something_and_answers_no_question_that_is_not_open(
    text: str,
    key: CardKey,
    to: SaidTo,
    present: Round,
    questions: tuple[int, ...],
    proposes: bool,
    waiting: Stance | None,
) -> None:
    found = meaning(LineInHand(text, key, to, present=present, questions=questions, proposes=proposes, waiting=waiting))

    assert not isinstance(found, Answers) or (proposes and found.question in questions)
    assert not isinstance(found, Concern) or waiting is not None
