"""What people say to figures that are read back to them. Pure."""

import contextlib
import re

from babel import Locale

from chatbot.api.arguments import Declared, holds_a_sum, read_correction, read_declaration
from chatbot.api.arguments.figure_trouble import Money, example, expected
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.understanding.courtesies import puts_off
from chatbot.api.understanding.yes_or_no import leaves_it
from chatbot.api.wording.phrases import t
from commands.rules import yes_or_no as plain
from commands.rules.subs.in_part import none_of_one, sum_offered
from commands.rules.subs.told import asks, figures_within, labour_in, puts_a_question
from storage.patterns import pattern_of
from storage.types import Pence

CORRECTS = pattern_of(
    r"^(?:(?:no|nope|not quite|almost|nearly|ehm+|um+|er+|uh+|(?:yes|yeah|yep|ok)(?=[\s,]+but\b)|(?:the )?(?:wages|salaries|self-?\s?employed|freelancers?)(?: sum| figure)? (?:is|are) (?:right|correct|ok|fine|good)|sorry|sry|soz|pardon|whoops|my bad|(?:can|could|would|will) (?:you|i|we)|add|also|i'?m (?:so |very )?sorry|oops|ooops|ups|wait|hold on|hang on|close but|(?:they are |they're )?(?:both|all) (?:are )?(?:wrong|different)|actually|hmm+|oh|ah|argh|damn|not right|wrong|(?:that|this|it)(?:'?s| is| was) (?:not right|wrong|a mistake|not correct)|"
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
_ADDS = pattern_of(
    r"^(?:(?:and|no|sorry|oops|wait)[\s,]+)*(?:plus|add|adding|another|extra|minus|less|subtract|\+)(?=\W*\d|\s)|\b(?:more|less|extra|on top|too (?:much|little|low|high))\W*$",
    re.I,
)
"""What is to be added to a sum, or taken off it."""
_DROPS = (
    "drop it",
    "drop that",
    "do not store it",
    "don't store it",
    "dont store it",
    "forget that",
    "do not save it",
    "do not save that",
    "don't save it",
    "don't save that",
    "no stop",
    "stop no",
)
_KEEPS = pattern_of(
    r"(?:(?:yes|yep|yeah|ok|okay|good|great|fine|right|please|sure)[\s,.!]+)*(?:(?:please )?(?:do|declare|send|store|save|submit|keep|record|enter|take|use|note) (?:it|that|this|them|these)|perfect|great|brilliant|excellent|lovely|super|jup|yup|yess+|yea|"
    r"(?:that'?s|that is|it'?s|its|they'?re|they are) (?:perfect|great|the (?:right )?(?:one|sum|figures?|numbers?)|what (?:i|we) (?:said|meant|paid))|(?:looks|sounds) (?:good|right|fine|ok|correct)(?: to (?:me|us))?)"
    r"[\s,]*(?:please|thanks?|thank you|ta|cheers)?[\s.!🙏👍]*",
    re.I,
)
"""What else says yes to figures that were read back."""
_CHANGED = pattern_of(
    r"(?:(?:no|oops|sorry|sry|oh|wait|it'?s|its|that'?s|that is|it is|actually|i meant?|we meant?|only|just|not)[\s,.]+)*"
    r"(?:twice|double|half|a (?:third|quarter|tenth)|(?:in )?(?:thousands?|pounds|pence|euros?|dollars)|(?:too|a bit|a little|bit) (?:much|little|high|low|more|less)|more|less|ten times)"
    r"(?:[\s,]+(?:that|of (?:that|it)|it|as much|not (?:in )?(?:thousands?|pounds|pence|euros?|dollars)|than that|actually|sorry))*[\s.!]*",
    re.I,
)
"""What says that a sum is another one, and not which."""
_BARE = pattern_of(r"(?<![\w.,£$€-])\d{1,3}(?![\w.,%/-]|\s?(?:k|m|thousand|grand|million)\b)", re.I)
"""A number as people say it who mean thousands: “not 92 but 93”."""
MUCH_LESS = 100
_ONE_DIGIT = pattern_of(r"\W*[1-9]\W*|.*\b[a-z]-\d{1,5}\b.*", re.I | re.S)
"""More likely the number of one of several things to choose from, or of an item, than a year's wages."""


def yes_or_no(words: str) -> bool | None:
    """Whether words say yes or no to figures that were read back; None where they say neither."""
    if words.strip(" .!").casefold() in _DROPS or (leaves_it(words) and not puts_off(words)):
        return False
    said = plain.yes_or_no(words)
    return True if said is None and _KEEPS.fullmatch(words.replace("’", "'").strip()) else said


def are_figures(words: str, *, currency: str, locale: Locale) -> bool:
    """Whether words can be read as what a co-op has paid."""
    if _ONE_DIGIT.fullmatch(words) or puts_a_question(words):
        return False
    try:
        labour_in(words, currency=currency, locale=locale)
    except UsageError:
        return False
    return True


def hold_figures(words: str, *, currency: str, locale: Locale) -> bool:
    """Whether words are meant as what a co-op has paid, whether they can be read or not. Whoever asks what it would come to means none,
    nor does who says what they can pay."""
    if _ONE_DIGIT.fullmatch(words) or asks(words) or puts_a_question(words) or sum_offered(words) is not None:
        return False
    try:
        labour_in(words, currency=currency, locale=locale)
    except Unsure:
        return True
    except UsageError:
        return holds_a_sum(words) or none_of_one(words) is not None or _CHANGED.fullmatch(words.strip()) is not None
    return True


def corrects(words: str, before: Declared, *, currency: str, locale: Locale) -> bool:
    """Whether words correct figures that were read back."""
    if _ONE_DIGIT.fullmatch(words) or puts_a_question(words):
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
    if _CHANGED.fullmatch(words.strip()):
        raise UsageError(
            understood=t("I need the sum as it is to be."),
            expected=expected(),
            example=example(Money(currency, locale)),
        )
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
    except Unsure:
        raise
    except UsageError:
        if added is not None:
            raise
        otherwise = _read_otherwise(words, before, currency=currency, locale=locale)
        if otherwise is None:
            raise
        other = otherwise
    _must_not_be_of_thousands(words, before, other, Money(currency, locale))
    return other


def _read_otherwise(words: str, before: Declared, *, currency: str, locale: Locale) -> Declared | None:
    """A correction without what begins it, or with other words around its figures; None where it is none."""
    for said in (words, figures_within(words)):
        if said is not None:
            with contextlib.suppress(UsageError):
                return read_correction(said, before, currency=currency, locale=locale)
    return None


def _must_not_be_of_thousands(words: str, before: Declared, other: Declared, money: Money) -> None:
    """Raise Unsure for a number like “93” in the place of thousands: people leave them out."""
    for was, now in ((before.wages, other.wages), (before.self_employed, other.self_employed)):
        found = [each for each in _BARE.finditer(words) if Pence(int(each.group()) * 100) == now]
        if was >= now * MUCH_LESS > 0 and found:
            raise Unsure(
                said=found[-1].group(),
                understood=t("I read {sum}, and am not sure that you mean it.", sum=money.say(now)),
                expected=expected(),
                example=example(money),
                readings=[Meant(money.say(Pence(now * 1000))), Meant(money.say(now))],
            )


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
        if _BARE.fullmatch(parts["old"].strip()) and old * 1000 in (before.wages, before.self_employed):
            old, new = Pence(old * 1000), _BARE.sub(lambda each: f"{each.group()}k", new)
        if old == before.wages:
            return new if re.search(r"[^\W\d_]{4}", new) and "thousand" not in new else f"{new} wages"
        if old == before.self_employed:
            return new if re.search(r"[^\W\d_]{4}", new) and "thousand" not in new else f"{new} self-employed"
    return words
