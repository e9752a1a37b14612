"""Files that are passed on, by what their sender's client says of them."""

import pytest

from chatbot.api.incoming import Attachment
from commands.rules.relay.files import name_of_file, size_in_words


def file(
    name: str = "minutes.odt", mime: str = "application/octet-stream", kind: str = "m.file", size: int | None = None
) -> Attachment:
    return Attachment(kind, name, mime, size, {})


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (None, ""), (0, "0.0 kB"), (9_900, "9.9 kB"), (10_000, "10 kB"), (120_400, "120 kB"), (999_000, "999 kB"), (1_000_000, "1.0 MB"),
        (25_000_000, "25 MB"), (3_000_000_000, "3.0 GB"), (4_000_000_000_000, "4000 GB"),
    ],
)  # fmt: skip
def test_how_large_a_file_is_said_to_be(size: int | None, shown: str) -> None:
    assert size_in_words(file(size=size)) == shown


def test_a_file_has_a_name_on_one_line() -> None:
    assert name_of_file(file("a\nb.png")) == "a b.png"
    assert name_of_file(file("")) == "file"
