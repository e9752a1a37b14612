"""When what was agreed is looked at again, and what holds in a circle."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chatbot.api.errors import Refusal
from commands.rules.consent import policy as policies
from commands.rules.consent import reviews
from commands.rules.consent.measures import stands_with
from storage.models import Decision, Item
from storage.types import CircleSlug

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.mark.parametrize(
    ("term", "wished", "opens"),
    [
        (None, YEAR, YEAR),
        (90 * DAY, YEAR, 87 * DAY),
        (90 * DAY, 30 * DAY, 30 * DAY),
        (6 * DAY, YEAR, 3 * DAY),
        (5 * DAY, YEAR, 2.5 * DAY),
        (5 * DAY, DAY, DAY),
        (400 * DAY, YEAR, YEAR),
    ],
)
def test_a_review_opens_early_enough_to_close_before_the_term_ends(
    term: timedelta | None, wished: timedelta, opens: timedelta
) -> None:
    ends = NOW + term if term is not None else None
    zone = ZoneInfo("UTC")
    found = reviews.review_time(agreed_at=NOW, wished=NOW + wished, term_ends_at=ends, length=3 * DAY, zone=zone)
    assert found == NOW + opens
    closes = reviews.review_ends(opens_at=found, term_ends_at=ends, length=3 * DAY, zone=zone)
    assert closes <= max(ends or closes, closes)
    assert ends is None or closes <= ends


@pytest.mark.parametrize(
    ("how", "over"),
    [
        ({"term_ends_at": NOW}, True), ({"term_ends_at": NOW + DAY}, False), ({}, False), ({"term_ends_at": NOW, "ended_at": NOW}, False),
        ({"term_ends_at": NOW, "replaced_by": 7}, False),
    ],
)  # fmt: skip
def test_a_decision_that_holds_is_over_with_its_term(how: dict[str, Any], over: bool) -> None:
    assert reviews.is_over(decision(3, **how), now=NOW) == over


@pytest.mark.parametrize(
    ("decided", "stands"),
    [
        ([], "C-3"), ([{"number": 8}], "D-8"), ([{"number": 8, "replaced_by": 9}, {"number": 9, "item": 4}], "D-9"),
        ([{"number": 8, "ended_at": NOW}], None), ([{"number": 8, "item": 4}], "C-3"), ([{"number": 8, "replaced_by": 9}], "C-3"),
    ],
)  # fmt: skip
def test_a_measure_goes_with_what_its_item_became(decided: list[dict[str, object]], stands: str | None) -> None:
    known = [Decision(**{"item": 3, "circle": CircleSlug("food"), "text": "Van", **one}) for one in decided]
    assert stands_with(Item(number=3), known) == stands


def test_over_a_clock_change_it_opens_at_the_same_time_of_day() -> None:
    ends = datetime(2026, 3, 30, 8, tzinfo=UTC)
    found = reviews.review_time(agreed_at=NOW, wished=NOW + YEAR, term_ends_at=ends, length=3 * DAY, zone=LONDON)
    assert f"{found.astimezone(LONDON):%d %H:%M}" == "27 09:00"


def test_what_opens_when_its_term_is_over_has_its_whole_length() -> None:
    ends = reviews.review_ends(opens_at=NOW, term_ends_at=NOW - DAY, length=3 * DAY, zone=LONDON)
    assert ends == NOW + 3 * DAY


def decision(number: int, subject: str | None = None, **more: object) -> Decision:
    one = Decision(
        number=number,
        item=number,
        circle=CircleSlug("food"),
        text=f"Text *{number}*",
        agreed_at=NOW,
        summary="",
        subject=subject,
    )
    for name, value in more.items():
        setattr(one, name, value)
    return one


def test_what_holds_is_sorted_by_subject_and_what_has_none_is_last() -> None:
    found = policies.chapters(
        [
            decision(4),
            decision(3, "money"),
            decision(1, "care"),
            decision(2, "money"),
            decision(5, "money", ended_at=NOW),
            decision(6, "money", replaced_by=2),
        ]
    )
    assert [(one.subject, [each.number for each in one.agreements]) for one in found] == [
        ("care", [1]),
        ("money", [2, 3]),
        (None, [4]),
    ]


def test_the_handbook_is_a_file_with_term_and_review_and_the_same_bytes_for_the_same_agreements() -> None:
    some = [decision(3, "money", term_ends_at=NOW + YEAR, review_at=NOW + 90 * DAY, renewed_at=NOW), decision(4)]
    texts = {
        policies.as_markdown("Food circle", policies.chapters(each), when=lambda at: f"{at:%Y-%m-%d}")
        for each in (some, some[::-1])
    }
    assert texts == {
        "# What holds in the Food circle\n\n## money\n\n### D-3\n\n> Text *3*\n\n"
        "Agreed 2026-03-02; renewed 2026-03-02; holds until 2027-03-02; to be reviewed 2026-05-31.\n\n"
        "## Without a subject\n\n### D-4\n\n> Text *4*\n\nAgreed 2026-03-02; holds for the time being.\n"
    }


@pytest.mark.parametrize(("said", "kept"), [("Money", "money"), ("  the  Van. ", "the van"), ("#care", "care")])
def test_a_subject_is_kept_in_small_letters(said: str, kept: str) -> None:
    assert policies.read_subject(said) == kept


@pytest.mark.parametrize("said", [" . ", "m" * 61])
def test_what_is_no_subject_is_refused(said: str) -> None:
    with pytest.raises(Refusal):
        policies.read_subject(said)
