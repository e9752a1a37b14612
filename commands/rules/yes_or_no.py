"""Yes and no to a question about an item: also in the words of consent. Pure.

Words of consent are a yes, too ("sounds good, thanks"), and a plain refusal a no.
"""

import re

from chatbot.api.understanding import yes_or_no as plain
from commands.rules.consent.phrases import Unclear, read_answer
from storage.models import Stance

_A_SUM = re.compile(r"\W*(?:none|nothing|nil|zero)\W*", re.I)
"""“None” says how much, and neither yes nor no."""
_GOES_ON = re.compile(r"[,;.:–—]|\s-\s|\bbecause\b|\bsince\b", re.I)


def yes_or_no(words: str) -> bool | None:
    """Whether words say yes, or no; None where they say neither, or say more."""
    said = plain.yes_or_no(words)
    if said is not None or len(words) > plain.LONGEST or _A_SUM.fullmatch(words):
        return said
    match read_answer(words):
        case Unclear.NO:
            return False
        case Stance.CONSENT, None:
            return True
        case Stance.CRITICAL, None:
            return False
    return None


def met_or_not(words: str) -> bool | None:
    """The same of whether a concern is met, where a no may say why: “no, it is still too dear”. Figures belong to something else."""
    said = yes_or_no(words)
    if said is not None or len(words) > plain.LONGEST or any(map(str.isdigit, words)):
        return said
    return False if yes_or_no(_GOES_ON.split(words, maxsplit=1)[0]) is False else None
