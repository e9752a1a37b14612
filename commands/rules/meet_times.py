"""Reading what people say when they look for a date: how long it takes, and when it may be. Pure."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from babel.dates import format_date

from chatbot.api.arguments import LONGEST_NAME, Reading, Spoken, clean_name, read_time
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.phrases import Inline, cmd, n, run, t

MOST_OPTIONS = 9
"""There are nine number reactions."""
MOST_READ = 2 * MOST_OPTIONS
"""How many times are read at most, and from how many places on: a text can have hundreds of each."""
USUAL = timedelta(hours=1)
"""How long a meeting is for where nobody says."""
LONGEST_MEETING = timedelta(days=7)
DATE_EXAMPLE = "date Monthly call 1h thu 10:00, thu 14:00, fri 10:00"

_SPAN = re.compile(
    r"(?<!\S)(?:for\s+)?(?:(?P<half>half\s+an\s+hour)|(?P<more>(?:an|1|one)\s+hour\s+and\s+a\s+half)|(?P<hours>\d{1,2}|an|one|two|three)(?:[.,](?P<tenth>5))?"
    r"\s*(?:h|hrs?|hours?)(?:(?P<glued>[0-5]\d)|\s*(?:and\s+)?(?P<plus>\d{1,2})\s*(?:m|mins?|minutes?))?|(?P<minutes>\d{1,3})\s*(?:m|mins?|minutes?)"
    r"|(?P<days>\d{1,2})\s*days?)(?=[\s,:;]|$)",
    re.I,
)
_COUNTS = {"an": 1, "one": 1, "two": 2, "three": 3}
_CLOCK = r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*(?:[ap]\.?m\.?)|\d{1,2}h\d{0,2}|noon|midday)"
_ONLY_CLOCK = re.compile(rf"(?:at\s+)?{_CLOCK}(?:\s*(?:-|–|to|until)\s*{_CLOCK})?", re.I)


@dataclass(frozen=True, slots=True)
class WantedPoll:
    """A date poll as somebody asks for it."""

    title: str
    length: timedelta
    times: tuple[datetime, ...]
    assumed: bool = False
    """Whether nobody has said how long it takes, so that it is ``USUAL``."""


def read_date_poll(text: str, reading: Reading) -> WantedPoll:
    """Read "Monthly call 1h thu 10:00, thu 14:00, fri 10:00": title, length, times. Raises UsageError.

    A time without a day is on the day before it in the list: "thu 10:00, 14:00". The length may also be told by the times:
    "Monthly call thu 10:00 - 11:00, fri 10:00 - 11:00".
    """
    trouble: UsageError | None = None
    for found in itertools.islice(_SPAN.finditer(text), MOST_READ):
        title = clean_name(text[: found.start()].strip(" ,:;–-"))
        if not title:
            continue
        try:
            length = _length(found)
            times = _times(text[found.end() :], reading)
        except Unsure:
            raise
        except UsageError as unclear:
            trouble = unclear
            continue
        return _poll(title, length, times)
    without = _without_length(text, reading) if trouble is None else None
    if without is not None:
        return without
    raise trouble or UsageError(
        understood=t("I could not make out how long it takes."),
        expected=t("a title, a length such as 1h or 90 min, and two to nine times"),
        example=cmd(DATE_EXAMPLE),
    )


def _without_length(text: str, reading: Reading) -> WantedPoll | None:
    """A poll whose times tell how long it takes: each from and to; or where nobody has said it, and several times are named."""
    words = list(re.finditer(r"\S+", text))
    for first in words[1 : MOST_READ + 1]:
        try:
            times = _times(text[first.start() :], reading)
        except UsageError:
            continue
        lengths = {spoken.until - spoken.at for spoken in times if spoken.until is not None}
        title = clean_name(text[: first.start()].strip(" ,:;–-"))
        if title and len(lengths) == 1 and times:
            return _poll(title, lengths.pop(), times)
        if title and not lengths and len(times) > 1 and not _SPAN.match(title):
            return replace(_poll(title, USUAL, times), assumed=True)
    return None


def _poll(title: str, length: timedelta, times: Sequence[Spoken]) -> WantedPoll:
    if len(title) > LONGEST_NAME:
        raise UsageError(
            understood=t("I read a title of {letters} letters.", letters=len(title)),
            expected=t("one of at most {most}", most=LONGEST_NAME),
            example=cmd(DATE_EXAMPLE),
        )
    for spoken in times:
        if spoken.until is not None and spoken.until - spoken.at != length:
            raise UsageError(
                understood=t(
                    "I read {length} as its length, but one of the times takes {other}.",
                    length=say_length(round(length / timedelta(minutes=1))),
                    other=say_length(round((spoken.until - spoken.at) / timedelta(minutes=1))),
                ),
                expected=t("the same length for all"),
                example=cmd(DATE_EXAMPLE),
            )
    return _checked(WantedPoll(title, length, tuple(sorted({spoken.at for spoken in times}))))


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


def _times(text: str, reading: Reading) -> list[Spoken]:
    times: list[Spoken] = []
    parts = (part.strip(" -–•*") for part in re.split(r"\s*(?:,|;|\n|\bor\b)\s*", text.strip(" ,;:.\n")))
    for words in itertools.islice(filter(None, parts), MOST_READ):
        if times and _ONLY_CLOCK.fullmatch(words):
            day = format_date(times[-1].at.astimezone(reading.zone), "d MMMM y", locale=reading.locale)
            words = f"{day} {words}"
        times.append(_time(words, reading))
    return times


def _time(words: str, reading: Reading) -> Spoken:
    trouble = t("I read “{words}” as one of the times, but it has no time of day.", words=words)
    try:
        spoken = read_time(words, reading, example=cmd(DATE_EXAMPLE))
        if spoken.has_clock:
            return spoken
    except Unsure:
        raise
    except UsageError:
        if re.search(r"\d", words):
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
