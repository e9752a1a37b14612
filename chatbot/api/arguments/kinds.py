"""The types of a command's parameters: how each is read, and what it is called in a usage line."""

import re
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from chatbot.api.arguments import around_times
from chatbot.api.arguments.bounds import MENTION, NAME, SUM, TEXT, TIME, bounded, folded
from chatbot.api.arguments.dates import Reading, parse_when
from chatbot.api.arguments.doubts import looks_like_a_time, may_be_an_amount, without_lead
from chatbot.api.arguments.lengths import parse_span
from chatbot.api.arguments.money import parse_money
from chatbot.api.arguments.past import looks_like_a_day_gone_by, parse_since
from chatbot.api.arguments.words import parse_number, read_name, take_mention
from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import Inline, Phrase, listed, t
from storage.patterns import pattern_of
from storage.types import Pence


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of parameter. ``open_end`` means that it may hold several words and so runs to the next clause.

    ``longest`` is how many letters it may have. It is read, tried and doubted through ``value``, ``is_tried`` and
    ``is_doubtful``, so that no pattern sees more than that, and no blanks to try again and again but those of a text.

    ``as_said``: it is read with its line breaks, which are no blanks in it.

    ``take`` parts the words that are its own from the rest where that is not just the first word. ``tried`` tells of words
    that cannot be read whether they were meant as this type all the same, so that they are not taken for part of a text;
    ``doubtful`` tells of words that can be read whether they are as likely part of a text, where they are left.

    ``leads`` are words that a clause of this type may begin with besides its own keyword; those in ``kept_leads`` are read with
    it. ``unread`` is what comes of words that were meant as this type and cannot be read, where that is no refusal.

    ``keeps`` gives a value that keeps its very words those with which it was taken out of a text.

    ``missing`` says what is missing where there is more to say than its name.
    """

    name: str
    shown: str
    """In the usage line of the docs, which nobody sees in a room."""
    read: Callable[[str, Reading, Inline], Any]
    open_end: bool = False
    take: Callable[[str], tuple[str, str] | None] | None = None
    tried: Callable[[str], bool] | None = None
    doubtful: Callable[[str, str], bool] | None = None
    longest: int = NAME
    as_said: bool = False
    leads: tuple[str, ...] = ()
    kept_leads: tuple[str, ...] = ()
    unread: Callable[[str], Any] | None = None
    keeps: Callable[[Any, str], Any] | None = None
    missing: Phrase | None = field(default=None, compare=False)

    @property
    def called(self) -> Inline:
        """What it is called where it is missing."""
        return self.missing or t("the {what}", what=self.shown)

    def value(self, words: str, reading: Reading, example: Inline) -> Any:
        """What words mean as this type. Raises UsageError."""
        said = bounded(words, self.longest, what=self.called, example=example)
        return self.read(words if self.longest >= TEXT or self.as_said else said, reading, example)

    def shown_with(self, value: Any, words: str) -> Any:
        """A value with the words that were taken out of the text for it, where it keeps them."""
        return self.keeps(value, words) if self.keeps is not None else value

    def is_tried(self, words: str) -> bool:
        """Whether words that cannot be read were meant as this type all the same."""
        said = folded(words)
        return self.tried is not None and len(said) <= self.longest and self.tried(said)

    def is_doubtful(self, words: str, lead: str) -> bool:
        """Whether words that can be read, behind others that they begin with, are as likely part of a text."""
        said = folded(words)
        return self.doubtful is not None and len(said) <= self.longest and self.doubtful(said, lead)


@dataclass(frozen=True, slots=True)
class ItemNumber:
    """Marks a parameter as the number of an item: ``Annotated[int, ItemNumber("C")]`` reads C-12, c12, C 12, #12 or 12."""

    prefix: str


@dataclass(frozen=True, slots=True, init=False)
class AlsoSaid:
    """Marks a flag with the words that people say instead: ``Annotated[bool, AlsoSaid("as a guest")]``."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)


def also_said(hint: Any) -> tuple[str, ...]:
    """The words that people say instead of a flag's own."""
    marks = hint.__metadata__ if get_origin(hint) is Annotated else ()
    return tuple(word for mark in marks if isinstance(mark, AlsoSaid) for word in mark.words)


def _when(words: str, reading: Reading, example: Inline) -> datetime:
    r = reading
    return parse_when(words, now=r.now, zone=r.zone, locale=r.locale, habits=r.habits, example=example)


def _text(words: str, reading: Reading, example: Inline) -> str:
    return words


_A_CIRCLE = pattern_of(r"\S+|(?:\S+ ){1,4}circle", re.IGNORECASE)


def _circle_in_a_text(words: str, reading: Reading, example: Inline) -> str:
    if _A_CIRCLE.fullmatch(words) is None:
        raise UsageError(understood=t("I read “{said}” as a circle, but it is none.", said=words), example=example)
    return words


LEADS = ("by", "until", "till", "til", "before", "deadline", "no later than", "not later than")
"""What people begin a deadline with."""
KEPT_LEADS = ("within", "before")
"""Those that say which time it is: “before the weekend” ends when that begins."""
AN_INSTANT = t("the time, such as fri 17:00")
WORD = Kind("word", "word", _text)
REST = Kind("rest", "text", _text, open_end=True, longest=TEXT)

Word = Annotated[str, WORD]
Rest = Annotated[str, REST]
CircleRef = Annotated[
    str, Kind("circle", "circle", _text, open_end=True, missing=t("the circle, such as tech or the Tech circle"))
]
OtherCircle = Annotated[str, Kind("circle", "circle", _circle_in_a_text, open_end=True)]
"""A circle behind a running text. In “replace the kettle with a better one” there is none."""
CoopRef = Annotated[
    str,
    Kind(
        "coop",
        "co-op",
        lambda words, _, example: read_name(words, example=example),
        open_end=True,
        as_said=True,
        missing=t("the name of the co-op"),
    ),
]
ForWhat = Annotated[str, Kind("for", "year, scheme or co-op", _text, open_end=True, longest=TEXT)]
"""What something is for, where what follows it may stand behind that: “for 2026/27 92000 wages”. Whoever asks parts it."""
PersonRef = Annotated[
    str,
    Kind(
        "person",
        "@person",
        _text,
        open_end=True,
        take=take_mention,
        longest=MENTION,
        missing=t("the person, by name or as @ada:example.org"),
    ),
]
When = Annotated[
    datetime,
    Kind(
        "when",
        "when",
        _when,
        open_end=True,
        tried=looks_like_a_time,
        doubtful=may_be_an_amount,
        longest=TIME,
        leads=LEADS,
        kept_leads=KEPT_LEADS,
        missing=AN_INSTANT,
    ),
]
Since = Annotated[
    datetime,
    Kind(
        "since",
        "day",
        lambda words, r, example: parse_since(words, now=r.now, zone=r.zone, locale=r.locale, example=example),
        open_end=True,
        longest=TIME,
        tried=looks_like_a_day_gone_by,
        missing=t("the day, such as 1 march"),
    ),
]
Span = Annotated[
    timedelta,
    Kind(
        "span",
        "how long",
        lambda words, _, example: parse_span(words, example=example),
        open_end=True,
        longest=TIME,
        missing=t("how long, such as 2 days"),
    ),
]
Money = Annotated[
    Pence,
    Kind(
        "money", "sum", lambda w, r, ex: parse_money(w, currency=r.currency, locale=r.locale, example=ex), longest=SUM
    ),
]


@dataclass(frozen=True, slots=True)
class SaidEnd:
    """The end that somebody gives to what they open: the very words, and when that is; None where they cannot be read."""

    words: str
    at: datetime | None


End = Annotated[
    SaidEnd,
    Kind(
        "end",
        "when",
        lambda words, reading, example: SaidEnd(words, _when(words, reading, example)),
        open_end=True,
        tried=looks_like_a_time,
        doubtful=may_be_an_amount,
        longest=TIME,
        leads=LEADS,
        kept_leads=KEPT_LEADS,
        unread=lambda words: SaidEnd(words, None),
        keeps=lambda value, words: replace(value, words=around_times.shown(without_lead(words))),
        missing=AN_INSTANT,
    ),
]


@dataclass(frozen=True, slots=True)
class SaidWhen:
    """A time, and the words behind it that are none: "30 april Leaf Bakery"."""

    at: datetime
    rest: str = ""
    unread: UsageError | None = None
    """Why all of the words cannot be read as a time, where some are left over."""


def _when_then(words: str, reading: Reading, example: Inline) -> SaidWhen:
    try:
        return SaidWhen(_when(words, reading, example))
    except UsageError as unread:
        said = words.split()
        for end in range(len(said) - 1, 0, -1):
            try:
                at = _when(" ".join(said[:end]), reading, example)
            except UsageError:
                continue
            return SaidWhen(at, " ".join(said[end:]), unread)
        raise


WhenThen = Annotated[
    SaidWhen,
    Kind(
        "when",
        "when",
        _when_then,
        open_end=True,
        tried=looks_like_a_time,
        longest=TIME + NAME,
        leads=LEADS,
        kept_leads=KEPT_LEADS,
        missing=AN_INSTANT,
    ),
]
"""A time, behind which something else may stand. Whoever asks for it looks what that is, or says that the time cannot be read."""


def kind_of(name: str, hint: Any, function: Callable[..., Any], *, clause: bool) -> Kind | None:
    """How a parameter of a handler is read, by its type; None for a flag. Raises TypeError for a type that nothing reads."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if (hint is bool or (get_origin(hint) is Annotated and get_args(hint)[0] is bool)) and clause:
        return None
    if get_origin(hint) is Literal:
        return _choice(get_args(hint))
    if get_origin(hint) is Annotated:
        for mark in hint.__metadata__:
            if isinstance(mark, Kind):
                return mark
            if isinstance(mark, ItemNumber):
                return _number(mark.prefix)
    if hint is int:
        return Kind("int", "number", lambda words, _, example: parse_number(words, "", example=example))
    raise TypeError(f"{function.__qualname__}: the parameter {name} has a type that words cannot be read as: {hint!r}")


NUMBER = "number"
"""What the kind is called that names a record."""


def _number(prefix: str) -> Kind:
    shape = re.compile(rf"[*_`]*(?:{prefix}[\s\-–—#.]*|#\s*)\d{{1,9}}(?!\w)[*_`]*", re.IGNORECASE)

    def take(words: str) -> tuple[str, str] | None:
        found = shape.match(words)
        return (found.group(), words[found.end() :].lstrip(" \n:;,.")) if found else None

    def read(words: str, reading: Reading, example: Inline) -> int:
        return parse_number(words, prefix, example=example)

    missing = t("the number, such as {number}", number=f"{prefix}-12")
    return Kind(NUMBER, f"{prefix}-number", read, take=take, missing=missing)


def _choice(choices: Sequence[str]) -> Kind:
    shown = "|".join(choices)

    def read(words: str, reading: Reading, example: Inline) -> str:
        for choice in choices:
            if words.casefold() == choice.casefold():
                return choice
        raise UsageError(
            understood=t("I read “{said}”.", said=words),
            expected=listed(choices, style="or"),
            example=example,
        )

    return Kind("choice", shown, read)
