"""The numbers of a date poll's times as people say them, put into the figures that one reader reads: “#1”, “one and three”, “1-3”,
“the first two”, “the last one”. Pure.
"""

import re

from storage.patterns import pattern_of

_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MARKED = pattern_of(r"#\s?(?=\d)")
_SPELT = pattern_of(
    rf"(?<![\w'-])(?P<lead>(?:all|the|first|last|any|every|that|this|second|third|no) )?(?P<number>{'|'.join(_SMALL)})(?![\w'-])"
)
_SEVERAL = pattern_of(rf"(?:the\s+)?(?P<end>first|last)\s+(?P<many>[2-9]|{'|'.join(_SMALL[1:])})(?!\w)")
_LAST = pattern_of(r"(?:the\s+)?last(?:\s+(?:one|option|date|slot|time))?(?!\w)")
_FROM_TO = pattern_of(r"(?<![\w.:-])([1-9])\s*(?:-|–|to)\s*([1-9])(?![\w.:-])")


def with_numbers(said: str, *, options: int) -> str:
    """Folded words in which such numbers are figures, for a poll with so many times."""
    said = _MARKED.sub("", said)
    said = _SEVERAL.sub(lambda found: _several(found, options), said)
    said = _LAST.sub(str(options), said)
    said = _FROM_TO.sub(lambda found: _joined(range(int(found[1]), int(found[2]) + 1)) or found.group(), said)
    return _SPELT.sub(lambda found: found.group() if found["lead"] else str(_SMALL.index(found["number"]) + 1), said)


def _several(found: re.Match[str], options: int) -> str:
    many = int(found["many"]) if found["many"].isdigit() else _SMALL.index(found["many"]) + 1
    first = 1 if found["end"] == "first" else options - many + 1
    return _joined(range(first, first + many)) if first >= 1 and first + many - 1 <= options else found.group()


def _joined(numbers: range) -> str:
    return " and ".join(map(str, numbers))
