"""A scheme that asks by itself, on a day of every year."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_subs import BO, GUS, HAL, seated
from tests.towns import FEDERATION


@pytest.fixture
def toml() -> str:
    """The town's TOML, whose levy is asked for every April."""
    return FEDERATION.replace('vat = "20%"', 'vat = "20%"\nask_on = "04-01"\nask_for = "21d"')


async def asked(town: Town, user: str) -> int:
    """How often somebody was asked to declare."""
    return len([said for said in town.heard_all_private(user) if "Please answer by" in said])


async def test_co_ops_are_asked_every_year_by_themselves_once_and_a_start_in_between_asks_nobody_again(
    town: Town,
) -> None:
    await seated(town)
    await town.app.found()
    await town.passes(timedelta(days=29, hours=20))  # The evening of the last of March.
    assert await asked(town, GUS) == 0
    await town.passes(timedelta(hours=12))
    await town.passes(timedelta(minutes=1))
    assert (await asked(town, GUS), await asked(town, HAL)) == (1, 1)
    assert (
        "The subs for 2026/27 are to be declared for Leaf Bakery. Please answer by Wed 22 Apr 2026"
        in town.heard_private(GUS)
    )
    assert "As every year, I am asking 2 co-ops" in town.heard_private(BO)
    assert "For 1 of them nobody speaks here" in town.heard_private(BO)
    assert await town.on_record("everybody 2026/27") == ["subs.asked"]

    await town.app.found()
    for days in (1, 40, 320):
        await town.passes(timedelta(days=days))
    assert await asked(town, GUS) == 1
    await town.passes(timedelta(days=5))
    await town.passes(timedelta(minutes=1))
    assert await asked(town, GUS) == 2
    assert "2027/28" in [said for said in town.heard_all_private(GUS) if "Please answer by" in said][-1]
