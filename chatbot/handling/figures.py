"""Whether a line to the bot may hold a figure that is nobody else's business. Pure: it looks at the words alone.

It is asked before anything else, so that no edit, no flood, no slip of the finger and no clear text in an encrypted room
leaves a figure where all can read it. Whether the line is for the bot at all is judged by ``notices``.
"""

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA

from chatbot.api.arguments.bounds import TEXT
from chatbot.api.catalogue import Catalogue

_COURTESY = re.compile(r"(?:(?:please|hello|hi|hey|dear|ok|okay|so|and|well)\b[\s,.!:]*)+", re.I)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_LABOUR_COST = r"(?:wages?|salar(?:y|ies)|payroll|self|freelancers?|employees?|pounds?|euros?|dollars?|gbp|eur|usd|k\b)"
_NO_FIGURE = re.compile(
    r"\b\d{1,2}[:.]\d{2}\s?(?:am|pm)\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}\s?(?:am|pm)\b"  # a time of day
    r"|\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})\b|\b\d{1,2}/\d{1,2}\b"  # a date
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTHS}\b|\b{_MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,3}\s?(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)\b"
    rf"|(?<![\w£$€.,])(?:19|20)\d\d(?:/\d\d)?(?![.,/]?\d)(?!\s?{_LABOUR_COST})"  # a year
    r"|(?<!\w)(?:[a-z]-?\d{1,5}|#\s?\d{1,5})(?![.,]?\d|\w)",  # an item
    re.I,
)
_BARE_NUMBER = re.compile(r"#?\d{1,3}")
"""An item's number, or that of a time to choose, said without its letter."""


def may_hold_a_figure(text: str, *, catalogue: Catalogue, are_sums: Callable[[str], bool]) -> bool:
    """Whether a line holds a number that is no year, date or item's number, and is of a kind that is said in private.

    Of that kind is a line whose first word is one of a secret command, or within one slip of it; and a line of no command that
    a declaration is read from (``are_sums``). What says a secret command as it should be said counts with any words.
    """
    said = text[:TEXT].strip()
    said = said[found.end() :] if (found := _COURTESY.match(said)) else said
    known = catalogue.find(said)
    if known is not None and known.command.secret:
        return True
    if not catalogue.secret_words or not _holds_a_number(said):
        return False
    first = re.sub(r"[\W\d_]+", "", said.split(maxsplit=1)[0].casefold())
    if first in catalogue.secret_words:
        return True
    return known is None and (_is_a_slip(first, catalogue) or are_sums(said))


def _holds_a_number(said: str) -> bool:
    return not _BARE_NUMBER.fullmatch(said) and re.search(r"\d", _NO_FIGURE.sub(" ", said)) is not None


def _is_a_slip(first: str, catalogue: Catalogue) -> bool:
    """Whether a word is one letter away from one of a secret command: one too many, too few, another, or two changed about."""
    return any(OSA.distance(first, word, score_cutoff=1) <= 1 for word in catalogue.secret_words)
