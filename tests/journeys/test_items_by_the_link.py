"""An item that two circles decide together lies in both, and has passed between them by that: it counts as passed up, and its outcome as come down."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes

FAY, GUS = "@fay:example.org", "@gus:example.org"
DAYS = timedelta(days=1)


def _told_of_silence(town: Town, user: str) -> int:
    return sum("Nothing has passed" in words for words in town.heard_all_private(user))


@pytest.mark.both_databases
@pytest.mark.long
async def test_a_joint_item_passes_by_the_link_in_both_directions(town: Town) -> None:
    for user, coop in ((GUS, "Leaf Bakery"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop}")
    await town.passes(10 * DAYS)
    await town.says(FAY, "food", "!proposal Share the van with coordinating")
    assert town.card("coordinating", "C-2 · Share the van")
    await town.passes(4 * DAYS + timedelta(hours=1))
    await nine_comes(town)
    assert _told_of_silence(town, FAY) == 0  # Two weeks have passed since the beginning, not since the item.
    await town.says(GUS, "food", "!link")
    assert "not answered yet. Nothing has come down yet. In time (every 14 days)." in town.heard("food")

    await town.passes(2 * DAYS)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "coordinating", "!yes C-2")
    await town.passes(4 * DAYS)
    await town.says(GUS, "food", "!link")
    assert "answered. Down " in town.heard("food")
    await town.says(FAY, "coordinating", "!link picture")
    for line in ("Food circle → Coordinating circle: once, ", "Coordinating circle → Food circle: once, "):
        assert line in town.heard("coordinating")
    await town.passes(4 * DAYS)
    await nine_comes(town)
    assert _told_of_silence(town, FAY) == 1  # The item is two weeks old now, and nothing has gone up since.
