"""Pictures of pages, made small enough to be kept: what is empty below is left off, and there are few colours."""

import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

COLOURS = 48
MARGIN = 12
"""Pixels below the last thing that is seen."""


def picture(browser: str, page: Path, to: Path, width: int, height: int, *, colours: int = COLOURS) -> None:
    """Have a Chromium take a picture of a page, so many pixels wide and at most so many tall. It keeps a mark of what the page was."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
            f"--window-size={width},{height}", f"--screenshot={to.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    kept(to, tallest=height, to=to, colours=colours, mark=mark_of(page.read_text(encoding="utf-8")))


def kept(taken: Path, *, tallest: int, to: Path, colours: int = COLOURS, mark: str = "") -> None:
    """Write a picture anew, without what is empty at its end, and no taller than so many pixels."""
    with Image.open(taken) as found:
        whole = found.convert("RGB")
    empty = Image.new("RGB", whole.size, whole.getpixel((whole.width - 1, whole.height - 1)))
    used = ImageChops.difference(whole, empty).getbbox() or (0, 0, *whole.size)
    words = PngInfo()
    words.add_text("page", mark)
    cropped = whole.crop((0, 0, whole.width, min(tallest, used[3] + MARGIN)))
    cropped.quantize(colours).save(to, optimize=True, pnginfo=words)


def mark_of(page: str) -> str:
    """What tells one page from another."""
    return sha256(page.encode()).hexdigest()[:16]


def shows(page: str, kept: Path) -> bool:
    """Whether a picture was taken of just this page."""
    if not kept.exists():
        return False
    with Image.open(kept) as found:
        return found.info.get("page") == mark_of(page)
