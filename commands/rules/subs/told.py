"""Figures in the middle of a sentence: “how much would we pay if wages are 104k”, “Kiln rang, they had 64k wages”. Pure.

What stands before the first figure and behind the last one is passed over, unless it changes what the figures say (“a month”, “each”):
that is named, and nothing is read. What stands between them is read as strictly as ever.
"""

import re
from dataclasses import dataclass
from enum import Enum

from babel import Locale

from chatbot.api.arguments import Declared, Reading, holds_a_sum, read_declaration
from chatbot.api.arguments.figure_trouble import expected
from chatbot.api.arguments.figure_words import Meaning, meaning_of
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.wording.phrases import code, t
from commands.rules.subs.in_part import must_say_the_other
from storage.patterns import pattern_of

LONGEST = 300
"""Letters of a sentence in which figures are looked for."""
EXAMPLE = "92000 wages, 71500 self-employed"
_LABOUR = (Meaning.WAGES, Meaning.SELF)
_TOKEN = pattern_of(r"(?P<sum>[£$€¥]?\s?\d[\d.,'’]*(?:\s\d{3}(?!\d))*)|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)")
_HAD_NONE = pattern_of(
    r"\b(?:do not|don'?t|did not|didn'?t|have not|haven'?t|had not|hadn'?t|without)(?:\s+(?:have|had|got|pay|paid|use|any|anything|to|for|on)){0,4}\s+"
    r"(?=self|freelanc|contractor|wages?\b|salar|employees?\b|staff\b)",
    re.I,
)
_FACTOR = pattern_of(r"\s?(?:k|m|thousands?|grand|millions?)\b", re.I)
_LABOUR_COST = pattern_of(r"\b(?:labou?r|wage bill|pay ?roll)\b", re.I)
_CHANGES = pattern_of(
    r"\b(?:each|every|apiece|lots|many|several|dozens?|monthly|weekly|quarterly|hourly|daily|minus|less|plus|more|except|excluding|half|double|twice|percent|net|"
    r"between|below|above|under|over|up to|at (?:least|most)|maximum|minimum|(?:in )?(?:euros?|dollars?|francs?)|pence|pennies|"
    r"(?:a|per|an|the)\s+(?:month|week|day|hour|quarter|head|person|member)|before tax|after tax)\b|%",
    re.I,
)
"""What makes another sum of a figure."""
_DENIES = pattern_of(r"\b(?:not|never|cannot)\b|n't\b", re.I)
_CLAUSE = pattern_of(r"[,;:.!?–—]|\s-\s|\b(?:but|so|it (?:is|was|should be)|it'?s)\b", re.I)
"""Where a new thought begins: what was denied before it is over."""
_ASKS = pattern_of(
    r"\b(?:if|would|suppose|supposing|imagine|assuming|say we|how much|how many|what (?:do|does|will|would|about|is|are|'?s)|comes? to|work (?:it |this |that )?out|"
    r"calculate|calc|estimate|curious|wonder|wondering|cost us|do we (?:pay|owe)|tell me|show me|"
    r"(?:fee|subs|dues|bill) (?:for|on|at|with|from))\b|^(?:and |so |but )?(?:where|why|who|when|how|which) (?!many)|'d (?:we )?pay\b|\?\s*$",
    re.I,
)
"""Whoever says so wants to know what it would come to."""
_ORDERS = pattern_of(
    r"^(?:(?:please|can|could|would|will|you|i|we|and|so|no|sorry|pls)\b\W*)*(?:change|make|correct|update|set|put|note|add|enter|record|declare)\b",
    re.I,
)
"""Who says so wants it done, also where it ends as a question."""
_OF_THE_FEE = pattern_of(
    r"\b(?:pays?|costs?|charged?|owe|fee|subs?|dues|bill|come to|comes to|due|damage|how much)\b", re.I
)
"""What is asked about is what is to be paid, so that the figures are labour although no word says so."""
_SAYS = pattern_of(
    r"\b(?:had|has|have|numbers|figures|declares?|declared|told|tells|says?|said|rang|rings|phoned|called|reported|wrote|put down|note|enter|add|record|"
    r"sent|sends|got it wrong|mistake|wrong|correct|change|should|texted)\b|^\W*[£$€]?\d|^\W*(?:[:–—-]|$)|[:–—]",
    re.I,
)
"""What tells of figures although no word for labour does, where a co-op is named."""
_PHONED = pattern_of(
    r"\b(?:rang|rung|ring|phoned|phone|telephoned|called|call|on the (?:phone|line)|texted|told me|said to me)\b", re.I
)
_WROTE = pattern_of(r"\b(?:wrote|written|e-?mailed|mailed|posted|post|letter|e-?mail|fax(?:ed)?)\b", re.I)
_GOES_ON = pattern_of(
    r"\s*(?:[,;.!?:–—()…]|\s-\s|$|\b(?:and|but|so|for|in|to|of|or so|give or take|please|thanks?|thx|cheers|sorry|sry|i|we|it|that'?s|if|because|as|on|with|"
    r"last|this|altogether|together|total|all|then|now|though|without|including|incl|instead|at|was|is|were|from|by|only|just|roughly|about|approximately|ish|"
    r"tbh|lol|ok|okay|yes|yeah|right|correct|is that)\b)",
    re.I,
)
"""What may stand behind figures in an answer, and makes nothing else of them. Any other word may be their unit: “92000 bananas”."""


_INSTEAD = pattern_of(r"[\s,]+(?:and\s+)?(?:not|instead of|rather than)\s+[£$€]?\d[\d.,]*\s?(?:k|m|thousand)?$", re.I)
"""The sum that was said before, behind the right one: “29k not 92k”."""


_WORD_BEFORE = pattern_of(r"([^\W\d_]+(?:'[^\W\d_]+)?|[^\w\s,;:.!?()=~*“”\"'])\s*$")
_LEADS = frozenset(
    {
        "thats",
        "that's",
        "theres",
        "there's",
        "like",
        "sure",
        "something",
        "ours",
        "is",
        "was",
        "have",
        "reckon",
        "guess",
        "believe",
        "hope",
        "&",
    }
)
"""What may stand right before a figure in an answer. Any other word may be its currency, or take it away: “USD 92000”, “- 5”."""


_PARTS = pattern_of(r"[,;.!]\s+(?=\D)")
_NONE = pattern_of(r"\b(?:no|none|nothing|zero|nil)\b", re.I)
_WRONG = pattern_of(r"\b(?:wrong|mistake|error|incorrect|typo|not (?:right|correct))\b", re.I)
_QUESTION = pattern_of(
    r"(?:(?:and|so|but|ok|hm+|or)[\s,]+)*(?:with|if|for|what about|how about|what if)\b.{1,100}\?+", re.I
)
_MOVES = pattern_of(
    r"\b(?:goes?|went|go|rise|rises|rose|grow|grows|increases?d?|drops?|fall|falls|become|becomes|were|was|turned out) (?:up |down |out )?(?:to be|to)\b",
    re.I,
)
"""How a figure comes to another: “if the wages go up to 130k”."""


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


def told_in(words: str, *, named: bool = False, asked: bool = False) -> Told | None:
    """What a sentence tells of figures; None where it is no such sentence. ``named`` whether a co-op was named in it, ``asked`` whether
    figures are waited for. Raises UsageError for what changes the figures beside it."""
    if len(words) > LONGEST or not holds_a_sum(words):
        return None
    words = _MOVES.sub("are", _HAD_NONE.sub("no ", words.replace("’", "'")))
    span = _span(words, _last_clause(words))
    if span is None:
        return None
    begin, end, labour = span
    around = f"{words[:begin]} … {words[end:]}"
    wants = Wants.WORKED_OUT if _asks(around) else Wants.DECLARED
    if wants is Wants.WORKED_OUT:
        about_labour = labour or asked or _OF_THE_FEE.search(words) is not None or (named and _SAYS.search(words))
    else:
        about_labour = labour or (named and _SAYS.search(words))
    if not about_labour:
        return None
    if _denied(words[:begin]):
        return None  # “We will not have 92k wages” says no figures.
    _must_be_of_a_year(around)
    way = "phone" if _PHONED.search(around) else "letter" if _WROTE.search(around) else None
    return Told(wants, _INSTEAD.sub("", words[begin:end].strip()), way)


def asks(words: str) -> bool:
    """Whether words with a sum in them want to know what it would come to, rather than say what was paid."""
    return len(words) <= LONGEST and _asks(words) and _span(words) is not None


def _last_clause(words: str) -> int:
    """Where the clause begins that holds all figures, where the others say something about them: “our wages were wrong, it is 68k”."""
    parts = _PARTS.split(words)
    last = parts[-1]
    before = " ".join(parts[:-1])
    if not before or any(map(str.isdigit, before)) or not any(map(str.isdigit, last)) or _NONE.search(before):
        return 0
    apart = figures_are_named(last) or not figures_are_named(before) or _WRONG.search(before)
    return len(words) - len(last) if apart else 0


def figures_are_named(words: str) -> bool:
    """Whether words say whose figures they are."""
    return any(meaning_of(word, language="en") in _LABOUR for word in re.findall(r"[^\W\d_]{3,}(?:-[^\W\d_]+)?", words))


def puts_a_question(words: str) -> bool:
    """Whether words with figures are a question from their first word on: “and with 100k?”."""
    return _QUESTION.fullmatch(words.strip()) is not None


def _asks(words: str) -> bool:
    return _ASKS.search(words) is not None and _ORDERS.match(words) is None


def figures_within(words: str) -> str | None:
    """The figures in an answer with other words around them: “sure, 92k wages I think”. None where it is none, or where a word beside
    a figure may make something else of it. Raises UsageError for what does."""
    if len(words) > LONGEST or not holds_a_sum(words):
        return None
    said = _HAD_NONE.sub("no ", words.replace("’", "'"))
    span = _span(said, _last_clause(said))
    if span is None or _asks(said) or _denied(said[: span[0]]) or _GOES_ON.match(said, span[1]) is None:
        return None
    before = _WORD_BEFORE.search(said[: span[0]])
    if (
        before is not None
        and before.group(1).casefold() not in _LEADS
        and meaning_of(before.group(1), language="en") is None
    ):
        return None
    _must_be_of_a_year(f"{said[: span[0]]} … {said[span[1] :]}")
    return said[span[0] : span[1]].strip()


def says_what_was_paid(words: str, reading: Reading) -> bool:
    """Whether words that call no command say what a co-op has paid to its people, and nothing beside it: “we paid 92k in wages”."""
    try:
        told = told_in(words)
        if told is None or told.wants is not Wants.DECLARED or "?" in words:
            return False
        read_declaration(words, currency=reading.currency, locale=reading.locale)
    except Unsure:
        return True
    except UsageError:
        return False
    return True


def labour_in(words: str, *, currency: str, locale: Locale) -> Declared:
    """What a co-op has paid, in answer to a question for it: read as it is said, or else the figures among other words. Raises
    UsageError, and Unsure for what reads two ways."""
    try:
        declared = read_declaration(words, currency=currency, locale=locale)
    except Unsure:
        raise
    except UsageError:
        if (within := figures_within(words)) is None:
            raise
    else:
        if not declared.labour and declared.pays is None:
            must_say_the_other(words)
        return declared
    return read_declaration(within, currency=currency, locale=locale)


def _must_be_of_a_year(around: str) -> None:
    if (changed := _CHANGES.search(around)) is not None:
        raise UsageError(
            understood=t(
                "I read “{word}” beside the figures, and need the sums of the whole year.", word=changed.group()
            ),
            expected=expected(),
            example=code(EXAMPLE),
        )


def _denied(before: str) -> bool:
    return _DENIES.search(_CLAUSE.split(before)[-1]) is not None


def _span(words: str, first: int = 0) -> tuple[int, int, bool] | None:
    """Where figures begin and end, and whether a word for labour is among them. None without a figure."""
    begin = end = -1
    labour = figure = False
    tokens = list(_TOKEN.finditer(words, first))
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
    labour = labour or _LABOUR_COST.search(words) is not None
    factor = _FACTOR.match(words, end)
    return begin, factor.end() if factor is not None else end, labour
