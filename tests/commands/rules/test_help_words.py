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
    ("words", "number"),
    [
        ("C-12", ("C", 12)),
        ("c12", ("C", 12)),
        ("with C-3, please", ("C", 3)),
        ("D - 4", ("D", 4)),
        ("12", None),
        ("C-12 and C-13", None),
        ("consent", None),
        ("C-1234567890123", None),
    ],
)
def test_a_number_is_read_where_it_is_all_that_is_named(words: str, number: tuple[str, int] | None) -> None:
    assert judge.number_in(words) == number


@pytest.mark.parametrize(
    ("words", "everything"),
    [("all", True), ("All.", True), ("everything!", True), ("more", True), ("all commands", False), ("consent", False)],
)
def test_everything_is_asked_for_in_a_word(words: str, everything: bool) -> None:
    assert judge.wants_everything(words) is everything
