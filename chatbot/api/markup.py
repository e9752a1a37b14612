"""One source for what people read: a small tree of blocks, rendered to a plain body and to safe HTML.

Every inserted value is escaped here and nowhere else. The HTML keeps to what every client shows (MATRIX §10), and the
plain body is complete by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote as percent

from storage.types import EventId, RoomId, UserId

LARGEST_SHORT = 12_000
"""Bytes that fit into a message on every way: an edit holds its words twice, and encryption adds a third."""


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


Inline = str | Bold | Italic | Code | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words, shown as such: no markup of theirs survives."""

    text: str


Block = Paragraph | Bullets | Quote


@dataclass(frozen=True, slots=True)
class Doc:
    """What one message says."""

    blocks: tuple[Block, ...]

    @property
    def plain(self) -> str:
        """The message for clients that show no HTML; complete by itself."""
        return "\n\n".join(_plain_block(block) for block in self.blocks)

    @property
    def html(self) -> str:
        """The message as HTML of the kind every client shows."""
        return "".join(_html_block(block) for block in self.blocks)

    def __add__(self, other: "Doc") -> "Doc":
        return Doc(self.blocks + other.blocks)


RELAYED = "org.circlebot.relayed"
"""Content key of what was relayed, by which a bot like this one knows it and leaves it alone."""


def relayed_from(room_id: RoomId, event_id: EventId) -> dict[str, Any]:
    """The mark of a copy: where its words were said, and that it has been carried once."""
    return {RELAYED: {"origin_room": room_id, "origin_event": event_id, "hop": 1}}


def say(*blocks: str | Block) -> Doc:
    """A message of these blocks; a string is a paragraph."""
    return Doc(tuple(Paragraph((block,)) if isinstance(block, str) else block for block in blocks))


def p(*parts: Inline) -> Paragraph:
    """A paragraph. A newline within a string is a line break."""
    return Paragraph(parts)


def ul(items: Iterable[Inline | Sequence[Inline]]) -> Bullets:
    """A list, one line for each item."""
    return Bullets(tuple((item,) if isinstance(item, Inline) else tuple(item) for item in items))


def b(text: str) -> Bold:
    """Strong."""
    return Bold(text)


def i(text: str) -> Italic:
    """Emphasised."""
    return Italic(text)


def code(text: str) -> Code:
    """Something to type, letter by letter."""
    return Code(text)


def quote(text: str) -> Quote:
    """Somebody's words, quoted."""
    return Quote(text)


def link(text: str, url: str) -> Link:
    """A link; ``url`` must be https or http."""
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"not a web address: {url!r}")
    return Link(text, url)


def event_link(text: str, room_id: RoomId, event_id: EventId) -> Link:
    """A link that opens a message in any client."""
    server = event_id.partition(":")[2] or room_id.partition(":")[2]
    via = f"?via={percent(server)}" if server else ""
    return Link(text, f"https://matrix.to/#/{percent(room_id)}/{percent(event_id)}{via}")


def person(user_id: UserId, name: str | None = None) -> str:
    """A person in words: the display name is decoration, the id says who it is."""
    return f"{name} ({user_id})" if name and name != user_id else str(user_id)


def content_of(doc: Doc, *, rings: Sequence[UserId] = (), text: bool = False) -> dict[str, Any]:
    """The content of an ``m.room.message``. With ``rings`` it is an ``m.text`` that notifies these people; otherwise a
    quiet ``m.notice`` (or an ``m.text`` that counts as unread, with ``text``). Nobody else is ever pinged."""
    mentions: dict[str, Any] = {"user_ids": list(rings)} if rings else {}
    return {
        "msgtype": "m.text" if rings or text else "m.notice",
        "body": unping(doc.plain),
        "format": "org.matrix.custom.html",
        "formatted_body": unping(doc.html),
        "m.mentions": mentions,
    }


def shortened(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a message that was too large: the beginning of its plain words, and that there was more."""
    kept = {key: value for key, value in content.items() if key not in ("format", "formatted_body")}
    words = str(content["body"]).encode()[:LARGEST_SHORT].decode(errors="ignore")
    return {**kept, "body": f"{words.rstrip()} …\n\nThat is not all of it: the rest does not fit into one message."}


def unping(words: str) -> str:
    """Break ``@room`` for old clients that still match it in the text (MATRIX §7.3)."""
    return words.replace("@room", "@\u2060room")


def _plain_inline(part: Inline) -> str:
    match part:
        case Link(text, url):
            return f"{text} ({url})"
        case str():
            return part
        case _:
            return part.text


def _html_inline(part: Inline) -> str:
    match part:
        case str():
            return escape(part).replace("\n", "<br>")
        case Bold(text):
            return f"<strong>{escape(text)}</strong>"
        case Italic(text):
            return f"<em>{escape(text)}</em>"
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Link(text, url):
            return f'<a href="{escape(url)}">{escape(text)}</a>'


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph(parts):
            return "".join(map(_plain_inline, parts))
        case Bullets(items):
            return "\n".join("• " + "".join(map(_plain_inline, item)) for item in items)
        case Quote(text):
            return "\n".join(f"> {line}" for line in text.splitlines())


def _html_block(block: Block) -> str:
    match block:
        case Paragraph(parts):
            return f"<p>{''.join(map(_html_inline, parts))}</p>"
        case Bullets(items):
            lines = ("".join(map(_html_inline, item)) for item in items)
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        case Quote(text):
            return f"<blockquote>{_html_inline(text)}</blockquote>"
