"""The marks in words that people wrote: which there are, the letters that stand for them in the archive, and what they make of a text.

The letters are none (U+FDD0 to U+FDEF, which Unicode leaves to programs), so nobody else's text has them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a mark says of the words in it."""

    STRONG = "strong"
    EM = "em"
    CODE = "code"
    STRUCK = "del"
    LINK = "a"
    SPOILER = "span"
    PRE = "pre"
    QUOTE = "blockquote"
    BULLETS = "ul"
    NUMBERS = "ol"
    ENTRY = "li"
    LEAD = ""
    """The dot or the number before an entry. It is made of the list, and not kept."""
    PERSON = "@"
    """Whom a link to a person names. Said as their id; kept as the name that was read."""


BLOCKS = frozenset({Kind.PRE, Kind.QUOTE, Kind.BULLETS, Kind.NUMBERS, Kind.ENTRY})
_KEPT = (
    Kind.STRONG,
    Kind.EM,
    Kind.CODE,
    Kind.STRUCK,
    Kind.LINK,
    Kind.SPOILER,
    Kind.PRE,
    Kind.QUOTE,
    Kind.BULLETS,
    Kind.NUMBERS,
    Kind.ENTRY,
)
_BEGINS = {kind: chr(0xFDD0 + place) for place, kind in enumerate(_KEPT)}
KINDS = {letter: kind for kind, letter in _BEGINS.items()}
WITH_VALUE, VALUE_ENDS, ENDS = frozenset({Kind.LINK}), "\ufdee", "\ufdef"
LETTERS = re.compile("[\ufdd0-\ufdef]")
HIDDEN = "[hidden words]"
DEEPEST = 12
"""Marks within each other. Nobody needs more, and each costs every reader something."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One mark: two entries of a list are two. ``value`` is the address of a link, or the name of a person."""

    kind: Kind
    value: str = ""


Stack = tuple[Mark, ...]
Run = tuple[str, Stack]
"""Letters, and the marks that they stand in, the outermost first."""


def leads(stack: Stack) -> bool:
    """Whether these are the marks of a lead."""
    return bool(stack) and stack[-1].kind is Kind.LEAD


def unmarked(text: str) -> str:
    """A text without the letters that are our marks: nobody else may write them."""
    return LETTERS.sub("", text)


def steps(runs: Sequence[Run]) -> Iterator[tuple[str, Mark | str]]:
    """What is written out one after the other: ``begin`` and ``end`` with a mark, ``text`` with letters."""
    before: Stack = ()
    for text, stack in [*runs, ("", ())]:
        shared = len(common(before, stack))
        for mark in reversed(before[shared:]):
            yield "end", mark
        for mark in stack[shared:]:
            yield "begin", mark
        if text:
            yield "text", text
        before = stack


def between(before: Stack, after: Stack, *, begin: Callable[[Mark], str], end: Callable[[Mark], str]) -> list[str]:
    shared = len(common(before, after))
    return [*(end(mark) for mark in reversed(before[shared:])), *(begin(mark) for mark in after[shared:])]


def common(one: Stack, other: Stack) -> Stack:
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] is other[shared]:
        shared += 1
    return one[:shared]


def begin(mark: Mark) -> str:
    return _BEGINS[mark.kind] + (f"{mark.value}{VALUE_ENDS}" if mark.kind in WITH_VALUE else "")


def with_leads(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs, with the dot or the number before each entry of a list."""
    count: dict[int, int] = {}
    begun: set[int] = set()
    for text, stack in runs:
        for place, mark in enumerate(stack):
            if mark.kind is not Kind.ENTRY or id(mark) in begun or not text.strip():
                continue
            begun.add(id(mark))
            of = stack[place - 1] if place else mark
            count[id(of)] = count.get(id(of), 0) + 1
            yield lead(stack[: place + 1], count[id(of)]), (*stack[: place + 1], Mark(Kind.LEAD))
        yield text, stack


def lead(stack: Stack, number: int) -> str:
    """What stands before the n-th entry of a list, the innermost of these marks."""
    lists = [mark for mark in stack if mark.kind in (Kind.BULLETS, Kind.NUMBERS)]
    dot = f"{number}. " if lists and lists[-1].kind is Kind.NUMBERS else "• "
    return "  " * (len(lists) - 1) + dot


def places(whole: str, wanted: str) -> list[int] | None:
    """Where each letter of some words stands in the whole: in one piece, or in two. None where they are not in there."""
    if not wanted:
        return None
    start = whole.find(wanted)
    if start >= 0:
        return [*range(start, start + len(wanted))]
    fits, too_long = 0, len(wanted)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if wanted[:middle] in whole else (fits, middle)
    start = whole.find(wanted[:fits])
    rest = whole.find(wanted[fits:], start + fits)
    if not fits or rest < 0:
        return None
    return [*range(start, start + fits), *range(rest, rest + len(wanted) - fits)]
