"""One source for what people read: a small tree of blocks, whose sentences are ``phrases``. ``rendering`` writes it out."""

from collections.abc import Iterable
from dataclasses import dataclass

from chatbot.api.wording.phrases import (
    SUBS,
    SUBS_FIRST,
    Bold,
    Cmd,
    Code,
    Inline,
    Italic,
    Link,
    Listed,
    OwnWord,
    Part,
    Phrase,
    Plural,
    Run,
    b,
    cmd,
    code,
    event_link,
    i,
    link,
    listed,
    n,
    room_link,
    run,
    t,
    user_link,
)
from storage.former import former
from storage.types import UserId

__all__ = [
    "SUBS",
    "SUBS_FIRST",
    "Block",
    "Bold",
    "Bullets",
    "Cmd",
    "Code",
    "Doc",
    "Inline",
    "Italic",
    "Link",
    "Listed",
    "OwnWord",
    "Paragraph",
    "Part",
    "Phrase",
    "Plural",
    "Quote",
    "Run",
    "Sealed",
    "b",
    "cmd",
    "code",
    "event_link",
    "i",
    "link",
    "listed",
    "n",
    "ol",
    "p",
    "person",
    "quote",
    "room_link",
    "run",
    "say",
    "t",
    "ul",
    "user_link",
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    inner: Inline


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Inline, ...]
    numbered: bool = False
    """Whether each has its number instead of a dot."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words, shown as such: no markup of theirs survives."""

    text: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Words from an encrypted room, which are for encrypted rooms alone. Elsewhere another block is shown ``instead``."""

    words: "tuple[Block, ...]"
    instead: "Block"


Block = Paragraph | Bullets | Quote | Sealed


@dataclass(frozen=True, slots=True)
class Doc:
    """What one message says."""

    blocks: tuple[Block, ...]

    def __add__(self, other: "Doc") -> "Doc":
        return Doc(self.blocks + other.blocks)

    @property
    def in_clear(self) -> "Doc | None":
        """The same for a room that is not encrypted; None where it can be said there as it is."""
        if not any(isinstance(block, Sealed) for block in self.blocks):
            return None
        return Doc(tuple(block.instead if isinstance(block, Sealed) else block for block in self.blocks))


def say(*blocks: Block | Inline, **parts: Part) -> Doc:
    """A message of these blocks. A string is a literal of ours, and its paragraph; the parts are those of the only one."""
    if parts and len(blocks) != 1:
        raise TypeError("named parts belong to one literal: give each paragraph its own with p(…)")
    return Doc(tuple(block if isinstance(block, Block) else p(block, **parts) for block in blocks))


def p(template: Inline, /, **parts: Part) -> Paragraph:
    """A paragraph: a literal of ours with its named parts, or what is a phrase already. A newline is a line break."""
    return Paragraph(t(template, **parts) if isinstance(template, str) else template)


def ul(items: Iterable[Inline]) -> Bullets:
    """A list, one line for each item. Items are values: a string is shown letter by letter."""
    return Bullets(tuple(items))


def ol(items: Iterable[Inline]) -> Bullets:
    """The same with numbers, from 1."""
    return Bullets(tuple(items), numbered=True)


def quote(text: str) -> Quote:
    """Somebody's words, quoted."""
    return Quote(text)


def person(user_id: UserId, name: str | None = None) -> str:
    """A person in words: the display name is decoration, the id says who it is. Of who is forgotten there is neither."""
    if (gone := former(user_id)) is not None:
        return gone
    if not name or name == user_id:
        return str(user_id)
    return name if name.endswith(f" ({user_id})") else f"{name} ({user_id})"
