"""Subs, as the TOML has them: a federation without a levy, and one whose levy knows no paying what one can."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused
from tests.journeys.test_subs import BO, GUS, seated
from tests.towns import FEDERATION

NO_SCHEME, NO_PAYING_WHAT_ONE_CAN = "no scheme", "no paying what one can"


@pytest.fixture
def toml(request: pytest.FixtureRequest) -> str:
    """The town's TOML, without what the test says."""
    scheme = FEDERATION.index("[[subs.schemes]]")
    if request.param == NO_SCHEME:
        return FEDERATION[:scheme]
    assert "pay_what_you_can_years = 2" in FEDERATION
    return FEDERATION.replace("pay_what_you_can_years = 2", "pay_what_you_can_years = 0")


@pytest.mark.parametrize("toml", [NO_SCHEME], indirect=True)
async def test_where_no_levy_has_been_set_up_there_is_nothing_to_declare_and_nobody_to_ask(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    for command in ("subs", "subs calc 92000", "subs declare 92000"):
        async with refused(town, "no-levy"):
            await town.says(GUS, room, command)
        assert "No levy has been set up" in town.heard(room)
    async with refused(town, "no-levy"):
        await town.says(BO, "food", "!subs ask")


@pytest.mark.parametrize("toml", [NO_PAYING_WHAT_ONE_CAN], indirect=True)
async def test_where_the_scheme_knows_no_paying_what_one_can_the_sum_named_is_not_taken(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    async with refused(town, "not-in-this-scheme"):
        await town.says(GUS, room, "subs declare 64000, pays what it can: £40")
    assert "talk to the treasurer" in town.heard(room)
    assert "Is that right?" not in town.heard(room)

    await town.says(GUS, room, "subs declare 64000")
    await town.says(GUS, room, "yes")
    assert "Leaf Bakery has declared" in town.heard(room)


@pytest.mark.parametrize("toml", [NO_PAYING_WHAT_ONE_CAN], indirect=True)
async def test_where_the_scheme_knows_no_paying_what_one_can_no_reminder_speaks_of_it(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask 2025 by 20 march")
    for span in (timedelta(minutes=1), timedelta(days=12), timedelta(minutes=1), timedelta(minutes=1)):
        await town.passes(span)
    await nine_comes(town)

    assert "friendly reminder" in town.heard_private(GUS)
    assert "what it can" not in town.heard_private(GUS)
