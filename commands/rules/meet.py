"""Getting together: how answers are read and counted, and which time is best. Pure.

The best time has the most people who can; among equals the fewest who cannot, then the earliest. A time that the person
who asks cannot make is never chosen: they have to be there.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from babel.dates import format_date

from chatbot.api.arguments import LONGEST_NAME, HasPassed, Reading, clean_name, parse_when
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.phrases import Inline, cmd, n, run, t
from storage.models import HAND, Can, MeetAnswer, Mood
from storage.types import UserId

SENSE_LASTS = timedelta(hours=48)
MOST_OPTIONS = 9
"""There are nine number reactions."""
MOST_READ = 2 * MOST_OPTIONS
"""How many times are read at most, and from how many places on: a text can have hundreds of each."""
LONGEST_MEETING = timedelta(days=7)
HANDS_EXAMPLE = "hands Paint the shed 3"
DATE_EXAMPLE = "date Monthly call 1h thu 10:00, thu 14:00, fri 10:00"

_SPAN = re.compile(
    r"(?<!\S)(?:for\s+)?(?:(?P<half>half\s+an\s+hour)|(?P<more>(?:an|1|one)\s+hour\s+and\s+a\s+half)|(?P<hours>\d{1,2}|an|one|two|three)(?:[.,](?P<tenth>5))?"
    r"\s*(?:h|hrs?|hours?)(?:(?P<glued>[0-5]\d)|\s*(?:and\s+)?(?P<plus>\d{1,2})\s*(?:m|mins?|minutes?))?|(?P<minutes>\d{1,3})\s*(?:mins?|minutes?)"
    r"|(?P<days>\d{1,2})\s*days?)(?=[\s,:;]|$)",
    re.I,
)
_COUNTS = {"an": 1, "one": 1, "two": 2, "three": 3}
_HAS_CLOCK = re.compile(
    r"\d[:.]\d\d|\d\s*(?:am|pm)\b|\b(?:noon|midday|now)\b|\bin\s+(?:an?|\d+)\s*(?:h|hours?|m|min|minutes?|days?)\b",
    re.I,
)
_PEOPLE = r"(?:people|persons?|hands?|helpers?|volunteers?|folks?|of\s+us)"
_WANTED_FIRST = re.compile(rf"(\d{{1,2}}|two|three)\s+{_PEOPLE}\b", re.I)
_WANTED_AT_END = re.compile(
    rf"(.*[^\s,(](?<!\bat)(?<!\bon)(?<!\bby)(?<!\bto)(?<!\broom)(?<!\bno)(?<!\bnumber)(?<!\bfloor)(?<!\bbus)(?<!\bweek)(?<!\bpart))[\s,(]+(?:x\s*)?(\d{{1,2}})"
    rf"(?:\s+(?:more\s+)?{_PEOPLE})?(?:\s+(?:wanted|needed))?[).\s]*",
    re.I | re.S,
)
_ONLY_CLOCK = re.compile(r"(?:at\s+)?(?:\d{1,2}[:.]\d{2}\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm)|noon|midday)", re.I)


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
        wanted = int(_COUNTS.get(first.group(1).casefold(), 0) or first.group(1))
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
class WantedPoll:
    """A date poll as somebody asks for it."""

    title: str
    length: timedelta
    times: tuple[datetime, ...]


def read_date_poll(text: str, reading: Reading) -> WantedPoll:
    """Read "Monthly call 1h thu 10:00, thu 14:00, fri 10:00": title, length, times. Raises UsageError.

    A time without a day is on the day before it in the list: "thu 10:00, 14:00".
    """
    trouble: UsageError | None = None
    for found in itertools.islice(_SPAN.finditer(text), MOST_READ):
        title = clean_name(text[: found.start()].strip(" ,:;–-"))
        if not title:
            continue
        try:
            length = _length(found)
            times = _times(text[found.end() :], reading)
        except UsageError as unclear:
            trouble = unclear
            continue
        if len(title) > LONGEST_NAME:
            raise UsageError(
                understood=t("I read a title of {letters} letters.", letters=len(title)),
                expected=t("one of at most {most}", most=LONGEST_NAME),
                example=cmd(DATE_EXAMPLE),
            )
        return _checked(WantedPoll(title, length, tuple(sorted(set(times)))))
    raise trouble or UsageError(
        understood=t("I could not make out how long it takes."),
        expected=t("a title, a length such as 1h or 90 min, and two to nine times"),
        example=cmd(DATE_EXAMPLE),
    )


def _length(found: re.Match[str]) -> timedelta:
    """How long "90 min", "1h30", "1.5 hours" or "an hour and a half" is."""
    span = found.groupdict()
    if span["half"] or span["more"]:
        return timedelta(minutes=30 if span["half"] else 90)
    if span["hours"]:
        hours = _COUNTS.get(span["hours"].casefold()) or int(span["hours"])
        return timedelta(hours=hours, minutes=30 if span["tenth"] else int(span["glued"] or span["plus"] or 0))
    return timedelta(minutes=int(span["minutes"] or 0), days=int(span["days"] or 0))


def say_length(minutes: int) -> Inline:
    """A length exactly: "90 minutes", "2 hours 30 minutes", "1 day"."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60) if days or rest >= 120 or rest == 60 else (0, rest)
    counted = (
        n(days, "{count} day", "{count} days"),
        n(hours, "{count} hour", "{count} hours"),
        n(left, "{count} minute", "{count} minutes"),
    )
    return run(*(each for each in counted if each.count)) if minutes else counted[-1]


def _times(text: str, reading: Reading) -> list[datetime]:
    times: list[datetime] = []
    parts = (part.strip(" -–•*") for part in re.split(r"\s*(?:,|;|\n|\bor\b)\s*", text.strip(" ,;:.\n")))
    for words in itertools.islice(filter(None, parts), MOST_READ):
        if times and _ONLY_CLOCK.fullmatch(words):
            day = format_date(times[-1].astimezone(reading.zone), "d MMMM y", locale=reading.locale)
            words = f"{day} {words}"
        times.append(_time(words, reading))
    return times


def _time(words: str, reading: Reading) -> datetime:
    trouble = t("I read “{words}” as one of the times, but it has no time of day.", words=words)
    if _HAS_CLOCK.search(words):
        try:
            return parse_when(
                words, now=reading.now, zone=reading.zone, locale=reading.locale, example=cmd(DATE_EXAMPLE)
            )
        except HasPassed:
            raise
        except UsageError:
            trouble = t("I read “{words}” as one of the times, but do not know when it is.", words=words)
    raise UsageError(
        understood=trouble,
        expected=t("a day and a time for each, such as thu 10:00, with commas between them"),
        example=cmd(DATE_EXAMPLE),
    )


def _checked(asked: WantedPoll) -> WantedPoll:
    count = len(asked.times)
    if not 2 <= count <= MOST_OPTIONS:
        raise UsageError(
            understood=n(count, "I read {count} time.", "I read {count} times.") if count else t("I read no times."),
            expected=t("two to nine different times to choose from, with commas between them"),
            example=cmd(DATE_EXAMPLE),
        )
    if not timedelta(minutes=5) <= asked.length <= LONGEST_MEETING:
        raise UsageError(
            understood=t(
                "I read {length} as its length.", length=say_length(round(asked.length / timedelta(minutes=1)))
            ),
            expected=t("a meeting of 5 minutes to 7 days"),
            example=cmd(DATE_EXAMPLE),
        )
    return asked


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
    if not possible:
        raise Refusal(
            "no-time",
            "No time of {shown} suits anybody yet, or the one who asked can make none that does. To choose one all the "
            "same, name it: {close}",
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


def may_close(*, asked_by: UserId, actor: UserId, runs_circle: bool, shown: str) -> None:
    """Only who asked, or who runs the circle, ends one of these. Raises Refusal."""
    if actor != asked_by and not runs_circle:
        raise Refusal(
            "not-yours",
            "{shown} can be ended by the person who asked, or by the circle's facilitator or secretary.",
            shown=shown,
        )


def must_be_open(closed_at: datetime | None, shown: str) -> None:
    """Refuse to change what has ended."""
    if closed_at is not None:
        raise Refusal("closed", "{shown} has ended. Thank you all the same.", shown=shown)


Kept = TypeVar("Kept", bound=MeetAnswer)


def _in_force(answers: Iterable[Kept]) -> list[Kept]:
    """What was not taken back, in the order in which it was said: the last one counts."""
    return sorted((a for a in answers if a.taken_back_at is None), key=lambda a: (a.at, a.id))
