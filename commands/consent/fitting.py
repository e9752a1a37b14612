"""Long pages made to fit into one message, whatever people have said: a homeserver takes no event above 64 KiB.

An edit holds its text twice, and encryption adds a third, so a page has less than a third of that. What does not fit is
shortened where it is longest, the least first, and never left out without saying so.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.markup import Block, Bold, Bullets, Code, Doc, Inline, Italic, Link, Paragraph, Quote, p

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
        shorter = Doc((*blocks, p("Some of this is shortened. In full: ", whole)))
        if size(shorter) <= ROOM:
            break
    return shorter


def size(doc: Doc) -> int:
    """The bytes that a page takes in a message."""
    return len(json.dumps([doc.plain, doc.html], ensure_ascii=False).encode())


def _block(block: Block, measure: _Measure) -> Block:
    match block:
        case Quote(text):
            return Quote(_cut(text, measure.quote))
        case Paragraph(parts):
            return Paragraph(_parts(parts, measure.paragraph))
        case Bullets(items):
            kept = [_parts(item, measure.line) for item in items[: measure.lines]]
            left = len(items) - len(kept)
            return Bullets((*kept, *([(f"… and {left} more",)] if left else [])))


def _parts(parts: Sequence[Inline], letters: int) -> tuple[Inline, ...]:
    kept: list[Inline] = []
    for part in parts:
        text = part if isinstance(part, str) else part.text
        if letters <= 0:
            kept.append("…")
            break
        kept.append(_inline(part, _cut(text, letters)))
        letters -= len(text)
    return tuple(kept)


def _inline(part: Inline, text: str) -> Inline:
    match part:
        case str():
            return text
        case Bold():
            return Bold(text)
        case Italic():
            return Italic(text)
        case Code():
            return Code(part.text)  # Half a command is none.
        case Link(_, url):
            return Link(text, url)


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
