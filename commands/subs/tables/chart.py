"""A year of subs beside the one before, as a picture: no sum in it that fewer than five co-ops are behind. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commands.lettering import drawable, letters

if TYPE_CHECKING:
    from PIL import ImageDraw  # loaded for a picture, not for a start

WIDTH, LEFT, TOP = 900, 30, 90
"""Pixels."""
GROUP, BAR, LONGEST = 120, 30, 560
"""Of each group of two bars: how high it is with its name, how high a bar, how long at most."""
NOW, BEFORE, INK, SOFT, PAPER = "#0969da", "#9ec5f5", "#1f2328", "#59636e", "#ffffff"


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars with a name: this year's and the one's before. None where too few are behind it."""

    name: str
    now: int | None
    before: int | None
    now_in_words: str
    before_in_words: str


def drawn(title: str, year: str, before: str, groups: Sequence[Bars]) -> bytes:
    """A PNG, readable on a phone, in light and in dark."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, TOP + GROUP * len(groups)), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((LEFT, 20), drawable(title), fill=INK, font=letters(30))
    at = LEFT
    for colour, words in ((NOW, year), (BEFORE, before)):
        pen.rectangle((at, 64, at + 16, 80), fill=colour)
        pen.text((at + 24, 60), drawable(words), fill=SOFT, font=letters(20))
        at += 48 + int(pen.textlength(drawable(words), font=letters(20)))
    for place, bars in enumerate(groups):
        _group(pen, TOP + 10 + GROUP * place, bars)
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _group(pen: "ImageDraw.ImageDraw", top: int, bars: Bars) -> None:
    pen.text((LEFT, top), drawable(bars.name), fill=INK, font=letters(22))
    most = max(bars.now or 0, bars.before or 0, 1)
    for place, (value, words, colour) in enumerate(
        ((bars.now, bars.now_in_words, NOW), (bars.before, bars.before_in_words, BEFORE))
    ):
        y = top + 32 + place * (BAR + 6)
        long = LONGEST * (value or 0) // most
        if value is not None:
            pen.rectangle((LEFT, y, LEFT + max(2, long), y + BAR), fill=colour)
        ink = INK if value is not None else SOFT
        pen.text((LEFT + long + 12, y + BAR / 2), drawable(words), fill=ink, anchor="lm", font=letters(20))
