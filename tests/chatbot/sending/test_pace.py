"""The pace of sending, and the waits after failures."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.estimate import Estimate
from chatbot.api.post.effects import Priority
from chatbot.backoff import Backoff
from chatbot.config import Rate
from chatbot.matrix.homeserver import RateLimited, Unavailable
from chatbot.sending.pace import STOCK_MESSAGES, Pace, Paces

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_burst_goes_at_once_and_then_the_pace_holds() -> None:
    pace = Pace(Rate(0.2, timedelta(seconds=1), burst=10))
    for _ in range(10):
        assert pace.ready_at(NOW) == NOW
        pace.spend(NOW)

    assert pace.ready_at(NOW) == NOW + timedelta(seconds=5)
    later = NOW + timedelta(seconds=50)
    assert pace.ready_at(later) == later


def test_without_a_rate_only_the_homeserver_holds_us_back() -> None:
    pace = Pace(None)
    for _ in range(1000):
        pace.spend(NOW)
    assert pace.ready_at(NOW) == NOW
    pace.slow_down(now=NOW, wait=timedelta(seconds=7))
    pace.slow_down(now=NOW, wait=timedelta(seconds=2))

    assert pace.ready_at(NOW) == NOW + timedelta(seconds=7)


def test_the_pace_is_learned_from_the_homeserver_and_forgotten_after_a_while() -> None:
    pace = Pace(learns=True)
    pace.slow_down(now=NOW, wait=timedelta(seconds=5))

    now = NOW
    for number in range(1, 4):
        assert pace.ready_at(now) == NOW + timedelta(seconds=5 * number)
        now = pace.ready_at(now)
        pace.spend(now)
    assert pace.takes(60, now=now) == timedelta(seconds=5 * 60)
    later = NOW + timedelta(hours=2)
    assert pace.takes(60, now=later) == timedelta(0)


def test_reminders_leave_half_of_the_bucket_to_answers() -> None:
    pace = Pace(Rate(0.2, timedelta(seconds=1), burst=10))
    for _ in range(5):
        assert pace.ready_at(NOW, Priority.REMINDER) == NOW
        pace.spend(NOW)

    assert pace.ready_at(NOW, Priority.REMINDER) == NOW + timedelta(seconds=5)
    assert pace.ready_at(NOW, Priority.ANSWER) == NOW


def test_waits_grow_and_stay_bounded() -> None:
    backoff = Backoff(longest=timedelta(seconds=60))
    waits = [backoff.next().total_seconds() for _ in range(40)]

    assert 0.75 <= waits[0] <= 1.25
    assert all(45 <= wait <= 75 for wait in waits[10:])
    backoff.reset()
    assert backoff.next().total_seconds() <= 1.25


def test_a_wait_is_longer_each_time_and_never_less_than_one_is_asked_for() -> None:
    backoff = Backoff()
    limited = RateLimited("slow down", retry_after=timedelta(seconds=30))

    assert backoff.after(limited) == timedelta(seconds=30)
    backoff.after(Unavailable("502"))
    short = RateLimited("slow down", retry_after=timedelta(seconds=0.25))
    assert timedelta(seconds=3) <= backoff.after(short) <= timedelta(seconds=5)
    assert timedelta(seconds=6) <= backoff.after(Unavailable("502")) <= timedelta(seconds=10)


def test_the_pace_is_learned_from_empty_to_empty() -> None:
    """The first refusal comes when most of the time for a message has passed already, so its wait tells too little."""
    pace = Pace(learns=True)
    full_in = timedelta(seconds=5)
    pace.spend(NOW)
    pace.slow_down(now=NOW, wait=timedelta(seconds=3.4))
    empty_at = NOW + timedelta(seconds=3.4)
    assert pace.ready_at(NOW) == empty_at
    pace.spend(empty_at)
    early = pace.ready_at(empty_at)
    assert early < empty_at + full_in

    pace.spend(early)
    pace.slow_down(now=early, wait=empty_at + full_in - early)
    pace.spend(empty_at + full_in)

    assert pace.ready_at(empty_at + full_in) == empty_at + 2 * full_in


def test_a_quiet_time_teaches_nothing() -> None:
    pace = Pace(learns=True)
    pace.slow_down(now=NOW, wait=timedelta(seconds=5))
    later = NOW + timedelta(minutes=20)
    pace.spend(later)
    pace.spend(later)

    pace.slow_down(now=later, wait=timedelta(seconds=4))

    assert pace.ready_at(later) == later + timedelta(seconds=4)
    pace.spend(later + timedelta(seconds=4))
    assert pace.ready_at(later + timedelta(seconds=4)) == later + timedelta(seconds=9)


def test_until_the_homeserver_tells_its_pace_estimates_allow_for_the_usual_one() -> None:
    paces = Paces()
    asked = paces.estimate(messages=60, openings=0, last=Priority.REMINDER, now=NOW)
    assert asked == Estimate(timedelta(seconds=5 * 55), guessed=True)
    opened = paces.estimate(messages=60, openings=60, last=Priority.REMINDER, now=NOW)
    assert opened == Estimate(timedelta(seconds=62.5 * 55), guessed=True)
    for _ in range(5):
        assert paces.messages.ready_at(NOW) == NOW
        paces.messages.spend(NOW)
    assert paces.estimate(messages=55, openings=0, last=Priority.REMINDER, now=NOW) == asked


def test_until_then_reminders_keep_to_the_usual_pace_and_answers_do_not_wait_for_them() -> None:
    """A round of sixty must not empty the bucket to find out how large it is."""
    paces = Paces()
    now, sent = NOW, []
    for _ in range(20):
        now = paces.messages.ready_at(now, Priority.REMINDER)
        sent.append(now - NOW)
        paces.messages.spend(now)
        assert paces.messages.ready_at(now, Priority.ANSWER) == now
    assert sent == [timedelta(0)] * 5 + [timedelta(seconds=5 * number) for number in range(1, 16)]
    paces.messages.slow_down(now=now, wait=timedelta(milliseconds=100))  # Its own pace is known now: a quicker one.
    quicker = paces.messages.ready_at(now + timedelta(seconds=1), Priority.REMINDER)
    assert quicker == now + timedelta(seconds=1)


def test_a_homeserver_that_takes_more_than_the_usual_one_is_believed() -> None:
    """Answers are not held back, so a lively conversation tells."""
    messages = Paces().messages
    for _ in range(11):
        messages.spend(NOW)
    assert messages.ready_at(NOW, Priority.REMINDER) > NOW
    messages.spend(NOW)
    assert messages.ready_at(NOW, Priority.REMINDER) == NOW
    later = NOW + timedelta(hours=2)
    for _ in range(5):
        assert messages.ready_at(later, Priority.REMINDER) == later
        messages.spend(later)
    assert messages.ready_at(later, Priority.REMINDER) > later


def test_a_long_day_of_answers_holds_up_no_reminder_of_the_evening() -> None:
    """That more went than a usual homeserver takes is forgotten after an hour, and so is by how much."""
    paces, now = Paces(), NOW
    for _ in range(8 * 3600):
        now += timedelta(seconds=1)
        paces.messages.spend(now)
    assert paces.estimate(messages=1, openings=0, last=Priority.ANSWER, now=now).takes == timedelta(0)
    evening = now + timedelta(minutes=61)
    assert paces.messages.ready_at(evening, Priority.REMINDER) == evening


def test_a_room_that_is_opened_counts_as_a_message_and_one_that_is_refused_does_not() -> None:
    paces = Paces(messages=Pace(Rate(1, timedelta(seconds=1), burst=4)))
    paces.spend(NOW, opens=True)
    paces.spend(NOW, opens=True)
    assert paces.messages.ready_at(NOW) == NOW + timedelta(seconds=1)

    paces.opening_refused(now=NOW, wait=timedelta(seconds=30))

    assert paces.messages.ready_at(NOW) == NOW
    assert paces.ready_at(NOW, Priority.ANSWER, opens=True) == NOW + timedelta(seconds=30)
    assert paces.ready_at(NOW, Priority.ANSWER, opens=False) == NOW


def test_what_opens_a_room_is_not_held_back_by_a_guess() -> None:
    openings = Paces().openings
    for _ in range(60):
        openings.spend(NOW)
    assert openings.ready_at(NOW, Priority.REMINDER) == NOW


@pytest.mark.parametrize("pace", [Pace(), Pace(learns=False, usual=STOCK_MESSAGES, careful=True)])
def test_where_the_pace_is_switched_off_reminders_are_not_held_back(pace: Pace) -> None:
    for _ in range(60):
        pace.spend(NOW)
    assert pace.ready_at(NOW, Priority.REMINDER) == NOW


def test_one_refusal_tells_too_little_to_promise_by() -> None:
    """Of the minute that a new room takes, 59 seconds may have passed when the first refusal comes."""
    openings = Paces().openings
    for _ in range(10):
        openings.spend(NOW)
    openings.spend(NOW)
    openings.slow_down(now=NOW, wait=timedelta(seconds=3.5))
    after = timedelta(seconds=3.5 + 62.5 * (40 - 1 + 5))
    assert not openings.known
    assert openings.takes(40, now=NOW, last=Priority.REMINDER) == after

    empty_at = NOW + timedelta(seconds=3.5)
    openings.spend(empty_at)
    then = empty_at + timedelta(seconds=10)
    openings.spend(then)
    openings.slow_down(now=then, wait=timedelta(seconds=52.5))
    assert openings.known
    assert openings.takes(39, now=then, last=Priority.ANSWER) == timedelta(seconds=52.5 + 62.5 * 38)


def test_where_a_pace_is_set_or_switched_off_nothing_is_guessed() -> None:
    off = Paces(messages=Pace(None))
    assert off.estimate(messages=60, openings=0, last=Priority.REMINDER, now=NOW).takes == timedelta(0)
    fixed = Paces(messages=Pace(Rate(1, timedelta(seconds=1), burst=10)))
    assert fixed.estimate(messages=60, openings=0, last=Priority.ANSWER, now=NOW) == Estimate(
        timedelta(seconds=50), guessed=False
    )
