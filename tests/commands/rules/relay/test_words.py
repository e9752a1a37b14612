"""Which words behind ``!relay`` are a command of its own, and which look like one."""

import pytest

from commands.rules.relay.words import (
    Words,
    how_many,
    is_about_a_message,
    looks_like_a_command,
    meant_by,
    reserved_in,
    slip_in,
    words_behind,
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cancel", "relay cancel"),
        ("Cancel that", "relay cancel"),
        ("cancel r5", "relay cancel R-5"),
        ("last week we sold out", "relay last 3"),
        ("last 7 of them", "relay last 7"),
        ("thread of Eve's", "relay thread"),
        ("close the shop at five", "relay close R-5"),
        ("close R12 please", "relay close R-12"),
        ("receipt for R-3", "relay receipt R-3"),
        ("never me again", "relay never me"),
        ("withdraw R-3", "relay cancel R-3"),
        ("status of R-3", "relay cancel R-3"),
        ("**cancel** it", "relay cancel"),
        ("cl\u200bose R-5", "relay close R-5"),
        ("\u2060cancel", "relay cancel"),
        ("ｃancel", "relay cancel"),
        ("сancel", "relay cancel"),  # Its first letter is a Cyrillic one.
        ("pas P-3", "relay pass P-3"),
        ("/cancel", "relay cancel"),
        ("help", "help relay"),
        ("List!", "relay cancel"),
        ("to", "relay cancel"),
    ],
)
def test_what_looks_like_a_command_is_asked_about(text: str, meant: str) -> None:
    assert looks_like_a_command(text)
    assert meant_by(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "We have room for two apprentices",
        "closed on Monday",
        "At last 3 of us agree",
        "As we said in R-3, the van is free",
        "neverending rain here",
        "",
        "5",
    ],
)
def test_other_words_are_text(text: str) -> None:
    assert not looks_like_a_command(text)
    assert reserved_in(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("lats 3", "last 3"),
        ("cancle", "cancel"),
        ("recipt R-5", "receipt R-5"),
        ("nevr me", "never me"),
        ("thred", "thread"),
        ("digets", "digest"),
        ("past 3 of us", None),
        ("lost keys found", None),
        ("candle", None),
        ("cancle all that was said on Friday", None),
        ("cancel", None),
        ("", None),
    ],
)
def test_a_slip_in_a_reserved_word_is_known_where_little_follows_it(text: str, meant: str | None) -> None:
    assert slip_in(text) == meant


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Hal's message", True),
        (" that. ", True),
        ("we need flour", False),
        ("our " * 3 + " x" * 30 + " message", False),
        ("this one, please", True),
        ("please", True),
        ("that on.", True),
        ("Thank you", False),
        ("this is it", False),
        ("please come", False),
        (" ", False),
    ],
)
def test_words_that_only_say_which_message_is_meant(text: str, points: bool) -> None:
    assert is_about_a_message(text) == points


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (": close R-5", Words("close R-5", plainly=True)),
        (":close the shop", Words("close the shop", plainly=True)),
        ("close R-5", Words("close R-5", plainly=False)),
        (":", Words("", plainly=True)),
    ],
)
def test_a_colon_says_that_it_is_a_text(text: str, words: Words) -> None:
    assert words_behind(text) == words


@pytest.mark.parametrize(
    ("text", "count"), [("3", 3), (" 10 messages", 10), ("11", 0), ("three", 0), ("week", 0), ("", 0), ("-1", 0)]
)
def test_how_many_messages_are_asked_for(text: str, count: int) -> None:
    assert how_many(text) == count
