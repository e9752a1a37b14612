"""How long a role is held: until when it may be given, and what is told before its term ends. Pure (DECISIONS 30)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.errors import Refusal

TOLD_BEFORE = (timedelta(days=30), timedelta(days=7))
"""So long before a term ends its holder and the circle are told, once each."""
LONGEST = timedelta(days=5 * 366)
"""Nobody is given a role for longer at a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next about a term, and when. ``before`` is how long its end is off then; nothing at its end."""

    at: datetime
    before: timedelta


def next_step(ends_at: datetime, *, now: datetime) -> Step:
    """The next thing to do about a term that ends then. What would already be late is left out, but not its end."""
    for before in TOLD_BEFORE:
        if ends_at - before > now:
            return Step(ends_at - before, before)
    return Step(ends_at, timedelta(0))


def told_last(ends_at: datetime, *, now: datetime) -> timedelta:
    """Which of the times at which a holder is told has come last."""
    return min((before for before in TOLD_BEFORE if ends_at - before <= now), default=TOLD_BEFORE[0])


def may_last(until: datetime | None, *, now: datetime) -> None:
    """A term ends in the future, and within five years. Raises Refusal."""
    if until is None:
        return
    if until <= now:
        raise Refusal("term-over", "That day has passed. Please name one that is still to come.")
    if until - now > LONGEST:
        raise Refusal(
            "term-too-long", "A role is given for five years at most, and then chosen anew. Please name an earlier day."
        )


def goes_on_until(
    ends_at: datetime, *, overrun: timedelta | None, over_already: bool, now: datetime
) -> datetime | None:
    """Until when a role goes on whose term is over; None where it ends now."""
    if overrun is None or over_already or ends_at + overrun <= now:
        return None
    return ends_at + overrun
