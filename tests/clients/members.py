"""What a picture beside a page for members shows; ``make pictures`` has them made.

Each is the first conversation of its page, as a phone shows it. A picture knows of which messages it was taken, so that those alone are
made anew whose words have changed.
"""

import shutil
import tempfile
from pathlib import Path

from tests.clients.page import page
from tests.clients.pictures import picture, shows
from tests.clients.said import seen_of
from tests.journeys.conftest import Town
from tests.pages.conversation import first_told

WIDTH, TALLEST, COLOURS = 480, 1300, 32
LARGEST = 60_000
"""Bytes of a picture: few enough that nobody minds that the repository keeps them."""
FACE = Path(__file__).parents[2] / "chatbot/config/face.png"


async def pictured(town: Town, told: str, kept: Path) -> bool:
    """Make the picture of a page anew, unless it shows what is said now. Returns whether there was anything to be made."""
    events, places = await first_told(town, told)
    html = page(seen_of(town, events, places), client="element", theme="light", face="face.png")
    if shows(html, kept):
        return False
    browser = shutil.which("chromium")
    assert browser is not None, "pictures need a Chromium: apt-get install chromium fonts-noto-color-emoji"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(FACE, Path(folder) / "face.png")
        (Path(folder) / "page.html").write_text(html, encoding="utf-8")
        picture(browser, Path(folder) / "page.html", kept, WIDTH, TALLEST, colours=COLOURS)
    return True
