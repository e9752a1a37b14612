"""Reading a plain answer to "what did you pay in wages?": wages, self-employed, and what a co-op can pay.

A figure is never guessed: what cannot be read is refused with the very word that was the trouble, and what reads two ways is
``Unsure``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from babel import Locale

from chatbot.api.arguments.bounds import FIGURES
from chatbot.api.arguments.figure_trouble import (
    Money,
    Of,
    called,
    example,
    expected,
    for_what,
    said_twice,
    trouble,
    two_ways,
    unread,
)
from chatbot.api.arguments.figure_words import Meaning, meaning_of
from chatbot.api.arguments.money import parse_money, signs
from chatbot.api.arguments.numbers import FACTOR
from chatbot.api.arguments.words import plain_digits, tidy
from chatbot.api.errors import Meant, Unsure, UsageError
from chatbot.api.wording.phrases import t
from storage.patterns import pattern_of
from storage.types import Pence

_PAYS = pattern_of(
    r"(?:[,;.]|\band\b|\bbut\b)?\s*(?:\bwe\s+)?\b(?:can\s+(?:only\s+)?pay|pays?\s+what\s+(?:it|we|they)\s+can|pwyc)\b\s*:?\s*(.+)$"
    r"|(?<=[\d\w])[,;]?\s+(?:(?:and\s+)?we\s+)?pays?\s*:?\s*((?:[^\w\s]\s?)?\d\S*)\s*$",
    re.I,
)
_CORE = r"(?:\d{4,}(?=,\d{4,}(?!\d))|\d{1,3}(?: \d{3}(?!\d))+(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,'\u066b\u066c\u060c\u2e41]\d+)*)"
_BULLET = pattern_of(r"^(?:[-•*>]|\d{1,2}\))\s+")
_SELF_APART = pattern_of(r"\bself[\s-]+(?=emp\w*|e\w{5,10}\b)", re.I)
_OF_A_YEAR = pattern_of(r"\b(?:in|for|of|year|fy)\s+20[1-3]\d(?:\s?[/-]\s?\d{2,4})?(?![\w.,]*\d|\s?k\b)", re.I)
_NOT_APPLICABLE = pattern_of(r"(?<=[\s:=])(?:n\.?/?\s?a\.?|-{1,2}|nought|naught)(?=\s*(?:$|[,;.\n]))", re.I)
"""What forms have in the place of nothing: “self-employed: n/a”."""
_SMILES = pattern_of("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]+")
_TO_WHOM = pattern_of(r"^(?:hi|hello|hey|dear)\s+[^\W\d_]+\s*[,!:.–-]\s*(?=\S)", re.I)
"""“Hi Bo!”"""
_NOTHING_ALONE = pattern_of(r"(?:none|nothing|nil|zero|nought|naught)(?: at all)?", re.I)
_DASHES = pattern_of("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


@dataclass(frozen=True, slots=True)
class Declared:
    """The last financial year's labour cost in its two parts, and the sum a co-op that pays what it can has named."""

    wages: Pence
    self_employed: Pence
    pays: Pence | None = None

    @property
    def labour(self) -> Pence:
        return Pence(self.wages + self.self_employed)


@dataclass(slots=True)
class _Part:
    """What was said between two separators: figures, and whose they are."""

    figures: list[tuple[Pence, str]] = field(default_factory=list)
    of: list[tuple[Of, int]] = field(default_factory=list)
    """Whose, each with how many figures stood before it."""
    of_first: bool = False
    """Whether it was said whose before any figure: "wages 92000"."""
    nothing: str | None = None
    """The word that says that there was none, and not yet of what: "no freelancers"."""
    owed: bool = False
    """Whether it was said last whose, and no figure since: "self-employed nil"."""

    def has(self, pence: Pence, token: str) -> None:
        """A figure."""
        self.figures.append((pence, token))
        self.owed = False

    def is_of(self, whose: Of) -> None:
        """Whose the figure before is, or the next one."""
        if self.nothing is not None:
            self.has(Pence(0), self.nothing)
            self.nothing = None
        self.of_first |= not self.figures and not self.of
        self.of.append((whose, len(self.figures)))
        self.owed = self.of_first

    def has_nothing(self, token: str) -> None:
        """None was paid, for what was named last or will be named next."""
        if self.owed:
            self.has(Pence(0), token)
        else:
            self.nothing = token

    @property
    def is_whole(self) -> bool:
        return bool(self.figures) or (bool(self.of) and self.nothing is not None)


def read_declaration(text: str, *, currency: str, locale: Locale) -> Declared:
    """Read figures such as ``92k wages, 71500 self-employed`` or ``about £64,000, pays what it can: £40``.

    A single figure is wages. Raises UsageError for anything unclear, and Unsure for what reads two ways.
    """
    money = Money(currency, locale)
    said = _as_read(text)
    if len(said) > FIGURES:
        raise unread(text, money)
    if _NOTHING_ALONE.fullmatch(said):
        return Declared(Pence(0), Pence(0))
    pays: Pence | None = None
    tail = _PAYS.search(said)
    if tail:
        begins = 1 if tail.group(1) is not None else 2
        pays = _one(tail.group(begins), text, money)
        said = said[: tail.start()].strip(" ,;.")
    found = [
        (pence, whose, words)
        for part in _parts(said, text, money)
        for pence, whose, words in _shared_out(part, text, money)
    ]
    return _declared(found, pays, text, money)


def read_correction(text: str, before: Declared, *, currency: str, locale: Locale) -> Declared:
    """Other figures than those that were read back: "no, 93000", "wages should be 93000". What is not named stays as it was.

    Raises like ``read_declaration``, and Unsure for one figure that may be either of two.
    """
    money = Money(currency, locale)
    said = _as_read(text)
    if len(said) > FIGURES:
        raise unread(text, money)
    tail = _PAYS.search(said)
    if tail:
        begins = 1 if tail.group(1) is not None else 2
        pays = _one(tail.group(begins), text, money)
        said = said[: tail.start()].strip(" ,;.")
        kept = replace(before, pays=pays)
        return read_correction(said, kept, currency=currency, locale=locale) if re.search(r"\w", said) else kept
    found = [
        (pence, whose, words)
        for part in _parts(said, text, money)
        for pence, whose, words in _shared_out(part, text, money)
    ]
    if len(found) != 1:
        return _declared(found, before.pays, text, money)
    pence, whose, words = found[0]
    if whose is Of.WAGES or (whose is None and not before.self_employed):
        return replace(before, wages=pence)
    if whose is Of.SELF or not before.wages:
        return replace(before, self_employed=pence)
    raise Unsure(
        said=words,
        understood=t(
            "I read {sum}, but cannot tell whether it is for wages or for self-employed.", sum=money.say(pence)
        ),
        expected=expected(),
        example=example(money),
        readings=[Meant(f"{money.say(pence)} wages"), Meant(f"{money.say(pence)} self-employed")],
    )


def _as_read(text: str) -> str:
    """Tidy words in one line. A line break parts figures as a comma does, where each line has a figure and whose it is."""
    lines = [
        _BULLET.sub("", line.strip()).strip(" .!*_`")
        for line in _NOT_APPLICABLE.sub(
            "none", _TO_WHOM.sub("", _DASHES.sub("-", _SMILES.sub(" ", plain_digits(tidy(text))).strip()))
        ).splitlines()
    ]
    lines = [" ".join(_OF_A_YEAR.sub(" ", _SELF_APART.sub("self-", line)).split()) for line in lines if line]
    whole = all(re.search(r"\d", line) and re.search(r"[^\W\d_]{4}", line) for line in lines)
    return (", " if whole else "~ ").join(lines)


def _parts(said: str, text: str, money: Money) -> Iterator[_Part]:
    part = _Part()
    for kind, token in _tokens(said, money):
        meaning = meaning_of(token, language=money.locale.language) if kind == "word" else None
        if kind == "part" or meaning is Meaning.PARTS:
            if part.is_whole:
                yield part
            if part.is_whole or not part.of:
                part = _Part()
        elif kind == "figure":
            part.has(_sum(token, text, money), token)
        elif meaning in (Meaning.WAGES, Meaning.SELF):
            part.is_of(Of.WAGES if meaning is Meaning.WAGES else Of.SELF)
        elif meaning is Meaning.NONE:
            part.has_nothing(token)
        elif meaning is not Meaning.BESIDE:
            raise trouble(token, text, money)
    if part.figures or part.of:
        yield part


def _tokens(said: str, money: Money) -> Iterator[tuple[str, str]]:
    sign = signs(money.currency, str(money.locale))
    pattern = re.compile(
        rf"(?P<range>{_CORE}(?:{FACTOR})?\s?-\s?{_CORE}(?:{FACTOR}\b)?)|(?P<minus>(?<![\w])-\d[\d.,]*)"
        r"|(?P<times>\d[\d.,]*\s?[*x×]\s?\d+)"
        rf"|(?P<figure>(?:(?:{sign})\s?)?(?>{_CORE})(?:\s?{FACTOR}\b\.?)?(?:\s?(?:{sign})(?!\w))?)(?![^\W\d_])"
        r"|(?P<glued>\d[\w.,']*)"
        r"|(?P<part>[,;+&/|]|\.(?=\s|$))|(?P<word>[^\W\d_]+(?:['-][^\W\d_]+)*)|(?P<other>[^\w\s:=.~()\"'*`!?-])",
        re.I,
    )
    for found in pattern.finditer(said):
        yield str(found.lastgroup), found.group()


def _sum(token: str, text: str, money: Money) -> Pence:
    """One figure. What reads two ways is asked about by what it may be within all that was said."""
    try:
        return parse_money(token, currency=money.currency, locale=money.locale)
    except Unsure as unsure:
        raise Unsure(
            said=token,
            understood=t("I read “{said}”, but cannot tell how much that is.", said=token),
            expected=expected(),
            example=example(money),
            readings=unsure.readings,
        ) from unsure
    except UsageError as unclear:
        raise trouble(token, text, money) from unclear


def _one(words: str, text: str, money: Money) -> Pence:
    """The one figure in what somebody can pay."""
    found = [figure for part in _parts(words, text, money) for figure in part.figures]
    if len(found) != 1:
        raise trouble(words, text, money)
    return found[0][0]


def _shared_out(part: _Part, text: str, money: Money) -> Sequence[tuple[Pence, Of | None, str]]:
    """The figures of a part, each with whose it is."""
    if part.nothing is not None and part.figures:
        raise trouble(part.nothing, text, money)
    if part.nothing is not None:
        part.figures.append((Pence(0), part.nothing))
    if not part.figures:
        raise UsageError(
            understood=t("I read no sum for {what}.", what=called(part.of[0][0])),
            expected=expected(),
            example=example(money),
        )
    if len(part.figures) == 1:
        pence, words = part.figures[0]
        whose = {each for each, _ in part.of}
        if len(whose) > 1:
            raise UsageError(
                understood=t("I read {sum} for wages and self-employed together.", sum=money.say(pence)),
                expected=t("a sum for each"),
                example=example(money),
            )
        return [(pence, whose.pop() if whose else None, words)]
    owners: dict[int, Of] = {}
    for each, before in part.of:
        at = before if part.of_first else before - 1
        if at >= len(part.figures) or owners.setdefault(at, each) is not each:
            raise trouble(each.value, text, money)
    loose = [at for at in range(len(part.figures)) if at not in owners]
    if owners and loose and loose != [0]:
        raise for_what(part.figures[loose[-1]][0], money)
    return [(pence, owners.get(at), words) for at, (pence, words) in enumerate(part.figures)]


def _declared(found: Sequence[tuple[Pence, Of | None, str]], pays: Pence | None, text: str, money: Money) -> Declared:
    sums: dict[Of, Pence] = {}
    loose = [(pence, words) for pence, whose, words in found if whose is None]
    for pence, whose, _ in found:
        if whose is not None and whose in sums:
            raise said_twice(whose, money, sums[whose], pence)
        if whose is not None:
            sums[whose] = pence
    if len(loose) == 2 and not sums:
        raise two_ways(loose, text, money)
    if len(loose) > 1 or (loose and Of.WAGES in sums):
        raise for_what(loose[-1][0], money)
    if loose:
        sums[Of.WAGES] = loose[0][0]
    if not sums:
        raise unread(text, money)
    return Declared(sums.get(Of.WAGES, Pence(0)), sums.get(Of.SELF, Pence(0)), pays)
