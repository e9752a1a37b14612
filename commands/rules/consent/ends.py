"""When what somebody opens is to end: as they said, as the circle has it, or for now, where what they said cannot be read."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chatbot.api.arguments import Reading, SaidEnd, ahead_at_the_end, time_left_in
from commands.rules.consent import rounds
from commands.rules.consent.terms import left_in_text
from storage.models import ItemKind, Round


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of what is opened, and what is to be told of it."""

    at: datetime | None
    """None: as the circle has it."""
    said: str | None = None
    """The words that were taken out of the text for it."""
    unread: str | None = None
    """The words that were meant as an end and cannot be read. They stay in the text."""
    amount: str | None = None
    """What may have been the end, and as well an amount. It stays in the text."""
    left: str | None = None
    """What may have been the end, in the midst of the text or at its close. It stays there."""


NOT_SAID = Ending(None)
"""Nobody has said when it is to end."""


def ending(by: SaidEnd | None, text: str, *, reading: Reading, usual: timedelta, unread: timedelta) -> Ending:
    """The end of an item that usually runs for so long. It is never earlier than what was said."""
    soonest = rounds.later(reading.now, usual, reading.zone)
    if by is not None and by.at is not None:
        return Ending(by.at, said=by.words)
    if by is not None:
        return Ending(max(soonest, rounds.later(reading.now, unread, reading.zone)), unread=by.words)
    ahead = ahead_at_the_end(text, reading)
    if ahead is not None:
        words, at = ahead
        later = soonest < at <= reading.now + rounds.LONGEST
        return Ending(at if later else None, left=words)
    amount = left_in_text(text)
    if amount is not None:
        return Ending(None, amount=amount)
    return Ending(None, left=time_left_in(text, reading))


def goes_on(course: rounds.Course, *, span: timedelta, zone: ZoneInfo) -> rounds.Course:
    """One more span for what has come to an end that was set for now."""
    return replace(course, closes_at=rounds.later(course.closes_at, span, zone))


def ends_at(
    course: rounds.Course, at: datetime, *, now: datetime, spans: rounds.Spans, zone: ZoneInfo
) -> rounds.Course:
    """The end that was missing. The rounds of a proposal share the time anew, as far as they have not passed. Raises Refusal."""
    course = rounds.due(course, now=now)
    if course.kind is ItemKind.QUICK_CHECK:
        return rounds.extend(course, to=at, now=now, zone=zone)
    rounds.fitting(at, now=now)
    anew = rounds.proposal(by=at, now=course.opened_at, spans=spans, zone=zone)
    if course.round is Round.CONSENT or anew.questions_end is None or anew.reactions_end is None:
        return replace(course, closes_at=at)
    if course.round is Round.QUESTIONS:
        anew = replace(anew, questions_end=max(anew.questions_end, now), reactions_end=max(anew.reactions_end, now))
        return replace(course, questions_end=anew.questions_end, reactions_end=anew.reactions_end, closes_at=at)
    return replace(course, reactions_end=max(anew.reactions_end or at, now), closes_at=at)


def next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next day begins in a zone."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone).astimezone(UTC)
