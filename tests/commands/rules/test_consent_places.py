"""Where no item can be: rounds end one after the other, and what has an end has the state that belongs to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commands.rules.consent import outcomes as judge
from commands.rules.consent import rounds
from storage.models import ItemKind, ItemStatus, Round, Stance
from tests.commands.rules.consent.test_outcomes import answer
from tests.commands.rules.consent.test_rounds import DAY, START, check, in_consent, proposed

SOON = timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"questions_end": START + 7 * DAY + SOON}, id="questions end after reactions"),
        pytest.param({"reactions_end": START + 10 * DAY + SOON}, id="reactions end after the close"),
        pytest.param({"closes_at": START + 7 * DAY - SOON}, id="the close is before the end of the reactions"),
        pytest.param({"opened_at": START + 5 * DAY + SOON}, id="opened after its questions"),
        pytest.param({"questions_end": None}, id="no end of the questions"),
        pytest.param({"reactions_end": None}, id="no end of the reactions"),
        pytest.param({"kind": ItemKind.QUICK_CHECK}, id="a quick check with rounds"),
        pytest.param({"status": ItemStatus.NOT_HEARD, "closed_at": START + DAY}, id="judged in its questions round"),
        pytest.param({"status": ItemStatus.WITHDRAWN}, id="closed without saying when"),
        pytest.param({"closed_at": START + DAY}, id="open, with a time of its close"),
        pytest.param({"own_outcome": ItemStatus.AGREED}, id="an outcome of one circle, where there is one alone"),
        pytest.param({"own_outcome": ItemStatus.WITHDRAWN, "joint": True}, id="one circle withdraws"),
    ],
)
def test_a_proposal_cannot_be_where_its_rounds_contradict_each_other(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no item can be there"):
        replace(proposed(), **change)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": ItemKind.PROPOSAL},
        {"reactions_end": START},
        {"opened_at": START + 2 * DAY + SOON},
        {"round": Round.REACTIONS},
    ],
)
def test_a_quick_check_has_a_consent_round_alone(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no item can be there"):
        replace(check(), **change)


def test_a_new_text_prolongs_no_half_that_is_still_asked() -> None:
    """Only one that had come to its outcome is asked anew for as long as the other."""
    half = replace(check(), joint=True)

    assert rounds.amend(half, now=START, together_until=START + 9 * DAY).closes_at == half.closes_at


def test_words_that_were_taken_back_are_not_those_that_came_to_a_tap() -> None:
    tap = answer("hal", "coop:2", Stance.CRITICAL, after=1)
    gone = answer("hal", "coop:2", Stance.CRITICAL, words="too dear", after=2, taken_back=True)
    words = answer("hal", "coop:2", Stance.CRITICAL, words="market day", after=3)

    assert judge.words_to(tap, [tap, gone, words]) == [words]


def test_rounds_may_end_at_the_same_instant() -> None:
    """Whoever facilitates may go from one to the next at once."""
    course = rounds.advance(rounds.advance(proposed(), now=START), now=START)

    assert (course.questions_end, course.reactions_end, course.round) == (START, START, Round.CONSENT)


@pytest.mark.parametrize("minutes", [0, 1])
def test_what_is_said_at_the_end_of_a_round_belongs_to_the_next(minutes: int) -> None:
    course = in_consent()
    at = timedelta(minutes=minutes)

    assert rounds.round_at(course, START + 5 * DAY - SOON) is Round.QUESTIONS
    assert rounds.round_at(course, START + 5 * DAY + at) is Round.REACTIONS
    assert rounds.round_at(course, START + 7 * DAY - SOON) is Round.REACTIONS
    assert rounds.round_at(course, START + 7 * DAY + at) is Round.CONSENT
