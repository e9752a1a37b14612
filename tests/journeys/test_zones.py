"""A circle in a zone of its own: what is read and said about it is in that zone, wherever it is said."""

from datetime import UTC, datetime

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, settled
from tests.journeys.test_consent_joint import joint
from tests.towns import FEDERATION

pytestmark = pytest.mark.both_databases


@pytest.fixture
def toml() -> str:
    """The Food circle meets in Athens."""
    name = 'name = "Food circle"\n'
    assert name in FEDERATION
    return FEDERATION.replace(name, name + 'timezone = "Europe/Athens"\n')


async def test_deadlines_are_read_and_said_in_the_zone_of_the_circle(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Buy a van by 27 mar 2026 17:00")
    card = town.card("food", "C-1 ·")
    assert "Fri 27 Mar, 17:00 EET (in 25 days" in town.body_of(card)

    town.clock.now = datetime(2026, 3, 27, 14, 59, tzinfo=UTC)
    await town.works()
    assert not any("C-1: " in said for said in town.heard_all("food"))
    town.clock.now = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)
    await town.works()
    assert any(said.startswith("C-1: ") for said in town.heard_all("food"))


async def test_in_private_it_is_the_zone_of_the_persons_circle(town: Town) -> None:
    """Fay is in the coordinating circle's room, too, but on the register of one circle only."""
    await settled(town)
    await town.says(GUS, "food", "!consent Buy a van by 27 mar 2026 17:00")
    room = await town.private(GUS)
    await town.says(GUS, room, "extend C-1 28 mar 2026 9:00")
    assert "Sat 28 Mar 2026, 09:00 EET" in town.heard(room)
    await town.says(GUS, room, "items")
    assert "Sat 28 Mar 2026, 09:00 EET" in town.heard(room)


async def test_times_of_a_date_poll_are_of_the_circle_also_over_a_change_of_clocks(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Spring call 1h 28 mar 2026 10:00, 29 mar 2026 10:00")
    card = town.card("food", "Date poll M-1")
    assert "Sat 28 Mar 2026, 10:00 EET" in town.body_of(card)
    assert "Sun 29 Mar 2026, 10:00 EEST" in town.body_of(card)
    await town.says(GUS, "food", "!date close M-1 2")
    (file,) = [content for content in town.server.files.values() if b"BEGIN:VCALENDAR" in content]
    assert b"DTSTART:20260329T070000Z" in file


async def test_a_joint_item_says_in_each_circle_the_time_that_its_clocks_show(town: Town) -> None:
    here, there = await joint(town, "!proposal Share a van with tech by 27 mar 2026 17:00")
    assert "Fri 27 Mar, 17:00 EET (in 25 days" in town.body_of(here)
    assert "Fri 27 Mar 2026, 15:00 GMT" in town.body_of(there)
