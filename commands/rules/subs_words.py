"""What people say to figures that are read back to them. Pure."""

import contextlib
import re

from babel import Locale

from chatbot.api.arguments import Declared, read_correction
from chatbot.api.errors import Unsure, UsageError

YES = {
    "yes",
    "y",
    "yes please",
    "correct",
    "that's right",
    "right",
    "ok",
    "okay",
    "yep",
    "yes that's right",
    "yes, that's right",
}
NO = {"no", "n", "wrong", "not right", "no thanks", "nope", "drop it"}
CORRECTS = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|actually|hmm+|oh|not right|wrong|(?:that|this|it)(?:'s| is| was) (?:not right|wrong)|i meant?|"
    r"i (?:had )?mistyped|(?:please )?(?:make|change|correct) (?:it|that|this)(?: to| into)?|(?:it|that|this)? ?should(?: have)? (?:be|been|say)|"
    r"it(?:'s| is)|rather|correction|instead|please)\b[\s,.:;!–-]*)+",
    re.I,
)
"""What people begin a correction with."""


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
