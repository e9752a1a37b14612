"""What is left at the very end of a text and may have been meant as its end is told; what belongs to the text is not."""

import pytest

from chatbot.api.arguments import time_left_in
from tests.understanding.hearing import READING


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Buy paint friday at the latest", "friday at the latest"),
        ("Buy paint tomorrow evening latest", "tomorrow evening latest"),
        ("Buy paint ASAP", "ASAP"),
        ("Buy paint - friday noon", "friday noon"),
        ("Buy paint – friday noon", "friday noon"),
        ("Buy paint. Friday 5pm please", "Friday 5pm"),
        ("Buy paint, next week", "next week"),
        ("Buy paint due friday", "friday"),
        ("Buy paint up to friday", "friday"),
        ("Move the call to friday", None),
        ("Buy 2 vans, red ones", None),
        ("Share costs 50-50", None),
        ("Sell jam, eggs and bread", None),
        ("Rename the paper to The Latest", None),
        ("Meet at 10, then lunch", None),
        ("Close the shop on 24 december", None),
        ("Buy a van. It is cheap", None),
        ("Fix the roof, it leaks", None),
        ("Take the 12, 14 or 16", None),
    ],
)
def test_what_stands_last(text: str, left: str | None) -> None:
    assert time_left_in(text, READING) == left
