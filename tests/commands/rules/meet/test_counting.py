"""Reading what people say to sense checks, calls for hands and date polls, and counting it."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.arguments import Reading
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.meet import counting as rules
from commands.rules.meet import words as said_there
from commands.rules.meet.calendar import calendar
from storage.models import HAND, NO_HAND, Can, Circle, CircleKind, DatePoll, MeetAnswer, Mood
from storage.types import CircleSlug, EventId, UserId

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONDON = Reading(now=NOW, zone=ZoneInfo("Europe/London"), locale=Locale.parse("en_GB"), currency="GBP")
GUS, HAL, FAY = (UserId(f"@{name}:example.org") for name in ("gus", "hal", "fay"))


def said(who: UserId, says: str, *, option: int = 0, after: int = 0, words: str | None = None) -> MeetAnswer:
    return MeetAnswer(
        id=after,
        about="M-1",
        user_id=who,
        option=option,
        says=says,
        words=words,
        source=EventId(f"${who}{after}"),
        at=NOW + timedelta(minutes=after),
        taken_back_at=None,
    )


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
    assert said_there.read_can(words, options=3) == means


@given(st.text(max_size=60), st.integers(1, 9))
def test_no_line_breaks_the_reading(words: str, options: int) -> None:
    try:
        found = said_there.read_can(words, options=options)
    except UsageError:
        return
    assert found is None or set(found) <= set(range(1, options + 1))


@given(st.dictionaries(st.integers(1, 9), st.sampled_from(Can), min_size=1))
def test_what_is_said_plainly_is_read_as_said(cans: dict[int, Can]) -> None:
    words = {Can.YES: "yes", Can.MAYBE: "if need be", Can.NO: "no"}
    line = ", ".join(f"{option} {words[can]}" for option, can in cans.items())

    assert said_there.read_can(line, options=9) == cans


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        ("me", True),
        ("Me too!", True),
        ("I can help, from noon", True),
        ("not me", False),
        ("sorry, can't", False),
        ("✋", True),
        ("where is it?", None),
        ("message me", None),
        ("me\nand more", None),
    ],
)
def test_lines_in_reply_to_a_call(words: str, helps: bool | None) -> None:
    assert said_there.read_help(words) is helps


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("good, it is time", (Mood.GOOD, "it is time")),
        ("👍", (Mood.GOOD, None)),
        ("not sure", (Mood.MIXED, None)),
        ("it is too early", (None, "it is too early")),
        ("goodness me", (None, "goodness me")),
        ("two\nlines", None),
    ],
)
def test_lines_in_reply_to_a_sense_check(words: str, means: tuple[Mood | None, str | None] | None) -> None:
    assert said_there.read_comment(words) == means


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


@pytest.mark.parametrize("words", ["call 1h thu 10:00", "call thu 10:00", "call"])
def test_what_is_no_poll_is_explained(words: str) -> None:
    with pytest.raises(UsageError, match=r"For example: !date (?:Monthly )?call"):
        rules.read_date_poll(words, LONDON)


def test_where_nobody_says_how_long_it_takes_it_is_an_hour() -> None:
    asked = rules.read_date_poll("Monthly call thu 10:00, fri 10:00", LONDON)

    assert (asked.title, asked.length, asked.assumed) == ("Monthly call", timedelta(hours=1), True)
    assert not rules.read_date_poll("Monthly call 1h thu 10:00, fri 10:00", LONDON).assumed


def test_the_best_time_has_the_most_yes_then_the_fewest_no_then_is_the_earliest() -> None:
    times = [NOW + timedelta(hours=hour) for hour in range(1, 5)]
    answers = [
        said(HAL, Can.YES, option=1),
        said(FAY, Can.NO, option=1),
        said(HAL, Can.YES, option=2),
        said(FAY, Can.MAYBE, option=2),
        said(HAL, Can.YES, option=3),
        said(FAY, Can.MAYBE, option=3),
        said(HAL, Can.YES, option=4),
        said(FAY, Can.YES, option=4),
        said(GUS, Can.NO, option=4),
    ]
    found = rules.suits(times, answers)

    assert [each.option for each in rules.ranked(found, asked_by=GUS)] == [2, 3, 1]
    assert rules.choose(found, asked_by=GUS, option=None, shown="M-1", now=NOW).option == 2
    assert rules.choose(found, asked_by=GUS, option=4, shown="M-1", now=NOW).option == 4
    with pytest.raises(Refusal, match="Nobody has said yes to a time"):
        rules.choose(rules.suits(times, []), asked_by=GUS, option=None, shown="M-1", now=NOW)
    cannot = rules.suits(times[:1], [said(HAL, Can.YES, option=1), said(GUS, Can.NO, option=1)])
    with pytest.raises(Refusal, match="that suit others do not suit who asked"):
        rules.choose(cannot, asked_by=GUS, option=None, shown="M-1", now=NOW)


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
        number=4,
        circle=CircleSlug("food"),
        title="Call; with, marks",
        minutes=90,
        options=[],
        asked_by=GUS,
        opened_at=NOW,
        closed_at=NOW,
        chosen=NOW + timedelta(days=2),
    )
    food = Circle(slug=CircleSlug("food"), name="Food circle", kind=CircleKind.INDUSTRY, room="#food:example.org")
    file = calendar(poll, food, now=NOW)

    assert file == calendar(poll, food, now=NOW)
    assert b"DTSTART:20260304T090000Z\r\nDTEND:20260304T103000Z\r\n" in file
    assert b"SUMMARY:Call\\; with\\, marks\r\n" in file
    poll.chosen = None
    with pytest.raises(ValueError, match="no time yet"):
        calendar(poll, food, now=NOW)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("I can do 1 and 2", {1: Can.YES, 2: Can.YES}),
        ("1 & 3", {1: Can.YES, 3: Can.YES}),
        ("only 2", {1: Can.NO, 2: Can.YES, 3: Can.NO}),
        ("2 works for me", {2: Can.YES}),
        ("all but 2", {1: Can.YES, 2: Can.NO, 3: Can.YES}),
        ("not 2", {2: Can.NO}),
        ("any", {1: Can.YES, 2: Can.YES, 3: Can.YES}),
        ("none of them", {1: Can.NO, 2: Can.NO, 3: Can.NO}),
        ("I can't make any", {1: Can.NO, 2: Can.NO, 3: Can.NO}),
        ("1 yes, 2 yes if need be", {1: Can.YES, 2: Can.MAYBE}),
        ("1 maybe 2 maybe not", {1: Can.MAYBE, 2: Can.NO}),
        ("the second", {2: Can.YES}),
        ("see you at 1", None),
        ("there are 2 of us", None),
        ("1 pm is better", None),
    ],
)
def test_times_in_peoples_own_words(words: str, means: dict[int, Can] | None) -> None:
    assert said_there.read_can(words, options=3) == means


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        ("we can help", True),
        ("count me in", True),
        ("yes, gladly", True),
        ("yes but only until noon", True),
        ("🙋🏽", True),
        ("count me out", False),
        ("sorry I can't make it", False),
        ("not any more, sorry", False),
        ("yes I saw that", None),
        ("no idea", None),
        ("no worries", None),
        ("no, the shed is fine", None),
        ("sorry I missed this", None),
        ("I will bring it up at the meeting", None),
        ("I'm in Leeds that day", None),
        ("happy to hear that", None),
    ],
)
def test_helping_in_peoples_own_words(words: str, helps: bool | None) -> None:
    assert said_there.read_help(words) is helps


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("😐 meh", (Mood.MIXED, "meh")),
        ("good, but late", (Mood.GOOD, "but late")),
        ("good morning all", None),
        ("thanks for asking", None),
        ("yes I saw that", (None, "yes I saw that")),
    ],
)
def test_moods_in_peoples_own_words(words: str, means: tuple[Mood | None, str | None] | None) -> None:
    assert said_there.read_comment(words) == means


@pytest.mark.parametrize(
    ("words", "what", "wanted"),
    [
        ("3 people to paint the shed", "3 people to paint the shed", 3),
        ("Paint the shed, 3 wanted", "Paint the shed", 3),
        ("Paint the shed (3)", "Paint the shed", 3),
        ("Paint the shed x3", "Paint the shed", 3),
        ("Meet in room 12", "Meet in room 12", None),
        ("Open the shop on Saturday at 10", "Open the shop on Saturday at 10", None),
    ],
)
def test_how_many_are_wanted_in_peoples_own_words(words: str, what: str, wanted: int | None) -> None:
    assert rules.read_call(words) == (what, wanted)


def test_a_call_says_what_is_to_be_done() -> None:
    with pytest.raises(Refusal, match="What is to be done"):
        rules.read_call("3")


@pytest.mark.parametrize(
    ("length", "minutes", "shown"),
    [
        ("1h", 60, "1 hour"),
        ("90 min", 90, "90 minutes"),
        ("1h30", 90, "90 minutes"),
        ("1h 30min", 90, "90 minutes"),
        ("1.5 hours", 90, "90 minutes"),
        ("half an hour", 30, "30 minutes"),
        ("an hour and a half", 90, "90 minutes"),
        ("150 min", 150, "2 hours 30 minutes"),
        ("two hours", 120, "2 hours"),
        ("for 2 days", 2880, "2 days"),
    ],
)
def test_lengths_are_read_and_said_exactly(length: str, minutes: int, shown: str) -> None:
    asked = rules.read_date_poll(f"Monthly call {length} 5 march 10:00, 6 march 10:00", LONDON)

    assert (asked.title, asked.length) == ("Monthly call", timedelta(minutes=minutes))
    assert IN_A_ROOM.words(rules.say_length(minutes)) == shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Call 1h", "I read no times"),
        ("Call 1h thu, fri", "“thu” as one of the times, but it has no time of day"),
        ("Call 1h fri 10:00, fri 10:00", "two to nine different times"),
        ("Call thu 10, fri 10", "cannot tell whether it is before noon"),
        ("Call 4 min thu 10:00, fri 10:00", "a meeting of 5 minutes to 7 days"),
        ("Call 8 days thu 10:00, fri 10:00", "a meeting of 5 minutes to 7 days"),
        ("M-3 2 yes", "an answer to M-3.*M-3 2 yes"),
        ("M-3", "an answer to M-3.*M-3 1 yes"),
        ("A call next week", "date call 1h 10 March 10:00, 11 March 14:00, 12 March 10:00"),
        ("A call thu 10:00", "date call 1h 5 March 10:00, 6 March 10:00"),
        ("A call next thursday", "date call 1h 12 March 10:00, 12 March 14:00"),
        ("A call thu 10:00 - 11:00, fri 10:00 - 11:00, 1h", "I read no times"),
    ],
)
def test_what_is_wrong_with_the_times_is_told(words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        rules.read_date_poll(words, LONDON)


@pytest.mark.parametrize("said", ["Call 1h thu 12:00 - 13:00, fri 12-1pm", "Call thu 12:00 - 13:00, fri 12:00–13:00"])
def test_times_from_and_to_tell_how_long_it_takes_or_agree_with_it(said: str) -> None:
    poll = rules.read_date_poll(said, LONDON)

    assert (poll.title, poll.length) == ("Call", timedelta(hours=1))
    assert [f"{time:%a %H:%M}" for time in poll.times] == ["Thu 12:00", "Fri 12:00"]


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("Call thu 12, fri 14", [12, 14]), ("Call thu or fri 10:00", [10, 10]), ("Call thu 10:00, fri 10:00, 1h", [10, 10]),
        ("Call thu 10:00, fri", None),
    ],
)  # fmt: skip
def test_the_hour_of_a_time_is_the_one_that_was_said(said: str, hours: list[int] | None) -> None:
    if hours is None:
        with pytest.raises(UsageError):
            rules.read_date_poll(said, LONDON)
        return
    poll = rules.read_date_poll(said, LONDON)
    assert ([time.hour for time in poll.times], poll.length) == (hours, timedelta(hours=1))


def test_the_end_of_a_time_is_never_dropped() -> None:
    with pytest.raises(UsageError, match="I read 2 hours as its length, but one of the times takes 1 hour"):
        rules.read_date_poll("Call 2h thu 12:00 - 13:00, fri 12:00 - 14:00", LONDON)


def test_m_is_minutes_in_a_poll() -> None:
    assert rules.read_date_poll("Call 30m thu 10:00, fri 10:00", LONDON).length == timedelta(minutes=30)
    assert rules.read_date_poll("Call 1h 30m thu 10:00, fri 10:00", LONDON).length == timedelta(minutes=90)


def test_a_title_that_fits_no_card_is_refused() -> None:
    with pytest.raises(UsageError, match="I read a title of 101 letters"):
        rules.read_date_poll(f"{'a' * 101} 1h thu 10:00, fri 10:00", LONDON)
