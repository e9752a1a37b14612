"""Words folded: for names that are the same, for names that look the same, for finding and for sorting. Pure.

It is all ours, so that SQLite and PostgreSQL, whatever their version and collation, agree (ADR 0016). What is kept folded in
the archive is folded by this: who changes it here folds the archive anew, in a migration.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from storage.patterns import pattern_of
from storage.written import plain_of

SAID_ALIKE = str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict(zip("øłđðħŧıƒ", "olddhtif", strict=True))
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("‘’‚‛ʼ′`´", "'")
    | dict.fromkeys("“”„‟«»″", '"')
)
"""Letters that Unicode does not take apart, and marks that people do not tell apart."""
BLANK = pattern_of(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Letters that show nothing: those that Unicode says may be ignored, the fillers of Hangul, and the blank of Braille."""
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}
_SIGNS = {"So", "Sk"}
_JOINER = "\u200d"
LONGEST_NAME = 100
"""Letters in a name."""
_MOST_MARKS = 3
"""Accents on one letter. Vietnamese, Thai and Hebrew need no more; a hundred would hide the lines above."""
_ACCENTS = pattern_of("(?<=[a-z\u00df-\u024f\u0370-\u03ff\u0435])[\u0300-\u036f]+")
"""The accents of Latin and Greek letters, and the dots of the Russian ё. Elsewhere a mark makes another letter."""
_BETWEEN_WORDS = pattern_of(r"""[\s\-_.,:;!?'"()\[\]{}/\\|·•…¡¿*<>]+""")
_LOOKALIKES = Path(__file__).with_name("lookalikes.txt")


def clean_name(said: str) -> str:
    """A name on one line, with nothing in it that does not show: no control, format or direction marks, no blank letters.
    Empty where nothing to read is left: a name holds a letter or a digit."""
    kept: list[str] = []
    marks = 0
    text = unicodedata.normalize("NFC", said)
    for place, letter in enumerate(text):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if letter.isspace() or kind in ("Zl", "Zp"):
            kept.append(" ")
        elif letter == _JOINER:
            kept += letter if _joins_signs(kept, text[place + 1 : place + 2]) else ""
        elif kind not in _UNSEEN and marks <= _MOST_MARKS and not BLANK.match(letter):
            kept.append(letter)
    name = " ".join("".join(kept).split())
    return name if any(letter.isalnum() for letter in name) else ""


def _joins_signs(before: list[str], after: str) -> bool:
    """Whether a joiner stands between two emoji, where it makes one of them."""
    return bool(before and after) and all(unicodedata.category(sign) in _SIGNS for sign in (before[-1], after))


def folded(text: str) -> str:
    """A text as it is searched: small letters, without the accents of Latin and Greek, each letter in its plainest form."""
    if text.isascii():
        return text.lower()
    text = plain_of(text)
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", BLANK.sub("", text)).casefold())
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", apart).translate(SAID_ALIKE))


def slug_of(name: str) -> str:
    """A name folded for comparing: "Leaf  Bakery Ltd." and "leaf bakery ltd" are the same ``leaf-bakery-ltd``.

    Whatever its script, and with the signs that tell names apart: ``кафе-1``, ``c++``. Nothing but what stands between words
    is left out.
    """
    return _BETWEEN_WORDS.sub("-", folded(name).replace("&", " and ").replace("'", "")).strip("-")


def skeleton_of(name: str) -> str:
    """What a name looks like (Unicode TR39): two names of one skeleton cannot be told apart by looking.

    A letter that is like no Latin one may be so in its other size: the Cyrillic к is not, and К is like K.
    """
    as_written, in_any_size = _prototypes()
    plain = "".join(as_written.get(letter, letter) for letter in unicodedata.normalize("NFC", name))
    return "".join(in_any_size.get(letter, letter) for letter in slug_of(plain).replace("-", ""))


@lru_cache(maxsize=1)
def _prototypes() -> tuple[dict[str, str], dict[str, str]]:
    """The letters that look like Latin ones as they are written; and what a folded letter looks like, small or capital."""
    lines = (line.split("\t") for line in _LOOKALIKES.read_text("utf-8").splitlines() if not line.startswith("#"))
    read = {letter: folded(target) for letter, target in lines}
    as_written = {letter: target for letter, target in read.items() if target.isascii() and not letter.isascii()}
    found = {}
    for letter in {*read, *(large.lower() for large in read if len(large.lower()) == 1)}:
        seen = [read[each] for each in (letter, letter.upper()) if each in read]
        found[letter] = min(seen, key=lambda each: (not each.isascii(), len(each)), default=letter)
    return as_written, {letter: "".join(found.get(each, each) for each in seen) for letter, seen in found.items()}


LETTERS_OF = {
    "az": {"c": "ç", "e": "ə", "g": "ğ", "h": "ı", "o": "ö", "s": "ş", "u": "ü"},
    "bs": {"c": "čć", "d": "đ", "s": "š", "z": "ž"},
    "cs": {"c": "č", "r": "ř", "s": "š", "z": "ž"},
    "da": {"z": "æøå"},
    "es": {"n": "ñ"},
    "fi": {"z": "åäö"},
    "gl": {"n": "ñ"},
    "hr": {"c": "čć", "d": "đ", "s": "š", "z": "ž"},
    "hu": {"o": "öő", "u": "üű"},
    "is": {"a": "á", "d": "ð", "e": "é", "i": "í", "o": "ó", "u": "ú", "y": "ý", "z": "þæö"},
    "lt": {"c": "č", "s": "š", "z": "ž"},
    "lv": {"c": "č", "g": "ģ", "k": "ķ", "l": "ļ", "n": "ņ", "s": "š", "z": "ž"},
    "nb": {"z": "æøå"},
    "nn": {"z": "æøå"},
    "no": {"z": "æøå"},
    "pl": {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"},
    "ro": {"a": "ăâ", "i": "î", "s": "ș", "t": "ț"},
    "sk": {"a": "ä", "c": "č", "o": "ô", "s": "š", "z": "ž"},
    "sl": {"c": "čć", "d": "đ", "s": "š", "z": "ž"},
    "sv": {"z": "åäö"},
    "tr": {"c": "ç", "g": "ğ", "h": "ı", "o": "ö", "s": "ş", "u": "ü"},
}
"""The letters that stand in a language's alphabet by themselves, by the letter behind which they do. In all others a letter
with an accent stands where it stands without (after CLDR)."""


@lru_cache(maxsize=10_000)
def sort_key(name: str, *, language: str = "") -> tuple[str, str, str]:
    """Where a name stands in a list: by its letters in the language's alphabet, then by accents, then as it is written.

    Letters and digits come first in any case: "Zürich" behind "apple", "«Öl»" as "Öl".
    """
    exact = unicodedata.normalize("NFC", name).lower()
    own = exact.translate(_behind(language)) if language in LETTERS_OF else exact
    return slug_of(own).replace("-", " "), exact, name


@lru_cache
def _behind(language: str) -> dict[int, str]:
    """The letters of a language's own, written as the letter that each stands behind and so many marks past all letters."""
    return {
        ord(letter): before + "\uffff" * place
        for before, letters in LETTERS_OF[language].items()
        for place, letter in enumerate(letters, start=1)
    }
