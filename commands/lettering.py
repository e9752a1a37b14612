"""Words within pictures that we draw. Families share this."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont  # loaded for a picture, not for a start

KNOWN = "DejaVuSans.ttf"
"""The letters of most languages and signs of money; on most machines (Debian: fonts-dejavu-core)."""
CODES = {
    "£": "GBP ",
    "€": "EUR ",
    "¥": "JPY ",
    "–": "-",
    "×": "x",
    "“": '"',
    "”": '"',
    "’": "'",
    "…": "...",
    "\u00a0": " ",
    "\u202f": " ",
}
"""What is written for signs where the letters have none."""


@cache
def letters(size: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    """Letters of a size in pixels: those of the machine, or else the plain ones that Pillow brings along."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(KNOWN, size)
    except OSError:
        return ImageFont.load_default(size)


def drawable(words: str) -> str:
    """Words as these letters can write them: with the plain ones, without accents, and with the code of a currency for its sign."""
    from PIL.ImageFont import FreeTypeFont

    if isinstance(font := letters(16), FreeTypeFont) and font.getname()[0] == "DejaVu Sans":
        return words
    plain = unicodedata.normalize("NFKD", "".join(CODES.get(letter, letter) for letter in words))
    return "".join(letter if letter.isascii() else "?" for letter in plain if not unicodedata.combining(letter))
