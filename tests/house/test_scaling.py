"""What docs/scaling.md says of a busy day is what the program's own pace makes of it."""

from datetime import timedelta

import pytest

from bench.scaling import END, PAGE, day, tables
from chatbot.sending.pace import STOCK_MESSAGES


@pytest.mark.long
def test_the_page_says_what_the_pace_makes_of_a_busy_day() -> None:
    """``python -m bench.scaling`` writes it anew."""
    assert f"{tables()}\n\n{END}" in PAGE.read_text(encoding="utf-8")


def test_answers_go_before_all_else() -> None:
    came = day(100, STOCK_MESSAGES)
    assert came.answers < timedelta(seconds=10) < came.last_line
