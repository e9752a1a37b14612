"""Reading what people say when they look for a date: how long it takes, and when it may be. Pure."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chatbot.api.arguments import LONGEST_NAME, Reading, Spoken, clean_name, read_time
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.wording.phrases import Inline, cmd, code, n, run, t
from commands.rules.meet.lists import CLOCK, of_next_week, parts_of, starts, suggested, with_day_of, with_full_hours

MOST_OPTIONS = 9
"""There are nine number reactions."""
MOST_READ = 2 * MOST_OPTIONS
"""How many times are read at most, and from how many places on: a text can have hundreds of each."""
TITLE = "Meeting"
"""What a poll is called that is asked for by its times alone."""
_NO_TITLE = ("", "on", "at", "for", "about", "to", "in", "meet", "meet up", "talk", "meeting")
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
_ONLY_CLOCK = re.compile(rf"(?:at\s+)?{CLOCK}(?:\s*(?:-|–|to|until)\s*{CLOCK})?", re.I)
_TO_A_POLL = re.compile(r"(?:answer\s+)?M\s?-?\s?(?P<number>\d{1,9})\b[\s:,]*(?P<words>.*)", re.I | re.S)
_OF_WHAT = re.compile(r"^(?:(?:for|about|of|on|to|a|an|the|our|when|if|whether)\s+)+(?=\S)", re.I)


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
    full = with_full_hours(of_next_week(text))
    if full[0] != full[1]:
        raise _which_half(text, full)
    text = full[0]
    if (behind := _length_behind(text, reading)) is not None:
        return behind
    trouble: UsageError | None = None
    for found in itertools.islice(_SPAN.finditer(text), MOST_READ):
        title = _title(text[: found.start()])
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
    raise trouble or _lacks_times(text, reading)


def names_times(text: str, reading: Reading) -> bool:
    """Whether words are times to choose from, whatever they are said for."""
    try:
        read_date_poll(text, reading)
    except UsageError as unclear:
        return isinstance(unclear, Unsure) and bool(unclear.readings)
    return True


def _length_behind(text: str, reading: Reading) -> WantedPoll | None:
    """A poll whose length stands behind its times: “Call thu 10:00, fri 10:00, 1h”."""
    spans = list(itertools.islice(_SPAN.finditer(text), MOST_READ))
    last = spans[-1] if spans else None
    if last is None or text[last.end() :].strip(" ,;:.?!"):
        return None
    found = _without_length(text[: last.start()], reading)
    return replace(found, length=_length(last), assumed=False) if found is not None and found.assumed else None


def _which_half(text: str, full: tuple[str, str]) -> Unsure:
    """The question whether “thu 10” is in the morning."""
    return Unsure(
        said=text,
        understood=t("I read an hour alone, and cannot tell whether it is before noon."),
        expected=t("hours such as 10:00 or 7pm"),
        example=cmd(DATE_EXAMPLE),
        readings=[Meant(each, within=each) for each in full],
    )


def _lacks_times(text: str, reading: Reading) -> UsageError:
    """What is missing where no times can be read, or one; the example is their own poll, with times that may suit."""
    answer = _TO_A_POLL.fullmatch(text.strip())
    if answer is not None:
        return UsageError(
            understood=t("That reads as an answer to M-{number}.", number=answer["number"]),
            expected=t("it in reply to its card, or with its number in front"),
            example=code(f"M-{answer['number']} {' '.join(answer['words'].split())[:40] or '1 yes'}"),
        )
    title, times = suggested(text, reading)
    title = _title(title)[:LONGEST_NAME]
    example = f"date {title} 1h {', '.join(times)}"
    if title != TITLE:
        understood = t("I read “{title}” as what it is about, but not when it may be.", title=title)
    else:
        understood = t("I could not make out when it may be.")
    return UsageError(
        understood=understood,
        expected=t("two to nine times to choose from, with commas between them"),
        example=cmd(example),
    )


def _without_length(text: str, reading: Reading) -> WantedPoll | None:
    """A poll whose times tell how long it takes: each from and to; or where nobody has said it, and several times are named."""
    for first in starts(text, MOST_READ + 1):
        try:
            times = _times(text[first:], reading)
        except UsageError:
            continue
        lengths = {spoken.until - spoken.at for spoken in times if spoken.until is not None}
        title = _title(text[:first])
        if title and len(lengths) == 1 and times:
            return _poll(title, lengths.pop(), times)
        if title and not lengths and len(times) > 1 and not _SPAN.match(title):
            return replace(_poll(title, USUAL, times), assumed=True)
    return None


def _title(said: str) -> str:
    title = clean_name(_OF_WHAT.sub("", said.strip(" ,;:–-?!")).strip(" ,;:–-?!"))
    return TITLE if title.casefold() in _NO_TITLE else title


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
    for words in parts_of(text, MOST_READ):
        if times and _ONLY_CLOCK.fullmatch(words):
            words = with_day_of(words, times[-1].at, reading)
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
