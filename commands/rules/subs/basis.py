"""Reading what a scheme goes by: labour cost, heads, or nothing at all; and what is said to a question for it. Pure."""

import re
from dataclasses import replace

from babel import Locale

from chatbot.api.arguments import Declared, parse_money, plain_digits, tidy
from chatbot.api.arguments.time_words import NUMBERS
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import code, t
from commands.rules.subs import words as words_of
from commands.rules.subs.terms import Basis, Kind
from commands.rules.subs.told import labour_in
from storage.patterns import pattern_of
from storage.types import Pence

MOST_HEADS = 100_000
_HEADS = re.compile(
    r"(?:(?:we(?:'?re|\s+are|\s+have|\s+were|\s+had)?|there(?:'?re|\s+are|\s+were)|it\s+is|it'?s|with|have|are|were|about|around|roughly|approximately"
    r"|currently|now|at\s+the\s+moment|so|hi|hello|ok|still|just|only)[\s,:]+)*(\d{1,6})"
    r"\s*(?:(?:worker|part-?time|full-?time)[\s-]*)?(?:members?|people|persons?|heads?|owners?|workers?|co-?workers?|staff|employees|folks|souls|partners"
    r"|of\s+us|in\s+(?:all|total)|total|altogether|currently|now|at\s+the\s+moment|this\s+year|please|thanks|thank\s+you|i\s+think|[\s,!])*\.?",
    re.I,
)
_IN_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\b", re.I)
_LEAVES_OUT = re.compile(
    r"(?:no|no,? thanks?(?: you)?|not (?:this|that) year|not for us|without us|we(?:'ll| will)? (?:leave it out|pass|skip it)|"
    r"leave (?:it|us) out|skip|pass|nothing)\s*[.!]*",
    re.I,
)
_SAME = pattern_of(
    r"(?:(?:it'?s|its|it is|they are|they're|exactly|about|pretty much|more or less|just|hi|hello|please|oh|well|our (?:wages|figures|numbers)|the (?:wages|figures|numbers)|are|is|were|we had|we paid|take|use|put|ok|yes)[\s,]+)*"
    r"(?:(?:the )?same(?: (?:figures|numbers|wages|amounts?|sums?|again))?(?: (?:as|like)(?: in)?)?(?: the)?(?: (?:last|previous|before|year|time|always|usual|ever|it was|we said|in|20\d\d(?:/\d\d)?)\b)*|(?:there (?:is|was|are) )?no (?:changes?|difference)(?: (?:from|since|to) last (?:year|time))?|nothing (?:has )?changed(?: since last (?:year|time))?|unchanged|(?:that |it |nothing )?(?:has|have|did)(?:n't| not) changed?|(?:as|like) (?:last (?:year|time)|before|always|usual)|not changed|last years? (?:figures|numbers)(?: again)?)"
    r"[\s,]*(?:again|please|thanks?|thank you|i think|really|too)?[\s.!]*",
    re.I,
)
_PAYS = re.compile(r"(?:we\s+)?(?:can\s+(?:only\s+)?)?(?:pays?\s*)?(?:what\s+(?:it|we|they)\s+can\s*)?:?\s*(.+)", re.I)


def read_basis(words: str, kind: Kind, *, currency: str, locale: Locale) -> Basis:
    """What a co-op says of itself, for a scheme of a kind. Raises UsageError, and Unsure for what reads two ways."""
    match kind:
        case Kind.LEVY:
            return of_labour(labour_in(words, currency=currency, locale=locale))
        case Kind.PER_HEAD:
            return Basis(heads=read_heads(words))
        case Kind.FIXED:
            if words.strip():
                raise UsageError(understood=t("There is one sum for all, so it needs no figures."), example=code("yes"))
            return Basis()


def correct_basis(words: str, before: Basis, kind: Kind, *, currency: str, locale: Locale) -> Basis:
    """Another basis than the one that was read back, or a correction of it. Raises like ``read_basis``."""
    if kind is Kind.LEVY and before.labour is not None:
        labour = Declared(before.wages or Pence(0), before.self_employed or Pence(0), before.pays)
        return of_labour(words_of.corrected(words, labour, currency=currency, locale=locale))
    bare = words_of.CORRECTS.sub("", words.strip())
    if before.pays is not None:
        return replace(before, pays=read_pays(bare, currency=currency, locale=locale))
    return read_basis(bare, kind, currency=currency, locale=locale)


def read_heads(words: str) -> int:
    """How many members a co-op has: "8", "8 members". Raises UsageError."""
    said = _IN_WORDS.sub(lambda found: str(NUMBERS[found.group().casefold()]), plain_digits(tidy(words)).strip())
    found = _HEADS.fullmatch(said) if len(words) <= 60 else None
    if found is None or int(found.group(1)) > MOST_HEADS:
        raise UsageError(
            understood=t("I could not read how many members you are."),
            expected=t("a number"),
            example=code("8 members"),
        )
    return int(found.group(1))


def read_pays(words: str, *, currency: str, locale: Locale) -> Pence:
    """The sum that a co-op can pay: "40", "we can pay £40". Raises UsageError."""
    found = _PAYS.fullmatch(words.strip(" ."))
    return parse_money(found.group(1) if found is not None else words, currency=currency, locale=locale)


def leaves_out(words: str) -> bool:
    """Whether words say that a co-op leaves a voluntary scheme out this year."""
    return _LEAVES_OUT.fullmatch(words.strip()) is not None


def same_as_before(words: str) -> bool:
    """Whether words say that it is what it was: “same as last year”."""
    return _SAME.fullmatch(words.strip()) is not None


def is_basis(words: str, kind: Kind, *, currency: str, locale: Locale) -> bool:
    """Whether words can be read as what a scheme goes by."""
    if kind is Kind.LEVY:
        return words_of.are_figures(words, currency=currency, locale=locale)
    try:
        read_basis(words, kind, currency=currency, locale=locale)
    except UsageError:
        return False
    return bool(words.strip())


def holds_basis(words: str, kind: Kind, *, currency: str, locale: Locale) -> bool:
    """Whether words are meant as it, read or not."""
    if kind is Kind.LEVY:
        return words_of.hold_figures(words, currency=currency, locale=locale)
    return kind is Kind.PER_HEAD and (
        re.search(r"\d", words) is not None or is_basis(words, kind, currency=currency, locale=locale)
    )


def confirms_basis(words: str, before: Basis, kind: Kind, *, currency: str, locale: Locale) -> bool:
    """Whether words say yes or no to what was read back, or correct it."""
    if words_of.yes_or_no(words) is not None:
        return True
    if kind is Kind.LEVY and before.labour is not None:
        labour = Declared(before.wages or Pence(0), before.self_employed or Pence(0), before.pays)
        return words_of.corrects(words, labour, currency=currency, locale=locale)
    if kind is Kind.FIXED and before.pays is None:
        return False  # There is nothing to correct.
    try:
        correct_basis(words, before, kind, currency=currency, locale=locale)
    except UsageError:
        return False
    return True


def of_labour(declared: Declared) -> Basis:
    """A labour cost in its two parts."""
    return Basis(wages=declared.wages, self_employed=declared.self_employed, pays=declared.pays)
