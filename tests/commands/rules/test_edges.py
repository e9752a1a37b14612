"""The edges of rules: what one more or less, earlier or later, or by somebody else, would change. Tables of cases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import Reading
from chatbot.api.errors import Refusal
from commands.rules.consent import ends as consent_ends
from commands.rules.consent import outcomes as judge
from commands.rules.consent import phrases as consent_phrases
from commands.rules.consent import rights as consent_rights
from commands.rules.consent import rounds
from commands.rules.consent import terms as consent_terms
from commands.rules.consent import words as consent_words
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.line import Asks, BareNo, Concern, LineInHand, Position, Remark, Talk, meaning
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.words import SaidTo
from commands.rules.meet import words as meet
from commands.rules.membership import admission as membership
from commands.rules.membership import speakers
from commands.rules.membership.speakers import As
from commands.rules.people import called
from commands.rules.subs import declaring as subs
from commands.rules.subs import years as subs_years
from storage.models import (
    EVER,
    Answer,
    ConfirmedAs,
    Item,
    ItemStatus,
    Round,
    Speaker,
    Stance,
)
from storage.types import CircleSlug, EventId, Pence, UserId

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, A_MOMENT = timedelta(days=1), timedelta(seconds=1)
READING = Reading(now=NOW, zone=LONDON, locale=Locale.parse("en_GB"), currency="GBP")
SPANS = rounds.Spans(quick_check=2 * DAY, questions=5 * DAY, reactions=2 * DAY, consent=3 * DAY, least=7 * DAY)
GUS, HAL, EVE = (UserId(f"@{name}:example.org") for name in ("gus", "hal", "eve"))


# Which states of an item can be there.

PROPOSED = rounds.proposal(by=None, now=NOW, spans=SPANS, zone=LONDON)
CHECK = rounds.quick_check(by=None, now=NOW, spans=SPANS)
IMPOSSIBLE: dict[str, tuple[rounds.Course, dict[str, Any]]] = {
    "a proposal without an end of its questions": (PROPOSED, {"questions_end": None}),
    "a proposal without an end of its reactions": (PROPOSED, {"reactions_end": None}),
    "a quick check with a questions round": (CHECK, {"questions_end": NOW + DAY, "reactions_end": NOW + DAY}),
    "a quick check in its reactions round": (CHECK, {"round": Round.REACTIONS}),
    "rounds that end in another order": (PROPOSED, {"reactions_end": NOW + DAY}),
    "an end before the beginning": (CHECK, {"closes_at": NOW - DAY}),
    "a text before the first": (CHECK, {"version": 0}),
    "open and closed": (CHECK, {"closed_at": NOW}),
    "closed at no time": (CHECK, {"status": ItemStatus.WITHDRAWN}),
    "agreed before its consent round": (PROPOSED, {"status": ItemStatus.AGREED, "closed_at": NOW}),
    "half an outcome of an item that is not joint": (CHECK, {"own_outcome": ItemStatus.AGREED}),
    "half an outcome that is none": (CHECK, {"joint": True, "own_outcome": ItemStatus.WITHDRAWN}),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_no_item_can_be_there_that_is(what: str) -> None:
    course, otherwise = IMPOSSIBLE[what]
    with pytest.raises(ValueError, match="no item can be there"):
        replace(course, **otherwise)


@pytest.mark.parametrize(
    "otherwise", [{"joint": True, "own_outcome": ItemStatus.AGREED}, {"closed_at": NOW, "status": ItemStatus.WITHDRAWN}]
)
def test_an_item_can_be_there_that_is_half_agreed_or_withdrawn(otherwise: dict[str, Any]) -> None:
    assert replace(CHECK, **otherwise).closes_at == CHECK.closes_at


def test_a_closed_proposal_does_not_go_on_to_its_next_round() -> None:
    closed = replace(PROPOSED, status=ItemStatus.WITHDRAWN, closed_at=NOW + DAY)
    assert rounds.due(closed, now=NOW + 30 * DAY).round is Round.QUESTIONS


def test_what_is_not_whole_days_later_is_so_much_later_by_the_clock() -> None:
    """Over the night in which the clocks change, too: that has 23 hours."""
    before = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert rounds.later(before, timedelta(hours=30), LONDON) == before + timedelta(hours=30)
    assert rounds.later(before, DAY, LONDON) == before + timedelta(hours=23)


def _item(**how: Any) -> Item:
    return Item(
        **{"number": 1, "circle": CircleSlug("tech"), "text": "Van", "proposer": GUS, "seats": {"1": "Leaf"}, **how}
    )


@pytest.mark.parametrize(
    ("course", "forgotten"),
    [
        (CHECK, True), (replace(CHECK, joint=True, own_outcome=ItemStatus.AGREED), False),
        (replace(CHECK, status=ItemStatus.WITHDRAWN, closed_at=NOW), False),
    ],
)  # fmt: skip
def test_who_had_a_seat_is_kept_of_what_is_asked_no_longer(course: rounds.Course, forgotten: bool) -> None:
    item = _item()
    rounds.put(course, item)
    assert (item.seats is None) == forgotten


@pytest.mark.parametrize(
    ("said_at", "ends", "over"),
    [
        (NOW + A_MOMENT, (NOW,), True), (NOW, (NOW,), False), (None, (NOW,), False), (NOW + DAY, (), False),
        (NOW, (NOW - DAY, NOW + DAY), False),
    ],
)  # fmt: skip
def test_what_is_said_after_the_end_is_too_late(said_at: datetime | None, ends: Any, over: bool) -> None:
    item = _item(status=ItemStatus.OPEN)
    if not over:
        consent_rights.must_be_open(item, said_at=said_at, ends=ends)
        return
    with pytest.raises(Refusal) as refused:
        consent_rights.must_be_open(item, said_at=said_at, ends=ends)
    assert refused.value.code == "time-over"


@pytest.mark.parametrize(("days", "ends"), [(6, timedelta(0)), (8, DAY)])
def test_only_a_later_end_of_the_reactions_moves_the_consent_round(days: int, ends: timedelta) -> None:
    course = rounds.extend(PROPOSED, to=NOW + days * DAY, now=NOW + 5.5 * DAY, zone=LONDON)
    assert (course.round, course.closes_at) == (Round.REACTIONS, PROPOSED.closes_at + ends)


@pytest.mark.parametrize(
    ("course", "open_for", "ripe"), [(CHECK, 2 * DAY, True), (CHECK, 2 * DAY - A_MOMENT, False), (PROPOSED, 7 * DAY, True),
                                     (PROPOSED, 7 * DAY - A_MOMENT, False)],
)  # fmt: skip
def test_in_a_call_nothing_closes_before_those_who_are_not_there_had_time(
    course: rounds.Course, open_for: timedelta, ripe: bool
) -> None:
    if ripe:
        rounds.must_be_ripe(course, now=NOW + open_for, spans=SPANS, zone=LONDON)
        return
    with pytest.raises(Refusal) as refused:
        rounds.must_be_ripe(course, now=NOW + open_for, spans=SPANS, zone=LONDON)
    assert refused.value.code == "too-soon-in-call"


@pytest.mark.parametrize("present", [Round.QUESTIONS, Round.REACTIONS, Round.CONSENT])
def test_an_end_that_was_missing_is_that_of_the_rounds_that_are_to_come(present: Round) -> None:
    now = {Round.QUESTIONS: NOW, Round.REACTIONS: NOW + 5 * DAY, Round.CONSENT: NOW + 7 * DAY}[present]
    at = NOW + 20 * DAY
    course = consent_ends.ends_at(PROPOSED, at, now=now, spans=SPANS, zone=LONDON)
    assert (course.round, course.closes_at) == (present, at)
    assert (course.questions_end == PROPOSED.questions_end) == (present is not Round.QUESTIONS)
    assert (course.reactions_end == PROPOSED.reactions_end) == (present is Round.CONSENT)


# Whose answers count.


def _answer(seat: str | None = "coop:1", **how: Any) -> Answer:
    said: dict[str, Any] = {
        "item": 1, "user_id": GUS, "seat": seat, "stance": Stance.CONSENT, "at": NOW, "source": EventId("$1"), "version": 1,
        "by_phone": False, "as_stand_in": False, "late": False,
    }  # fmt: skip
    return Answer(**{**said, **how})


def test_a_seat_that_is_not_heard_is_not_heard_in_its_own_voice() -> None:
    seat = SeatKey(1)
    assert not judge.SeatHeard(seat).in_own_voice
    assert judge.SeatHeard(seat, Stance.CONSENT, answers=(_answer(),)).in_own_voice
    assert not judge.SeatHeard(seat, Stance.CONSENT, answers=(_answer(by_phone=True),)).in_own_voice


@pytest.mark.parametrize(
    ("said", "version", "since", "earlier"),
    [
        ({}, 1, NOW + DAY, False), ({}, 2, None, True), ({"version": 2}, 2, None, False), ({"version": 2}, 2, NOW + A_MOMENT, True),
        ({"version": 2}, 2, NOW, False),
    ],
)  # fmt: skip
def test_an_answer_is_to_an_earlier_text_that_was_given_to_it(
    said: dict[str, Any], version: int, since: datetime | None, earlier: bool
) -> None:
    assert judge.is_earlier(_answer(**said), version=version, since=since) == earlier


def _speaker(**how: Any) -> Speaker:
    return Speaker(coop_id=1, user_id=GUS, since=NOW, confirmed_at=NOW, confirmed_as=ConfirmedAs.OPERATOR, **how)


@pytest.mark.parametrize(
    ("as_", "by", "new", "earlier"),
    [
        (As.SPEAKER, NOW - DAY, NOW - DAY, NOW - DAY), (As.SPEAKER, EVER, EVER, EVER), (As.SPEAKER, None, None, None),
        (As.SECRETARY, NOW - DAY, NOW, EVER), (As.OPERATOR, EVER, NOW, EVER), (As.OPERATOR, None, NOW, EVER),
    ],
)  # fmt: skip
def test_nobody_shows_others_more_figures_than_they_may(
    as_: As, by: datetime | None, new: datetime | None, earlier: datetime | None
) -> None:
    """A speaker as many as they see themselves; whoever confirms by office none that are there already, unless asked for these."""
    record = _speaker(figures_from=by)
    assert speakers.figures_from(as_, by=record, now=NOW) == new
    assert speakers.figures_shown_from(as_, by=record) == earlier


def test_who_confirms_by_office_has_no_record_of_their_own() -> None:
    assert speakers.figures_from(As.OPERATOR, by=None, now=NOW) == NOW
    assert speakers.figures_from(As.SPEAKER, by=None, now=NOW) == NOW
    assert speakers.figures_shown_from(As.SPEAKER, by=None) == EVER


@pytest.mark.parametrize(
    ("as_", "sees_from", "voice_alone"),
    [(ConfirmedAs.TAKEN_OVER, None, True), (ConfirmedAs.TAKEN_OVER, EVER, False), (ConfirmedAs.OPERATOR, None, False)],
)
def test_a_voice_alone_was_taken_over_and_not_shown_any_figures_since(
    as_: ConfirmedAs, sees_from: datetime | None, voice_alone: bool
) -> None:
    record = Speaker(coop_id=1, user_id=GUS, since=NOW, confirmed_at=NOW, confirmed_as=as_, figures_from=sees_from)
    assert speakers.is_taken_over(record) == voice_alone


@pytest.mark.parametrize(
    ("one", "than", "more"),
    [
        (NOW, None, True), (None, None, False), (NOW - DAY, NOW, True), (NOW, NOW, False), (NOW, NOW - DAY, False),
        (None, NOW, False),
    ],
)  # fmt: skip
def test_who_sees_more(one: datetime | None, than: datetime | None, more: bool) -> None:
    assert speakers.sees_more(_speaker(figures_from=one), than=_speaker(figures_from=than)) == more


@pytest.mark.parametrize(
    ("admission", "appointed", "in_for_seat", "needs"),
    [
        ("approval", False, False, True), ("approval", True, False, False), ("approval", False, True, False),
        ("open", False, False, False),
    ],
)  # fmt: skip
def test_somebody_says_yes_first_where_the_circle_wants_it(
    admission: Any, appointed: bool, in_for_seat: bool, needs: bool
) -> None:
    asked = membership.needs_approval(admission, is_link_or_secretary=appointed, is_in_for_seat=in_for_seat)
    assert asked == needs


# What words mean.

CARD, TEXT, QUESTION = CardKey(12), CardKey(12, Part.TEXT, 2), CardKey(12, Part.QUESTION, 5)


@pytest.mark.parametrize(
    ("hand", "means"),
    [
        (LineInHand("what does it cost?", CARD), Asks("what does it cost?")),
        (LineInHand("what does it cost?", CARD, proposes=True), Remark("what does it cost?", puzzles=True)),
        (LineInHand("question: what does it cost?", QUESTION, questions=(5,), runs=True), Asks("what does it cost?")),
        (LineInHand("no", CARD), BareNo()),
        (LineInHand("no", CARD, is_open=False, counts=False), Talk()),
        (LineInHand("We are against it", CARD, waiting=Stance.CRITICAL), Concern("We are against it")),
    ],
)
def test_a_line_means(hand: LineInHand, means: Any) -> None:
    assert meaning(hand) == means


def test_another_stance_is_no_reason_for_the_one_that_waits() -> None:
    said = meaning(LineInHand("We are quite fine with it", CARD, waiting=Stance.CRITICAL))
    assert isinstance(said, Position)
    assert said.stance is Stance.CONSENT


@pytest.mark.parametrize(
    ("key", "to", "shows"), [(TEXT, SaidTo.CARD, True), (TEXT, SaidTo.THREAD, False), (QUESTION, SaidTo.CARD, False)]
)
def test_what_is_said_to_the_text_is_a_reply_to_what_shows_it(key: CardKey, to: SaidTo, shows: bool) -> None:
    assert LineInHand("fine", key, to).to_text == shows


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ("fine, but it clashes with the school run", Stance.CONCERN), ("fine, but does it clash with the school run?", None),
        ("fine, but who pays for it", None), ("the van is red, but it clashes", None),
    ],
)  # fmt: skip
def test_consent_with_a_but_is_a_concern_and_no_question(said: str, stance: Stance | None) -> None:
    found = consent_phrases.read_answer(said)
    read = found[0] if isinstance(found, tuple) else None
    assert (read is Stance.CONCERN) == (stance is Stance.CONCERN)


@pytest.mark.parametrize(("key", "stance"), [(":yes:", Stance.CONSENT), (":yes but it is dear:", None)])
def test_words_that_are_tapped_say_a_stance_and_nothing_else(key: str, stance: Stance | None) -> None:
    assert consent_words.read_reaction(key) is stance


@pytest.mark.parametrize(
    ("line", "bare"), [("because it is too dear", True), ("because of what?", False), ("it is too dear", False)]
)
def test_a_bare_reason_is_no_question(line: str, bare: bool) -> None:
    assert consent_words.is_bare_reason(line) == bare


@pytest.mark.parametrize(
    ("line", "plain"), [("yes", True), ("no", True), ("yes but it is dear", False), ("it is too dear", False)]
)
def test_a_plain_answer_gives_no_reason(line: str, plain: bool) -> None:
    assert consent_words.is_plain_answer(line) == plain


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("6 monhts", True), ("haf a year", True), ("200 years", True), ("for 6 monhts", True), ("four weks", True),
        ("haf the year", False), ("has a year", False), ("6 plums", False), ("monhts", False), ("our weeks", False),
        ("six and a half moons", False), ("half a moon", False), ("plum a year", False), ("for" + " " * 130 + "6 monhts", False),
    ],
)  # fmt: skip
def test_words_that_were_meant_as_a_term(words: str, meant: bool) -> None:
    assert consent_terms.looks_like_a_term(words) == meant


@pytest.mark.parametrize(
    ("text", "rest", "why"),
    [
        ("Buy an oven", "Buy an oven", None), ("Buy an oven. Why now: it leaks", "Buy an oven.", "it leaks"),
        ("why now: it leaks", "why now: it leaks", None), ("Buy. why: it leaks aim: heat", "Buy. aim: heat", "it leaks"),
    ],
)  # fmt: skip
def test_why_something_is_needed_now_stands_behind_its_text(text: str, rest: str, why: str | None) -> None:
    assert consent_terms.read_why(text) == (rest, why)


@pytest.mark.parametrize(("text", "left"), [("Pay by 10.50", "10.50"), ("Pay", None), ("Pay by friday", None)])
def test_an_amount_at_the_end_of_a_text_may_be_its_end(text: str, left: str | None) -> None:
    assert consent_terms.left_in_text(text) == left


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("4/3", True), ("haf of us", True), ("two thrids", True), ("a haf", True), ("my half", False), ("plum", False),
        ("-3", True), ("half of the time", False),
    ],
)  # fmt: skip
def test_words_that_were_meant_as_a_quorum(words: str, meant: bool) -> None:
    assert consent_terms.looks_like_a_quorum(words) == meant


@pytest.mark.parametrize(
    ("said", "helps"),
    [
        ("i can help", True), ("not me, sorry", False), ("", None), ("i can help\nwith it", None), ("i can help " + "so " * 200, None),
        ("no, the shed is fine", None), ("sure, who brings the van?", None),
    ],
)  # fmt: skip
def test_who_says_that_they_help(said: str, helps: bool | None) -> None:
    assert meet.read_help(said) is helps


@pytest.mark.parametrize(
    ("name", "people", "found"),
    [
        ("gus", {GUS: "Gus"}, [GUS]), ("@gus", {GUS: "August"}, [GUS]), ("", {GUS: ""}, []), ("@", {GUS: "🌱"}, []), ("hal", {GUS: "Gus"}, []),
    ],
)  # fmt: skip
def test_nobody_is_called_nothing(name: str, people: dict[UserId, str], found: list[UserId]) -> None:
    assert called(name, people=people) == found


# Money.


@pytest.mark.parametrize(
    ("labour", "last", "doubt"),
    [(0, 0, None), (50_000, 0, subs.Doubt.LOW), (1_000_000, 0, None), (0, 1, subs.Doubt.LESS)],
)
def test_a_co_op_that_has_paid_nothing_last_is_compared_with_nothing(
    labour: int, last: int, doubt: subs.Doubt | None
) -> None:
    bounds: dict[str, Any] = {"above": Pence(2_000_000_000), "below": Pence(100_000), "times": 10}
    assert subs.doubt_about(Pence(labour), last=Pence(last), **bounds) is doubt


@pytest.mark.parametrize(
    ("month", "day", "label"), [(1, 1, "2026"), (4, 1, "2025/26"), (1, 2, "2026/27"), (2, 1, "2026/27")]
)
def test_a_year_that_is_no_calendar_year_has_two_numbers(month: int, day: int, label: str) -> None:
    assert subs_years.year_of(date(2026, 3, 2), month=month, starts_on=day).label == label
