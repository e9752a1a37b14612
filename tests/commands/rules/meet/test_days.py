"""Date polls answered by the day or the hour instead of the number, and minds that change."""

from datetime import UTC, datetime

import pytest

from commands.rules.meet.days import numbered
from commands.rules.meet.words import read_can
from storage.models import Can

TIMES = (
    datetime(2026, 3, 4, 10, 0, tzinfo=UTC),
    datetime(2026, 3, 5, 14, 0, tzinfo=UTC),
    datetime(2026, 3, 6, 10, 0, tzinfo=UTC),
)
"""Wednesday morning, Thursday afternoon, Friday morning."""
TODAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
Y, M, N = Can.YES, Can.MAYBE, Can.NO


def read(words: str) -> dict[int, Can] | None:
    said, strange = numbered(words, TIMES, today=TODAY)
    cans = read_can(said, options=3)
    assert not (cans and strange), f"{strange} is none of the times"
    return cans


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("1 and 3", {1: Y, 3: Y}),
        ("3 yes, 1 no", {3: Y, 1: N}),
        ("1 yes, 2 if need be, 3 no", {1: Y, 2: M, 3: N}),
        ("only 3 now", {1: N, 2: N, 3: Y}),
        ("only 3", {1: N, 2: N, 3: Y}),
        ("just 1 please", {1: Y, 2: N, 3: N}),
        ("3 only", {1: N, 2: N, 3: Y}),
        ("only thursday", {1: N, 2: Y, 3: N}),
        ("only if need be 2", None),
        ("2 only if need be", {2: M}),
        ("any time but wednesday", {1: N, 2: Y, 3: Y}),
        ("any day except wednesday", {1: N, 2: Y, 3: Y}),
        ("any time but monday", {1: Y, 2: Y, 3: Y}),
        ("all but 2", {1: Y, 2: N, 3: Y}),
        ("all but thursday", {1: Y, 2: N, 3: Y}),
        ("everything except friday", {1: Y, 2: Y, 3: N}),
        ("none of them", {1: N, 2: N, 3: N}),
        ("sorry, none of them", {1: N, 2: N, 3: N}),
        ("I can do thursday", {2: Y}),
        ("I can do thursday now", {2: Y}),
        ("I can do Thursday after all", {2: Y}),
        ("we can make it on friday", {3: Y}),
        ("thursday", {2: Y}),
        ("thu", {2: Y}),
        ("Thursday or Friday", {2: Y, 3: Y}),
        ("wed and fri", {1: Y, 3: Y}),
        ("wednesday and friday work for me", {1: Y, 3: Y}),
        ("thursday works", {2: Y}),
        ("thursday is fine", {2: Y}),
        ("thursday is better", {2: Y}),
        ("thursday afternoon", {2: Y}),
        ("mornings", {1: Y, 3: Y}),
        ("the afternoon", {2: Y}),
        ("10:00", {1: Y, 3: Y}),
        ("2pm", {2: Y}),
        ("wed 10:00", {1: Y}),
        ("tomorrow", {1: Y}),
        ("the 5th", {2: Y}),
        ("5 march", {2: Y}),
        ("not wednesday", {1: N}),
        ("not thursday after all", {2: N}),
        ("I can't do wednesday", {1: N}),
        ("we cannot make it on friday any more", {3: N}),
        ("wednesday doesn't work", {1: N}),
        ("wednesday is out", {1: N}),
        ("wednesday isn't possible", {1: N}),
        ("actually 2", {2: Y}),
        ("sorry, I meant 2", {2: Y}),
        ("changed my mind: 1 and 2", {1: Y, 2: Y}),
        ("make it 2", {2: Y}),
        ("2 instead of 1", {2: Y, 1: N}),
        ("thursday rather than wednesday", {2: Y, 1: N}),
        ("friday if need be", {3: M}),
        ("thursday yes, friday maybe", {2: Y, 3: M}),
        ("any time", {1: Y, 2: Y, 3: Y}),
        ("I am away on friday and saturday", {3: N}),
        ("I'm busy on wednesday", {1: N}),
        ("I'm out", {1: N, 2: N, 3: N}),
        ("can't come", {1: N, 2: N, 3: N}),
        ("I'm free all the time", {1: Y, 2: Y, 3: Y}),
        ("whenever", {1: Y, 2: Y, 3: Y}),
        ("yes no maybe", {1: Y, 2: N, 3: M}),
        ("yes no", None),
        ("maybe thursday", {2: M}),
        ("best: 3", {3: Y}),
    ],
)
def test_words_are_read(words: str, means: dict[int, Can] | None) -> None:
    assert read(words) == means


@pytest.mark.parametrize(
    "words",
    [
        "thanks",
        "see you on thursday",
        "who has asked for wednesday?",
        "thursday is market day",
        "the morning was long",
        "did you see Hal on wednesday?",
        "we could meet at Hal's",
        "good morning",
        "wednesday is my birthday",
        "let me ask my co-op",
        "maybe",
        "1 of us can come",
        "3 people from our side",
        "at 10:00 the bakery opens",
    ],
)
def test_talk_is_left_alone(words: str) -> None:
    assert read(words) is None


def test_a_story_is_not_looked_through_for_days() -> None:
    story = "thursday " + "and so on " * 30
    assert numbered(story, TIMES, today=TODAY) == (story, None)


@pytest.mark.parametrize(
    ("words", "strange"),
    [("monday", "monday"), ("I can do tuesday", "tuesday"), ("11:30", "11:30"), ("the 9th", "the 9th")],
)
def test_a_time_that_there_is_not_is_named(words: str, strange: str) -> None:
    said, found = numbered(words, TIMES, today=TODAY)

    assert found == strange
    assert read_can(said, options=3)
