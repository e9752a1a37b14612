"""Long pages made to fit into one message, whatever people have said: a homeserver takes no event above 64 KiB.

A page holds its text twice, plain and marked up, and encryption adds a third, so it has less than a third of that. What does not fit is
shortened where it is longest, the least first, and never left out without saying so.
"""

import json
from dataclasses import dataclass

from chatbot.api.wording.markup import (
    Block,
    Bold,
    Bullets,
    Cmd,
    Code,
    Doc,
    Inline,
    Italic,
    Link,
    Listed,
    OwnWord,
    Paragraph,
    Phrase,
    Plural,
    Quote,
    Run,
    Sealed,
    p,
    t,
)
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.written import shorter

ROOM = 18_000
"""Bytes of one page, its plain and its marked-up text together."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """How many letters a line of a list, a paragraph and a quoted text may have, and how many lines a list."""

    line: int
    paragraph: int
    quote: int
    lines: int


_STEPS = (
    _Measure(800, 4000, 4000, 200),
    _Measure(300, 2000, 4000, 100),
    _Measure(120, 1200, 2000, 60),
    _Measure(100, 900, 1000, 25),
    _Measure(80, 600, 500, 10),
    _Measure(60, 450, 300, 3),
)


def fitted(doc: Doc, *, whole: Inline) -> Doc:
    """A page that fits into a message: as it is, or shortened with a line that says where the ``whole`` is."""
    if size(doc) <= ROOM:
        return doc
    shorter = doc
    for measure in _STEPS:
        blocks = [_block(block, measure) for block in doc.blocks]
        shorter = Doc((*blocks, p("Some of this is shortened. In full: {whole}", whole=whole)))
        if size(shorter) <= ROOM:
            break
    return shorter


def size(doc: Doc) -> int:
    """The bytes that a page takes in a message."""
    return len(json.dumps([IN_A_ROOM.plain(doc), IN_A_ROOM.html(doc)], ensure_ascii=False).encode())


def _block(block: Block, measure: _Measure) -> Block:
    match block:
        case Quote(text):
            return Quote(_cut(text, measure.quote))
        case Sealed(words, instead):
            return Sealed(tuple(_block(each, measure) for each in words), instead)
        case Paragraph(inner):
            return Paragraph(_Scissors(measure.paragraph).cut(inner))
        case Bullets(items, numbered):
            kept: list[Inline] = [_Scissors(measure.line).cut(item) for item in items[: measure.lines]]
            left = len(items) - len(kept)
            return Bullets((*kept, *([t("… and {left} more", left=left)] if left else [])), numbered)


class _Scissors:
    """Shortens the values within a sentence, the last ones most. Our own literals stay whole, and so do commands."""

    def __init__(self, letters: int) -> None:
        self._left = letters

    def cut(self, inline: Inline) -> Inline:
        match inline:
            case str():
                return self._value(inline)
            case Bold(inner):
                return Bold(self.cut(inner))
            case Italic(inner):
                return Italic(self.cut(inner))
            case Link(text, url):
                return Link(self.cut(text), url)
            case Phrase(template, parts):
                self._left -= len(template)
                return Phrase(template, {name: self._part(part) for name, part in parts.items()})
            case Plural(count, one, other):
                return Plural(count, Phrase(one.template, self._parts(one)), Phrase(other.template, self._parts(other)))
            case Listed(items, style):
                return Listed(self._several(items), style)
            case Run(items, between):
                return Run(self._several(items), between)
            case Code() | Cmd() | OwnWord():
                return inline  # Half a command is none.

    def _part(self, part: str | int | Inline) -> str | int | Inline:
        return part if isinstance(part, int) else self.cut(part)

    def _parts(self, phrase: Phrase) -> dict[str, str | int | Inline]:
        return {name: self._part(part) for name, part in phrase.parts.items()}

    def _several(self, items: tuple[Inline, ...]) -> tuple[Inline, ...]:
        kept: list[Inline] = []
        for item in items:
            if self._left <= 0:
                kept.append("…")
                break
            kept.append(self.cut(item))
        return tuple(kept)

    def _value(self, text: str) -> str:
        kept = _cut(text, self._left) if self._left > 0 else "…"
        self._left -= len(text)
        return kept


def _cut(text: str, letters: int) -> str:
    return shorter(text, letters)
