"""Which co-ops a sentence names, in full or by a first word that no other has. Pure."""

import re
from collections.abc import Sequence

from chatbot.api.arguments.figure_words import meaning_of

LONGEST = 300
"""Letters of a sentence in which names are looked for."""
SHORTEST_NAME = 3
"""Letters of the first word of a co-op's name that may stand for all of it: “Kiln” for “Kiln Studio”."""
WITH_A_CAPITAL = 3
"""So short a word stands for a name where it is written as one alone: “Oak”."""
_IN_MANY_NAMES = frozenset(
    {"the", "our", "new", "old", "big", "one", "two", "all", "any", "and", "for", "not", "can", "who", "how", "why"}
)


def named_in(words: str, names: Sequence[str]) -> tuple[list[str], str]:
    """The co-ops of some that a sentence names, in full or by a first word that no other has, and the sentence without them."""
    if len(words) > LONGEST:
        return [], words
    first: dict[str, set[str]] = {}
    for name in names:
        first.setdefault(name.split()[0].casefold(), set()).add(name)
    alone = {word: min(of) for word, of in first.items() if len(of) == 1 and _may_stand_alone(word)}
    whole = frozenset(names)
    called = {name.casefold(): name for name in names} | {
        word: name for word, name in alone.items() if word not in whole
    }
    found: list[str] = []
    folded = words.casefold()
    for said in sorted(called, key=len, reverse=True):
        if said not in folded:
            continue  # A treasurer may mean any co-op of the federation; to make a pattern of each takes a second and more.
        short = len(said) <= WITH_A_CAPITAL
        pattern = re.compile(
            rf"(?:\b(?:for|at|of|from)\s+)?(?:\bthe\s+)?(?<![\w-]){re.escape(said.title() if short else said)}(?![\w-])(?:'s\b)?",
            0 if short else re.I,
        )
        words, times = pattern.subn(" ", words)
        folded = words.casefold() if times else folded
        if times and called[said] not in found:
            found.append(called[said])
    return found, words


def _may_stand_alone(word: str) -> bool:
    return (
        len(word) >= SHORTEST_NAME
        and word not in _IN_MANY_NAMES
        and word.isalpha()
        and meaning_of(word, language="en") is None
    )
