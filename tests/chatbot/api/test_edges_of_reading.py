"""The edges of what is read and written for all families: a word or a minute more, and it is something else, or nothing."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import Reading, ahead_at_the_end, read_length, read_time, time_left_in
from chatbot.api.arguments.figure_words import Meaning, meaning_of
from chatbot.api.arguments.past import read_stretch
from chatbot.api.elsewhere import answered_elsewhere
from chatbot.api.errors import UsageError
from chatbot.api.incoming import Elsewhere
from chatbot.api.understanding.yes_or_no import yes_or_no
from chatbot.api.wording.content import is_copy, relayed_from, reply_relation, without_words
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.models import Unfit
from storage.types import EventId, RoomId

LONDON, BRITISH = ZoneInfo("Europe/London"), Locale.parse("en_GB")
WEDNESDAY = Reading(datetime(2026, 3, 4, 9, tzinfo=UTC), LONDON, BRITISH, "GBP")


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("friday this week", "2026-03-06 17:00"), ("end of today", "2026-03-04 17:00"), ("end of tomorrow", "2026-03-05 17:00"),
        ("end of friday", "2026-03-06 17:00"), ("99/12/31", "2099-12-31 17:00"), ("5pm uk", "2026-03-04 17:00"),
        ("25 past five", "2026-03-04 17:25"), ("half past 13", "2026-03-04 13:30"), ("the 2nd", "2026-04-02 17:00"),
        ("8 in the evening", "2026-03-04 20:00"), ("fri 24:00", "2026-03-07 00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read(words: str, at: str) -> None:
    assert f"{read_time(words, WEDNESDAY).at.astimezone(LONDON):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    "words",
    [
        "monday this week", "24-1pm", "fri 24-25", "3 at noon", "25 in the evening", "fri 25 o'clock", "70 past five", "0 past five",
        "the 32nd", "32/13/26", "the 0th", "31/12/25",
    ],
)  # fmt: skip
def test_a_time_that_there_is_not_is_not_made_up(words: str) -> None:
    with pytest.raises(UsageError):
        read_time(words, WEDNESDAY)


@pytest.mark.parametrize("words", ["the 32nd", "the 0th"])
def test_a_day_that_no_month_has_is_said_to_be_none(words: str) -> None:
    with pytest.raises(UsageError, match="there is no such day"):
        read_time(words, WEDNESDAY)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2023", "2023-01-01", "2024-01-01"), ("last month", "2026-02-01", "2026-03-01"), ("march 2025", "2025-03-01", "2025-04-01"),
        ("november", "2025-11-01", "2025-12-01"), ("last wednesday", "2026-02-25", "2026-02-26"), ("friday", "2026-02-27", "2026-02-28"),
        ("monday", "2026-03-02", "2026-03-03"), ("5 june", "2025-06-05", "2025-06-06"), ("3 weeks ago", "2026-02-11", "2026-03-05"),
        ("the 15th", None, None), ("ab", None, None), ("in 99", None, None), ("soon ago", None, None), ("2027", None, None),
    ],
)  # fmt: skip
def test_a_time_gone_by_is_read_with_its_end(words: str, first: str | None, last: str | None) -> None:
    found = read_stretch(words, now=WEDNESDAY.now, zone=LONDON, locale=BRITISH)
    days = tuple(f"{each.astimezone(LONDON):%Y-%m-%d}" for each in found) if found is not None else (None, None)
    assert days == (first, last)


@pytest.mark.parametrize(
    ("words", "minutes", "days"),
    [("1h 30m", 90, 0), ("1 day 30m", 30, 1), ("one day and 2 hours", 120, 1), ("1h 1h", None, 0), ("1h 0x", None, 0)],
)
def test_a_length_of_two_units_has_two(words: str, minutes: int | None, days: int) -> None:
    found = read_length(words)
    assert [(each.minutes, each.days) for each in found] == ([(minutes, days)] if minutes is not None else [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Do it by june", "by june"), ("Do it by friday 17:00, all of us", "by friday 17:00"), ("By breakfast tomorrow", "By breakfast tomorrow"),
        ("Meet by the river", None),
    ],
)  # fmt: skip
def test_what_may_have_been_meant_as_an_end_is_found(text: str, left: str | None) -> None:
    assert time_left_in(text, WEDNESDAY) == left


@pytest.mark.parametrize(
    ("text", "words"),
    [("Buy in two weeks", "in two weeks"), ("in two weeks: buy", "in two weeks"), ("in the shed in two weeks", "in two weeks"), ("in the shed", None)],
)  # fmt: skip
def test_what_lies_ahead_is_found_at_either_end(text: str, words: str | None) -> None:
    found = ahead_at_the_end(text, WEDNESDAY)
    assert (found[0] if found is not None else None) == words


@pytest.mark.parametrize(
    ("word", "meaning"), [("wages", Meaning.WAGES), ("wagse", Meaning.WAGES), ("wag", None), ("sel", None), ("no", Meaning.NONE)]
)  # fmt: skip
def test_a_short_word_is_known_as_it_is_spelt(word: str, meaning: Meaning | None) -> None:
    assert meaning_of(word, language="en") is meaning


@pytest.mark.parametrize(
    ("words", "says"), [("yes", True), ("no", False), ("nope, thanks", False), ("well, no", False), ("well, yes", True), ("maybe", None)]
)  # fmt: skip
def test_yes_and_no_are_told_apart_from_neither(words: str, says: bool | None) -> None:
    assert yes_or_no(words) is says


ROOM, EVENT = RoomId("!room:e"), EventId("$event")


@pytest.mark.parametrize("private", [True, False])
def test_a_copy_is_known_as_one_and_of_a_private_room_nobody_learns_which_it_is(private: bool) -> None:
    mark = relayed_from(ROOM, EVENT, private=private)
    assert is_copy(mark, room_id=ROOM, event_id=EVENT)
    assert not is_copy(mark, room_id=ROOM, event_id=EventId("$other"))
    assert (ROOM in str(mark)) != private


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("m.room.message", {"org.circlebot.x": 1}), ("m.reaction", {"body": "words", "org.circlebot.x": 1})],
)
def test_of_a_message_that_is_said_no_words_are_kept(kind: str, kept: dict[str, Any]) -> None:
    assert without_words({"body": "words", "org.circlebot.x": 1}, event_type=kind) == kept


def test_an_answer_stays_in_the_thread_of_what_it_answers() -> None:
    reply = {"m.in_reply_to": {"event_id": EVENT}}
    assert reply_relation(EVENT, thread=None) == reply
    assert reply_relation(EVENT, thread=EventId("$root")) == {
        "rel_type": "m.thread", "event_id": "$root", "is_falling_back": False, **reply,
    }  # fmt: skip


def test_named_parts_belong_to_one_literal() -> None:
    with pytest.raises(TypeError, match="named parts belong to one literal"):
        say("Hello {name}.", "Goodbye {name}.", name="Eve")


@pytest.mark.parametrize(
    ("unfit", "words"), [(Unfit.OPEN, "This room is not private: people can come in"), (None, "say !private anew")]
)
def test_who_is_answered_elsewhere_is_told_why(unfit: Unfit | None, words: str) -> None:
    assert words in IN_A_ROOM.plain(answered_elsewhere(Elsewhere(unfit, ROOM)))
