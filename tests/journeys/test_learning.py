"""Where a circle wants it, a newcomer is learning first, and is asked later whether they want their full voice."""

from datetime import timedelta

import pytest

from chatbot.app import App
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

EVE, GUS, HAL = (f"@{name}:example.org" for name in ("eve", "gus", "hal"))
DAY = timedelta(days=1)
NAMED = 'slug = "food"'


@pytest.fixture
def toml() -> str:
    assert NAMED in FEDERATION
    return FEDERATION.replace(NAMED, f'{NAMED}\nlearning = "60d"')


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def test_after_a_while_they_are_asked_and_speak_with_a_full_voice(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Small Screws as learning")
    assert "You are learning here: you read, ask and react, and have no voice in decisions yet." in town.heard("food")
    assert "I ask you whether you want your full voice" in town.heard("food")
    await town.says(GUS, "food", "!members")
    assert "Guests: Hal" in town.heard("food")
    await _restarts(town)
    await town.passes(61 * DAY)
    assert "You have been learning in the Food circle for a while." in town.heard_private(HAL)
    await _restarts(town)
    await town.says(HAL, await town.private(HAL), "yes")
    await town.says(GUS, "food", "!members")
    assert "Small Screws: Hal" in town.heard("food")


async def test_who_says_no_stays_a_guest_and_who_has_come_further_is_not_asked(town: Town) -> None:
    await town.says(HAL, "food", "!join for Small Screws as learning")
    await town.says(GUS, "food", "!join for Leaf Bakery as learning")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.passes(61 * DAY)
    assert "You have been learning" not in " ".join(town.heard_all_private(GUS))
    await town.says(HAL, await town.private(HAL), "no")
    assert "you stay a guest of the Food circle" in town.heard_private(HAL)


async def test_nobody_is_learning_where_the_circle_does_not_want_it(town: Town) -> None:
    async with refused(town, "no-learning"):
        await town.says(EVE, "tech", "!join for Byte Co-op as learning")
    assert "Nobody is learning in the Tech circle" in town.heard("tech")
