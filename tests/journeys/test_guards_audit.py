"""What ends beside something else leaves a line of its own in the audit."""

import pytest

from tests.journeys.conftest import Town

DI = "@di:example.org"


@pytest.mark.parametrize("how", ["leaves the register", "leaves the room"])
async def test_who_lays_down_a_role_by_leaving_is_on_record(town: Town, how: str) -> None:
    await town.says(DI, "tech", "!join as guest")
    if how == "leaves the register":
        await town.says(DI, "tech", "!leave")
        if "yes" in town.heard("tech"):
            await town.replies(DI, "tech", to=town.last_event("tech"), text="yes")
    else:
        await town.leaves_room(DI, "tech")
    assert "membership.role_ended" in await town.on_record(DI)
