"""Reactions to what was passed on, gathered into one line. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 12
MOST_KINDS = 6
"""So many kinds are named, the most frequent first; all others are counted together."""


def is_emoji(key: str) -> bool:
    """Whether a reaction is a sign and no words: only those travel."""
    return 0 < len(key) <= LONGEST and all(_is_sign(letter) for letter in key)


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter) in ("So", "Sk", "Mn", "Me", "Cf", "Sm") or letter in "#*0123456789‼⁉"


def gathered(keys: Iterable[str]) -> tuple[list[tuple[str, int]], int]:
    """How often each sign was given, the most frequent first, and how many others there are."""
    counted = Counter(key.removesuffix("\ufe0f") if is_emoji(key) else "" for key in keys)
    others = counted.pop("", 0)
    ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return ranked[:MOST_KINDS], others + sum(count for _, count in ranked[MOST_KINDS:])
