"""The plainest readings: tidy text, names, item numbers, Matrix ids."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote

from rapidfuzz import fuzz, process

from chatbot.api.arguments.bounds import MENTION, NAME, bounded, shortened
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import Inline, Phrase, t
from storage.folding import clean_name
from storage.patterns import pattern_of
from storage.types import UserId

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2007": " "})
_INVISIBLE = pattern_of(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\ufff9-\ufffb\ufdd0-\ufdef]"
)
_BREAKS = pattern_of("\r\n|[\r\u0085\u2028\u2029]")
_SPACES = pattern_of(r"[^\S\n]+")
_EMPTY_LINES = pattern_of(r"\n(?: ?\n)+")
_OF_A_RECORD = pattern_of(r"(?<=\b[A-Za-z])[\u2010-\u2015\u2212](?=\d{1,9}\b)")
"""What keyboards and clients make of the hyphen in the number of a record: “C–3”."""
_USER = pattern_of(r"@[^\s:]+:[^\s:]+(?::\d+)?")


def tidy(text: str) -> str:
    """The text with straight quotes and plain single spaces, without invisible marks that could change how it reads.

    The zero-width joiner stays between emoji, where it belongs. Line breaks stay, and of several empty lines one: nobody
    writes thousands of blanks but to keep our patterns busy.
    """
    joined = re.sub("(?<=[\u2190-\U0001faff\ufe0f])\u200d(?=[\u2190-\U0001faff])", "\ue000", text)
    clean = _INVISIBLE.sub("", joined).replace("\ue000", "\u200d").translate(_QUOTES)
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", _BREAKS.sub("\n", _OF_A_RECORD.sub("-", clean))))


_NO_APOSTROPHE = pattern_of(
    r"\b(do|does|did|ca|wo|is|are|was|has|have|could|would|should)nt\b|\b(i)(m|ve)\b|\b(that|let)s\b", re.IGNORECASE
)


def with_apostrophes(text: str) -> str:
    """Words as they are spelt with the apostrophes that are left out on phones: “dont”, “cant”, “im”, “thats”. What is a word of its
    own (“were”, “ill”, “its”) stays as it is."""
    return _NO_APOSTROPHE.sub(_apostrophed, text)


def _apostrophed(found: re.Match[str]) -> str:
    negated, i, short, other = found.groups()
    return f"{negated}n't" if negated else f"{i}'{short}" if i else f"{other}'s"


def plain_digits(text: str) -> str:
    """The text with figures of other scripts as those that we reckon with: ٣ is 3."""
    return "".join(
        str(unicodedata.digit(letter)) if not letter.isascii() and letter.isdecimal() else letter for letter in text
    )


def read_name(words: str, *, example: Inline) -> str:
    """A name as it can be shown anywhere: on one line, with nothing in it that does not show. Raises UsageError.

    What would be lost entirely stays as it was said, for whoever refuses it.
    """
    first, *more = [line for line in words.splitlines() if line.strip()] or [""]
    if more:
        raise UsageError(
            understood=t("I read “{name}” as the name, and more lines after it.", name=clean_name(first)),
            expected=t("a name on one line, with nothing after it"),
            example=example,
        )
    return clean_name(first) or first.strip()


def nearly(word: str, names: Sequence[str]) -> bool:
    """Whether a word is one of these names, well or badly spelt; not a plural that is none of them, which tells of others."""
    found = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=78)
    return found is not None and word[:1] == found[0][:1] and (word in names or word != f"{found[0]}s")


def parse_number(text: str, prefix: str, *, example: Inline) -> int:
    """The number of an item: ``C-12``, ``c12``, ``c 12``, ``#12`` or just ``12``. Raises UsageError."""
    said = bounded(text, NAME, what=t("a number"), example=example)
    found = re.fullmatch(rf"(?:{prefix})?[\s\-–—#.]*(\d{{1,9}})", said.strip(" *_`.,:;()"), re.IGNORECASE)
    if found is None:
        raise UsageError(understood=_no_number(said, prefix), example=example)
    return int(found.group(1))


OF_RECORDS: dict[str, Phrase] = {
    "C": t("an item"),
    "D": t("a decision"),
    "H": t("a call for hands"),
    "J": t("a request"),
    "M": t("a date poll"),
    "P": t("something to pass on"),
    "N": t("a selection"),
    "R": t("something passed on"),
    "S": t("a sense check"),
}
"""What the letters before numbers stand for."""


def _no_number(said: str, prefix: str) -> Inline:
    """Why words are not the number that is wanted: they are none, or that of another kind of record."""
    other = re.fullmatch(r"([A-Za-z])[\s\-–—#.]*\d{1,9}", said.strip(" *_`.,:;()"))
    of = OF_RECORDS.get(other.group(1).upper()) if other else None
    wanted = OF_RECORDS.get(prefix)
    if wanted is None:
        return t("I read “{said}” as a number, but it is none.", said=said)
    if of is None:
        return t("I need the number of {wanted} there, and read “{said}”.", wanted=wanted, said=said)
    return t("{said} is the number of {other}, and I need that of {wanted} there.", said=said, other=of, wanted=wanted)


def take_mention(text: str) -> tuple[str, str] | None:
    """A mention that is written as a link, whose name may have spaces, and what follows it; None when there is none."""
    found = re.match(r"\[[^\]]*\]\(\S+?\)", text)
    return (found.group(), text[found.end() :].lstrip(" :,")) if found else None


def parse_user(text: str, *, example: Inline) -> UserId:
    """A Matrix id, typed or as a mention: ``@ada:example.org``, a matrix.to link, with or without a colon. Raises UsageError."""
    plain = unquote(bounded(text, MENTION, what=t("a person"), example=example))
    found = _USER.search(plain)
    if found is None or (plain.startswith("@") and not plain.startswith(found.group())):
        raise UsageError(
            understood=t("I read “{said}” as a person, but it is no Matrix id.", said=shortened(text)),
            expected=t("an id like @ada:example.org"),
            example=example,
        )
    return UserId(found.group().rstrip(":.,)"))
