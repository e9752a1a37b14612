"""The content of an ``m.room.message``: what a rendered message becomes on the wire."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from chatbot.api.wording.markup import Doc
from chatbot.api.wording.rendering import IN_A_ROOM, Rendering
from storage.types import EventId, RoomId, UserId

LARGEST_SHORT = 12_000
"""Bytes that fit into a message on every way: it holds its words twice, plain and marked up, and encryption adds a third."""
OURS = "org.circlebot."
"""What our own keys in a message's content begin with: they are for programs, and hold no words."""
RELAYED = f"{OURS}relayed"
"""Content key of what was relayed, by which a bot like this one knows it and leaves it alone."""


def relayed_from(room_id: RoomId, event_id: EventId, *, private: bool = False) -> dict[str, Any]:
    """The mark of a copy: where its words were said, and that it has been carried once. Of a private room nobody learns which it
    is; we know it again."""
    if private:
        where = hashlib.sha256(f"{room_id}\n{event_id}".encode()).hexdigest()
        return {RELAYED: {"origin": where, "hop": 1}}
    return {RELAYED: {"origin_room": room_id, "origin_event": event_id, "hop": 1}}


def is_copy(content: Mapping[str, Any], *, room_id: RoomId, event_id: EventId) -> bool:
    """Whether a message is marked as a copy of what was said in that message, in that room."""
    marks = (relayed_from(room_id, event_id, private=private)[RELAYED] for private in (False, True))
    return content.get(RELAYED) in tuple(marks)


def copied_event(content: Mapping[str, Any], *, room_id: RoomId) -> EventId | None:
    """The message of which this one is marked as a copy, where that was said in this room for all to see."""
    mark = content.get(RELAYED)
    if not isinstance(mark, Mapping) or mark.get("origin_room") != room_id:
        return None
    return EventId(str(mark["origin_event"])) if "origin_event" in mark else None


def content_of(
    doc: Doc, *, rendering: Rendering = IN_A_ROOM, rings: Sequence[UserId] = (), text: bool = False
) -> dict[str, Any]:
    """The content of an ``m.room.message``. With ``rings`` it is an ``m.text`` that notifies these people; otherwise a
    quiet ``m.notice`` (or an ``m.text`` that counts as unread, with ``text``). Nobody else is ever pinged."""
    mentions: dict[str, Any] = {"user_ids": list(rings)} if rings else {}
    return {
        "msgtype": "m.text" if rings or text else "m.notice",
        "body": unping(rendering.plain(doc)),
        "format": "org.matrix.custom.html",
        "formatted_body": unping(rendering.html(doc)),
        "m.mentions": mentions,
    }


def without_words(content: Mapping[str, Any], *, event_type: str) -> dict[str, Any]:
    """What is kept of what was said, once it is said: nothing that anybody could read, only our own marks. What is no message
    has no words."""
    if event_type != "m.room.message":
        return dict(content)
    return {key: value for key, value in content.items() if key.startswith(OURS)}


def digest_of(content: Mapping[str, Any], in_clear: Mapping[str, Any] | None, *, salt: str) -> str:
    """What a message says, in a form that can be compared and not read: its words are not kept. 64 letters and digits."""
    said = json.dumps([content, in_clear], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{said}".encode()).hexdigest()


def shortened(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a message that was too large: the beginning of its plain words, and that there was more."""
    kept = {key: value for key, value in content.items() if key not in ("format", "formatted_body")}
    words = str(content["body"]).encode()[:LARGEST_SHORT].decode(errors="ignore")
    return {**kept, "body": f"{words.rstrip()} …\n\nThat is not all of it: the rest does not fit into one message."}


def unping(words: str) -> str:
    """Break ``@room`` for old clients that still match it in the text (MATRIX §7.3)."""
    return words.replace("@room", "@\u2060room")


def thread_relation(root: EventId) -> dict[str, Any]:
    """The relation of a line in a message's thread; clients without threads show it as a reply to that message."""
    return {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}


def reply_relation(event_id: EventId, *, thread: EventId | None) -> dict[str, Any]:
    """How an answer relates to what it answers: a reply, and within its thread where it was said in one."""
    reply = {"m.in_reply_to": {"event_id": event_id}}
    if thread is None:
        return reply
    return {"rel_type": "m.thread", "event_id": thread, "is_falling_back": False, **reply}
