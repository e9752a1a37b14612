"""The edges of what words mean: the word more or less that makes something else of them."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import Reading, SaidEnd
from chatbot.api.errors import Refusal, Unsure, UsageError
from commands.rules import circle_names
from commands.rules.consent import ends as consent_ends
from commands.rules.consent import hint as consent_hint
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rounds
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.line import BareNo, Concern, LineInHand, Meaning, Position, Reaction, Remark, Talk, meaning
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.words import what_changed
from commands.rules.meet import hint as meet_hint
from commands.rules.meet import words as meet
from commands.rules.membership import joining
from commands.rules.membership.roles import role_named
from commands.rules.people import person_named
from commands.rules.subs import words as subs_words
from storage.models import Answer, Can, Circle, CircleKind, ItemStatus, Round, Stance
from storage.types import CircleSlug, EventId, UserId

CARD, QUESTION = CardKey(12), CardKey(12, Part.QUESTION, 5)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TECH = Circle(slug=CircleSlug("tech"), name="Tech circle", kind=CircleKind.INDUSTRY, room="!tech:e")
FOOD = Circle(slug=CircleSlug("food"), name="Food circle", kind=CircleKind.INDUSTRY, room="#meals:e")
COOPS = {"leaf": "Leaf", "for-change": "For Change", "workers-for-change": "Workers for Change"}


@pytest.mark.parametrize(
    ("hand", "means"),
    [
        (LineInHand("what does it cost?", QUESTION), Talk()),  # To whoever has asked, who knows it.
        (LineInHand("no", CARD), BareNo()), (LineInHand("no", CARD, present=Round.QUESTIONS), Remark("no", puzzles=False)),
        (LineInHand("no", CARD, present=Round.REACTIONS), Reaction("no")),
        (LineInHand("no", CARD, present=Round.QUESTIONS, waiting=Stance.CRITICAL), Concern("no")),
    ],
)  # fmt: skip
def test_a_line_means(hand: LineInHand, means: Meaning) -> None:
    assert meaning(hand) == means


def test_a_stance_that_is_said_again_with_its_reason_is_more_than_the_reason() -> None:
    said = meaning(LineInHand("we object because it is too dear", CARD, waiting=Stance.CRITICAL))
    assert isinstance(said, Position)
    assert (said.stance, said.line.words) == (Stance.CRITICAL, "it is too dear")


def test_where_no_seat_is_there_silence_agrees_to_nothing() -> None:
    nobody = judge.Tally(())
    assert judge.outcome(nobody, quorum=Fraction(1, 3), silence="consent") is ItemStatus.NOT_HEARD
    one = judge.Tally((judge.SeatHeard(SeatKey(1)),))
    assert judge.outcome(one, quorum=Fraction(1, 3), silence="consent") is ItemStatus.AGREED


def test_what_somebody_says_for_another_co_op_moves_their_own_answer_nowhere() -> None:
    """Whoever takes the call of another co-op has not moved there."""
    said: dict[str, Any] = {
        "item": 1, "user_id": UserId("@gus:e"), "stance": Stance.CONSENT, "at": NOW, "version": 1, "late": False, "as_stand_in": False,
    }  # fmt: skip
    own = Answer(**said, id=1, seat="coop:1", by_phone=False, source=EventId("$1"))
    phoned = Answer(**said, id=2, seat="coop:2", by_phone=True, source=EventId("$2"))
    state = judge.tally([own, phoned], seats=[SeatKey(1), SeatKey(2)])
    assert [seat.stance for seat in state.seats] == [Stance.CONSENT, Stance.CONSENT]
    assert not state.moved


@pytest.mark.parametrize(
    ("said", "helps"), [("– the van is red", None), (", with the van", None), ("i can help", True)]
)
def test_what_has_no_answer_in_it_is_none(said: str, helps: bool | None) -> None:
    assert meet.read_help(said) is helps


@pytest.mark.parametrize(
    ("said", "cans"),
    [
        ("2 no, only 3", {2: Can.NO, 3: Can.YES}), ("only 3", {1: Can.NO, 2: Can.NO, 3: Can.YES}),
        ("1 and 3", {1: Can.YES, 3: Can.YES}),
    ],
)  # fmt: skip
def test_only_says_no_to_all_others_unless_a_no_is_said_besides(said: str, cans: dict[int, Can]) -> None:
    assert meet.read_can(said, options=3) == cans


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("we have a concern about C-3: money", (3, "we have a concern: money")), ("we have a concern about C-3", None),
        ("fine with C-3", (3, "fine")), ("fine C-3", None), ("C-3", None), ("C-3:", None), ("yes C-3 it is dear", None),
        ("concern about C-3 it is dear", (3, "concern it is dear")), ("yes C-3" + " " * consent_hint.LONGEST, (3, "yes")),
        ("concern about C-3 " + "dear " * consent_hint.LONGEST, None),
    ],
)  # fmt: skip
def test_an_answer_in_the_room_names_its_item(said: str, answer: tuple[int, str] | None) -> None:
    assert consent_hint.answer_in_the_room(said) == answer


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("#meals:e", ["food"]), ("!tech:e", []), ("", []), ("#", []), ("the circle", []), ("tech", ["tech"]), ("#meals", ["food"]),
    ],
)  # fmt: skip
def test_a_circle_is_called_by_its_name_or_the_alias_of_its_room(words: str, found: list[str]) -> None:
    assert [circle.slug for circle in circle_names.called(words, [TECH, FOOD])] == found


@pytest.mark.parametrize(
    ("words", "for_", "in_", "circle", "coop"),
    [
        ("for Leaf", None, None, None, "for Leaf"), (None, "Change", None, None, "Change"), ("tech", "Leaf", "food", "tech", "Leaf"),
        ("Workers", "Change", None, None, "Workers for Change"), ("for Workers", "Change", None, None, "Workers for Change"),
        ("Leaf", None, "food", "food", "Leaf"), ("Leaf", None, "Leeds", None, "Leaf in Leeds"), ("tech", "Leaf", None, "tech", "Leaf"),
    ],
)  # fmt: skip
def test_who_joins_names_a_circle_and_a_co_op(
    words: str | None, for_: str | None, in_: str | None, circle: str | None, coop: str | None
) -> None:
    joined = joining.read_joining(
        words, for_=for_, in_=in_, as_guest=False, as_new=False, circles=[TECH, FOOD], coops=COOPS
    )
    assert (joined.circle, joined.coop) == (circle, coop)


def test_a_short_name_with_another_first_letter_is_nobody_s() -> None:
    fay = UserId("@fay:e")
    people = {fay: "Fay", UserId("@n:e"): "12 Months"}
    with pytest.raises(Unsure):
        person_named("fya", "we try it", people=people, circle="Tech")
    for words in ("hay", "12"):
        with pytest.raises(Refusal) as refused:
            person_named(words, "we try it", people=people, circle="Tech")
        assert refused.value.code == "unknown-person"


@pytest.mark.parametrize(
    ("said", "named"),
    [("H-3", ("H", 3, "")), ("S-3?", ("S", 3, "")), ("M-2 1 yes", ("M", 2, "1 yes")), ("so " * 200 + "M-2", None)],
)
def test_something_that_is_asked_is_named_by_its_number(said: str, named: tuple[str, int, str] | None) -> None:
    assert meet_hint.named(said) == named


def test_a_story_is_no_answer() -> None:
    story = "1 yes, " * 200
    assert meet.read_can(story, options=3) is None
    assert meet_hint.answer_in_the_room(f"M-2 {story}") is None
    assert meet_hint.answer_in_the_room("M-2 1 yes\n2 no") is None


@pytest.mark.parametrize(("said", "option"), [("4 yes", None), ("0 yes", None), ("3 yes", 3)])
def test_an_option_that_there_is_not_is_no_answer(said: str, option: int | None) -> None:
    if option is not None:
        assert meet.read_can(said, options=3) == {option: Can.YES}
        return
    with pytest.raises(UsageError):
        meet.read_can(said, options=3)


def test_not_goes_on_until_a_yes() -> None:
    assert meet.read_can("not 1, 2, 3 yes", options=3) == {1: Can.NO, 2: Can.NO, 3: Can.YES}


@pytest.mark.parametrize(
    ("words", "figures"), [("5", False), ("(5)", False), ("92000", True), ("about 92k", True), ("thanks", False)]
)
def test_one_digit_is_no_figure(words: str, figures: bool) -> None:
    """It chooses one of several things."""
    how: dict[str, Any] = {"currency": "GBP", "locale": Locale.parse("en_GB")}
    assert subs_words.are_figures(words, **how) == figures
    assert subs_words.hold_figures(words, **how) == figures


@pytest.mark.parametrize(
    ("words", "role"), [("secretary", "secretary"), ("as the link person", "link_person"), ("bee", None)]
)
def test_a_role_is_named_that_can_be_given_here(words: str, role: str | None) -> None:
    called = {"secretary": "secretary", "link person": "link_person"}
    if role is not None:
        assert role_named(words, called=called) == role
        return
    with pytest.raises(Refusal):
        role_named(words, called=called)


PROPOSED = rounds.proposal(
    by=None, now=NOW, zone=ZoneInfo("Europe/London"),
    spans=rounds.Spans(*(timedelta(days=days) for days in (2, 5, 2, 3, 7))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "present"), [(0, Round.QUESTIONS), (5, Round.REACTIONS), (7, Round.CONSENT), (99, Round.CONSENT)]
)
def test_what_was_said_in_a_round_belongs_to_it(days: int, present: Round) -> None:
    assert rounds.round_at(PROPOSED, NOW + timedelta(days=days)) is present
    check = rounds.quick_check(
        by=None, now=NOW, spans=rounds.Spans(*(timedelta(days=each) for each in (2, 5, 2, 3, 7)))
    )
    assert rounds.round_at(check, NOW) is Round.CONSENT


def test_a_text_that_says_the_same_words_a_thousand_times_is_not_compared() -> None:
    old, new = "to and fro " * 3000, "to and fro " * 2999 + "at last"
    assert [kind for kind, _ in what_changed(old, new)] == ["out", "in"]
    assert ("same", "Share the") in [
        (kind, words.strip()) for kind, words in what_changed("Share the van", "Share the bus")
    ]


@pytest.mark.parametrize(
    ("rest", "said", "end", "left"),
    [
        (SaidEnd("wed 11 march", NOW + timedelta(days=9)), "wed 11 march", timedelta(days=9), None),
        (SaidEnd("moonrise", None), None, timedelta(days=7), None), (None, None, None, None),
    ],
)  # fmt: skip
def test_the_end_is_the_one_that_was_said_and_never_earlier_than_usual_where_it_cannot_be_read(
    rest: SaidEnd | None, said: str | None, end: timedelta | None, left: str | None
) -> None:
    reading = Reading(now=NOW, zone=ZoneInfo("Europe/London"), locale=Locale.parse("en_GB"), currency="GBP")
    days = timedelta(days=1)
    found = consent_ends.ending(rest, "Share the van", reading=reading, usual=2 * days, unread=7 * days)
    assert (found.said, found.at) == (said, NOW + end if end is not None else None)
    assert (found.unread is not None) == (rest is not None and rest.at is None)
    assert found.left == left


@pytest.mark.parametrize(
    ("text", "days", "left", "amount"),
    [
        ("Share the van in 3 weeks", 21, "in 3 weeks", None), ("Share the van in 1 day", None, "in 1 day", None),
        ("Pay each of us by 10.50", None, None, "10.50"), ("Share the van by the river", None, None, None),
    ],
)  # fmt: skip
def test_what_may_have_been_the_end_stays_in_the_text(
    text: str, days: int | None, left: str | None, amount: str | None
) -> None:
    reading = Reading(now=NOW, zone=ZoneInfo("Europe/London"), locale=Locale.parse("en_GB"), currency="GBP")
    found = consent_ends.ending(None, text, reading=reading, usual=timedelta(days=2), unread=timedelta(days=7))
    assert (found.at is not None) == (days is not None)
    assert (found.left, found.amount) == (left, amount)


def test_an_end_that_was_missing_is_a_quick_check_s_only_end() -> None:
    spans = rounds.Spans(*(timedelta(days=each) for each in (2, 5, 2, 3, 7)))
    check = rounds.quick_check(by=None, now=NOW, spans=spans)
    at = NOW + timedelta(days=4)
    course = consent_ends.ends_at(check, at, now=NOW, spans=spans, zone=ZoneInfo("Europe/London"))
    assert (course.closes_at, course.questions_end, course.reactions_end) == (at, None, None)
