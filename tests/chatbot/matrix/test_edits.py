"""What a message says once it was edited, as homeservers tell it."""

from collections.abc import Mapping
from typing import Any

import pytest

from chatbot.api.wording.content import RELAYED
from chatbot.matrix.message import is_by_a_bot, quoted_text
from chatbot.matrix.parsing import as_edited
from storage.types import RoomId

ROOM = RoomId("!a:example.org")
EVE, CY = "@eve:example.org", "@cy:example.org"


def message(body: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": "$1",
        "sender": EVE,
        "type": "m.room.message",
        "content": {"msgtype": "m.text", "body": body},
    } | more


def edit(body: str, *, of: str = "$1", **more: Any) -> dict[str, Any]:
    relation = {"rel_type": "m.replace", "event_id": of}
    new = {"msgtype": "m.text", "body": body}
    content = {"msgtype": "m.text", "body": f"* {body}", "m.new_content": new, "m.relates_to": relation}
    return message("", event_id="$2", content=content) | more


def with_edit(first: dict[str, Any], newest: object) -> dict[str, Any]:
    return {**first, "unsigned": {"m.relations": {"m.replace": newest}}}


def sealed(raw: dict[str, Any]) -> dict[str, Any]:
    """An encrypted event whose key is known; its clear words travel with it here."""
    return {**raw, "type": "m.room.encrypted", "content": {"clear": {"type": raw["type"], "content": raw["content"]}}}


def opened(_: RoomId, raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    clear = raw["content"].get("clear")
    assert clear is None or isinstance(clear, dict)
    return clear


FIRST = message("400 pounds")
LOCKED = edit("40 pounds") | {"type": "m.room.encrypted", "content": {"ciphertext": "?"}}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (FIRST, "400 pounds"),
        (with_edit(FIRST, edit("40 pounds")), "40 pounds"),
        (with_edit(sealed(FIRST), sealed(edit("40 pounds"))), "40 pounds"),
        (with_edit(FIRST, sealed(edit("40 pounds"))), "40 pounds"),
        (with_edit(sealed(FIRST), edit("40 pounds")), "400 pounds"),
        (with_edit(sealed(FIRST), LOCKED), ""),
        (with_edit(FIRST, edit("40 pounds", sender=CY)), "400 pounds"),
        (with_edit(FIRST, edit("40 pounds", of="$3")), "400 pounds"),
        (with_edit(FIRST, edit("40 pounds", type="m.sticker")), "400 pounds"),
        (with_edit(FIRST, message("40 pounds", event_id="$2")), "400 pounds"),
        (with_edit(FIRST, {"event_id": "$2", "sender": EVE, "origin_server_ts": 5}), "400 pounds"),
        (with_edit(FIRST, edit("40 pounds") | {"content": {}}), "400 pounds"),
        (with_edit(FIRST, edit("40 pounds") | {"content": {"m.new_content": 3}}), "400 pounds"),
        (with_edit(FIRST, edit("40 pounds") | {"sender": 3}), "400 pounds"),
        (with_edit(FIRST, [3]), "400 pounds"),
        (with_edit(FIRST, None), "400 pounds"),
        ({**FIRST, "unsigned": 3}, "400 pounds"),
        ({**FIRST, "unsigned": {"m.relations": []}}, "400 pounds"),
        ({**FIRST, "content": {}}, ""),
    ],
)
def test_a_message_says_what_its_last_edit_says(raw: dict[str, Any], says: str) -> None:
    found = as_edited(ROOM, raw, decrypt=opened)
    assert found is not None
    assert (found.event_id, found.sender) == ("$1", EVE)
    assert quoted_text(found.content) == says


def test_no_edit_makes_a_persons_words_of_a_relay() -> None:
    relayed = message("Hello", content={"msgtype": "m.text", "body": "Hello", RELAYED: {"hop": 1}})
    found = as_edited(ROOM, with_edit(relayed, edit("Hello!")), decrypt=opened)
    assert found is not None
    assert is_by_a_bot(found.content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"msgtype": "m.text", "body": "We have flour"}, "We have flour"),
        ({"msgtype": "m.emote", "body": "has flour"}, "has flour"),
        ({"msgtype": "m.location", "body": "The mill, by the bridge"}, "The mill, by the bridge"),
        ({"msgtype": "m.image", "body": "IMG_20261128.jpg"}, ""),
        ({"msgtype": "m.image", "body": "IMG_20261128.jpg", "filename": "IMG_20261128.jpg"}, ""),
        ({"msgtype": "m.image", "body": "Our new oven", "filename": "IMG_20261128.jpg"}, "Our new oven"),
        ({"msgtype": "m.image", "body": "Our new oven", "filename": ""}, ""),
        ({"msgtype": "m.file", "body": "minutes.pdf"}, ""),
        ({"msgtype": "m.file", "body": "Minutes of May", "filename": "minutes.pdf"}, "Minutes of May"),
        ({"msgtype": "m.audio", "body": "Voice message"}, ""),
        ({"msgtype": "m.video", "body": "VID_1.mp4", "filename": "VID_1.mp4"}, ""),
        ({"msgtype": "m.video", "body": " \n", "filename": "VID_1.mp4"}, ""),
        ({"body": "IMG_20261128.jpg"}, ""),
        ({"msgtype": "m.text", "body": 3}, ""),
        ({"msgtype": "m.text", "body": " \n "}, ""),
        ({"msgtype": "m.text"}, ""),
        ({}, ""),
    ],
)
def test_the_name_of_a_file_is_no_words(content: dict[str, Any], says: str) -> None:
    assert quoted_text(content) == says
