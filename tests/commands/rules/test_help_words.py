"""What somebody wants help with."""

import pytest

from commands.rules import help_words as judge


@pytest.mark.parametrize(
    ("words", "core"),
    [
        ("consent", "consent"),
        ("!consent", "consent"),
        ("how do I join?", "join"),
        ("me please", ""),
        ("What can you do?", ""),
        ("with the subs of my co-op", "subs co-op"),
        ("date cancel", "date cancel"),
        ("!", ""),
        ("", ""),
        ("I want to leave.", "leave"),
        ("xyzzy", "xyzzy"),
    ],
)
def test_what_is_wanted_is_left_of_the_words_around_it(words: str, core: str) -> None:
    assert judge.core_of(words) == core


@pytest.mark.parametrize(
    ("words", "everything"),
    [("all", True), ("All.", True), ("everything!", True), ("more", True), ("all commands", False), ("consent", False)],
)
def test_everything_is_asked_for_in_a_word(words: str, everything: bool) -> None:
    assert judge.wants_everything(words) is everything
