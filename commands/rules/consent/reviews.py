"""When what was agreed is looked at again: early enough that nothing is without force in between (DECISIONS 39). Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.rules.consent import hours
from storage.models import Decision


def review_time(
    *, agreed_at: datetime, wished: datetime, term_ends_at: datetime | None, length: timedelta, zone: ZoneInfo
) -> datetime:
    """When a review opens: as it was wished, and so long before the term ends as it runs. Of a term shorter than twice that, at its
    half."""
    if term_ends_at is None:
        return wished
    if term_ends_at - agreed_at < 2 * length:
        return min(wished, agreed_at + (term_ends_at - agreed_at) / 2)
    return min(wished, hours.later(term_ends_at, -length, zone))


def review_ends(*, opens_at: datetime, term_ends_at: datetime | None, length: timedelta, zone: ZoneInfo) -> datetime:
    """When a review that opens now closes: after its length, and before the term ends, where that is still to come."""
    ends = hours.later(opens_at, length, zone)
    if term_ends_at is not None and opens_at < term_ends_at < ends:
        return term_ends_at
    return ends


def in_force(decision: Decision) -> bool:
    """Whether a decision holds."""
    return decision.ended_at is None and decision.replaced_by is None


def is_over(decision: Decision, *, now: datetime) -> bool:
    """Whether a decision that holds has come to the end of its term."""
    return in_force(decision) and decision.term_ends_at is not None and decision.term_ends_at <= now
