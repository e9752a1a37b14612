"""Pictures that we draw: whatever stands in them can be read with the letters of any machine, and no sum that few are behind is drawn."""

import io

import pytest
from PIL import Image, ImageFont

from chatbot.api.wording.rendering import IN_A_ROOM
from commands import lettering
from commands.rules.subs.report import Told, Totals, sum_up
from commands.subs.tables import chart
from commands.subs.texts import all as all_texts
from storage.types import Pence

BLUE = (9, 105, 218)


@pytest.fixture
def plain_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fonts."""
    monkeypatch.setattr(lettering, "letters", ImageFont.load_default)


@pytest.mark.parametrize(
    ("words", "plain"),
    [("£1,234.50", "GBP 1,234.50"), ("Bücherkreis", "Bucherkreis"), ("3× 5d", "3x 5d"), ("1 234,50 €", "1 234,50 EUR "), ("円", "?")],
)  # fmt: skip
def test_without_a_font_what_has_no_sign_is_written_another_way(plain_letters: None, words: str, plain: str) -> None:
    assert lettering.drawable(words) == plain


def year(co_ops: int) -> Totals:
    told = [Told(number, Pence(150_00), Pence(30_00), Pence(90_000_00)) for number in range(co_ops)]
    return sum_up(told, paying=9)


def told(now: Totals, before: Totals) -> list[tuple[str, int | None, int | None, str]]:
    words = IN_A_ROOM.words
    rows = all_texts.bars(now, before, lambda pence: f"£{pence / 100:.2f}")
    return [(words(name), one, other, words(so)) for name, one, other, so, _ in rows]


def test_no_sum_is_drawn_that_fewer_than_five_co_ops_are_behind() -> None:
    few = "fewer than 5 co-ops behind it"
    assert told(year(4), year(5)) == [
        ("Co-ops that have declared", 4, 5, "4 of 9"),
        ("Together", None, 900_00, few),
        ("Median fee", None, 150_00, few),
        ("Median labour cost", None, 90_000_00, few),
    ]
    four = [Told(number, Pence(150_00), Pence(0)) for number in range(4)]
    left_out = sum_up([*four, Told(9, Pence(0), Pence(0), left_out=True)], paying=9)
    assert told(left_out, left_out)[1][1] is None, "who leaves it out is behind no sum"


def test_the_larger_year_has_the_longer_bar() -> None:
    def long(now: int, before: int) -> int:
        bars = chart.Bars("Together", now, before, str(now), str(before))
        image = Image.open(io.BytesIO(chart.drawn("Subs", "2026/27", "2025/26", [bars])))
        line = [image.getpixel((x, chart.TOP + 10 + 34)) for x in range(image.width)]
        return line.count(BLUE)

    assert long(200, 100) == chart.LONGEST + 1
    assert long(100, 200) == chart.LONGEST // 2 + 1
    assert long(0, 0) == 3


def test_a_number_that_is_not_told_has_no_bar() -> None:
    bars = chart.Bars("Together", None, 1, "fewer", "£1")
    image = Image.open(io.BytesIO(chart.drawn("Subs", "2026/27", "2025/26", [bars])))
    assert BLUE not in [image.getpixel((x, chart.TOP + 10 + 34)) for x in range(image.width)]
