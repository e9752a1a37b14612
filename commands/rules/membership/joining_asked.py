"""The questions of a guided joining, and which words answer them: which circle, and which co-op. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.arguments import slug_of

MOST_SHOWN = 8
"""So many choices are numbered."""
_GUEST = re.compile(
    r"(?:as )?(?:a |just a )?(?:guest|visitor|observer)|just looking|none|no co-?op|just me", re.IGNORECASE
)
_LEAD = re.compile(r"^(?:for|i speak for|we are|i am (?:from|of|with)|it'?s|the co-?op)\s+", re.IGNORECASE)
_NEW = re.compile(r",?\s+as new$|^(?:a )?new(?: co-?op)?:?\s+", re.IGNORECASE)
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answers: a co-op by its name, ``new`` where it is to be one that nobody knows; or None, as a guest."""

    coop: str | None
    new: bool = False


def read_choice(words: str, choices: Sequence[str]) -> str | None:
    """Which of some numbered choices words mean: by its number, or its name."""
    said = words.strip(" .)#*_\ufe0f\u20e3")
    if said.isdecimal():
        place = int(said) if len(said) < 3 else 0
        return choices[place - 1] if 0 < place <= len(choices) else None
    wanted = slug_of(said)
    return next((each for each in choices if slug_of(each) == wanted), None) if wanted else None


def read_coop(words: str, *, choices: Sequence[str]) -> Said | None:
    """The co-op that words mean, or that they come as a guest. None for words that are no name."""
    chosen = read_choice(words, choices)
    if chosen is not None:
        return Said(chosen)
    said = " ".join(words.split()).strip(" .!")
    if _GUEST.fullmatch(said):
        return Said(None)
    new = _NEW.search(said) is not None
    name = _LEAD.sub("", _NEW.sub("", said)).strip(' ,."“”')
    if not name or len(name) > LONGEST or "?" in said or not any(letter.isalpha() for letter in name):
        return None
    return Said(name, new)


def is_plainly(words: str, *, choices: Sequence[str]) -> bool:
    """Whether words are plainly an answer: a number that is there, a name of the list, “guest”, or “for …”."""
    said = read_coop(words, choices=choices)
    if said is None:
        return False
    return said.coop is None or said.coop in choices or said.new or _LEAD.match(words.strip()) is not None
