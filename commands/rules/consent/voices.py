"""Whose voice an answer is: a co-op's own or somebody else's for it, and whether it is still theirs to give."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from commands.rules.consent.seat import SeatKey
from storage.models import Answer
from storage.types import UserId

MINUTE, MOST_IN_A_MINUTE = timedelta(minutes=1), 5
"""So often within that time people are answered to what they answer to one item. What they say counts in any case."""
Speakers = Mapping[SeatKey, AbstractSet[UserId]]
"""Who speaks for which seat now."""


def is_own(answer: Answer) -> bool:
    """Whether somebody said it as a speaker of the co-op, and not for its speakers."""
    return not answer.by_phone and not answer.as_stand_in


def has_lapsed(answer: Answer, speakers: Speakers | None) -> bool:
    """Whether an answer counts no more, because who gave it speaks no longer for its seat, or because who had named the
    stand-in that gave it does not.

    It stands where somebody who speaks for the seat has said so, as long as they do, and who gave it speaks for no other.
    ``speakers`` is None once an item has closed: then it is as it was at the close.
    """
    seat = SeatKey.find(answer.seat)
    if seat is None or answer.by_phone:
        return False
    if speakers is None:
        return answer.lapsed_at is not None
    by = answer.named_by if answer.as_stand_in else answer.user_id
    there = speakers.get(seat, frozenset())
    if by is None or by in there:
        return False
    return answer.kept_by not in there or not may_stay(answer, speakers)


def has_gone(answer: Answer, speakers: Speakers) -> bool:
    """Whether who gave an answer as a speaker for a seat no longer speaks for it."""
    seat = SeatKey.find(answer.seat)
    return (
        seat is not None
        and is_own(answer)
        and not answer.late
        and answer.user_id not in speakers.get(seat, frozenset())
    )


def may_stay(answer: Answer, speakers: Speakers) -> bool:
    """Whether the people of a seat may say that an answer stands which somebody has left there. Whoever speaks for another seat
    now has left none."""
    return not is_own(answer) or not any(answer.user_id in people for people in speakers.values())


def is_one_of_many(answers: Sequence[Answer], *, by: UserId, at: datetime) -> bool:
    """Whether a person whose answer is noted at an instant has given as many within the minute before it as we talk about."""
    theirs = (one.noted_at for one in answers if one.user_id == by)
    recent = [noted for noted in theirs if noted is not None and at - MINUTE < noted <= at]
    return len(recent) >= MOST_IN_A_MINUTE
