"""Reading a plain answer to "what did you pay in wages?": wages, self-employed, and what a co-op can pay."""

import re
from dataclasses import dataclass

from babel import Locale

from chatbot.api.arguments.bounds import FIGURES, folded, shortened
from chatbot.api.arguments.money import parse_money, say_money
from chatbot.api.errors import UsageError
from chatbot.api.phrases import code, t
from storage.types import Pence

_PAYS = re.compile(
    r"(?:[,;.]|\band\b)?\s*(?:we\s+)?(?:can\s+pay|pays?\s+what\s+(?:it|we|they)\s+can|pays?)\s*:?\s*(.+)$", re.I
)
_SELF = re.compile(r"\bself[\s-]*employed\b|\bfreelancers?\b", re.I)
_WAGES = re.compile(r"\bwages?\b|\bsalar(?:y|ies)\b|\bemployees?\b|\bpayroll\b", re.I)
_BESIDE = re.compile(r"\b(?:we|paid|for|to|of|in|our|the|members?|people|workers?)\b", re.I)
"""What people write beside a figure that says whose it is: "71500 for self employed members"."""
_PARTS = re.compile(r"\s*(?:,\s+|;|\+|\band\b|\bplus\b)\s*", re.I)


@dataclass(frozen=True, slots=True)
class Declared:
    """The last financial year's labour cost in its two parts, and the sum a co-op that pays what it can has named."""

    wages: Pence
    self_employed: Pence
    pays: Pence | None = None


def read_declaration(text: str, *, currency: str, locale: Locale) -> Declared:
    """Read figures such as ``92000 wages, 71500 self-employed`` or ``£64,000, pays what it can: £40``.

    A single figure is wages. Raises UsageError for anything unclear: a figure is never guessed.
    """
    said = folded(text).strip(" .!*_`")
    if len(said) > FIGURES:
        raise _unread(text, currency=currency, locale=locale)
    pays: Pence | None = None
    tail = _PAYS.search(said)
    if tail:
        pays = _sum(tail.group(1), currency=currency, locale=locale, whole=text)
        said = said[: tail.start()].strip(" ,;.")
    wages: Pence | None = None
    self_employed: Pence | None = None
    for part in _PARTS.split(said):
        is_self, is_wages = bool(_SELF.search(part)), bool(_WAGES.search(part))
        bare = _WAGES.sub(" ", _SELF.sub(" ", part)).strip(" :=")
        bare = re.sub(r"^(?:of|in|for)\s+|\s+(?:of|in|for|to)$", "", bare)
        if is_self or is_wages:
            bare = _BESIDE.sub(" ", bare).strip(" :=")
        value = _sum(bare, currency=currency, locale=locale, whole=text)
        if is_self and not is_wages and self_employed is None:
            self_employed = value
        elif not is_self and wages is None:
            wages = value
        else:
            raise _unread(text, currency=currency, locale=locale)
    if wages is None and self_employed is None:
        raise _unread(text, currency=currency, locale=locale)
    return Declared(wages or Pence(0), self_employed or Pence(0), pays)


def _sum(words: str, *, currency: str, locale: Locale, whole: str) -> Pence:
    try:
        return parse_money(words, currency=currency, locale=locale)
    except UsageError as unclear:
        raise _unread(whole, currency=currency, locale=locale) from unclear


def _unread(text: str, *, currency: str, locale: Locale) -> UsageError:
    def shown(pounds: int) -> str:
        return say_money(Pence(pounds * 100), currency=currency, locale=locale).removesuffix(".00")

    return UsageError(
        understood=t("I read “{said}”, but cannot make out the figures.", said=shortened(folded(text))),
        expected=t("last year's wages, and payments to self-employed members if there were any"),
        example=code(f"{shown(92000)} wages, {shown(71500)} self-employed"),
    )
