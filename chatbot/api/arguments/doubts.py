"""Whether words are a time at all, or part of a text that only looks like one."""

import re
from datetime import datetime

from chatbot.api.arguments.bounds import TIME, folded
from chatbot.api.arguments.calendar_names import NO_FIXED_DATE, names_in
from chatbot.api.arguments.dates import Reading, read_time
from chatbot.api.arguments.lengths import read_ahead, read_length
from chatbot.api.arguments.words import nearly
from chatbot.api.errors import Unsure, UsageError
from storage.patterns import pattern_of

_WEEKDAY = pattern_of(r"\b(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:[a-z]*day)?\b", re.IGNORECASE)
_MONTH = pattern_of(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_TRIED_CLOCK = pattern_of(
    r"\d{1,2}:\d{2}(?:[ap]m)?|\d{1,2}[.:]\d{2}[ap]m|\d{1,2}[ap]m|\d{1,2}h\d{2}|noon|midday|midnight"
)
_TRIED_NUMBER = pattern_of(r"\d{1,4}(?:st|nd|rd|th)?(?:-\d{1,2})?")
_TRIED_DATE = pattern_of(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow")
_MONTHS = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_PARTS = ("morning", "afternoon", "evening", "night", "tonight", "lunchtime")
_BESIDE = frozenset(
    [
        "the",
        "of",
        "on",
        "at",
        "in",
        "a",
        "next",
        "this",
        "week",
        "o'clock",
        "latest",
        "please",
        "sharp",
        "gmt",
        "bst",
        "utc",
        "cet",
        "cest",
        "or",
        "and",
        "half",
        "past",
        "quarter",
        "to",
        "about",
        "around",
        "not",
        "mid",
        "early",
        "late",
        "end",
        "start",
        "beginning",
        "sometime",
        "some",
        "time",
        "towards",
        "before",
        "after",
        "between",
        "until",
        "till",
    ]
)
"""What stands beside a day or a time without being one."""
_PERIODS = "week|month|quarter|year|weekend|term|season"
_WORDED = pattern_of(
    r"this (?:morning|afternoon|evening|night)"
    rf"|(?:{'|'.join(NO_FIXED_DATE)}|christmas|xmas|new year'?s?)(?: (?:sunday|monday|day|eve))?(?: \d{{4}})?"
    rf"|(?:(?:the )?(?:end|start|beginning|middle|close|mid|last day|first day) (?:of )?)?(?:the |this |next |in )?(?:coming |following )?(?:{_PERIODS})(?: \d{{4}}| after next)?"
    rf"|(?:some ?time|early|late|mid|later|towards) (?:in |the |this |next )*(?:{_PERIODS}|[a-z]+day)"
    r"|(?:in |with(?:in|) )?(?:a few|some|several|a) (?:minutes|hours|days|weeks|months)(?: from now| time)?"
    r"|(?:in |within )?(?:\d{1,3}|an?|one|two|three|four|five|ten|a few|some) (?:working|business|week) ?days?(?: time| from now)?"
    r"|asap|as soon as (?:possible|we can|you can)|soon(?:ish)?|(?:some ?time )?later(?: on)?|at some point|eventually|whenever(?: you can| you like)?|(?:end of )?(?:week|wk|kw) \d{1,2}|(?:end of )?q[1-4](?: \d{4})?"
    r"|(?:the )?mid[- ](?:week|month|term|season|year)(?: [a-z]+)?|within (?:the|this) (?:week|month|year)"
    r"|(?:[a-z]+day|tomorrow) (?:at )?(?:the )?same time|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]* (?:eve|arvo|pm|am|noonish)"
    r"|(?:half|quarter) (?:past|to) .{1,24}|(?:the )?(?:last|first) (?:[a-z]+day)(?: (?:in|of) .{1,15})?"
    r"|(?:mid|early|late)[- ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
    re.IGNORECASE,
)
"""Times that people name and that we do not know."""
_BEFORE = pattern_of(r"^before ", re.IGNORECASE)
LEFT_LEADS = ("by", "until", "till", "til", "deadline", "before", "within", "closing", "closes", "ends", "latest")
_PER = pattern_of(r"the (?:hour|day|week|month|quarter|year|season|term)", re.IGNORECASE)
"""“Pay by the month”."""
SURE_LEADS = ("until", "till", "til", "deadline", "no later than", "not later than", "closes", "ends", "due")
"""What begins a time and no amount."""
_LATEST = pattern_of(r" (?:at (?:the )?|the )?(?:very )?latest$", re.IGNORECASE)
_APART = pattern_of(r"(?:[,.;:!?]\s+|\s[–—-]+\s+|\b(?:due|up to)\s+|\s(?=asap$))(?P<said>[^,.;:!?–—]+)$", re.IGNORECASE)
"""What stands last, behind a mark, or behind a word that says that something ends there."""
MOST_LEADS, MOST_WORDS = 4, 5
"""So many places of a text are looked at, and so many words from each on."""
_DASHES = pattern_of("[\u2010-\u2015\u2212]")
_SHOUTED = pattern_of(r"[A-Z]{2,5}")


def looks_like_a_time(text: str) -> bool:
    """Whether words that cannot be read as a time were most likely meant as one: ``frday 17:00``, ``fri 17:00 NOT``, ``easter``,
    ``31 febuary``. "Our members" and "10%" were not, nor is a sentence that goes on after the time.
    """
    if len(text) > 2 * TIME:  # With whatever marks stand around it.
        return False
    raw = re.sub(r"[^\w.]+$", "", re.sub(r"[*_`~()]+", "", _DASHES.sub("-", folded(text))).strip(" .!?,;"))
    raw = _BEFORE.sub("", raw)
    if len(raw) > TIME or not raw or _PER.fullmatch(raw):
        return False
    if _WORDED.fullmatch(raw) or _is_a_bad_length(raw.casefold()):
        return True
    said = [word.strip(".;") for word in re.sub(r"(?<=[a-z])[-/](?=[a-z])|,", " ", raw).split()]
    shouted = (
        len(said) > 1 and _SHOUTED.fullmatch(said[-1]) is not None
    )  # "17:00 NOT": a zone, or something that matters.
    words = re.sub(r"(\d)\s*([ap])\.?\s?m\b\.?", r"\1\2m", " ".join(said[: -1 if shouted else None]).casefold()).split()
    clocks = [word for word in words if _TRIED_CLOCK.fullmatch(word)]
    numbers = [word for word in words if _TRIED_NUMBER.fullmatch(word)]
    dates = [word for word in words if _TRIED_DATE.fullmatch(word)]
    days = [word for word in words if _WEEKDAY.fullmatch(word) or nearly(word, _DAYS) or word in ("today", "yesterday")]
    months = [word for word in words if nearly(word, _MONTHS) or (_MONTH.fullmatch(word) and len(word) == 3)]
    parts = [word for word in words if nearly(word, _PARTS) and len(word) > 4]
    known = {*clocks, *numbers, *dates, *days, *months, *parts, *_BESIDE, *NO_FIXED_DATE}
    others = [word for word in words if word not in known and not re.fullmatch(r"[-–]", word)]
    if not (clocks or dates or days or (months and numbers) or (parts and not others)):
        return False
    # One strange word before a time of day is a day that we do not know: "weds 17:00".
    return not others or (len(others) == 1 and words[-1] in clocks)


def _is_a_bad_length(said: str) -> bool:
    """ "In 3 dayz", "within 2 fortnigts": a length of a unit that we do not know."""
    found = re.fullmatch(r"(?:in|within) (?:\d{1,5}|an?|one|two|three|four|five|six) ?([a-z]{2,12})", said)
    return found is not None and nearly(
        found.group(1), ("minutes", "hours", "days", "weeks", "months", "years", "day", "week", "month", "year", "hour")
    )


def may_be_an_amount(text: str, lead: str = "by") -> bool:
    """Whether words that can be read as a time are as likely an amount in a running text: “raise subs by 10.50”, “work less
    by 1/3”, “shorten the call by 30 minutes”. With a day before them, am or pm, or “in” they are a
    time, and so are figures behind a word that begins nothing but times: “until 10.50”, “deadline: 7.3.”.
    """
    said = _BEFORE.sub("", re.sub(r"[*_`~]+", "", folded(text)).strip(" .!").casefold())
    if len(said) > TIME:
        return False
    if lead.casefold().strip(" :") in SURE_LEADS and not read_length(said):
        return False
    if re.fullmatch(r"(?:at )?[01]?\d\.(?:00|15|30|45) on [a-z]+day", said):
        return False
    said = re.sub(r"(?<=[\d])\s+on\s+\w+$", "", said)  # "By 1/3 on Friday": that is when it begins.
    part = re.fullmatch(r"(\d)/(\d{1,2})", said)
    if part is not None:
        return int(part.group(1)) < int(part.group(2)) <= 10
    if said in ("day", "night"):  # "Keep the yard lit by night"
        return True
    return bool(read_length(said)) or re.fullmatch(r"\d{1,2}\.\d{1,2}", said) is not None


def without_lead(text: str) -> str:
    """An answer to "until when?" without the word that it begins with: "by friday". A length is one from now on: "two days"."""
    said = re.sub(rf"^\W*(?:{'|'.join(LEFT_LEADS[:5])})\b:?\s+", "", folded(text), flags=re.I)
    length = said.casefold().strip(" .!,")
    return f"in {said}" if len(length) <= TIME and read_length(length) else said


def time_left_in(text: str, reading: Reading) -> str | None:
    """What is left in a text and may have been meant as its end: “by june”, “by friday 17:00” in the midst of it."""
    words = folded(text).split(" ")
    tried = 0
    for at in range(len(words) - 1, -1, -1):
        if words[at].casefold().strip("(*_:") not in LEFT_LEADS:
            continue
        tried += 1
        if tried > MOST_LEADS:
            return None
        for many in range(min(MOST_WORDS, len(words) - at - 1), 0, -1):
            said = " ".join(words[at + 1 : at + 1 + many])
            if _is_a_time(said, reading) or _WORDED.fullmatch(said.strip(" .,;:!?()*_")):
                return f"{words[at]} {said}".strip(" .,;:!?()*_")
        if len(words) - at - 1 <= MOST_WORDS and any(map(_names_a_day, words[at + 1 :])):
            return " ".join(words[at:]).strip(" .,;:!?()*_")  # “By breakfast tomorrow”
    return _at_the_very_end(" ".join(words[-MOST_WORDS - 4 :]), reading)


def _at_the_very_end(text: str, reading: Reading) -> str | None:
    """What stands last, apart from the text before it, and is a time: “Buy paint – friday noon”, “Buy paint friday at the latest”."""
    tail = text[-TIME:].strip(" .,;:!?()*_")
    if (latest := _LATEST.search(tail)) is not None:
        tail = tail[: latest.start()]
        found = next((said for said in _last_words(tail) if _is_a_time(said, reading)), None)
        return f"{found}{latest.group()}" if found is not None else None
    apart = _APART.search(tail)
    said = apart["said"].removesuffix(" please") if apart is not None else ""
    return said if said and (_is_a_time(said, reading) or _WORDED.fullmatch(said)) else None


def _last_words(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[-many:]) for many in range(min(MOST_WORDS, len(words)), 0, -1)]


def _names_a_day(word: str) -> bool:
    plain = word.casefold().strip(" .,;:!?()*_")
    return (
        _WEEKDAY.fullmatch(plain) is not None
        or plain in ("today", "tonight", "tomorrow")
        or _TRIED_CLOCK.fullmatch(plain) is not None
    )


def _is_a_time(said: str, reading: Reading) -> bool:
    try:
        read_time(said, reading)
    except Unsure:
        return True
    except UsageError:
        return said.casefold().strip(" .,;:!?()*_") in names_in(str(reading.locale)).months
    return True


def ahead_at_the_end(text: str, reading: Reading) -> tuple[str, datetime] | None:
    """“In two weeks” at the end of a text, or before a colon at its beginning, and when that is: it may be the end that is
    wanted, and may as well be what is proposed."""
    said = folded(text[-TIME:]).strip(" .!?*_)")
    found = re.search(r"(?:^|\s)(in (?:\S+ ){1,4}\S+|in \S+)$", said, re.I)
    front = re.match(r"\W*(in (?:\S+ ){0,4}?\S+?)\s*:\s", folded(text[:TIME]), re.I)
    for one in (front, found):
        words = one.group(1) if one is not None else ""
        while words:
            lengths = read_ahead(words.casefold().replace("*", ""))
            if len(lengths) == 1:
                return words, lengths[0].after(reading.now, reading.zone)
            further = words.casefold().find(" in ")
            words = words[further + 1 :] if further >= 0 else ""
    return None
