"""Reading what people say to sense checks, calls for hands and date polls, and counting it."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from chatbot.arguments import Reading
from chatbot.errors import Refusal, UsageError
from commands.rules import meet as rules
from commands.rules.meet_calendar import calendar
from storage.models import HAND, NO_HAND, Can, Circle, CircleKind, DatePoll, MeetAnswer, Mood
from storage.types import CircleSlug, EventId, UserId

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONDON = Reading(now=NOW, zone=ZoneInfo("Europe/London"), locale=Locale.parse("en_GB"), currency="GBP")
GUS, HAL, FAY = (UserId(f"@{name}:example.org") for name in ("gus", "hal", "fay"))


def said(who: UserId, says: str, *, option: int = 0, after: int = 0, words: str | None = None) -> MeetAnswer:
    return MeetAnswer(
        id=after, about="M-1", user_id=who, option=option, says=says, words=words, source=EventId(f"${who}{after}"),
        at=NOW + timedelta(minutes=after), taken_back_at=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("1 yes, 2 maybe, 3 no", {1: Can.YES, 2: Can.MAYBE, 3: Can.NO}),
        ("1 3", {1: Can.YES, 3: Can.YES}),
        ("1, 2 if need be", {1: Can.YES, 2: Can.MAYBE}),
        ("2 and 3", {2: Can.YES, 3: Can.YES}),
        ("all", {1: Can.YES, 2: Can.YES, 3: Can.YES}),
        ("none", {1: Can.NO, 2: Can.NO, 3: Can.NO}),
        ("all no, 2 yes", {1: Can.NO, 2: Can.YES, 3: Can.NO}),
        ("2?", {2: Can.MAYBE}),
        ("2️⃣ ✅", {2: Can.YES}),
        ("Will there be cake?", None),
        ("1 is too early for me", None),
        ("", None),
    ],
)
def test_lines_in_reply_to_a_date_poll(words: str, means: dict[int, Can] | None) -> None:
    assert rules.read_can(words, options=3) == means


@given(st.text(max_size=60), st.integers(1, 9))
def test_no_line_breaks_the_reading(words: str, options: int) -> None:
    try:
        found = rules.read_can(words, options=options)
    except UsageError:
        return
    assert found is None or set(found) <= set(range(1, options + 1))


@given(st.dictionaries(st.integers(1, 9), st.sampled_from(Can), min_size=1))
def test_what_is_said_plainly_is_read_as_said(cans: dict[int, Can]) -> None:
    words = {Can.YES: "yes", Can.MAYBE: "if need be", Can.NO: "no"}
    line = ", ".join(f"{option} {words[can]}" for option, can in cans.items())

    assert rules.read_can(line, options=9) == cans


@pytest.mark.parametrize(
    ("words", "helps"),
    [("me", True), ("Me too!", True), ("I can help, from noon", True), ("not me", False), ("sorry, can't", False),
     ("✋", True), ("where is it?", None), ("message me", None), ("me\nand more", None)],
)  # fmt: skip
def test_lines_in_reply_to_a_call(words: str, helps: bool | None) -> None:
    assert rules.read_help(words) is helps


@pytest.mark.parametrize(
    ("words", "means"),
    [("good, it is time", (Mood.GOOD, "it is time")), ("👍", (Mood.GOOD, None)), ("not sure", (Mood.MIXED, None)),
     ("it is too early", (None, "it is too early")), ("goodness me", (None, "goodness me")), ("two\nlines", None)],
)  # fmt: skip
def test_lines_in_reply_to_a_sense_check(words: str, means: tuple[Mood | None, str | None] | None) -> None:
    assert rules.read_comment(words) == means


def test_a_call_names_its_number_at_the_end() -> None:
    assert rules.read_call("Paint the shed 3") == ("Paint the shed", 3)
    assert rules.read_call("Paint the shed") == ("Paint the shed", None)
    with pytest.raises(Refusal, match="How many are wanted"):
        rules.read_call("Paint the shed 0")


def test_a_poll_is_read_with_days_said_once() -> None:
    asked = rules.read_date_poll("Monthly call 90 min fri 10:00, 14:00, thu 10:00", LONDON)

    assert asked.title == "Monthly call"
    assert asked.length == timedelta(minutes=90)
    assert [f"{time:%a %H:%M}" for time in asked.times] == ["Thu 10:00", "Fri 10:00", "Fri 14:00"]


@pytest.mark.parametrize("words", ["call 1h thu 10:00", "call thu 10:00, fri 10:00", "1h thu 10:00, fri 10:00", "call"])
def test_what_is_no_poll_is_explained(words: str) -> None:
    with pytest.raises(UsageError, match="For example: !date Monthly call"):
        rules.read_date_poll(words, LONDON)


def test_the_best_time_has_the_most_yes_then_the_fewest_no_then_is_the_earliest() -> None:
    times = [NOW + timedelta(hours=hour) for hour in range(1, 5)]
    answers = [
        said(HAL, Can.YES, option=1), said(FAY, Can.NO, option=1),
        said(HAL, Can.YES, option=2), said(FAY, Can.MAYBE, option=2),
        said(HAL, Can.YES, option=3), said(FAY, Can.MAYBE, option=3),
        said(HAL, Can.YES, option=4), said(FAY, Can.YES, option=4), said(GUS, Can.NO, option=4),
    ]  # fmt: skip
    found = rules.suits(times, answers)

    assert [each.option for each in rules.ranked(found, asked_by=GUS)] == [2, 3, 1]
    assert rules.choose(found, asked_by=GUS, option=None, number=1).option == 2
    assert rules.choose(found, asked_by=GUS, option=4, number=1).option == 4
    with pytest.raises(Refusal, match="suits anybody yet"):
        rules.choose(rules.suits(times, []), asked_by=GUS, option=None, number=1)


@given(
    st.lists(
        st.tuples(st.sampled_from([GUS, HAL, FAY]), st.sampled_from([HAND, NO_HAND]), st.integers(0, 50)),
        unique_by=lambda one: one[2],
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_answers_arrive_changes_nothing(
    given_: list[tuple[UserId, str, int]], dice: random.Random
) -> None:
    answers = [said(who, says, after=after) for who, says, after in given_]
    shuffled = dice.sample(answers, len(answers))

    assert rules.helpers(answers) == rules.helpers(shuffled)
    assert len(set(rules.helpers(answers))) == len(rules.helpers(answers))


def test_the_same_meeting_gives_the_same_file() -> None:
    poll = DatePoll(
        number=4, circle=CircleSlug("food"), title="Call; with, marks", minutes=90, options=[], asked_by=GUS,
        opened_at=NOW, closed_at=NOW, chosen=NOW + timedelta(days=2),
    )  # fmt: skip
    food = Circle(slug=CircleSlug("food"), name="Food circle", kind=CircleKind.INDUSTRY, room="#food:example.org")
    file = calendar(poll, food, now=NOW)

    assert file == calendar(poll, food, now=NOW)
    assert b"DTSTART:20260304T090000Z\r\nDTEND:20260304T103000Z\r\n" in file
    assert b"SUMMARY:Call\\; with\\, marks\r\n" in file
    poll.chosen = None
    with pytest.raises(ValueError, match="no time yet"):
        calendar(poll, food, now=NOW)
