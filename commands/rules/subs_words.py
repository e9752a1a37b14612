"""What people say to figures that are read back to them. Pure."""

import contextlib
import re

from babel import Locale

from chatbot.api.arguments import Declared, holds_a_sum, read_correction, read_declaration
from chatbot.api.errors import Unsure, UsageError
from commands.rules import yes_or_no as plain

CORRECTS = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|actually|hmm+|oh|not right|wrong|(?:that|this|it)(?:'s| is| was) (?:not right|wrong)|i meant?|"
    r"i (?:had )?mistyped|(?:please )?(?:make|change|correct) (?:it|that|this)(?: to| into)?|(?:it|that|this)? ?should(?: have)? (?:be|been|say)|"
    r"it(?:'s| is)|rather|correction|instead|please)\b[\s,.:;!–-]*)+",
    re.I,
)
"""What people begin a correction with."""


_DROPS = ("drop it", "drop that", "do not store it", "don't store it", "forget that")
_ONE_DIGIT = re.compile(r"\W*[1-9]\W*")
"""More likely the number of one of several things to choose from than a year's wages."""


def yes_or_no(words: str) -> bool | None:
    """Whether words say yes or no to figures that were read back; None where they say neither."""
    return False if words.strip(" .!").casefold() in _DROPS else plain.yes_or_no(words)


def are_figures(words: str, *, currency: str, locale: Locale) -> bool:
    """Whether words can be read as what a co-op has paid."""
    if _ONE_DIGIT.fullmatch(words):
        return False
    try:
        read_declaration(words, currency=currency, locale=locale)
    except UsageError:
        return False
    return True


def hold_figures(words: str, *, currency: str, locale: Locale) -> bool:
    """Whether words are meant as what a co-op has paid, whether they can be read or not."""
    if _ONE_DIGIT.fullmatch(words):
        return False
    try:
        read_declaration(words, currency=currency, locale=locale)
    except Unsure:
        return True
    except UsageError:
        return holds_a_sum(words)
    return True


def confirms(words: str, before: Declared, *, currency: str, locale: Locale) -> bool:
    """Whether words say yes or no to figures that were read back, or correct them."""
    if yes_or_no(words) is not None:
        return True
    if _ONE_DIGIT.fullmatch(words):
        return False
    try:
        corrected(words, before, currency=currency, locale=locale)
    except UsageError:
        return False
    return True


def corrected(words: str, before: Declared, *, currency: str, locale: Locale) -> Declared:
    """Other figures, or a correction of those that were read back: "no, 93000". Raises UsageError.

    "No" begins a correction, and may also be what was paid: "no freelancers".
    """
    bare = CORRECTS.sub("", words.strip())
    try:
        return read_correction(bare, before, currency=currency, locale=locale)
    except Unsure:
        raise
    except UsageError:
        if bare == words.strip():
            raise
        with contextlib.suppress(UsageError):
            return read_correction(words, before, currency=currency, locale=locale)
        raise
