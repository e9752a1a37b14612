"""Long lists are read page by page, by who asked for them, for a day."""

from datetime import timedelta

import pytest

from chatbot.api.pages import KEPT
from storage.models import Coop, OpenList
from tests.journeys.conftest import Town

GUS, HAL, CY = "@gus:example.org", "@hal:example.org", "@cy:example.org"


async def _with_coops(town: Town, count: int, *, letters: int = 0) -> None:
    """So many co-ops, by name: Co-op 01, Co-op 02, … Two more are there from the past, behind them."""
    async with town.app.database.transaction() as db:
        for number in range(1, count + 1):
            name = f"Co-op {number:02}".ljust(letters, "x")
            db.add(Coop(slug=f"co-op-{number:02}", name=name, added_at=town.now, added_by=GUS))


async def _lists(town: Town) -> int:
    async with town.app.database.looking() as db:
        return len((await db.scalars(OpenList.__table__.select())).all())


def _shown(said: str) -> list[int]:
    return [int(line.split()[2].rstrip("x")) for line in said.splitlines() if line.startswith("• Co-op")]


async def test_a_list_that_fits_one_page_is_shown_whole(town: Town) -> None:
    await _with_coops(town, 10)
    await town.says(GUS, "food", "!coops")

    assert town.heard("food").startswith("12 co-ops:")
    assert _shown(town.heard("food")) == list(range(1, 11))
    assert "more" not in town.heard("food")
    assert town.reactions_on(town.last_event("food")) == []
    assert await _lists(town) == 0


async def test_a_long_list_is_read_on_with_more_until_its_end(town: Town) -> None:
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    assert town.heard("food").startswith("32 co-ops, 1 to 12:")
    assert "say !more or tap ▶" in town.heard("food")
    assert town.reactions_on(town.last_event("food")) == ["▶"]

    await town.says(GUS, "food", "!more")
    assert town.heard("food").startswith("32 co-ops, 13 to 24:")
    assert _shown(town.heard("food")) == list(range(13, 25))
    await town.replies(GUS, "food", to=town.last_event("food"), text="More")
    assert town.heard("food").startswith("32 co-ops, 25 to 32:")
    assert "!more" not in town.heard("food")
    await town.says(GUS, "food", "!more")
    assert "There is no list here to read on" in town.heard("food")


async def test_a_tap_by_who_asked_brings_the_next_page_and_nobody_else_s_does(town: Town) -> None:
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    page = town.last_event("food")

    await town.reacts(HAL, "food", to=page, key="▶")
    assert town.last_event("food") == page
    await town.reacts(GUS, "food", to=page, key="▶️")
    assert _shown(town.heard("food")) == list(range(13, 25))


async def test_each_reads_their_own_list_on(town: Town) -> None:
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    await town.says(HAL, "food", "!coops")
    await town.says(HAL, "food", "!more")
    await town.says(GUS, "food", "!more")

    assert _shown(town.heard("food")) == list(range(13, 25))
    await town.says("@fay:example.org", "food", "!more")
    assert "There is no list here to read on" in town.heard("food")


async def test_in_a_thread_anybody_reads_its_list_on(town: Town) -> None:
    await _with_coops(town, 30)
    begun = await town.says(GUS, "food", "Which co-ops are there?")
    await town.says(GUS, "food", "!coops", thread=begun)

    await town.says(HAL, "food", "!more", thread=begun)
    assert _shown(town.heard("food")) == list(range(13, 25))
    await town.says(HAL, "food", "!more")
    assert "There is no list here to read on" in town.heard("food")


async def test_a_list_is_read_on_in_its_own_room_alone(town: Town) -> None:
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    page, room = town.last_event("food"), await town.private(HAL)
    await town.replies(HAL, room, to=page, text="more")
    assert "Co-op 13" not in town.heard(room)

    await town.says(GUS, "food", "!more")
    assert "Co-op 13" in town.heard("food")


async def test_in_private_it_is_read_on_without_the_prefix(town: Town) -> None:
    await _with_coops(town, 14)
    room = await town.private(GUS)
    await town.says(GUS, room, "coops")
    assert "say more or tap ▶" in town.heard(room)
    await town.says(GUS, room, "more")

    assert _shown(town.heard(room)) == [13, 14]


async def test_after_a_day_it_has_to_be_asked_for_anew(town: Town) -> None:
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    page = town.last_event("food")
    await town.passes(KEPT)
    await town.says(GUS, "food", "!more")
    assert "There is no list here to read on" in town.heard("food")
    await town.replies(GUS, "food", to=page, text="more")
    assert "more than a day ago" in town.heard("food")

    await town.says(HAL, "food", "!coops")
    assert await _lists(town) == 1


async def test_nothing_is_left_of_a_list_that_nobody_reads_on(town: Town) -> None:
    await _with_coops(town, 30)
    await town.says(GUS, "food", "!coops")
    await town.passes(KEPT - timedelta(minutes=2))
    assert await _lists(town) == 1
    await town.passes(timedelta(minutes=2))
    assert await _lists(town) == 0


async def test_whether_one_may_see_it_is_asked_at_each_page(town: Town) -> None:
    await _with_coops(town, 30)
    room = await town.private(CY)
    await town.says(CY, room, "coops")
    await town.leaves_room(CY, "tech")
    await town.leaves_room(CY, "coordinating")
    await town.says(CY, room, "more")

    assert "That list is for people in a circle's room" in town.heard(room)
    assert _shown(town.heard(room)) == []


async def test_what_comes_in_between_is_on_the_next_page_and_nothing_is_shown_twice(town: Town) -> None:
    await _with_coops(town, 14)
    await town.says(GUS, "food", "!coops")
    async with town.app.database.transaction() as db:
        db.add(Coop(slug="co-op-00", name="Co-op 00", added_at=town.now, added_by=GUS))
        db.add(Coop(slug="co-op-99", name="Co-op 99", added_at=town.now, added_by=GUS))
    await town.says(GUS, "food", "!more")

    assert _shown(town.heard("food")) == [13, 14, 99]


@pytest.mark.parametrize(("letters", "entries"), [(100, 12), (140, 8)])
async def test_a_page_fits_a_phone_however_long_the_names_are(town: Town, letters: int, entries: int) -> None:
    await _with_coops(town, 30, letters=letters)
    await town.says(GUS, "food", "!coops")

    said = town.heard("food")
    assert len(_shown(said)) <= entries
    assert len(said) < 1_700
    await town.says(GUS, "food", "!more")
    assert _shown(town.heard("food"))[0] == _shown(said)[-1] + 1
