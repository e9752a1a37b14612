"""Getting together: how answers are read and counted, and which time is best. Pure.

The best time has the most people who can; among equals the fewest who cannot, then the earliest. A time that the person
who asks cannot make is never chosen: they have to be there.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.rules.meet.times import DATE_EXAMPLE as DATE_EXAMPLE
from commands.rules.meet.times import read_date_poll as read_date_poll
from commands.rules.meet.times import say_length as say_length
from storage.models import HAND, Can, MeetAnswer, Mood
from storage.types import UserId

SENSE_LASTS = timedelta(hours=48)
BEFORE = timedelta(hours=24)
"""So long before the first time of a date poll the one who asked is told what suits best, if nothing is chosen yet."""
HANDS_EXAMPLE = "hands Paint the shed 3"
_FEW = {"two": 2, "three": 3}
_PEOPLE = r"(?:people|persons?|hands?|helpers?|volunteers?|folks?|of\s+us)"
_WANTED_FIRST = re.compile(rf"(\d{{1,2}}|two|three)\s+{_PEOPLE}\b", re.I)
_WANTED_AT_END = re.compile(
    rf"(.*[^\s,(](?<!\bat)(?<!\bon)(?<!\bby)(?<!\bto)(?<!\broom)(?<!\bno)(?<!\bnumber)(?<!\bfloor)(?<!\bbus)(?<!\bweek)(?<!\bpart))[\s,(]+(?:x\s*)?(\d{{1,2}})"
    rf"(?:\s+(?:more\s+)?{_PEOPLE})?(?:\s+(?:wanted|needed))?[).\s]*",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Sense:
    """How something feels to people: who holds which mood, and each one's latest words."""

    moods: dict[UserId, Mood]
    words: dict[UserId, str]

    def count(self, mood: Mood) -> int:
        """How many people hold a mood."""
        return sum(held is mood for held in self.moods.values())


def sense(answers: Iterable[MeetAnswer]) -> Sense:
    """Count each person once: their latest mood, their latest words."""
    counted = _in_force(answers)
    moods = {a.user_id: Mood(a.says) for a in counted if a.says in set(Mood)}
    words = {a.user_id: a.words for a in counted if a.words}
    return Sense(moods, words)


def read_call(text: str) -> tuple[str, int | None]:
    """What is to be done and how many are wanted: "Paint the shed 3", "3 people to paint the shed". Raises Refusal."""
    line = text.strip()
    what, wanted = line, None  # type: str, int | None
    if at_end := _WANTED_AT_END.fullmatch(line):
        what, wanted = at_end.group(1).rstrip(" ,;:(–-"), int(at_end.group(2))
    elif first := _WANTED_FIRST.match(line):
        wanted = int(_FEW.get(first.group(1).casefold(), 0) or first.group(1))
    if re.fullmatch(r"[\W\d]*", what):
        raise Refusal(
            "nothing",
            "I read no words in it. What is to be done? For example: {example}",
            example=cmd(HANDS_EXAMPLE),
        )
    if wanted == 0:
        raise Refusal(
            "nobody",
            "You ask for 0 people. How many are wanted? For example: {example}",
            example=cmd(HANDS_EXAMPLE),
        )
    return what, wanted


def helpers(answers: Iterable[MeetAnswer]) -> tuple[UserId, ...]:
    """Who helps, in the order in which they last said so."""
    latest = {answer.user_id: answer for answer in _in_force(answers)}
    said_so = sorted((a for a in latest.values() if a.says == HAND), key=lambda a: (a.at, a.id))
    return tuple(answer.user_id for answer in said_so)


@dataclass(frozen=True, slots=True)
class Suits:
    """Whom one time suits, and how well."""

    option: int
    start: datetime
    cans: dict[UserId, Can]

    def who(self, can: Can) -> tuple[UserId, ...]:
        """The people who said so."""
        return tuple(user_id for user_id, said in self.cans.items() if said is can)


def suits(times: Sequence[datetime], answers: Iterable[MeetAnswer]) -> tuple[Suits, ...]:
    """Each time with each person's latest word on it."""
    counted = [answer for answer in _in_force(answers) if answer.says in set(Can)]
    return tuple(
        Suits(option, start, {a.user_id: Can(a.says) for a in counted if a.option == option})
        for option, start in enumerate(times, start=1)
    )


def ranked(found: Iterable[Suits], *, asked_by: UserId) -> tuple[Suits, ...]:
    """The times that can be chosen, the best first; none that suits nobody, none that the one who asks cannot make."""
    possible = [
        each for each in found if each.cans.get(asked_by) is not Can.NO and (each.who(Can.YES) or each.who(Can.MAYBE))
    ]
    return tuple(sorted(possible, key=lambda each: (-len(each.who(Can.YES)), len(each.who(Can.NO)), each.start)))


def choose(found: Sequence[Suits], *, asked_by: UserId, option: int | None, shown: str, now: datetime) -> Suits:
    """The time that is named, or else the best of those still to come. Raises Refusal."""
    if option is not None:
        return _named(found, option, shown=shown, now=now)
    ahead = [each for each in found if each.start > now]
    if not ahead:
        raise Refusal(
            "passed",
            "All times of {shown} have passed. To try others, ask anew, for example: {date}",
            shown=shown,
            date=cmd(DATE_EXAMPLE),
        )
    possible = ranked(ahead, asked_by=asked_by)
    if not possible and any(can is not Can.NO for each in ahead for can in each.cans.values()):
        raise Refusal(
            "no-time",
            "The times of {shown} that suit others do not suit who asked. To choose one all the same, name it: {close}",
            shown=shown,
            close=cmd(f"date close {shown} {ahead[0].option}"),
        )
    if not possible:
        raise Refusal(
            "no-time",
            "Nobody has said yes to a time of {shown} yet. To choose one all the same, name it: {close}",
            shown=shown,
            close=cmd(f"date close {shown} {ahead[0].option}"),
        )
    return possible[0]


def _named(found: Sequence[Suits], option: int, *, shown: str, now: datetime) -> Suits:
    if not 1 <= option <= len(found):
        raise Refusal(
            "no-such-time",
            "I read {option} as one of the times, but {shown} has the times 1 to {last}. For example: {close}",
            option=option,
            shown=shown,
            last=len(found),
            close=cmd(f"date close {shown} 1"),
        )
    if found[option - 1].start <= now:
        raise Refusal(
            "passed", "That time has passed. To try others, ask anew, for example: {date}", date=cmd(DATE_EXAMPLE)
        )
    return found[option - 1]


def asked_to_choose(opened_at: datetime, first: datetime) -> datetime:
    """When whoever asked is reminded to choose: a day before the ``first`` time, or halfway to it where that is later."""
    return max(first - BEFORE, opened_at + (first - opened_at) / 2)


def must_be_open(closed_at: datetime | None, shown: str) -> None:
    """Refuse to change what has ended."""
    if closed_at is not None:
        raise Refusal("closed", "{shown} has ended. Thank you all the same.", shown=shown)


Kept = TypeVar("Kept", bound=MeetAnswer)


def _in_force(answers: Iterable[Kept]) -> list[Kept]:
    """What was not taken back, in the order in which it was said: the last one counts."""
    return sorted((a for a in answers if a.taken_back_at is None), key=lambda a: (a.at, a.id))
