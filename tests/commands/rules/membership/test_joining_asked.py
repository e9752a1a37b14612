"""Which words answer the questions of a guided joining."""

import pytest

from commands.rules.membership import joining_asked as judge

CHOICES = ["Leaf Bakery", "Small Screws", "2nd Hand Books"]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("1", "Leaf Bakery"), ("2.", "Small Screws"), ("3)", "2nd Hand Books"), ("1\ufe0f\u20e3", "Leaf Bakery"), ("#1", "Leaf Bakery"),
        ("leaf bakery", "Leaf Bakery"), ("SMALL-SCREWS", "Small Screws"), ("0", None), ("4", None), ("999999", None), ("leaf", None), ("", None),
    ],
)  # fmt: skip
def test_a_choice_is_made_by_its_number_or_its_name(words: str, chosen: str | None) -> None:
    assert judge.read_choice(words, CHOICES) == chosen


@pytest.mark.parametrize(
    ("words", "coop", "new", "plainly"),
    [
        ("2", "Small Screws", False, True),
        ("for Leaf Bakery", "Leaf Bakery", False, True),
        ("I speak for Oak Tech", "Oak Tech", False, True),
        ("Oak Tech", "Oak Tech", False, False),
        ("a new co-op: Oak Tech", "Oak Tech", True, True),
        ("Leaf Bakry as new", "Leaf Bakry", True, True),
        ("guest", None, False, True),
        ("just looking", None, False, True),
        ("As a guest!", None, False, True),
    ],
)
def test_a_co_op_is_named_or_none(words: str, coop: str | None, new: bool, plainly: bool) -> None:
    assert judge.read_coop(words, choices=CHOICES) == judge.Said(coop, new)
    assert judge.is_plainly(words, choices=CHOICES) is plainly


@pytest.mark.parametrize("words", ["7", "what is a co-op?", "👍", "x" * 101, ""])
def test_what_names_none(words: str) -> None:
    assert judge.read_coop(words, choices=CHOICES) is None
    assert not judge.is_plainly(words, choices=CHOICES)
