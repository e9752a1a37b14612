"""Pictures made small enough to be kept: what is empty below is left off, and there are few colours."""

from pathlib import Path

from PIL import Image, ImageChops

COLOURS = 48
MARGIN = 12
"""Pixels below the last thing that is seen."""


def kept(taken: Path, *, tallest: int, to: Path) -> None:
    """Write a picture anew, without what is empty at its end, and no taller than so many pixels."""
    with Image.open(taken) as picture:
        whole = picture.convert("RGB")
    empty = Image.new("RGB", whole.size, whole.getpixel((whole.width - 1, whole.height - 1)))
    used = ImageChops.difference(whole, empty).getbbox() or (0, 0, *whole.size)
    whole.crop((0, 0, whole.width, min(tallest, used[3] + MARGIN))).quantize(COLOURS).save(to, optimize=True)
