"""The bot is killed at each step of coming in, leaving, asking who is still here, merging co-ops and selecting somebody: afterwards the
register is as if it had not been, and nothing was told twice or not at all."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.killed import what_differs
from tests.towns import FEDERATION

pytestmark = pytest.mark.long

ADA, BO, DI, EVE, FAY, GUS, HAL, ZOE = (
    f"@{name}:example.org" for name in ("ada", "bo", "di", "eve", "fay", "gus", "hal", "zoe")
)
DAY, SOON = timedelta(days=1), timedelta(seconds=20)


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace('admission = "open"\n', 'admission = "open"\nsecretaries = ["@bo:example.org"]\n')


@pytest.fixture
async def food(town: Town) -> Town:
    """Four people of three co-ops in the food circle, and an item that they have answered."""
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws"), (BO, "Leaf Bakery")):
        await town.says(user, "food", f"!join for {coop}")
    await town.joins_room(ADA, "food")
    await town.says(GUS, "food", "!consent We buy an oven by in 20 days")
    for user in (FAY, HAL):
        await town.says(user, "food", "!yes C-1")
    await town.passes(DAY)
    return town


async def _joining(town: Town) -> None:
    await town.joins_room(ZOE, "food")
    await town.says(ZOE, "food", "!join")
    room = await town.private(ZOE)
    await town.says(ZOE, room, "another")
    await town.says(ZOE, room, "Mill Street Builders")
    await town.passes(SOON)
    await town.says(EVE, "tech", "!join for Data Workers")
    await town.says(DI, "tech", "!approve J-1")
    await town.passes(DAY)


async def _leaving(town: Town) -> None:
    await town.says(FAY, "food", "!standin @hal until in 5 days")
    await town.says(FAY, "food", "!leave")
    await town.says(FAY, await town.private(FAY), "yes")
    await town.passes(SOON)
    await town.leaves_room(HAL, "food", by=ADA)
    await town.passes(SOON)
    await town.says(GUS, "food", "!leave Leaf Bakery")
    await town.passes(SOON)
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.passes(30 * DAY)


async def _being_forgotten(town: Town) -> None:
    room = await town.private(HAL)
    await town.says(HAL, room, "forget me")
    await town.says(HAL, room, "yes")
    await town.passes(DAY + SOON)
    await town.passes(SOON)


async def _roll_call(town: Town) -> None:
    await town.says(BO, "food", "!rollcall")
    await town.reacts(GUS, room := await town.private(GUS), to=_question(town, room), key="✅")
    await town.says(HAL, await town.private(HAL), "no")
    for _ in range(4):
        await town.passes(7 * DAY)
        await town.passes(SOON)
    await town.says(BO, "food", "!members")


async def _merging(town: Town) -> None:
    await town.says(HAL, "food", "!coop merge Small Screws to Leaf Bakery")
    await town.says(GUS, await town.private(GUS), "yes")
    for _ in range(2):
        await town.passes(DAY)
    await town.says(GUS, "food", "!coop close Leaf Bakery")
    for _ in range(8):
        await town.passes(DAY)
    await town.says(ADA, "food", "!coop undo Leaf Bakery")
    for _ in range(2):
        await town.passes(DAY)
    await town.says(ADA, "food", "!coop undo Small Screws")
    for _ in range(2):
        await town.passes(DAY)
    await town.says(ADA, "food", "!members")


async def _selecting(town: Town) -> None:
    await town.says(GUS, "food", "!select facilitator until 1 march 2028")
    card = town.card("food", "N-1")
    await town.reacts(HAL, "food", to=card, key="🗳")
    await town.says(HAL, await town.private(HAL), "Fay because she listens")
    await town.says(FAY, await town.private(FAY), "nominate N-1 hal because he is calm")
    await town.passes(5 * DAY)
    await town.passes(3 * DAY)
    await town.passes(3 * DAY)
    await town.says(BO, "food", "!select propose N-1 @fay")
    await town.says(FAY, await town.private(FAY), "yes")
    for user in (FAY, GUS, HAL):
        await town.reacts(user, "food", to=town.card("food", "C-2"), key="✅")
    await town.passes(4 * DAY)
    await town.says(HAL, "food", "!role end @fay facilitator")
    await town.passes(SOON)


PLAYS = {each.__name__[1:]: each for each in (_joining, _leaving, _being_forgotten, _roll_call, _merging, _selecting)}


def _question(town: Town, room: str) -> EventId:
    return town.card(room, "Is ")


@pytest.mark.parametrize("play", PLAYS)
async def test_the_register_is_as_if_nothing_had_been(food: Town, play: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await what_differs(food, PLAYS[play], monkeypatch) == []
