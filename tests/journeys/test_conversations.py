"""What the pages for members show is what the bot says. ``make docs`` writes its part of them anew."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Town
from tests.pages.conversation import played

FOLDER = Path(__file__).parents[2] / "docs" / "members"
PAGES = sorted(path.name for path in FOLDER.glob("*.md"))


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_shows_what_is_said(request: pytest.FixtureRequest, town: Town, name: str) -> None:
    path = FOLDER / name
    page = path.read_text(encoding="utf-8")
    told = await played(town, page)

    if request.config.getoption("--write-pages"):
        path.write_text(told, encoding="utf-8")
    else:
        assert told == page, "not what the bot says any more: make docs writes it anew"
