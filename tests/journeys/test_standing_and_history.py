"""How co-ops stand to the federation, by whom it is noted and why, the two-way table, histories, the register as it was."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, BO, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "fay", "gus", "hal"))
DAY = timedelta(days=1)


@pytest.fixture
async def food(town: Town) -> Town:
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.joins_room(ADA, "food")
    return town


async def test_a_co_ops_own_people_say_how_it_stands_and_others_do_not(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!standing leaf-bakery considering because we talk about it in May")
    assert "noted: Leaf Bakery" in town.heard("food")
    async with refused(town, "not-your-coop"):
        await town.says(GUS, "food", "!standing small-screws agreed")
    async with refused(town, "not-yours-to-note"):
        await town.says(GUS, "food", "!standing leaf-bakery member")
    await town.says(ADA, "food", "!standing leaf-bakery member")
    async with refused(town, "not-yours-to-note"):
        await town.says(GUS, "food", "!standing leaf-bakery no")


@pytest.mark.both_databases
async def test_moves_are_told_in_one_line_once_they_have_settled(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!standing leaf-bakery considering")
    await town.says(GUS, "food", "!standing leaf-bakery agreed")
    await town.says(HAL, "food", "!standing small-screws considering")
    await town.says(FAY, "food", "!standing green-grocers considering")
    await town.says(FAY, "food", "!standing green-grocers unknown")
    assert "On the way" not in " ".join(town.heard_all("food"))
    await town.passes(timedelta(minutes=3))
    told = [line for line in town.heard_all("food") if "On the way" in line]
    assert len(told) == 1
    assert "Leaf Bakery is agreed (before: unknown)" in told[0]
    assert "Small Screws is considering (before: unknown)" in told[0]
    assert "Green Grocers" not in told[0]
    await town.passes(DAY)
    await town.says(GUS, "food", "!standing leaf-bakery considering")
    await town.passes(timedelta(minutes=3))
    told = [line for line in town.heard_all("food") if "On the way" in line]
    assert "Leaf Bakery is considering (before: agreed)" in told[1]
    assert "Small Screws" not in told[1]


async def test_the_table_in_numbers_as_a_picture_and_with_names(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!standing leaf-bakery considering")
    await town.passes(10 * DAY)
    await town.says(HAL, "food", "!standing small-screws considering")
    await town.says(ADA, "food", "!standing green-grocers member")
    await town.says(GUS, "food", "!matrix")
    said = town.heard("food")
    assert "In circles and in the federation: 1" in said
    assert "In circles only: 3" in said
    assert "Considering: 2, half of them for longer than 5 days, the longest for 10 days" in said
    assert "Members: 1, for 0 days" in said
    assert "Leaf Bakery" not in said
    await town.says(GUS, "food", "!matrix names considering")
    said = town.heard("food")
    assert "2 co-ops (considering)" in said
    assert "Leaf Bakery – is considering the federation, since Mon 2 Mar 2026" in said
    assert "Green Grocers" not in said
    await town.says(GUS, "food", "!matrix names circle only")
    assert "Small Screws" in town.heard("food")
    await town.says(GUS, "food", "!matrix names agreed")
    assert "No co-op is there now" in town.heard("food")
    async with refused(town, "which-group"):
        await town.says(GUS, "food", "!matrix names nobody")
    room = await town.private(GUS)
    await town.says(GUS, room, "matrix picture")
    assert len(town.files_to(GUS)) == 1
    assert "Considering: 2" in town.heard(room)


@pytest.mark.both_databases
async def test_what_has_become_of_a_co_op_with_who_and_why(food: Town) -> None:
    town = food
    await town.passes(DAY)
    await town.says(GUS, "food", "!standing leaf-bakery considering because we talk about it in May")
    await town.passes(DAY)
    await town.says(GUS, "food", "!coop rename Leaf Bakery to Leaf and Loaf")
    await town.passes(DAY)
    await town.says(GUS, "food", "!coop close Leaf and Loaf")
    await town.says(ADA, "food", "!coop history Leaf and Loaf")
    said = town.heard("food")
    assert "Gus speaks for it" in said
    assert "a seat in the Food circle, by Gus" in said
    assert "federation: considering, by Gus: “we talk about it in May”" in said
    assert "renamed from leaf-bakery to leaf-and-loaf" in said
    assert "done: Leaf and Loaf closes" in said
    assert "no seat in the Food circle any more, since it closed" in said
    assert said.index("considering") < said.index("renamed") < said.index("closes")
    await town.says(ADA, "food", "!coop Leaf and Loaf history")
    assert "renamed from" in town.heard("food")


@pytest.mark.both_databases
async def test_the_register_as_it_was_on_a_day(food: Town) -> None:
    town = food
    await town.passes(3 * DAY)
    await town.says(HAL, "food", "!leave yes")
    await town.says(ADA, "food", "!role end @fay link person")
    await town.passes(3 * DAY)
    await town.says(ADA, "food", "!members")
    assert "Hal" not in town.heard("food")
    await town.says(ADA, "food", "!members on 3 march")
    said = town.heard("food")
    assert "Small Screws: Hal" in said
    assert "Fay (link person)" in said
    assert "3 co-ops, 3 members" in said
    await town.says(ADA, "food", "!members food on 1 march")
    assert "Nobody was on the register of the Food circle on" in town.heard("food")


async def test_the_register_of_some_co_ops(food: Town) -> None:
    town = food
    await town.says(HAL, "food", "!members coop small")
    assert town.heard("food").splitlines()[0] == "Food circle – co-ops with “small”:"
    assert "Small Screws: Hal" in town.heard("food")
    assert "Green Grocers" not in town.heard("food")
    await town.says(HAL, "food", "!members food coop old mill")
    assert "Old Mill: nobody speaks for it now" in town.heard("food")
    await town.says(HAL, "food", "!members coop lorry")
    assert "No co-op of the Food circle has “lorry” in its name. !members food shows all." in town.heard("food")
