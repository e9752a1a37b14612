"""What people send that is no message and reads like one: a sticker is a picture, a poll a question with its answers. Pure."""

from collections.abc import Mapping
from typing import Any

_POLLS = {"m.poll.start": "m.poll", "org.matrix.msc3381.poll.start": "org.matrix.msc3381.poll.start"}
"""By the type of the event the key under which a poll stands; clients send the second still."""
_TEXTS = ("org.matrix.msc1767.text", "m.text", "body")
MOST_ANSWERS = 20


def as_message(event_type: str, content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """An event as the message that it reads like; a message as it is. None where it reads like none."""
    if event_type == "m.room.message":
        return content
    if event_type == "m.sticker":
        return {**content, "msgtype": "m.image"}
    poll = content.get(_POLLS.get(event_type, ""))
    if not isinstance(poll, Mapping):
        return None
    answers = poll.get("answers")
    said = [_words(each) for each in answers[:MOST_ANSWERS]] if isinstance(answers, list) else []
    lines = [_words(poll.get("question")), *(f"• {each}" for each in said if each)]
    return {"msgtype": "m.text", "body": "\n".join(each for each in lines if each)}


def _words(said: object) -> str:
    """The words of a question or an answer, on one line."""
    if not isinstance(said, Mapping):
        return ""
    found = next((said[key] for key in _TEXTS if key in said), "")
    if isinstance(found, list):
        found = next((each.get("body") for each in found if isinstance(each, Mapping)), "")
    return " ".join(found.split()) if isinstance(found, str) else ""
