"""What people say to figures that are read back to them. Pure."""

import contextlib
import re

from babel import Locale

from chatbot.api.arguments import Declared, Reading, holds_a_sum, read_correction, read_declaration
from chatbot.api.arguments.figure_trouble import Money, example, expected
from chatbot.api.arguments.figure_words import Meaning, meaning_of
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.wording.phrases import t
from commands.rules import yes_or_no as plain
from storage.patterns import pattern_of

CORRECTS = pattern_of(
    r"^(?:(?:no|nope|not quite|almost|nearly|ehm+|um+|er+|uh+|(?:yes|yeah|yep|ok)(?=[\s,]+but\b)|(?:the )?(?:wages|salaries|self-?\s?employed|freelancers?)(?: sum| figure)? (?:is|are) (?:right|correct|ok|fine|good)|sorry|i'?m (?:so |very )?sorry|oops|ooops|ups|wait|hold on|hang on|close but|(?:they are |they're )?(?:both|all) (?:are )?(?:wrong|different)|actually|hmm+|oh|ah|argh|damn|not right|wrong|(?:that|this|it)(?:'?s| is| was) (?:not right|wrong|a mistake|not correct)|"
    r"(?:that's |it's |my |a )?(?:mistake|error|typo)|i meant?(?: to (?:say|write|type))?|i (?:had )?mistyped|i (?:wrote|typed|said) (?:it|that) wrong|"
    r"(?:please )?(?:make|change|correct|update|set|put|fix) (?:it|that|this|them)?(?: to| into| as)?|(?:(?:it|that|this|they) )?(?:should|must|has to|have to|ought to|needs to)(?: have)? (?:be|been|say|read)|"
    r"(?:correct|right|real|true|new)(?: (?:is|are|one is|sum is|figure is|number is|amount is|figures are))?|the (?:correct|right|real|true) (?:one|sum|figure|number|amount|figures)(?: is| are)?|"
    r"it(?:'?s| is)|they(?:'?re| are)|(?:the |our )?(?:wages?|salar(?:y|ies)|self-employed|freelancers?|rest|others?|first(?: one)?|second(?: one)?) (?:is|are|was|were) (?:right|correct|fine|ok|okay|good)(?=\W+(?:but|and|only)\b)|rather|better|correction|instead|please|and|but|so|now)\b[\s,.:;!–-]*)+",
    re.I,
)
"""What people begin a correction with."""


_SUM = r"(?:[^\W\d_]{0,3}[£$€]?\s?)?\d[\d.,' ]*(?:\s?(?:k|m|thousand|million)\b)?"
_NOT_THIS = pattern_of(
    rf"^(?P<new>.*\d.*?)[\s,;–-]+(?:(?:and|but)\s+)?(?:not|instead of|rather than|in place of)\s+(?P<old>{_SUM})[\s.!]*$"
    rf"|^(?:not|instead of|rather than|in place of)\s+(?P<old_first>{_SUM})[\s,;–-]+(?:but\s+|it(?:'?s| is)\s+|rather\s+)?(?P<new_last>.*\d.*)$"
    rf"|^(?:(?:change|correct|replace)\s+)?(?P<old_from>{_SUM})\s*(?:->|→|=>|to|into|with|by|becomes|should be|must be|(?:is|was) (?:wrong|not right|a mistake)[\s,;:.!–-]*(?:it|that)?(?:'?s| is| should be| must be)?)\s*(?P<new_to>.*\d.*)$"
    r"|^s/(?P<old_sed>[^/]+)/(?P<new_sed>[^/]+)/?g?$",
    re.I | re.S,
)
"""“93000, not 92000”, “not 92000 but 93000”, “92000 -> 93000”."""
LONGEST_CORRECTION = 200
"""Letters of words in which the old sum is looked for beside the new one."""
_PERHAPS = pattern_of(r"\?|\b(?:would|could|if|should)\b", re.I)
"""What is not said to be so."""
_ADDS = pattern_of(
    r"^(?:(?:and|no|sorry|oops|wait)[\s,]+)*(?:plus|add|adding|another|extra|minus|less|subtract|\+)(?=\W*\d|\s)|\b(?:more|less|extra|on top|too (?:much|little|low|high))\W*$",
    re.I,
)
"""What is to be added to a sum, or taken off it."""
_DROPS = ("drop it", "drop that", "do not store it", "don't store it", "forget that")
_ONE_DIGIT = pattern_of(r"\W*[1-9]\W*")
"""More likely the number of one of several things to choose from than a year's wages."""


def yes_or_no(words: str) -> bool | None:
    """Whether words say yes or no to figures that were read back; None where they say neither."""
    return False if words.strip(" .!").casefold() in _DROPS else plain.yes_or_no(words)


def are_figures(words: str, *, currency: str, locale: Locale) -> bool:
    """Whether words can be read as what a co-op has paid."""
    if _ONE_DIGIT.fullmatch(words):
        return False
    try:
        read_declaration(words, currency=currency, locale=locale)
    except UsageError:
        return False
    return True


def hold_figures(words: str, *, currency: str, locale: Locale) -> bool:
    """Whether words are meant as what a co-op has paid, whether they can be read or not."""
    if _ONE_DIGIT.fullmatch(words):
        return False
    try:
        read_declaration(words, currency=currency, locale=locale)
    except Unsure:
        return True
    except UsageError:
        return holds_a_sum(words)
    return True


def says_what_was_paid(words: str, reading: Reading) -> bool:
    """Whether words that call no command say what a co-op has paid to its people: “we paid 92k in wages”. They name whose it is."""
    if len(words) > LONGEST_CORRECTION or not holds_a_sum(words) or _PERHAPS.search(words):
        return False
    named = (meaning_of(word, language=reading.locale.language) for word in re.findall(r"[^\W\d_][\w'’-]+", words))
    if not {Meaning.WAGES, Meaning.SELF} & set(named):
        return False
    try:
        read_declaration(words, currency=reading.currency, locale=reading.locale)
    except Unsure:
        return True
    except UsageError:
        return False
    return True


def corrects(words: str, before: Declared, *, currency: str, locale: Locale) -> bool:
    """Whether words correct figures that were read back."""
    if _ONE_DIGIT.fullmatch(words):
        return False
    try:
        corrected(words, before, currency=currency, locale=locale)
    except UsageError:
        return False
    return True


def corrected(words: str, before: Declared, *, currency: str, locale: Locale) -> Declared:
    """Other figures, or a correction of those that were read back: "no, 93000". Raises UsageError.

    "No" begins a correction, and may also be what was paid: "no freelancers". What is to be added is no sum: "plus 500 wages".
    """
    added = _ADDS.search(words.strip())
    bare = _without_the_old(CORRECTS.sub("", words.strip()), before, currency=currency, locale=locale)
    try:
        other = read_correction(bare, before, currency=currency, locale=locale)
        if added is not None and _changes_a_sum(before, other):
            raise UsageError(
                understood=t(
                    "I read “{word}” as a change of what was said, and need the sum as it is to be.",
                    word=added.group().strip(),
                ),
                expected=expected(),
                example=example(Money(currency, locale)),
            )
        return other
    except Unsure:
        raise
    except UsageError:
        if added is not None:
            raise
        with contextlib.suppress(UsageError):
            return read_correction(words, before, currency=currency, locale=locale)
        raise


def _changes_a_sum(before: Declared, other: Declared) -> bool:
    """Whether a sum that was there has become another one."""
    return any(
        old and old != new for old, new in ((before.wages, other.wages), (before.self_employed, other.self_employed))
    )


def _without_the_old(words: str, before: Declared, *, currency: str, locale: Locale) -> str:
    """A correction without the sum that it replaces, where that is one of those that were read back: “93000, not 92000”. Whose that
    was is said with the new one."""
    found = _NOT_THIS.fullmatch(words.strip(" .!")) if len(words) <= LONGEST_CORRECTION else None
    if found is None:
        return words
    parts = {name.partition("_")[0]: said for name, said in found.groupdict().items() if said is not None}
    with contextlib.suppress(UsageError):
        old = read_declaration(parts["old"], currency=currency, locale=locale).wages
        new = parts["new"].strip(" ,;–-")
        if old == before.wages:
            return new if re.search(r"[^\W\d_]{4}", new) else f"{new} wages"
        if old == before.self_employed:
            return new if re.search(r"[^\W\d_]{4}", new) else f"{new} self-employed"
    return words
