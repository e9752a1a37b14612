"""A rhythm that is changed, and a circle that rests and comes back: the link persons hear of the silence first, the circle after them."""

from datetime import timedelta

import pytest

from storage.queries import circles
from storage.types import CircleSlug
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_proposals import chooses

CY, FAY, GUS = (f"@{name}:example.org" for name in ("cy", "fay", "gus"))
DAYS = timedelta(days=1)


def _told(town: Town) -> tuple[int, int]:
    """How often the link person, and how often the circle, was told of silence."""
    privately = [words for words in town.heard_all_private(FAY) if "Nothing has passed" in words]
    return len(privately), sum("has heard nothing from us for" in words for words in town.heard_all("food"))


async def _days(town: Town, count: int) -> None:
    for _ in range(count):
        await nine_comes(town)


@pytest.mark.both_databases
async def test_a_shorter_rhythm_counts_from_the_next_start(town: Town) -> None:
    chooses(town, "food", relay={"rhythm": 60 * DAYS})
    await town.says(FAY, "food", "!relay We are here")
    await town.passes(20 * DAYS)
    chooses(town, "food", relay={"rhythm": 7 * DAYS})
    await town.app.found()
    await _days(town, 2)
    assert _told(town) == (1, 0)  # Three times seven days are over; the circle hears of it after the link person.
    await _days(town, 7)
    assert _told(town) == (2, 1)
    await town.says(FAY, "food", "!relay We are well")
    await _days(town, 9)
    assert _told(town) == (3, 1)


async def test_a_longer_rhythm_waits_for_its_own_end(town: Town) -> None:
    await town.says(FAY, "food", "!relay We are here")
    chooses(town, "food", relay={"rhythm": 30 * DAYS})
    await town.app.found()
    await _days(town, 29)
    assert _told(town) == (0, 0)
    await _days(town, 2)
    assert _told(town) == (1, 0)


async def test_a_circle_that_was_at_rest_begins_anew_and_kindly(town: Town) -> None:
    await town.says(FAY, "food", "!relay We are here")
    async with town.app.database.transaction() as db:
        (await circles.by_slug(db, slug=CircleSlug("food"))).active = False
    await town.passes(40 * DAYS)
    assert _told(town) == (0, 0)
    await town.app.found()
    await _days(town, 13)
    assert _told(town) == (0, 0)
    await _days(town, 2)
    assert _told(town) == (1, 0)
    await _days(town, 14)
    assert _told(town) == (2, 1)
