"""Figures in the middle of a sentence: “how much would we pay if wages are 104k”, “Kiln rang, they had 64k wages”. Pure.

What stands before the first figure and behind the last one is passed over, unless it changes what the figures say (“a month”, “each”):
that is named, and nothing is read. What stands between them is read as strictly as ever.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from chatbot.api.arguments import holds_a_sum
from chatbot.api.arguments.figure_trouble import expected
from chatbot.api.arguments.figure_words import Meaning, meaning_of
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import code, t
from storage.patterns import pattern_of

LONGEST = 300
"""Letters of a sentence in which figures are looked for."""
EXAMPLE = "92000 wages, 71500 self-employed"
SHORTEST_NAME = 4
"""Letters of the first word of a co-op's name that may stand for all of it: “Kiln” for “Kiln Studio”."""
_LABOUR = (Meaning.WAGES, Meaning.SELF)
_TOKEN = pattern_of(r"(?P<sum>[£$€¥]?\s?\d[\d.,'’]*(?:\s\d{3}(?!\d))*)|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)")
_HAD_NONE = pattern_of(
    r"\b(?:do not|don't|did not|didn't|have not|haven't|had not|hadn't|without)(?:\s+(?:have|had|got|pay|paid|use|any|anything|to|for|on)){0,4}\s+"
    r"(?=self|freelanc|contractor|wages?\b|salar|employees?\b|staff\b)",
    re.I,
)
_FACTOR = pattern_of(r"\s?(?:k|m|thousands?|grand|millions?)\b", re.I)
_CHANGES = pattern_of(
    r"\b(?:each|every|apiece|monthly|weekly|quarterly|hourly|daily|minus|less|plus|more|except|excluding|half|double|twice|percent|net|"
    r"(?:a|per|an|the)\s+(?:month|week|day|hour|quarter|head|person|member)|before tax|after tax)\b|%",
    re.I,
)
"""What makes another sum of a figure."""
_DENIES = pattern_of(r"\b(?:not|never|cannot)\b|n't\b", re.I)
_ASKS = pattern_of(
    r"\b(?:if|would|suppose|supposing|imagine|assuming|say we|how much|how many|what (?:do|does|will|would|about|is|are|'?s)|comes? to|work (?:it |this |that )?out|"
    r"calculate|calc|estimate|curious|wonder|wondering|cost us|do we (?:pay|owe)|tell me|show me|"
    r"(?:fee|subs|dues|bill) (?:for|on|at|with|from))\b|'d (?:we )?pay\b|\?\s*$",
    re.I,
)
"""Whoever says so wants to know what it would come to."""
_SAYS = pattern_of(
    r"\b(?:had|has|have|numbers|figures|declares?|declared|told|says?|said|rang|rings|phoned|called|reported|wrote)\b",
    re.I,
)
"""What tells of figures although no word for labour does, where a co-op is named."""
_PHONED = pattern_of(r"\b(?:rang|rung|ring|phoned|telephoned|called|on the (?:phone|line))\b", re.I)
_WROTE = pattern_of(r"\b(?:wrote|written|e-?mailed|mailed|posted|letter|e-?mail)\b", re.I)


class Wants(Enum):
    """What somebody says figures for."""

    WORKED_OUT = "worked out"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says with figures in it."""

    wants: Wants
    figures: str
    """From the first figure, or word for labour, to the last."""
    way: str | None = None
    """How a treasurer heard it, where that is told: phone or letter."""


def told_in(words: str, *, named: bool = False) -> Told | None:
    """What a sentence tells of figures; None where it is no such sentence. ``named`` whether a co-op was named in it. Raises UsageError
    for what changes the figures beside it."""
    if len(words) > LONGEST or not holds_a_sum(words):
        return None
    words = _HAD_NONE.sub("no ", words.replace("’", "'"))
    span = _span(words)
    if span is None:
        return None
    begin, end, labour = span
    around = f"{words[:begin]} … {words[end:]}"
    if not labour and not (named and _SAYS.search(words)):
        return None
    if _DENIES.search(words[:begin]):
        return None  # “We will not have 92k wages” says no figures.
    if (changed := _CHANGES.search(around)) is not None:
        raise UsageError(
            understood=t(
                "I read “{word}” beside the figures, and need the sums of the whole year.", word=changed.group()
            ),
            expected=expected(),
            example=code(EXAMPLE),
        )
    wants = Wants.WORKED_OUT if _ASKS.search(around) else Wants.DECLARED
    way = "phone" if _PHONED.search(around) else "letter" if _WROTE.search(around) else None
    return Told(wants, words[begin:end].strip(), way)


def _span(words: str) -> tuple[int, int, bool] | None:
    """Where figures begin and end, and whether a word for labour is among them. None without a figure."""
    begin = end = -1
    labour = figure = False
    tokens = list(_TOKEN.finditer(words))
    for at, token in enumerate(tokens):
        meaning = None if token["sum"] else meaning_of(token.group(), language="en")
        if meaning is Meaning.NONE:
            after = meaning_of(tokens[at + 1].group(), language="en") if at + 1 < len(tokens) else None
            counts = begin >= 0 or after in _LABOUR
        else:
            counts = token["sum"] is not None or meaning in _LABOUR
        if counts:
            begin, end = (token.start() if begin < 0 else begin), token.end()
            labour, figure = labour or meaning in _LABOUR, figure or token["sum"] is not None
    if not figure:
        return None
    factor = _FACTOR.match(words, end)
    return begin, factor.end() if factor is not None else end, labour


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
        pattern = re.compile(
            rf"(?:\b(?:for|at|of|from)\s+)?(?:\bthe\s+)?(?<![\w-]){re.escape(said)}(?![\w-])(?:'s\b)?", re.I
        )
        words, times = pattern.subn(" ", words)
        folded = words.casefold() if times else folded
        if times and called[said] not in found:
            found.append(called[said])
    return found, words


def _may_stand_alone(word: str) -> bool:
    return len(word) >= SHORTEST_NAME and word.isalpha() and meaning_of(word, language="en") is None
