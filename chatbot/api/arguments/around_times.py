"""The words around a time that belong to it and are no part of a text: “answers by …”, “please reply until …”, “, closes …”. Pure.

They go with the time only behind a mark (a comma, a dash, a stop, a bracket, a new line) or a “please”: “Collect all answers by
friday” keeps its answers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.patterns import pattern_of

_MARK = r"(?:^|(?<=[.!?…])|[,;(\[\n]|(?<=\s)[-–—])[\s*_]*"
"""The stop of a sentence stays with its sentence."""
_SO = (
    r"(?:(?:and|so|please|pls|kindly|everyone|everybody|all|folks|we|i|we'd|i'd|would|need|want|like|love|to|hear|have|see|get|give|send"
    r"|me|us|your|the|any|my|our|a|for|is|are|it|this|that|the poll|the check|must|should|can|could|you|looking forward)\s+){0,6}"
)
_ANSWERS = (
    r"(?:answers?|answered|reply|replies|respon(?:d|ses?)|feedback|comments?|reactions?|react|votes?|voting|objections?|concerns?|opinions?"
    r"|thoughts|views|decision|decide[ds]?|deadline|consent|speak up|say (?:so|yes or no|something)|let (?:me|us|everyone) know|tell (?:me|us)"
    r"|get back(?: to (?:me|us))?|have your say|(?:raise|say) (?:any )?(?:concerns?|objections?))"
)
_WANTED = (
    r"(?:\s+(?:wanted|needed|due|expected|welcome|required|please|pls|to me|to us|here|is|are|closes?|ends?|open)|:)*"
)
_ENDS = r"(?:(?:closing|end|due|final|voting)\s+(?:date|day|time)|last\s+(?:day|chance)|clos(?:es?|ing|ed)|end(?:s|ing)?|expir(?:es?|y|ing)|due|runs?(?: out)?|finish(?:es)?|over|ready)"
_LASTS = r"(?:(?:(?:is|stays?|remains?|runs?|keep it|leave it)\s+)?open|runs?|you(?:'ve| have)(?: got)?(?: time)?|time|lasts?|valid)"
_LONG = pattern_of(r"until|till?|within|before", re.I)
_BEFORE = pattern_of(rf"(?:{_MARK}{_SO}|\b(?:please|pls|kindly)\s+)(?:{_ANSWERS}|{_ENDS}){_WANTED}(?:\s+in)?\s*$", re.I)
_PLEASE = pattern_of(r"[\s,]+(?:please|pls)\s*$", re.I)
_BEFORE_A_LENGTH = pattern_of(rf"(?:{_MARK}{_SO}|\b(?:please|pls)\s+){_LASTS}{_WANTED}(?:\s+in)?\s*$", re.I)
_IN_FRONT = pattern_of(rf"[\s*_]*{_SO}(?:{_ANSWERS}|{_ENDS}|{_LASTS}){_WANTED}\s*", re.I)
_INSTEAD = pattern_of(
    rf"(?P<mark>{_MARK}){_SO}(?:(?P<ends>{_ENDS}|{_ANSWERS}){_WANTED}(?:\s+(?:on|at))?|{_LASTS}\s+(?P<lasts>for)(?=\s+\S+\s\w+[\W_]*(?:please|pls|thanks)?[\W_]*$))\s+(?=\S)",
    re.I,
)
_SPOILT = " *_`\"'.,;!?"
LONGEST = 80
"""Letters before a time in which words that belong to it are looked for."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Words that begin a time in the place of “by”: “, closes friday”, “– open for 3 days”."""

    start: int
    end: int
    ahead: bool
    """Whether a length follows them, counted from now: 3 days, as in “in 3 days”."""


def begins(words: str, start: int, lead: str) -> int:
    """Where the words that belong to a time begin, which begins at ``start`` with ``lead``: “by”, “until”."""
    near = max(0, start - LONGEST)
    before = words[near:start]
    found = (
        _BEFORE.search(before)
        or _PLEASE.search(before)
        or (_BEFORE_A_LENGTH.search(before) if _LONG.fullmatch(lead) else None)
    )
    if found is None or (found.start() == 0 and near > 0):
        return start
    return near + found.start()


def belongs_in_front(words: str) -> bool:
    """Whether words at the very beginning belong to the time that follows them: “Please answer by friday: …”."""
    return not words.strip(" \n[(*_") or (len(words) <= LONGEST and _IN_FRONT.fullmatch(words) is not None)


def instead_of_by(words: str) -> Iterator[Instead]:
    """Where in words a time may begin without “by”."""
    for found in _INSTEAD.finditer(words):
        yield Instead(found.start(), found.end(), ahead=found["lasts"] is not None)


def shown(words: str) -> str:
    """The words of a time as they are shown: without marks around them, and a bracket that was never closed or opened."""
    said = words.strip(_SPOILT).lstrip(" -–—;").strip(_SPOILT)
    for one, other in ("()", "[]"):
        if said.count(one) != said.count(other):
            said = said.strip(one + other)
    return said.strip(_SPOILT)
