"""What an arrived event says, to whom, and in reply to what. Pure: it finds no command and judges nobody.

The shapes that clients really send are in MATRIX §10: names with colons, matrix.to links, thread fallbacks, edits.
"""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chatbot.api.arguments import tidy
from chatbot.api.arguments.bounds import NAME, TEXT
from chatbot.api.incoming import Attachment
from chatbot.api.wording.content import RELAYED
from chatbot.matrix.addressing import without_address
from chatbot.matrix.clothing import after_prefix, undressed, without_name_behind
from chatbot.matrix.formatted import words_as_seen
from storage.types import EventId, UserId
from storage.written import Written, shorter

FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})
"""The kinds of messages that are files."""
_EVENT_ID = re.compile(r"\$[\x21-\x7e]{1,254}")


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, without prefix, address and fallbacks.

    ``addressed``: it was said to the bot, by prefix, by name, or by mention; ``called``: by prefix or name, in front.
    ``prefixed``: the prefix was used.
    """

    text: str
    addressed: bool
    prefixed: bool
    reply_to: EventId | None
    thread: EventId | None
    edit_of: EventId | None
    called: bool = False
    written: Written | None = None
    """The whole message with what was strong, a list, a link in it, where its sender's client says so."""
    attachment: Attachment | None = None
    """The picture or the file that the message is."""


def read_words(
    content: Mapping[str, Any], *, prefix: str, me: UserId, my_name: str, is_command: Callable[[str], bool]
) -> Words | None:
    """The words of an ``m.room.message``. None when it has none for us: a notice, a picture without a caption, what another bot has
    relayed, a malformed one. Of a picture, and of what people say as ``/me``, only what is said to us by prefix or name counts.
    """
    kind = content.get("msgtype")
    if RELAYED in content:
        return None
    relation = _mapping(content.get("m.relates_to"))
    edit_of = _event_id(relation.get("event_id")) if relation.get("rel_type") == "m.replace" else None
    newest = _mapping(content.get("m.new_content")) if edit_of else content
    body = newest.get("body")
    captioned = isinstance(kind, str) and kind in FILES and newest.get("filename") not in (None, "", body)
    attachment = attachment_of(newest)
    if attachment is not None and not captioned:
        return _file_alone(relation, attachment) if edit_of is None else None
    if not isinstance(body, str) or not (kind in ("m.text", "m.emote") or captioned):
        return None
    thread = _event_id(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else None
    reply = _event_id(_mapping(relation.get("m.in_reply_to")).get("event_id"))
    if thread is not None and relation.get("is_falling_back") is True:
        reply = None  # Clients without threads need a reply there; the person did not reply to anything.
    written = _as_seen(newest)
    text = written.said if written is not None else tidy(without_reply_fallback(body) if reply else body)
    text = text.strip()
    if not reply and text.startswith("> "):  # A quotation that a client or a person has put before a command.
        own = without_reply_fallback(text).strip()
        text = own if own.startswith(prefix) or without_address(own, me=me, my_name=my_name)[1] else text
    quotes = written is not None and written.quotes_first
    named = False
    if not quotes:
        text, named = without_address(undressed(text, prefix=prefix), me=me, my_name=my_name)
    mentioned = me in _mentions(newest)
    if mentioned and not named:
        text = without_name_behind(text, me=me, my_name=my_name)
    after = None
    if not quotes:
        after = after_prefix(undressed(text, prefix=prefix), prefix=prefix, is_command=is_command)
    prefixed = after is not None
    if kind != "m.text" and not (prefixed or named) and (attachment is None or not (reply or thread or edit_of)):
        return None
    return Words(
        text=text if after is None else after,
        addressed=prefixed or named or mentioned,
        prefixed=prefixed,
        called=prefixed or named,
        reply_to=reply,
        thread=thread,
        edit_of=edit_of,
        written=written,
        attachment=attachment,
    )


def _file_alone(relation: Mapping[str, Any], attachment: Attachment) -> Words | None:
    """A file without words, which is for us only as a reply to something."""
    thread = _event_id(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else None
    reply = _event_id(_mapping(relation.get("m.in_reply_to")).get("event_id"))
    if thread is not None and relation.get("is_falling_back") is True:
        reply = None
    if reply is None and thread is None:
        return None
    return Words(
        "", addressed=False, prefixed=False, reply_to=reply, thread=thread, edit_of=None, attachment=attachment
    )


def _as_seen(content: Mapping[str, Any]) -> Written | None:
    """The words as people saw them, tidied as plain ones are."""
    written = words_as_seen(content)
    return written.mapped(tidy) if written is not None else None


def without_reply_fallback(body: str) -> str:
    """The body without the quoted lines that older clients put before a reply."""
    lines = body.split("\n")
    if not lines[0].startswith("> "):
        return body
    own = itertools.dropwhile(lambda line: line.startswith(">"), lines)
    return "\n".join(own).lstrip("\n")


def reaction_of(content: Mapping[str, Any]) -> tuple[EventId, str] | None:
    """The event that an ``m.reaction`` is on, and its key. None when it is malformed, or no key but a text."""
    relation = _mapping(content.get("m.relates_to"))
    target, key = _event_id(relation.get("event_id")), relation.get("key")
    if relation.get("rel_type") != "m.annotation" or target is None or not isinstance(key, str) or len(key) > NAME:
        return None
    return target, key


def quoted_text(content: Mapping[str, Any]) -> str:
    """The words of a message that somebody replies to, as the archive keeps them, the beginning of a long one. Empty when it has none: it is deleted, or
    a picture. The body of a file is its name, unless its name stands elsewhere: then it is what was written below it."""
    body = content.get("body")
    if not isinstance(body, str) or not isinstance(content.get("msgtype"), str):
        return ""
    if content["msgtype"] in FILES and content.get("filename") in (None, "", body):
        return ""
    written = _as_seen(content)
    if written is not None:
        return shorter(written.kept, TEXT)
    return tidy(without_reply_fallback(body)).strip()[:TEXT]


_MIME = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,100}")


def attachment_of(content: Mapping[str, Any]) -> Attachment | None:
    """The file that a message is; None for a message that is none, or that leads to none."""
    kind, info = content.get("msgtype"), _mapping(content.get("info"))
    if not isinstance(kind, str) or kind not in FILES:
        return None
    link = {key: content[key] for key in ("url", "file") if key in content}
    lies_at = _mapping(link.get("file")).get("url", link.get("url"))
    if not isinstance(lies_at, str) or not lies_at.startswith("mxc://"):
        return None
    named = content.get("filename") or content.get("body")
    mime, size = info.get("mimetype"), info.get("size")
    return Attachment(
        kind,
        name=tidy(named)[:NAME] if isinstance(named, str) else "",
        mime=mime if isinstance(mime, str) and _MIME.fullmatch(mime) else "",
        size=size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None,
        link=link,
        voice="org.matrix.msc3245.voice" in content,
    )


def edits_another(content: Mapping[str, Any]) -> bool:
    """Whether a message is the edit of another one, which is read there."""
    return _mapping(content.get("m.relates_to")).get("rel_type") == "m.replace"


def is_to_us(content: Mapping[str, Any], *, prefix: str, me: UserId, name: str) -> bool:
    """Whether a message is said to us, by prefix or by name."""
    words = read_words(content, prefix=prefix, me=me, my_name=name, is_command=lambda text: False)
    return words is not None and words.addressed


def is_by_a_bot(content: Mapping[str, Any]) -> bool:
    """Whether a message says that no person wrote it: bots write notices, and mark what they relay."""
    return content.get("msgtype") == "m.notice" or RELAYED in content


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _event_id(value: object) -> EventId | None:
    """A well-formed event id, since it is looked up, put into addresses and sent back."""
    return EventId(value) if isinstance(value, str) and _EVENT_ID.fullmatch(value) else None


def _mentions(content: Mapping[str, Any]) -> tuple[str, ...]:
    users = _mapping(content.get("m.mentions")).get("user_ids")
    return tuple(user for user in users if isinstance(user, str)) if isinstance(users, list) else ()
