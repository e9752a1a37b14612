"""Long lists: what brings no next page, and of which list the next one is where there are two."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_pages import GUS, HAL, _lists, _shown, _with_coops


@pytest.fixture
async def town(town: Town) -> Town:
    """A town with thirty co-ops, of which Gus has seen the first page."""
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    return town


async def test_neither_other_words_nor_other_taps_bring_a_page(town: Town) -> None:
    page, before = town.last_event("food"), len(town.heard_all("food"))
    await town.replies(GUS, "food", to=page, text="thanks, that is a lot")
    for key in ("👍", "⏭️"):
        await town.reacts(GUS, "food", to=page, key=key)
    assert len(town.heard_all("food")) == before
    tap = await town.reacts(GUS, "food", to=page, key="▶️")
    assert _shown(town.heard("food")) == list(range(13, 25))
    await town.unreacts(GUS, "food", tap)
    assert len(town.heard_all("food")) == before + 1


async def test_more_in_the_thread_of_a_page_is_of_that_list(town: Town) -> None:
    page = town.last_event("food")
    await town.says(GUS, "food", "!audit nothing")
    await town.says(HAL, "food", "!coops")
    assert await _lists(town) == 2
    await town.says(GUS, "food", "!more", thread=page)
    assert _shown(town.heard("food")) == list(range(13, 25))
    await town.says(HAL, "food", "!more")
    assert _shown(town.heard("food")) == list(range(13, 25))


async def test_more_in_the_thread_of_something_else_is_of_what_was_asked_for_there(town: Town) -> None:
    talk = await town.says(HAL, "food", "Who is there at all?")
    await town.says(HAL, "food", "!more", thread=talk)
    assert "There is no list here to read on" in town.heard("food")
    await town.says(HAL, "food", "!coops", thread=talk)
    await town.says(GUS, "food", "!more", thread=talk)
    assert _shown(town.heard("food")) == list(range(13, 25))


async def test_who_asked_in_another_room_reads_on_there(town: Town) -> None:
    room = await town.private(GUS)
    await town.says(GUS, room, "more")
    assert "There is no list here to read on" in town.heard(room)
    page = town.last_event("food")
    before = len(town.heard_all("tech"))
    await town.replies(HAL, "tech", to=page, text="more")
    assert not _shown(" ".join(town.heard_all("tech")[before:]))
