"""A message that somebody passes on is read as all see it: as its last edit has left it, and without a file's name for words."""

import pytest

from tests.journeys.conftest import Town

CY, EVE, ADA = (f"@{name}:example.org" for name in ("cy", "eve", "ada"))


async def test_the_words_that_all_see_are_passed_on(town: Town) -> None:
    source = await town.says(EVE, "tech", "It costs 400 pounds")
    await town.edits(EVE, "tech", source, "It costs 50 pounds")
    await town.edits(EVE, "tech", source, "It costs 40 pounds")
    await town.replies(CY, "tech", to=source, text="!relay")

    assert "> It costs 40 pounds" in town.heard("coordinating")
    assert "400" not in town.heard("coordinating")


@pytest.mark.parametrize(
    "content",
    [
        {"msgtype": "m.image", "body": "IMG_20261128.jpg", "url": "mxc://example.org/1"},
        {"msgtype": "m.file", "body": "minutes.pdf", "filename": "minutes.pdf", "url": "mxc://example.org/1"},
        {"msgtype": "m.audio", "body": "Voice message", "url": "mxc://example.org/1"},
        {},
    ],
)
async def test_what_has_no_words_is_not_passed_on(town: Town, content: dict[str, object]) -> None:
    source = await town.emits(EVE, "tech", "m.room.message", content)
    await town.replies(CY, "tech", to=source, text="!relay")

    assert "has no words that I can read" in town.heard("tech")
    assert "R-1" not in town.heard("coordinating")


async def test_nor_is_a_sticker_nor_what_was_deleted(town: Town) -> None:
    sticker = await town.emits(EVE, "tech", "m.sticker", {"body": "A cat that waves"})
    gone = await town.says(EVE, "tech", "We have flour")
    await town.deletes(EVE, "tech", gone)
    for source in (sticker, gone):
        await town.replies(CY, "tech", to=source, text="!relay")
        assert "has no words that I can read" in town.heard("tech")


async def test_what_is_written_below_a_picture_is_passed_on(town: Town) -> None:
    picture: dict[str, object] = {
        "msgtype": "m.image",
        "body": "Our new oven",
        "filename": "IMG_1.jpg",
        "url": "mxc://example.org/1",
    }
    source = await town.emits(EVE, "tech", "m.room.message", picture)
    await town.replies(CY, "tech", to=source, text="!relay")

    assert "> Our new oven" in town.heard("coordinating")
    assert "IMG_1" not in town.heard("coordinating")
