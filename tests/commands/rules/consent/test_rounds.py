"""The way of an item: cases, and attacks with random sequences of events."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.errors import Refusal
from commands.rules.consent import hours, rounds
from storage.models import Item, ItemKind, ItemStatus, Round
from storage.types import CircleSlug, UserId

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SPANS = rounds.Spans(quick_check=2 * DAY, questions=5 * DAY, reactions=2 * DAY, consent=3 * DAY, least=7 * DAY)


def check() -> rounds.Course:
    return rounds.quick_check(by=None, now=START, spans=SPANS)


def proposed(now: datetime = START) -> rounds.Course:
    return rounds.proposal(by=None, now=now, spans=SPANS, zone=LONDON)


def in_consent() -> rounds.Course:
    return rounds.due(proposed(), now=START + 7 * DAY)


def test_a_proposal_has_a_stored_end_for_each_round() -> None:
    course = proposed()

    assert (course.questions_end, course.reactions_end, course.closes_at) == (
        START + 5 * DAY,
        START + 7 * DAY,
        START + 10 * DAY,
    )
    assert [rounds.due(course, now=START + days * DAY).round for days in (0, 4, 5, 6, 7, 30)] == [
        Round.QUESTIONS,
        Round.QUESTIONS,
        Round.REACTIONS,
        Round.REACTIONS,
        Round.CONSENT,
        Round.CONSENT,
    ]


def test_rounds_end_at_the_same_time_of_day_across_a_clock_change() -> None:
    course = proposed(datetime(2026, 3, 27, 17, 0, tzinfo=UTC))

    for end in (course.questions_end, course.reactions_end, course.closes_at):
        assert end is not None
        assert f"{end.astimezone(LONDON):%H:%M %Z}" == "17:00 BST"
    assert course.closes_at == datetime(2026, 4, 6, 16, 0, tzinfo=UTC)


def test_a_deadline_in_the_hour_that_the_clock_skips_or_repeats_is_one_instant() -> None:
    skipped = rounds.later(datetime(2026, 3, 28, 1, 30, tzinfo=UTC), DAY, LONDON)
    repeated = rounds.later(datetime(2026, 10, 24, 0, 30, tzinfo=UTC), DAY, LONDON)

    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert repeated == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert rounds.later(START, timedelta(hours=36), LONDON) == START + timedelta(hours=36)


def test_with_an_end_of_its_own_the_rounds_share_the_time() -> None:
    course = rounds.proposal(by=START + 20 * DAY, now=START, spans=SPANS, zone=LONDON)

    assert (course.questions_end, course.reactions_end) == (START + 10 * DAY, START + 14 * DAY)
    with pytest.raises(Refusal, match="7 days at the least"):
        rounds.proposal(by=START + 6 * DAY, now=START, spans=SPANS, zone=LONDON)


def test_advancing_ends_a_round_now_and_leaves_the_later_ends() -> None:
    course = rounds.advance(proposed(), now=START + DAY)

    assert (course.round, course.questions_end, course.reactions_end) == (
        Round.REACTIONS,
        START + DAY,
        START + 7 * DAY,
    )
    course = rounds.advance(course, now=START + 2 * DAY)
    assert (course.round, course.closes_at) == (Round.CONSENT, START + 10 * DAY)
    with pytest.raises(Refusal, match="the last one"):
        rounds.advance(course, now=START + 3 * DAY)


def test_extending_a_round_moves_those_after_it() -> None:
    course = rounds.extend(proposed(), to=START + 8 * DAY, now=START + DAY, zone=LONDON)

    assert (course.questions_end, course.reactions_end, course.closes_at) == (
        START + 8 * DAY,
        START + 10 * DAY,
        START + 13 * DAY,
    )
    shorter = rounds.extend(course, to=START + 2 * DAY, now=START + DAY, zone=LONDON)
    assert (shorter.questions_end, shorter.closes_at) == (START + 2 * DAY, START + 13 * DAY)


def test_a_proposal_is_not_cut_shorter_than_the_least_that_it_runs() -> None:
    early = rounds.advance(rounds.advance(proposed(), now=START + DAY), now=START + 2 * DAY)

    with pytest.raises(Refusal, match="7 days at the least"):
        rounds.extend(early, to=START + 3 * DAY, now=START + 2 * DAY, zone=LONDON, least=SPANS.least)
    cut = rounds.extend(early, to=START + 7 * DAY, now=START + 2 * DAY, zone=LONDON, least=SPANS.least)
    assert cut.closes_at == START + 7 * DAY
    assert rounds.extend(check(), to=START + DAY, now=START, zone=LONDON, least=SPANS.least).closes_at == START + DAY


@pytest.mark.parametrize("end", [START + timedelta(minutes=1), START - DAY, START + 400 * DAY])
def test_an_end_too_near_or_too_far_is_refused(end: datetime) -> None:
    with pytest.raises(Refusal):
        rounds.fitting(end, now=START)
    with pytest.raises(Refusal):
        rounds.extend(check(), to=end, now=START, zone=LONDON)


def test_an_amendment_near_the_end_leaves_time_to_answer() -> None:
    course = rounds.amend(check(), now=START + timedelta(hours=47))
    short = rounds.quick_check(by=START + timedelta(hours=1), now=START, spans=SPANS)

    assert (course.version, course.closes_at) == (2, START + timedelta(hours=71))
    assert rounds.amend(short, now=START + timedelta(minutes=30)).closes_at == START + timedelta(minutes=90)
    assert rounds.amend(in_consent(), now=START + 7 * DAY).closes_at == START + 10 * DAY


def test_only_the_consent_round_comes_to_an_outcome() -> None:
    with pytest.raises(Refusal, match="Only a consent round"):
        rounds.judged(proposed(), ItemStatus.AGREED, now=START + DAY)
    closed = rounds.judged(in_consent(), ItemStatus.AGREED, now=START + 10 * DAY)

    assert (closed.status, closed.closed_at) == (ItemStatus.AGREED, START + 10 * DAY)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (ItemStatus.AGREED, None, None),
        (None, ItemStatus.NOT_AGREED, None),
        (ItemStatus.AGREED, ItemStatus.AGREED_WITH_CONCERNS, ItemStatus.AGREED),
        (ItemStatus.AGREED_WITH_CONCERNS, ItemStatus.AGREED, ItemStatus.AGREED_WITH_CONCERNS),
        (ItemStatus.AGREED, ItemStatus.NOT_HEARD, ItemStatus.NOT_HEARD),
        (ItemStatus.NOT_HEARD, ItemStatus.NOT_AGREED, ItemStatus.NOT_AGREED),
        (ItemStatus.NOT_AGREED, ItemStatus.AGREED, ItemStatus.NOT_AGREED),
    ],
)
def test_a_joint_item_is_agreed_only_where_both_agree(
    mine: ItemStatus | None, theirs: ItemStatus | None, expected: ItemStatus | None
) -> None:
    assert rounds.together(mine, theirs) is expected


def test_an_amendment_reopens_the_circle_that_had_come_to_its_outcome() -> None:
    half = rounds.judged(replace(check(), joint=True), ItemStatus.AGREED, now=START + DAY)
    assert (half.open, half.own_outcome) == (True, ItemStatus.AGREED)

    again = rounds.amend(half, now=START + 3 * DAY)
    assert (again.own_outcome, again.version, again.closes_at) == (None, 2, START + 4 * DAY)


@pytest.mark.parametrize(
    "change",
    [
        {"closed_at": START},
        {"status": ItemStatus.AGREED},
        {"round": Round.QUESTIONS},
        {"questions_end": START},
        {"version": 0},
        {"own_outcome": ItemStatus.AGREED},
        {"closes_at": START - DAY},
    ],
)
def test_a_place_where_no_item_can_be_cannot_be_written_down(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no item can be there"):
        replace(check(), **change)


Step = Callable[[rounds.Course, datetime], rounds.Course]


def _steps() -> st.SearchStrategy[Step]:
    def extends(hours: int) -> Step:
        return lambda course, now: rounds.extend(course, to=now + timedelta(hours=hours), now=now, zone=LONDON)

    def judges(outcome: ItemStatus) -> Step:
        return lambda course, now: rounds.judged(course, outcome, now=now) if outcome in rounds.JUDGED else course

    def finishes(outcome: ItemStatus) -> Step:
        def finish(course: rounds.Course, now: datetime) -> rounds.Course:
            status = rounds.together(course.own_outcome, outcome)
            return rounds.finished(course, status, now=now) if status is not None else course

        return finish

    plain: tuple[Step, ...] = (
        lambda course, now: rounds.due(course, now=now),
        lambda course, now: rounds.advance(course, now=now),
        lambda course, now: rounds.amend(course, now=now),
        lambda course, now: rounds.withdrawn(course, now=now),
        lambda course, now: rounds.referred(course, now=now),
    )
    outcomes = st.sampled_from(list(ItemStatus))
    return st.one_of(
        st.sampled_from(plain),
        st.integers(-100, 10_000).map(extends),
        outcomes.map(judges),
        st.sampled_from(sorted(rounds.JUDGED)).map(finishes),
    )


courses = st.one_of(
    st.just(check()), st.just(proposed()), st.builds(lambda course: replace(course, joint=True), st.just(proposed()))
)


@given(courses, st.lists(st.tuples(_steps(), st.integers(0, 5_000)), max_size=25))
def test_no_sequence_of_events_leads_to_an_illegal_place(course: rounds.Course, events: list[tuple[Step, int]]) -> None:
    """A ``Course`` checks itself; beyond that a closed one stays as it is, and versions and rounds only go on."""
    now = START
    order = list(Round)
    for step, minutes in events:
        now += timedelta(minutes=minutes)
        before = course
        with contextlib.suppress(Refusal):
            course = step(course, now)
        if not before.open:
            assert course == before
        assert course.version >= before.version
        assert order.index(course.round) >= order.index(before.round)
        assert course.opened_at == before.opened_at
        if course.status in rounds.JUDGED:
            assert course.round is Round.CONSENT
        if course.joint and course.status in (ItemStatus.AGREED, ItemStatus.AGREED_WITH_CONCERNS):
            assert course.own_outcome in (ItemStatus.AGREED, ItemStatus.AGREED_WITH_CONCERNS)


@given(st.sampled_from([s for s in ItemStatus if s is not ItemStatus.OPEN]), _steps(), st.integers(0, 50_000))
def test_what_is_closed_refuses_every_event(status: ItemStatus, step: Step, minutes: int) -> None:
    closed = replace(in_consent(), status=status, closed_at=START + 10 * DAY)
    try:
        after = step(closed, START + timedelta(minutes=minutes))
    except Refusal:
        after = closed

    assert after == closed


@given(courses, st.lists(_steps(), max_size=8))
def test_a_course_survives_being_kept(course: rounds.Course, steps: list[Step]) -> None:
    now = START
    for step in steps:
        now += timedelta(hours=20)
        with contextlib.suppress(Refusal):
            course = step(course, now)
    item = Item(circle=CircleSlug("tech"), text="x", proposer=UserId("@ada:example.org"))
    item.twin = 2 if course.joint else None
    rounds.put(course, item)

    assert rounds.of(item) == course


def test_a_quick_check_is_the_consent_round_alone() -> None:
    course = check()

    assert (course.kind, course.round, course.ends_at) == (ItemKind.QUICK_CHECK, Round.CONSENT, START + 2 * DAY)


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("2027-04-01 02:24", "2027-04-01 09:00"),
        ("2027-04-01 12:29", "2027-04-01 12:00"),
        ("2027-04-01 12:30", "2027-04-01 13:00"),
        ("2027-04-01 20:40", "2027-04-01 20:00"),
        ("2027-04-01 23:45", "2027-04-02 09:00"),
    ],
)
def test_a_round_that_is_worked_out_ends_at_an_hour_that_a_person_would_choose(said: str, ends: str) -> None:
    local = datetime.fromisoformat(said).replace(tzinfo=LONDON)
    found = hours.good_hour(local, LONDON, after=local - 9 * DAY, before=local + 9 * DAY)
    assert f"{found.astimezone(LONDON):%Y-%m-%d %H:%M}" == ends


def test_where_no_such_hour_is_left_it_ends_to_the_minute() -> None:
    at = datetime(2027, 4, 1, 2, 24, 30, tzinfo=UTC)
    soon = timedelta(minutes=5)
    assert hours.good_hour(at, LONDON, after=at - soon, before=at + soon) == at.replace(second=0)


def test_extending_over_a_clock_change_never_raises() -> None:
    """27 March 2027: the next day has 23 hours in London."""
    opened = datetime(2027, 3, 27, 4, 48, tzinfo=UTC)
    course = rounds.Course(
        ItemKind.PROPOSAL,
        opened,
        Round.QUESTIONS,
        opened + 3 * DAY,
        opened + timedelta(minutes=5),
        opened + timedelta(minutes=35),
    )
    longer = rounds.extend(course, to=course.ends_at + DAY, now=opened, zone=LONDON)
    assert longer.reactions_end is not None
    assert longer.reactions_end - longer.ends_at == timedelta(minutes=30)
    assert longer.ends_at - course.ends_at == DAY
