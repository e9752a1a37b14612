"""What the pages for members show is what the bot says. ``make docs`` writes its part of them anew, ``make pictures`` what stands beside it."""

import re
from pathlib import Path

import pytest

from tests.clients.members import LARGEST, pictured
from tests.journeys.conftest import Town
from tests.pages.conversation import played

FOLDER = Path(__file__).parents[2] / "docs" / "members"
PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
BESIDE = re.compile(r"^!\[(?P<told>[^\]]{20,})\]\((?P<file>pictures/[\w-]+\.png)\)$", re.M)
"""A picture, and what is told to who does not see it."""


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_shows_what_is_said(request: pytest.FixtureRequest, town: Town, name: str) -> None:
    path = FOLDER / name
    page = path.read_text(encoding="utf-8")
    told = await played(town, page)

    if request.config.getoption("--write-pages"):
        path.write_text(told, encoding="utf-8")
    else:
        assert told == page, "not what the bot says any more: make docs writes it anew"


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_has_a_small_picture_of_what_is_said(
    request: pytest.FixtureRequest, town: Town, name: str
) -> None:
    """That it is of the very words of now is seen to by who releases (make pictures): it needs a browser."""
    page = (FOLDER / name).read_text(encoding="utf-8")
    (beside,) = BESIDE.finditer(page)

    if request.config.getoption("--write-pictures"):
        await pictured(town, page, FOLDER / beside["file"])
    assert beside["file"] == f"pictures/{Path(name).stem}.png"
    assert 0 < (FOLDER / beside["file"]).stat().st_size <= LARGEST
