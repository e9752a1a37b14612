"""What words that meet a critical concern would change in what is decided: its text, its term, or nothing. Pure.

Whoever says how a concern is met often says at once what is done otherwise: “only what is certified”, “we try it for 3 months”. While
that stands in no text, the others consent to something else than what meets the concern.
"""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from chatbot.api.errors import UsageError
from commands.rules.consent.terms import Term, is_shorter, read_term
from storage.written import plain_of

_TALK = re.compile(
    r"\b(?:(?:we|i|they|you|she|he)(?:['’]ve)?|have|has|had|was|were)\s+(?:\w+\s+)?"
    r"(?:talked|spoke|spoken|met|discussed|explained|clarified|answered|heard|listened|shown|showed|phoned|rang|asked|told)\b"
    r"|^(?:talked|spoke|discussed|explained|clarified|answered)\b"
    r"|\bmisunderst(?:ood|anding)\b|^(?:it\s+is|it['’]s|that\s+is|that['’]s)?\s*(?:already\s+)?(?:met|so|solved|settled|resolved)$",
    re.I,
)
"""Words that tell of a talk: nothing is decided otherwise for it."""
_FOR_A_TIME = re.compile(r"\bfor\s+(?P<term>(?:half\s+a|a|an|\w+)\s+(?:days?|weeks?|months?|years?))\b", re.I)
_BESIDE_A_TERM = frozenset(
    [
        "we",
        "i",
        "us",
        "you",
        "it",
        "this",
        "that",
        "try",
        "tries",
        "trying",
        "do",
        "does",
        "run",
        "only",
        "just",
        "first",
        "to",
        "start",
        "with",
        "let's",
        "lets",
        "let",
        "and",
        "then",
        "see",
        "look",
        "again",
        "at",
        "will",
        "would",
        "can",
        "could",
        "decide",
        "decided",
        "agree",
        "have",
        "now",
        "once",
        "for",
    ]
)
"""What may stand beside a time, where nothing but that time is new."""
_ALIKE = 0.6
"""From here on words are the text itself, changed, and no addition to it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What would be decided: another text, or the same for a shorter time."""

    text: str | None = None
    term: Term | None = None


def change_in(how: str, *, text: str, term: str | None, longest: int) -> Change | None:
    """What would change in an item by the words that say how a concern about it is met; None for nothing.

    A time alone is a term, where it is shorter than the item's. Words much like the text are the new text. All else is added to it,
    as long as that has no more than ``longest`` letters.
    """
    said, stands = " ".join(plain_of(how).split()).strip(" ."), " ".join(plain_of(text).split())
    if not said or _TALK.search(said):
        return None
    within = _FOR_A_TIME.search(said)
    if within is not None and _rest(said, within) <= _BESIDE_A_TERM:
        length = _length(within["term"])
        old = read_term(term) if term else None
        if length is not None:
            return Change(term=length) if is_shorter(length, old) else None
    if said.casefold() in stands.casefold():
        return None  # It says so already.
    whole = how.strip()
    if Indel.normalized_similarity(stands.casefold().split(), said.casefold().split()) < _ALIKE:
        whole = f"{text.rstrip()}\n\n{whole[:1].upper()}{whole[1:]}"
    return Change(text=whole) if len(plain_of(whole)) <= longest else None


def _rest(said: str, within: re.Match[str]) -> set[str]:
    return {*re.findall(r"[\w'’]+", f"{said[: within.start()]} {said[within.end() :]}".casefold().replace("’", "'"))}


def _length(words: str) -> Term | None:
    try:
        return read_term(words)
    except UsageError:
        return None
