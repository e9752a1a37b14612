"""Getting together: how answers are read and counted, and which time is best. Pure.

The best time has the most people who can; among equals the fewest who cannot, then the earliest. A time that the person
who asks cannot make is never chosen: they have to be there.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from babel.dates import format_date

from chatbot.arguments import Reading, parse_span, parse_when
from chatbot.errors import Refusal, UsageError
from storage.models import HAND, Can, MeetAnswer, Mood
from storage.types import UserId

SENSE_LASTS = timedelta(hours=48)
LONGEST_COMMENT = 200
MOST_OPTIONS = 9
"""There are nine number reactions."""
MOST_HANDS = 99
LONGEST_MEETING = timedelta(days=7)
DATE_EXAMPLE = "!date Monthly call 1h thu 10:00, thu 14:00, fri 10:00"
CAN_EXAMPLE = "1 yes, 2 maybe, 3 no"

_MARKS = re.compile("[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_MOODS = {
    "👍": Mood.GOOD, "✅": Mood.GOOD, "🙂": Mood.GOOD, "❤": Mood.GOOD,
    "😐": Mood.MIXED, "🤷": Mood.MIXED, "🤔": Mood.MIXED,
    "👎": Mood.BAD, "🙁": Mood.BAD, "❌": Mood.BAD,
}  # fmt: skip
_MOOD_WORDS = {
    Mood.GOOD: r"👍|good|great|yes|i like it|like it|like|fine|in favour|for it",
    Mood.MIXED: r"😐|mixed|meh|so so|so-so|unsure|not sure|neutral|maybe",
    Mood.BAD: r"👎|bad|no|don't like it|dislike|against it|against|rather not",
}
_HANDS = {"✋", "🙋", "👍", "✅", "🤚", "🖐", "👋", "💪"}
_HELPS = re.compile(
    r"(?:me|me too|yes|yep|i can|i can help|i will|i'll do it|i'll help|i help|count me in|i'm in|happy to|✋|🙋|👍)(?!\w)"
    r"(?:[ ,.!-].*)?",
    re.I,
)  # fmt: skip
_HELPS_NOT = re.compile(r"(?:not me|no|can't|cannot|i can't|i cannot|sorry|not after all)\b(?:[ ,.!-].*)?", re.I)
_CAN = re.compile(
    r"(?P<number>\d{1,2}|all|none)\s*[:=)]?\s*"
    r"(?P<mark>\?|yes|ok|maybe|if\s+need\s+be|perhaps|not|no|✅|❌|👍|👎)?(?=[\s,;.]|$)[\s,;.]*(?:and\b)?\s*",
    re.I,
)
_SPAN = re.compile(r"(?<!\S)(\d{1,3}\s*(?:min|mins|minutes|h|hr|hrs|hours?|days?)|an\s+hour)(?!\S)", re.I)
_ONLY_CLOCK = re.compile(r"(?:at\s+)?(?:\d{1,2}[:.]\d{2}\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm)|noon|midday)", re.I)


def read_mood(key: str) -> Mood | None:
    """The mood that a reaction means."""
    return _MOODS.get(_MARKS.sub("", key))


def read_comment(text: str) -> tuple[Mood | None, str | None] | None:
    """Mood and words of a one-line reply: "good, it is time" or just words. None for longer talk."""
    said = text.strip()
    if not said or "\n" in said or len(said) > LONGEST_COMMENT:
        return None
    for mood, words in _MOOD_WORDS.items():
        found = re.match(rf"(?:{words})(?!\w)\s*[:,.!–-]*\s*(.*)", said, re.I)
        if found:
            return mood, found.group(1).strip() or None
    return None, said


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
    counted = _standing(answers)
    moods = {a.user_id: Mood(a.says) for a in counted if a.says in set(Mood)}
    words = {a.user_id: a.words for a in counted if a.words}
    return Sense(moods, words)


def read_call(text: str) -> tuple[str, int | None]:
    """What is to be done and how many are wanted: "Paint the shed 3". Raises Refusal."""
    found = re.fullmatch(r"(.*\S)\s+(\d{1,2})", text.strip(), re.S)
    if found is None:
        return text.strip(), None
    wanted = int(found.group(2))
    if wanted == 0:
        raise Refusal("nobody", "You ask for 0 people. How many are wanted? For example: !hands Paint the shed 3")
    return found.group(1), wanted


def read_hand(key: str) -> bool:
    """Whether a reaction means "I help"."""
    return _MARKS.sub("", key) in _HANDS


def read_help(text: str) -> bool | None:
    """Whether a reply means that its author helps, or does not after all; None for other talk."""
    said = text.strip()
    if "\n" in said or len(said) > LONGEST_COMMENT:
        return None
    if _HELPS_NOT.fullmatch(said):
        return False
    return True if _HELPS.fullmatch(said) else None


def helpers(answers: Iterable[MeetAnswer]) -> tuple[UserId, ...]:
    """Who helps, in the order in which they last said so."""
    latest = {answer.user_id: answer for answer in _standing(answers)}
    said_so = sorted((a for a in latest.values() if a.says == HAND), key=lambda a: (a.at, a.id))
    return tuple(answer.user_id for answer in said_so)


@dataclass(frozen=True, slots=True)
class Asked:
    """A date poll as somebody asks for it."""

    title: str
    length: timedelta
    times: tuple[datetime, ...]


def read_date_poll(text: str, reading: Reading) -> Asked:
    """Read "Monthly call 1h thu 10:00, thu 14:00, fri 10:00": title, length, times. Raises UsageError.

    A time without a day is on the day before it in the list: "thu 10:00, 14:00".
    """
    trouble: UsageError | None = None
    for found in _SPAN.finditer(text):
        title = text[: found.start()].strip(" ,:")
        if not title:
            continue
        try:
            length = parse_span(found.group(1), example="1h")
            times = _times(text[found.end() :], reading)
        except UsageError as unclear:
            trouble = unclear
            continue
        return _checked(Asked(title[:255], length, tuple(sorted(set(times)))))
    raise trouble or UsageError(
        understood="I could not make out how long it takes.",
        expected="a title, a length such as 1h or 90 min, and two to nine times",
        example=DATE_EXAMPLE,
    )


def _times(text: str, reading: Reading) -> list[datetime]:
    times: list[datetime] = []
    for part in re.split(r"\s*(?:,|;|\n|\bor\b)\s*", text.strip(" ,;:.")):
        said = part.strip()
        if times and _ONLY_CLOCK.fullmatch(said):
            day = format_date(times[-1].astimezone(reading.zone), "d MMMM y", locale=reading.locale)
            said = f"{day} {said}"
        times.append(parse_when(said, now=reading.now, zone=reading.zone, locale=reading.locale, example=DATE_EXAMPLE))
    return times


def _checked(asked: Asked) -> Asked:
    if not 2 <= len(asked.times) <= MOST_OPTIONS:
        raise UsageError(
            understood=f"I read {len(asked.times)} time{'s'[: len(asked.times) != 1]}.",
            expected=f"two to {MOST_OPTIONS} times to choose from, with commas between them",
            example=DATE_EXAMPLE,
        )
    if not timedelta(minutes=5) <= asked.length <= LONGEST_MEETING:
        raise UsageError(
            understood="I read a length that no meeting has.", expected="5 minutes to 7 days", example=DATE_EXAMPLE
        )
    return asked


def read_option(key: str) -> int | None:
    """The option that a number reaction stands for."""
    digit = _MARKS.sub("", key)
    return int(digit) if re.fullmatch("[1-9]", digit) else None


def read_can(text: str, *, options: int) -> dict[int, Can] | None:
    """What "1 yes, 2 maybe, 3 no", "1 3?" or "all" means for each option; None for other talk. Raises UsageError."""
    said = _MARKS.sub("", text.strip()).casefold()
    cans: dict[int, Can] = {}
    at = 0
    while at < len(said):
        found = _CAN.match(said, at)
        if found is None or not found.group():
            return None
        number, mark = found.group("number"), found.group("mark") or ""
        can = _can_of(mark, none=number == "none")
        wanted = range(1, options + 1) if number in ("all", "none") else (int(number),)
        for option in wanted:
            if not 1 <= option <= options:
                raise UsageError(
                    understood=f"I read option {option}, but there are {options}.",
                    expected=f"numbers from 1 to {options}",
                    example=CAN_EXAMPLE,
                )
            cans[option] = can
        at = found.end()
    return cans or None


def _can_of(mark: str, *, none: bool) -> Can:
    if none or mark in ("no", "not", "❌", "👎"):
        return Can.NO
    return Can.YES if mark in ("", "yes", "ok", "✅", "👍") else Can.MAYBE


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
    counted = [answer for answer in _standing(answers) if answer.says in set(Can)]
    return tuple(
        Suits(option, start, {a.user_id: Can(a.says) for a in counted if a.option == option})
        for option, start in enumerate(times, start=1)
    )


def ranked(found: Iterable[Suits], *, asked_by: UserId) -> tuple[Suits, ...]:
    """The times that can be chosen, the best first; none that suits nobody, none that the one who asks cannot make."""
    possible = [
        each for each in found
        if each.cans.get(asked_by) is not Can.NO and (each.who(Can.YES) or each.who(Can.MAYBE))
    ]  # fmt: skip
    return tuple(sorted(possible, key=lambda each: (-len(each.who(Can.YES)), len(each.who(Can.NO)), each.start)))


def choose(found: Sequence[Suits], *, asked_by: UserId, option: int | None, number: int) -> Suits:
    """The time that is named, or else the best. Raises Refusal."""
    if option is not None:
        if not 1 <= option <= len(found):
            raise Refusal("no-such-time", f"M-{number} has the times 1 to {len(found)}. Say !date close M-{number} 1")
        return found[option - 1]
    possible = ranked(found, asked_by=asked_by)
    if not possible:
        raise Refusal(
            "no-time",
            f"No time of M-{number} suits anybody yet, or the one who asked can make none that does. To choose one all "
            f"the same, name it: !date close M-{number} 1",
        )
    return possible[0]


def may_close(*, asked_by: UserId, actor: UserId, runs_circle: bool, shown: str) -> None:
    """Only who asked, or who runs the circle, ends one of these. Raises Refusal."""
    if actor != asked_by and not runs_circle:
        raise Refusal(
            "not-yours", f"{shown} can be ended by the person who asked, or by the circle's facilitator or secretary."
        )


def must_be_open(closed_at: datetime | None, shown: str) -> None:
    """Refuse to change what has ended."""
    if closed_at is not None:
        raise Refusal("closed", f"{shown} has ended. Thank you all the same.")


Kept = TypeVar("Kept", bound=MeetAnswer)


def _standing(answers: Iterable[Kept]) -> list[Kept]:
    """What was not taken back, in the order in which it was said: the last one counts."""
    return sorted((a for a in answers if a.taken_back_at is None), key=lambda a: (a.at, a.id))
