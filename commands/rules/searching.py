"""What somebody looks for in a list: words, a stretch of time, whose it is. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.arguments import Reading, read_stretch
from chatbot.api.arguments.bounds import TEXT
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import Inline, Phrase, cmd, listed, t
from storage.patterns import pattern_of

_ABOUT = pattern_of(r"^(?:(?:about|on|with|for|regarding|concerning|containing|mentioning|of)\s+)(?=\S)", re.IGNORECASE)
_BY = pattern_of(r"(?:^|\s)(?:proposed |opened |made )?by\s+(?P<who>\S+(?:\s\S+){0,3})$", re.IGNORECASE)
_ARTICLE = pattern_of(r"^(?:the|an?|our)\s+(?=\S)", re.IGNORECASE)
_FROM_TO = pattern_of(
    r"(?:(?P<words>.*?)(?:^|\s)(?:from|between)\s+)?(?P<first>\S+(?:\s\S+){0,3}?)\s+(?:to|until|till|and|[-–])\s+(?P<last>\S+(?:\s\S+){0,3})",
    re.IGNORECASE,
)
"""“Bread from january to march”."""
_DAY_ALONE = pattern_of(r"\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_OF_A_MONTH = pattern_of(r"\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?([^\W\d_]+\.?(?:\s+(?:19|20)\d\d)?)", re.IGNORECASE)
_COURTESY = pattern_of(r"[\s,]+(?:please|pls|thanks|thank you|thx)[\s.!?]*$", re.IGNORECASE)
LONGEST_STRETCH = 5
"""Words that name a stretch of time: “in the last month”."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; all of it must be there."""

    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    by: str | None = None
    """The person who has proposed it, as they were named."""


def read_search(said: str | None, reading: Reading) -> Search:
    """What words mean that follow the name of a list: “about oven”, “november”, “oven last month”, “van by Gus”."""
    words, by = _COURTESY.sub("", (said or "").strip()), None
    if (found := _BY.search(words)) is not None:
        words, by = words[: found.start()].strip(), found["who"].strip(" .,!?")
    stretch, words = _stretch_in(words, reading)
    words = _ARTICLE.sub("", _ABOUT.sub("", words)).strip(' ,?!"')
    since, until = stretch or (None, None)
    return Search(words or None, since, until, by)


def looked_for(said: str) -> str | None:
    """The words that are looked for, without “about” in front; None where nothing is left."""
    return _ARTICLE.sub("", _ABOUT.sub("", said.strip())).strip(' ,?!."') or None


def holds(text: str, words: str) -> bool:
    """Whether a text has all the words that are looked for, however they are written there."""
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())


_CSV = pattern_of(r"\b(?:csv|excel|xlsx?|spread\s?sheet|table|calc|ods)\b", re.IGNORECASE)
_MARKDOWN = pattern_of(r"\b(?:markdown|md|text|txt|plain)\b", re.IGNORECASE)
_AROUND_A_FORM = pattern_of(
    r"\b(?:as|a|an|the|in|to|for|from|of|file|please|all|everything|decisions?|logbook|format|agreed|made)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Export:
    """In which form a list is wanted as a file, and of what time."""

    csv: bool = False
    since: datetime | None = None
    until: datetime | None = None


def read_export(said: str | None, reading: Reading) -> Export:
    """What words mean that follow “export”: “csv”, “march”, “last month as a spreadsheet”. Raises Refusal for another form."""
    words = said or ""
    csv = _CSV.search(words) is not None
    rest = _MARKDOWN.sub(" ", _CSV.sub(" ", words))
    for left in (rest, _AROUND_A_FORM.sub(" ", rest)):
        left = " ".join(left.split()).strip(" ,.!?")
        if not left:
            return Export(csv)
        stretch, others = _stretch_in(left, reading)
        if stretch is not None and not _AROUND_A_FORM.sub("", others).strip(" ,.!?"):
            return Export(csv, *stretch)
    raise Refusal(
        "no-such-form",
        "I read “{said}”. As a file I give Markdown to read ({markdown}) or CSV for a spreadsheet ({csv}), all of it or what was agreed "
        "in a time ({month}).",
        said=words,
        markdown=cmd("decisions export"),
        csv=cmd("decisions export csv"),
        month=cmd("decisions export csv last month"),
    )


@dataclass(frozen=True, slots=True)
class AsFile:
    """What somebody looks for who wants it as a file."""

    words: str
    csv: bool


_AS_A_FILE = pattern_of(
    r"(?:(?:of|from|in|for)\s+)?(?:the\s+)?(?P<words>.*?)\s*\b(?:as|in|to|into)\s+(?:an?\s+)?(?:(?P<csv>csv|excel|spreadsheet|table)(?:\s+file)?|file|document|markdown)[\s.!?]*",
    re.IGNORECASE,
)


_INTO_A_FILE = pattern_of(r"(?P<words>.*?)\s*>+\s*\S*?\.?(?:(?P<csv>csv|xlsx?|ods)|md|txt)", re.IGNORECASE)
"""As programmers say it: “oven > decisions.csv”."""


def as_a_file(words: str) -> AsFile | None:
    """What is wanted as a file: “of food as a file”; None where none is."""
    found = _AS_A_FILE.fullmatch(words) or _INTO_A_FILE.fullmatch(words)
    return AsFile(found["words"], found["csv"] is not None) if found is not None else None


def _stretch_in(words: str, reading: Reading) -> tuple[tuple[datetime, datetime] | None, str]:
    """The stretch of time that words end with, or begin with, and the other words."""
    between = _FROM_TO.fullmatch(words) if len(words) <= TEXT else None
    if between is not None:
        ends = {each: str(between[each]) for each in ("first", "last")}
        if (day := _DAY_ALONE.fullmatch(ends["first"])) and (of := _OF_A_MONTH.fullmatch(ends["last"])):
            ends["first"] = f"{day[0]} {of[1]}"  # “Between 1 and 15 february”
        first, last = (
            read_stretch(each, now=reading.now, zone=reading.zone, locale=reading.locale) for each in ends.values()
        )
        if first is not None and last is not None and first[0] < last[1]:
            return (first[0], last[1]), between["words"] or ""
    parts = words.split()
    for length in range(min(LONGEST_STRETCH, len(parts)), 0, -1):
        for named, others in ((parts[-length:], parts[:-length]), (parts[:length], parts[length:])):
            found = read_stretch(" ".join(named), now=reading.now, zone=reading.zone, locale=reading.locale)
            if found is not None:
                return found, " ".join(others)
    return None, words


def in_words(search: Search, *, since: str | None, until: str | None) -> Inline:
    """What was looked for, as it is told. ``since`` and ``until`` are the days in words."""
    told: list[Phrase] = []
    if search.words is not None:
        told.append(t("with the words “{words}”", words=search.words))
    if until is not None:
        told.append(t("agreed from {since} to {until}", since=since or "", until=until))
    elif since is not None:
        told.append(t("agreed since {since}", since=since))
    if search.by is not None:
        told.append(t("proposed by {who}", who=search.by))
    return listed(told)
