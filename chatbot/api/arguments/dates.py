"""Instants, as people say them, read and said back in full. One reader for all commands (docs/times.md shows what it reads).

Three things come of words: an instant; ``Unsure``, where they contradict themselves, read two ways or have passed; and a plain
``UsageError``, where they cannot be read. Nothing is guessed at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale

from chatbot.api.arguments.bounds import TIME, bounded
from chatbot.api.arguments.calendar_names import date_as_written, date_in_words, fold, names_in
from chatbot.api.arguments.clock import Clock, later_half, take_clock
from chatbot.api.arguments.days import day_of_next_month, next_year, read_day
from chatbot.api.arguments.habits import LAST_MINUTE, USUAL, Habits, minutes_of
from chatbot.api.arguments.lengths import read_ahead, unsure_of_m
from chatbot.api.arguments.periods import Said
from chatbot.api.arguments.saying import say_when
from chatbot.api.arguments.time_words import in_figures
from chatbot.api.arguments.words import plain_digits
from chatbot.api.arguments.zones import take_zone
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.wording.phrases import Inline, code, t
from storage.patterns import pattern_of

WHEN_EXAMPLE = code("fri 17:00")
_GONE_BY = pattern_of(
    r"(?:right |just )?now|last (?:night|week|month|year)|(?:\d{1,4}|an?|one|two|three|a few|some) ?[a-z]+ ago|"
    r"(?:yesterday(?= )|last (?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?)"
    r"(?:,? (?:morning|afternoon|evening|night|(?:at )?[\d.:]+ ?(?:am|pm)?))?",
)
"""Ways to say when something was."""
_COURTESY = pattern_of(
    r"^(?:(?:to|about|around|latest|at the latest|no later than|not later than|is|sorry|oops|i meant?|let'?s say|make (?:it|that)"
    r"|how about)[\s,:]+)+"
    r"|(?:[\s,]+(?:please|pls|plz|latest|at the latest|sharp|thanks|thank you|thx|ta|cheers|and|the latest|or so|if possible"
    r"|(?:i|we) (?:think|guess|hope|suppose)|ok|okay|(?:thanks|thank you|thx) (?:all|everyone|everybody|folks|team)"
    r"|(?:would be|is) (?:fine|good|great|better|ok|okay)|works))+$"
)
_JOINED = pattern_of(r"(?<=\d)-(?=[^\W\d_]{3})|(?<=[^\W\d_]{3})-(?=\d)")
"""A date whose parts are joined: 06-Mar-2026."""
_ISO = pattern_of(r"(\d{4}-\d{2}-\d{2})t(\d{2}:\d{2}(?::00)?)(?=z|[+-]|$|\s)(z)?")
_SAME_TIME = pattern_of(r"[\s,]*\b(?:at )?(?:the |this )?same time\b")
_DOTTED = pattern_of(r"\d{1,2}\.\d{2}")
_NO_SUCH_HOUR = pattern_of(
    r"[^\W\d].*(?<![\d:])(?:(?:2[5-9]|24(?=:(?!00)))[:h]\d{2}|(?:[01]?\d|2[0-3]):[6-9]\d|(?:1[3-9]|2\d)\s?[ap]m|(?<=at )(?:2[5-9]|[3-9]\d)$)(?![\d:])"
)
"""“Friday 25:00”: behind a day no other can be meant. Alone it may be no time: “by 20:80”."""
_O_CLOCK_HALF = pattern_of(r"(?<!\S)(\d{1,2}|[a-z]{3,6}) ?o'clock ([ap])\.? ?m\b\.?")
"""“5 o'clock pm”: the half of the day behind the mark of the hour."""
_MARKUP = pattern_of(r"[*_`~]+")


class HasPassed(Unsure):
    """A time that can be read, and has passed: it was meant as a time, and as no other."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How words are read at a place and time."""

    now: datetime
    zone: ZoneInfo
    locale: Locale
    currency: str
    habits: Habits = USUAL


@dataclass(frozen=True, slots=True)
class Spoken:
    """A time as it was said: an instant, the end of a range, and whether a time of day was named."""

    at: datetime
    until: datetime | None = None
    has_clock: bool = True


def parse_when(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    locale: Locale,
    habits: Habits = USUAL,
    example: Inline = WHEN_EXAMPLE,
) -> datetime:
    """An instant to come, as a person says it: ``fri 17:00``, ``in 3 days``, ``end of month``, ``10/02/2027``. Aware UTC.

    Of a range it is the end: it is never earlier than what was said. A local time that the clock change skips is moved on by
    the change, one that comes twice is the first. Raises UsageError for what is no date, and Unsure for what may be two, has
    passed or cannot be.
    """
    spoken = read_time(text, Reading(now, zone, locale, "", habits), example=example)
    return spoken.until or spoken.at


def read_time(text: str, reading: Reading, *, example: Inline = WHEN_EXAMPLE) -> Spoken:
    """A time to come with all that was said of it. Raises like ``parse_when``."""
    text = bounded(text, TIME, what=t("a time"), example=example)
    asked = _Asked(text, reading, example)
    said = plain(text)
    if _GONE_BY.fullmatch(said):
        raise asked.has_passed()
    try:
        return _ahead(said, asked) or _at(said, asked)
    except Unsure:
        raise
    except (UsageError, OverflowError, ValueError) as beyond:
        raise asked.has_no_such_hour() if _NO_SUCH_HOUR.search(said) else asked.unread() from beyond


def plain(text: str) -> str:
    """Words as they are read: small, without markup, courtesies and what ends a sentence."""
    said = _MARKUP.sub("", plain_digits(text)).casefold().replace("(", " ").replace(")", " ").replace("@", " @ ")
    said = " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", said).split()).strip(" .!?,;\"'-")
    said = re.sub(r"[^\w.]+$", "", said)  # An emoji behind it
    said = _O_CLOCK_HALF.sub(r"\1 \2m", said)
    said = re.sub(r"\bthis (?=(?:morning|afternoon|evening|night|lunchtime)\b)", "today ", said)
    return in_figures(_JOINED.sub(" ", _ISO.sub(r"\1 \2 \3", _COURTESY.sub("", said))).strip(" ,"))


def _ahead(said: str, asked: "_Asked") -> Spoken | None:
    lengths = read_ahead(said)
    if len(lengths) > 1:
        raise unsure_of_m(asked.text, example=asked.example)
    if not lengths:
        return None
    at = lengths[0].after(asked.reading.now, asked.reading.zone)
    if at <= asked.reading.now:
        raise asked.has_passed(at)
    return Spoken(at)


def _at(said: str, asked: "_Asked") -> Spoken:
    reading = asked.reading
    written = date_as_written(fold(said), reading.locale)
    if written is not None:
        day, after = written
        clock, zone, rest = _clock_and_zone(after, reading)
        if not rest:
            return _settled(Said((day,)), clock, zone, asked)
    clock, zone, rest = _clock_and_zone(said, reading)
    if not rest and zone is None and _DOTTED.fullmatch(said) and names_in(str(reading.locale)).dotted:
        _must_not_be_a_date(said, clock, asked)
    today = reading.now.astimezone(zone or reading.zone).date()
    if not rest and clock is not None:
        return _settled(Said((today,)), clock, zone, asked, next_day=True)
    found = read_day(rest, today=today, locale=reading.locale)
    if found is None:
        return _in_their_language(said, asked)
    return _settled(found, clock, zone, asked)


def _must_not_be_a_date(said: str, clock: Clock | None, asked: "_Asked") -> None:
    """Ask about "3.12" where dates are written so, and times of day, too. Raises Unsure."""
    today = asked.reading.now.astimezone(asked.reading.zone).date()
    date_said = read_day(f"{said}.", today=today, locale=asked.reading.locale)
    if date_said is None or len(date_said.days) != 1:
        return
    of_the_date = _settled(date_said, None, None, asked).at
    of_the_clock = _settled(Said((today,)), clock, None, asked, next_day=True).at
    raise asked.contradicts(Said((), why="order"), [of_the_date, of_the_clock])


def _clock_and_zone(said: str, reading: Reading) -> tuple[Clock | None, tzinfo | None, str]:
    """The time of day, the zone behind it, and the rest, which is for the day."""
    if _SAME_TIME.search(said):
        local = reading.now.astimezone(reading.zone)
        return Clock(local.hour * 60 + local.minute + bool(local.second)), None, _SAME_TIME.sub("", said)
    rest, clock = take_clock(said, reading.habits)
    if clock is None:
        return None, None, rest
    rest, zone = take_zone(rest, own=reading.zone, now=reading.now)
    if zone is None and rest:  # "17:00 CET on Friday"
        first, _, others = rest.partition(" ")
        left, zone = take_zone(first, own=reading.zone, now=reading.now)
        rest = others if zone is not None and not left else rest
    return clock, zone, "" if rest.strip(" ,") == "before" else rest.strip(" ,")


def _settled(
    said: Said, clock: Clock | None, zone: tzinfo | None, asked: "_Asked", *, next_day: bool = False
) -> Spoken:
    """The instant of a day and a time, the next that lies ahead. Raises Unsure."""
    now, habits = asked.reading.now, asked.reading.habits
    minutes = clock or Clock(LAST_MINUTE if said.period else minutes_of(habits.day_ends))
    where = zone or asked.reading.zone
    if len(said.days) != 1:
        raise asked.contradicts(said, [_instant(day, minutes, where) for day in said.days])
    day = said.days[0]
    for further in (False, True):
        begins, ends = _instant(day, minutes, where), _instant(day, minutes, where, end=True)
        later = _instant(day, later_half(minutes), where) if minutes.half_day else begins
        if minutes.half_day and begins > now:
            raise asked.contradicts(said, [begins, later])
        if minutes.half_day and later > now:
            return Spoken(later)
        if ends > now:
            return Spoken(begins, ends if minutes.until is not None else None, has_clock=clock is not None)
        if further or not (said.weekday_only or said.dated or said.monthly or next_day):
            break
        day = _next(day, said)
    raise asked.has_passed(begins, *_still_to_come(day, minutes, where, now, clock=clock, relative=said.relative))


def _next(day: date, said: Said) -> date:
    if said.weekday_only:
        return day + timedelta(days=7)
    if said.monthly:
        return day_of_next_month(day)
    return next_year(day) if said.dated else day + timedelta(days=1)


def _still_to_come(
    day: date, minutes: Clock, where: tzinfo, now: datetime, *, clock: Clock | None, relative: bool
) -> Iterable[datetime]:
    """What may have been meant by a time that has passed: later that day, the next day, or the same day of a coming year."""
    today = now.astimezone(where).date()
    if not relative:
        while day < today or _instant(day, minutes, where) <= now:
            day = next_year(day)
        return [_instant(day, minutes, where)]
    later_today = Clock(LAST_MINUTE) if clock is None else later_half(minutes) if minutes.at < 12 * 60 else None
    found = [_instant(today, later_today, where)] if later_today is not None and day == today else []
    return [*found, _instant(today + timedelta(days=1), minutes, where)]


def _instant(day: date, clock: Clock, zone: tzinfo, *, end: bool = False) -> datetime:
    minutes = clock.until if end and clock.until is not None else clock.at
    naive = datetime.combine(day, time(0)) + timedelta(minutes=minutes)
    return naive.replace(tzinfo=zone).astimezone(UTC)


def _in_their_language(said: str, asked: "_Asked") -> Spoken:
    """What dateparser knows of a language that is not English: "übermorgen", "in 3 Tagen". Raises UsageError.

    It makes a date of nearly anything, so it is asked for whole words that say how far ahead something is, and believed where
    they name a number, or a day that is near.
    """
    reading = asked.reading
    if reading.locale.language == "en":
        raise asked.unread()
    rest, clock = take_clock(said, reading.habits)
    local_now = reading.now.astimezone(reading.zone).replace(tzinfo=None)
    import dateparser  # A start does without it.

    read = dateparser.parse(
        rest,
        languages=[reading.locale.language],
        settings={"PARSERS": ["relative-time"], "RELATIVE_BASE": local_now, "PREFER_DATES_FROM": "future"},
    )
    if read is None or read < local_now:
        raise asked.unread()
    numbered = re.search(r"\d", rest) is not None
    if not numbered and (read.date() - local_now.date()).days > 2:
        raise asked.unread()
    if clock is None and numbered:
        return Spoken(read.replace(second=0, microsecond=0, tzinfo=reading.zone).astimezone(UTC))
    return _settled(Said((read.date(),)), clock, None, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words in hand, for those who have to say what is wrong with them."""

    text: str
    reading: Reading
    example: Inline

    def unread(self) -> UsageError:
        return UsageError(
            understood=t("I read “{said}” as a date or time, but do not know when it is.", said=self.text),
            expected=t("a day, a time or a span, such as fri 17:00, in 3 days or 10/02/2027"),
            example=self.example,
        )

    def has_no_such_hour(self) -> Unsure:
        return Unsure(
            said=self.text,
            understood=t("I read “{said}” as a time, but there is no such time of day.", said=self.text),
            expected=t("a time of day from 00:00 to 24:00, such as fri 17:00"),
            example=self.example,
        )

    def has_passed(self, at: datetime | None = None, *instead: datetime) -> HasPassed:
        understood = t("I read “{said}” as a time that has passed.", said=self.text)
        if at is not None:
            understood = t("I read “{said}” as {when}, which has passed.", said=self.text, when=self._words(at))
        return HasPassed(
            said=self.text,
            understood=understood,
            expected=t("a time still to come"),
            example=self.example,
            readings=self._readings(instead),
        )

    def contradicts(self, said: Said, likely: Iterable[datetime]) -> Unsure:
        if said.why == "contradicts":
            day = date_in_words(said.days[-1], self.reading.locale)
            understood = t(
                "I read “{said}” as a time, but the day of the week is another: {day}.", said=self.text, day=day
            )
        elif said.why == "impossible":
            understood = t("I read “{said}” as a date, but there is no such day.", said=self.text)
        else:
            understood = t("I read “{said}” as a time, but it can be read in two ways.", said=self.text)
        return Unsure(
            said=self.text,
            understood=understood,
            expected=t("a day, a time or a span, such as fri 17:00, in 3 days or 10/02/2027"),
            example=self.example,
            readings=self._readings(likely),
        )

    def _readings(self, instants: Iterable[datetime]) -> list[Meant]:
        coming = (self._words(at) for at in sorted(set(instants)) if at > self.reading.now)
        return [Meant(words, within=words.replace(",", "")) for words in coming]

    def _words(self, at: datetime) -> str:
        return say_when(at, zone=self.reading.zone, locale=self.reading.locale)
