"""What times mean: docs/times.md is played, row by row, and what the bot writes it reads in every language."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale, localedata
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.arguments import (
    End,
    Grammar,
    Habits,
    HasPassed,
    Reading,
    Rest,
    SaidEnd,
    When,
    parse_when,
    read_time,
    say_when,
    tidy,
)
from chatbot.api.errors import Unsure, UsageError

PAGE = (Path(__file__).parents[3] / "docs/times.md").read_text()
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
READING = Reading(NOW, LONDON, Locale.parse("en-GB", sep="-"), "GBP")
TEXT = "Buy an oven"


async def opens(ctx: object, text: Rest, *, by: End | None = None) -> None:
    """Opening something."""


async def extends(ctx: object, number: int, when: When | None = None, *, by: When | None = None) -> None:
    """Setting another end."""


def rows(title: str) -> list[tuple[str, ...]]:
    """The rows of a table of the page, without its head."""
    section = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip().strip("`") for cell in line.strip("|").split(" | ")) for line in lines]


def come_to(said: str, reading: Reading = READING) -> str:
    """What words come to behind the text of something that is opened."""
    try:
        parsed = Grammar.of(opens).parse(tidy(f"{TEXT} {said}"), reading=reading, example="!x")
    except Unsure as unsure:
        return " or ".join(meant.words for meant in unsure.readings) or "refused"
    by = parsed.kwargs.get("by")
    if by is None or by.at is None:
        assert parsed.args == (f"{TEXT} {said}",), "what is not read stays in the text"
        return "text" if by is None else "unread"
    assert parsed.args == (TEXT,)
    return say_when(by.at, zone=reading.zone, locale=reading.locale)


@pytest.mark.parametrize(("said", "when"), rows("Read"))
def test_a_time_is_read(said: str, when: str) -> None:
    assert come_to(said) == when


@pytest.mark.parametrize(("said", "which"), rows("Asked about"))
def test_what_contradicts_itself_or_has_passed_is_asked_about(said: str, which: str) -> None:
    assert come_to(said) == which


@pytest.mark.parametrize("said", [row[0] for row in rows("Refused, since nothing likely was meant")])
def test_what_cannot_be_is_refused(said: str) -> None:
    assert come_to(said) == "refused"


@pytest.mark.parametrize("said", [row[0] for row in rows("Looks like a time and cannot be read")])
def test_what_looks_like_a_time_and_cannot_be_read_is_told_apart_from_text(said: str) -> None:
    assert come_to(said) == "unread"
    words = re.sub(r"^by ", "", said)
    with pytest.raises(UsageError, match="do not know when"):
        Grammar.of(extends).parse(f"12 by {words}", reading=READING, example="!x")


@pytest.mark.parametrize("said", [row[0] for row in rows("Text")])
def test_what_only_looks_like_a_time_stays_text(said: str) -> None:
    assert come_to(said) == "text"


@pytest.fixture
def afresh() -> None:
    """Babel writes names of some locales (ann) into what all of them inherit, so those that are loaded later lack their own."""
    localedata._cache.clear()


@pytest.mark.usefixtures("afresh")
@pytest.mark.parametrize(("language", "said", "when"), rows("In other languages"))
def test_days_months_and_their_order_are_those_of_the_language(language: str, said: str, when: str) -> None:
    assert come_to(said, replace(READING, locale=Locale.parse(language, sep="-"))) == when


def test_there_are_at_least_a_hundred_rows() -> None:
    assert sum(len(rows(title)) for title in ("Read", "Asked about", "Text")) >= 130


@pytest.mark.parametrize("said", [row[0] for row in rows("Read") if row[0].startswith("by ")])
def test_no_end_is_earlier_than_now_whenever_it_is_said(said: str) -> None:
    """On each hour of ten days: what is read lies ahead, and what has passed is told."""
    for hours in range(0, 240, 7):
        reading = replace(READING, now=NOW + timedelta(hours=hours, minutes=13, seconds=hours % 60))
        try:
            at = parse_when(re.sub(r"^by:? ", "", said), now=reading.now, zone=LONDON, locale=reading.locale)
        except Unsure:
            continue
        assert at > reading.now


@pytest.mark.long
@pytest.mark.parametrize("locale", sorted(localedata.locale_identifiers()))
def test_what_the_bot_writes_it_reads_in_every_language(locale: str) -> None:
    language = Locale.parse(locale)
    for number in range(12):  # A day of each month, in zones whose hours have names, and such that have none.
        zone = ZoneInfo(("Europe/London", "America/Sao_Paulo", "Asia/Kolkata", "America/Chicago")[number % 4])
        at = NOW + timedelta(days=10 + 31 * number, hours=number, minutes=7 * number)
        said = tidy(say_when(at, zone=zone, locale=language))
        assert parse_when(said, now=NOW, zone=zone, locale=language) == at, said


@given(st.datetimes(datetime(2026, 3, 3), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_also_in_the_hour_that_the_clock_shows_twice(when: datetime) -> None:
    whole = when.replace(second=0, microsecond=0)
    said = say_when(whole, zone=LONDON, locale=READING.locale)

    assert parse_when(said, now=NOW, zone=LONDON, locale=READING.locale) == whole


def test_the_hours_of_a_day_are_the_federations() -> None:
    habits = Habits(time(18, 30), time(8), time(13), time(16), time(20), time(23))
    reading = replace(READING, habits=habits)
    for said, clock in (
        ("friday", "18:30"), ("friday morning", "08:00"), ("friday noon", "13:00"), ("friday afternoon", "16:00"),
        ("friday evening", "20:00"), ("friday night", "23:00"), ("friday eod", "18:30"),
    ):  # fmt: skip
        assert f", {clock} GMT" in come_to(f"by {said}", reading), said


def test_what_a_zone_calls_its_own_hours_goes_before_what_others_call_so() -> None:
    kolkata = replace(READING, zone=ZoneInfo("Asia/Kolkata"))

    assert come_to("by fri 17:00 IST", kolkata).endswith("Fri 6 Mar 2026, 17:00 IST")
    assert come_to("by fri 17:00 IST") == "unread"


def test_in_n_days_keeps_the_hour_across_the_change_of_the_clock() -> None:
    before = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)

    assert parse_when("in 2 days", now=before, zone=LONDON, locale=READING.locale) == before + timedelta(hours=47)
    assert parse_when("in 48h", now=before, zone=LONDON, locale=READING.locale) == before + timedelta(hours=48)


def test_minutes_are_rounded_up_so_that_nobody_has_less_than_was_said() -> None:
    at = parse_when("in 5 minutes", now=NOW + timedelta(seconds=30), zone=LONDON, locale=READING.locale)

    assert at == NOW + timedelta(minutes=6)


def test_a_range_is_known_from_end_to_end() -> None:
    spoken = read_time("fri 12:00 - 13:30", READING)

    assert spoken.until is not None
    assert spoken.until - spoken.at == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("by friday 17:00: move the call", "move the call"),
        ("until friday 17:00 - move the call", "move the call"),
        ("Deadline: friday 17:00: move the call", "move the call"),
        ("within 3 days: move the call", "move the call"),
    ],
)
def test_an_end_may_stand_in_front(said: str, text: str) -> None:
    parsed = Grammar.of(opens).parse(said, reading=READING, example="!x")

    assert parsed.args == (text,)
    assert parsed.kwargs["by"].at is not None


@pytest.mark.parametrize("said", ["By friday, all shops shall be clean", "by hand: knead the bread"])
def test_a_sentence_that_begins_like_an_end_is_a_sentence(said: str) -> None:
    parsed = Grammar.of(opens).parse(said, reading=READING, example="!x")

    assert (parsed.args, parsed.kwargs) == ((said,), {})


def test_an_end_alone_opens_nothing() -> None:
    with pytest.raises(UsageError, match="missing the text"):
        Grammar.of(opens).parse("by: friday", reading=READING, example="!x")


def test_what_is_not_read_hides_no_other_clause() -> None:
    async def proposes(ctx: object, text: Rest, *, by: End | None = None, quorum: int | None = None) -> None:
        """Proposing."""

    for said in ("Share the van quorum 3 by easter", "Share the van by easter quorum 3"):
        parsed = Grammar.of(proposes).parse(said, reading=READING, example="!x")
        assert parsed.kwargs == {"by": SaidEnd("easter", None), "quorum": 3}
        assert parsed.args == ("Share the van by easter",)


def test_what_has_passed_names_when_that_was() -> None:
    with pytest.raises(HasPassed, match=r"as Mon 2 Mar 2026, 08:00 GMT, which has passed\. Did you mean Mon 2 Mar"):
        parse_when("today 8:00", now=NOW, zone=LONDON, locale=READING.locale)
