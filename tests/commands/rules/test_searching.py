"""What people look for in a list."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chatbot.api.errors import Refusal
from commands.rules.searching import read_export, read_search
from tests.understanding.hearing import READING

LONDON = ZoneInfo("Europe/London")


def day(said: str) -> datetime:
    """The beginning of a day in London."""
    return datetime.fromisoformat(said).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("said", "csv", "since"),
    [
        (None, False, None), ("csv", True, None), ("all as markdown", False, None), ("as csv please", True, None), ("march", False, "2026-03-01"),
        ("of last month in a table", True, "2026-02-01"),
    ],
)  # fmt: skip
def test_in_which_form_and_of_what_time_a_list_is_wanted_as_a_file(
    said: str | None, csv: bool, since: str | None
) -> None:
    found = read_export(said, READING)
    assert (found.csv, found.since) == (csv, day(since) if since else None)


@pytest.mark.parametrize("said", ["pdf", "zebra last month"])
def test_a_form_that_we_do_not_write_is_refused(said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_export(said, READING)
    assert refused.value.code == "no-such-form"


@pytest.mark.parametrize(
    ("said", "words", "since", "until", "by"),
    [
        ("", None, None, None, None),
        ("oven", "oven", None, None, None),
        ("about oven", "oven", None, None, None),
        ("about the oven", "oven", None, None, None),
        ("with flour", "flour", None, None, None),
        ("monthly call", "monthly call", None, None, None),
        ("november", None, "2025-11-01", "2025-12-01", None),
        ("November 2024", None, "2024-11-01", "2024-12-01", None),
        ("in november", None, "2025-11-01", "2025-12-01", None),
        ("from november", None, "2025-11-01", "2025-12-01", None),
        ("last month", None, "2026-02-01", "2026-03-01", None),
        ("in the last month", None, "2026-02-01", "2026-03-01", None),
        ("this month", None, "2026-03-01", "2026-03-03", None),
        ("this year", None, "2026-01-01", "2026-03-03", None),
        ("last year", None, "2025-01-01", "2026-01-01", None),
        ("last week", None, "2026-02-23", "2026-03-03", None),
        ("2025", None, "2025-01-01", "2026-01-01", None),
        ("yesterday", None, "2026-03-01", "2026-03-02", None),
        ("today", None, "2026-03-02", "2026-03-03", None),
        ("1 february 2026", None, "2026-02-01", "2026-02-02", None),
        ("oven this month", "oven", "2026-03-01", "2026-03-03", None),
        ("oven november", "oven", "2025-11-01", "2025-12-01", None),
        ("november oven", "oven", "2025-11-01", "2025-12-01", None),
        ("about oven in november", "oven", "2025-11-01", "2025-12-01", None),
        ("about the van last year", "van", "2025-01-01", "2026-01-01", None),
        ("by Gus", None, None, None, "Gus"),
        ("by Gus Miller", None, None, None, "Gus Miller"),
        ("van by Gus", "van", None, None, "Gus"),
        ("proposed by @gus:example.org", None, None, None, "@gus:example.org"),
        ("november by Gus", None, "2025-11-01", "2025-12-01", "Gus"),
        ("12 seats", "12 seats", None, None, None),
        ("12", "12", None, None, None),
        ("5 %", "5 %", None, None, None),
        ("next month", "next month", None, None, None),
        ("second-hand oven", "second-hand oven", None, None, None),
        ("on call", "call", None, None, None),
    ],
)
def test_words_a_time_and_a_person_are_told_apart(
    said: str, words: str | None, since: str | None, until: str | None, by: str | None
) -> None:
    found = read_search(said, READING)
    assert (found.words, found.by) == (words, by)
    assert found.since == (day(since) if since else None)
    assert found.until == (day(until) if until else None)
