"""Operators are told what is not well: once for each matter, when it has lasted, and once more when it is over."""

from datetime import timedelta

from chatbot.api.device import DeviceState
from chatbot.watching.alarms import Alarms
from tests.journeys.conftest import Town

ADA, EVE, BOT = "@ada:example.org", "@eve:example.org", "@circlebot:example.org"


def _alarms(town: Town, device: DeviceState | None = None) -> Alarms:
    app = town.app
    return Alarms(database=app.database, settings=app.settings, clock=town.clock, device=lambda: device)


async def test_once_for_each_matter_and_over_when_it_is_over(town: Town) -> None:
    alarms = _alarms(town)
    await town.leaves_room(BOT, "food", by=EVE)
    await alarms.look()
    await town.passes(timedelta(minutes=11))
    before = len(town.heard_all_private(ADA))
    for _ in range(3):
        await alarms.look()
        await town.passes(timedelta(minutes=1))

    told = town.heard_all_private(ADA)[before:]
    assert len(told) == 1
    assert told[0].startswith("I am not in the room of the Food circle, #food:example.org. Please invite me there.")

    again = _alarms(town)  # After a new start.
    await again.look()
    await town.passes(timedelta(minutes=11))
    await again.look()
    assert len(town.heard_all_private(ADA)[before:]) == 1

    town.server.member(town.room("food"), town.server.identity.user_id, "join")
    await town.works()
    await again.look()
    await again.look()
    await town.works()
    assert town.heard_all_private(ADA)[before:][1:] == ["Over: I am in the room of food again, or need not be."]


async def test_what_is_over_at_once_is_not_told(town: Town) -> None:
    alarms = _alarms(town, DeviceState(signed=False, one_time_keys=50))
    await alarms.look()
    await town.passes(timedelta(minutes=5))
    alarms = _alarms(town, DeviceState(signed=True, one_time_keys=50))
    await alarms.look()
    await town.passes(timedelta(minutes=11))
    await alarms.look()
    await town.works()

    assert not town.heard_all_private(ADA)


async def test_a_device_that_nobody_can_write_to_is_a_matter(town: Town) -> None:
    alarms = _alarms(town, DeviceState(signed=True, one_time_keys=0))
    await alarms.look()
    await town.passes(timedelta(minutes=11))
    await alarms.look()
    await town.works()

    assert "few one-time keys" in town.heard_private(ADA)
