"""Stickers and polls, read as the messages that they are like."""

import pytest

from chatbot.matrix.likened import as_message
from chatbot.matrix.message import attachment_of, quoted_text

UNSTABLE, TEXT = "org.matrix.msc3381.poll.start", "org.matrix.msc1767.text"


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        (UNSTABLE, {UNSTABLE: {"question": {TEXT: "Which\nday?"}, "answers": [{"id": "1", TEXT: "Friday"}, {TEXT: "Monday"}]}}, "Which day?\n• Friday\n• Monday"),
        (UNSTABLE, {UNSTABLE: {"question": {"body": "Which day?"}, "answers": "x"}}, "Which day?"),
        ("m.poll.start", {"m.poll": {"question": {"m.text": [{"body": "Tea?"}]}, "answers": [{"m.text": [{"body": "Yes"}]}]}}, "Tea?\n• Yes"),
        ("m.poll.start", {"m.poll": {"question": 7, "answers": [7, {}, {"m.text": []}, {"m.text": [7]}, {TEXT: 7}]}}, ""),
        ("m.room.message", {"msgtype": "m.text", "body": "Hello"}, "Hello"),
        ("m.sticker", {"body": "Thumbs", "url": "mxc://a/b"}, ""),
    ],
)  # fmt: skip
def test_it_reads_as_its_readers_saw_it(kind: str, content: dict[str, object], words: str) -> None:
    said = as_message(kind, content)
    assert said is not None
    assert quoted_text(said) == words


def test_a_sticker_is_a_picture_and_others_are_no_message() -> None:
    sticker = as_message("m.sticker", {"body": "Thumbs", "url": "mxc://a/b"})
    assert sticker is not None
    file = attachment_of(sticker)
    assert file is not None
    assert (file.kind, file.name) == ("m.image", "Thumbs")
    for kind, content in (
        ("m.poll.start", {"m.poll": []}),
        ("m.poll.start", {}),
        ("m.room.topic", {"topic": "x"}),
        (UNSTABLE, {UNSTABLE: "x"}),
    ):
        assert as_message(kind, content) is None
