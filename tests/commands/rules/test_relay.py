"""In which shape words from one circle arrive in another."""

import pytest

from commands.rules.relay import LONGEST, MOST_LINES, clean

ROOM, V12 = "!OGEhHVWSdvArJzumhm:example.org", "!yrjVcW0pD6qEYfU4PulakhlPLN3DrQSQKny5TZXV9_4"


@pytest.mark.parametrize(
    "link",
    [
        f"https://matrix.to/#/{ROOM}/$event?via=example.org",
        f"http://matrix.to/#/{ROOM}",
        f"HTTPS://Matrix.To/#/{ROOM}",
        f"matrix.to/#/{V12}",
        "https://matrix.to/#/%21OGEhHVWSdvArJzumhm%3Aexample.org",
        "https://matrix.to/#/#secret:example.org",
        f"https://app.element.io/#/room/{ROOM}",
        "https://chat.example.org/#/room/#secret:example.org",
        "matrix:roomid/OGEhHVWSdvArJzumhm:example.org",
        "MATRIX:r/secret:example.org",
        "mxc://example.org/OGEhHVWSdvArJzumhm",
        ROOM,
        V12,
    ],
)
def test_addresses_of_rooms_and_files_do_not_travel(link: str) -> None:
    assert clean(f"See {link} and come") == "See (a link into another room) and come"
    assert clean(f"[here]({link})") == "[here]((a link into another room))"


@pytest.mark.parametrize(
    "words",
    [
        "Great!Two:one",
        "Great news!!! Come at 5:30",
        "say !join for Leaf Bakery",
        "https://example.org/agenda#/items and https://matrix.org/blog",
        "ask @ada:example.org",
    ],
)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert clean(words) == words


def test_people_keep_their_ids() -> None:
    assert clean("ask https://matrix.to/#/@ada:example.org?via=x or [Bo](https://matrix.to/#/@bo:example.org)") == (
        "ask @ada:example.org or [Bo](@bo:example.org)"
    )


def test_walls_of_words_become_shorter() -> None:
    assert len(clean("x" * 9000)) == LONGEST
    assert len(clean("\n".join(["x"] * 500)).split("\n")) == MOST_LINES + 1
    assert clean("a\n\n\n\n\n\nb") == "a\n\nb"
