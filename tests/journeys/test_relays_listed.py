"""``!relays``: all that was passed on from a circle and to it, page by page."""

from datetime import timedelta

import pytest

from storage.models import Relay
from storage.types import CircleSlug, EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_secrecy import encrypt, says_secretly

CY, EVE, FAY = (f"@{name}:example.org" for name in ("cy", "eve", "fay"))
DAY = timedelta(days=1)
TECH, COORDINATING = CircleSlug("tech"), CircleSlug("coordinating")


async def _passed(town: Town, count: int) -> None:
    """Passed on once each day, every third thing from the coordinating circle."""
    async with town.app.database.transaction() as db:
        for number in range(count):
            ends = (COORDINATING, TECH) if number % 3 == 2 else (TECH, COORDINATING)
            relayed = Relay(origin=ends[0], target=ends[1], passed_by=UserId(CY), author=UserId(CY))
            relayed.source, relayed.text = EventId(f"$said{number}"), f"News {number}"
            relayed.passed_at = town.now - (count - number) * DAY
            db.add(relayed)


@pytest.mark.both_databases
async def test_it_is_read_on_page_by_page_and_counts_both_ways(town: Town) -> None:
    await _passed(town, 30)
    await town.says(EVE, "tech", "!relays")
    page = town.heard("tech")
    assert page.startswith("Passed on, Tech circle – 20 from here, 10 to here, 1 to 12:")
    assert "R-30 coordinating → tech, 24 hours ago: News 29" in page
    assert page.count("•") == 12
    await town.says(EVE, "tech", "!more")
    assert "13 to 24:" in town.heard("tech")
    await town.reacts(EVE, "tech", to=town.last_event("tech"), key="▶")
    assert "25 to 30:" in town.heard("tech")
    assert "R-1 tech → coordinating" in town.heard("tech")
    await town.says(EVE, "tech", "!relays since 27 february")
    page = town.heard("tech")
    assert page.startswith("Passed on, Tech circle – 2 from here, 1 to here:")
    assert "News 26" not in page
    await town.says(EVE, "tech", "!relays since 2 march")
    assert "Nothing has been passed on since then" in town.heard("tech")


async def test_whoever_goes_reads_on_no_more_and_in_another_room_it_is_told_aside(town: Town) -> None:
    await _passed(town, 30)
    room = await town.private(FAY)
    await town.says(FAY, room, "relays coordinating")
    assert "1 to 12:" in town.heard(room)
    await town.leaves_room(FAY, "coordinating")
    await town.says(FAY, room, "more")
    assert "13 to 24" not in town.heard(room)
    await town.says(CY, "coordinating", "!relays tech")
    assert "I have answered you in our private room" in town.heard("coordinating")
    assert "These are the newest. For all of them, say !relays in that circle's room." in town.heard_private(CY)


async def test_words_of_an_encrypted_room_are_not_listed_in_a_clear_one(town: Town) -> None:
    await encrypt(town, "tech")
    await _passed(town, 2)
    room = await town.private(EVE)
    await town.says(EVE, room, "relays tech")
    page = town.heard(room)
    assert "News" not in page
    assert "their words stay in that encrypted room" in page
    assert "R-2 tech → coordinating" in page
    await says_secretly(town, EVE, "tech", "!relays")
    assert "News 1" in town.heard("tech")
