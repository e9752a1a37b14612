"""Whether somebody leaves a circle or a co-op."""

import pytest

from chatbot.api.errors import Unsure
from commands.rules.membership.leaving import read_leaving
from tests.commands.rules.membership.test_joining import CIRCLES

MINE = {"leaf-bakery": "Leaf Bakery", "tech": "Tech", "kiln-co-op": "Kiln Co-op"}
ALL = {**MINE, "data-workers": "Data Workers"}


def left(words: str) -> str | None:
    """What is left of these."""
    return read_leaving(words, circles=CIRCLES, mine=MINE, coops=ALL)


@pytest.mark.parametrize(
    ("words", "coop"),
    [
        ("food", None),
        ("Food circle", None),
        ("the food circle", None),
        ("#food", None),
        ("the tech circle", None),
        ("coordinating", None),
        ("zzyzx", None),
        ("Leaf Bakery", "leaf-bakery"),
        ("leaf bakery co-op", "leaf-bakery"),
        ("the Leaf Bakery", "leaf-bakery"),
        ("the co-op Tech", "tech"),
        ("tech co-op", "tech"),
        ("kiln", "kiln-co-op"),
        ("Data Workers", "data-workers"),
    ],
)
def test_what_is_left_is_understood(words: str, coop: str | None) -> None:
    assert left(words) == coop


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("tech", ["the tech circle", "the co-op Tech"]),
        ("Tech", ["the tech circle", "the co-op Tech"]),
        ("leaf bakry", ["Leaf Bakery"]),
        ("Leef Bakery", ["Leaf Bakery"]),
        ("fod", ["the food circle"]),
        ("the foood circle", ["the food circle"]),
        ("klin", ["Kiln Co-op"]),
    ],
)
def test_what_may_be_both_or_is_misspelt_is_asked_back(words: str, readings: list[str]) -> None:
    with pytest.raises(Unsure) as unsure:
        left(words)
    assert [reading.within or reading.words for reading in unsure.value.readings] == readings
    for reading in readings:
        left(reading)  # What is offered is understood when it is chosen.
