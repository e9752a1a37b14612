"""A stand-in ends with who has named them, and the others of the co-op hear of it."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled

EDITS, SETTLED = timedelta(seconds=10), timedelta(minutes=2)


@pytest.mark.both_databases
async def test_a_stand_in_named_by_somebody_who_spoke_for_a_minute_ends_with_them(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!join for Green Grocers")
    await town.says(HAL, "food", "!standin @bo until in 80 days for Green Grocers")
    told = (
        "Hal (@hal:example.org) has named Bo (@bo:example.org) to stand in for Green Grocers in the Food circle, until"
    )
    assert [said for said in town.heard_all_private(FAY) if said.startswith(told)]
    assert "say !standin end @bo:example.org in the circle’s room" in town.heard_private(FAY)
    await town.reacts(BO, "food", to=card, key="✅")
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(card)

    await town.says(HAL, "food", "!leave Green Grocers yes")
    await town.passes(SETTLED)
    assert "0 of 3 heard" in town.body_of(card)
    assert "Bo (@bo:example.org) no longer stands in for Green Grocers in the Food circle." in town.heard_all_private(
        FAY
    )
    assert [said for said in town.heard_all_private(FAY) if "(Bo, as stand-in: consent)" in said]
    assert "You no longer stand in for a co-op in the Food circle. Thank you!" in town.heard_all_private(BO)
    assert "membership.stand_in_ended" in await town.on_record(BO)
    async with refused(town, "not-your-seat"):
        await town.says(BO, "food", "!yes C-1 for Green Grocers")
    await town.says(FAY, "food", "!standins")
    assert town.heard("food") == "Nobody stands in for a co-op here now."


@pytest.mark.parametrize("goes", ["!leave", "!join as guest", "leaves the room"])
async def test_however_they_go(town: Town, goes: str) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!standin @fay until in 80 days")
    if goes == "leaves the room":
        await town.leaves_room(BO, "food")
    else:
        await town.says(BO, "food", goes)
    await town.says(GUS, "food", "!standins")
    assert town.heard("food") == "Nobody stands in for a co-op here now."


async def test_it_ends_in_the_circle_that_they_leave_and_with_that_co_op_alone(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(FAY, "food", "!standin @hal until in 80 days")
    await town.says(FAY, "coordinating", "!standin @bo until in 80 days")
    await town.says(GUS, "food", "!standin @bo until in 80 days")
    await town.says(FAY, "coordinating", "!leave yes")
    await town.says(GUS, "food", "!standins")
    assert "Green Grocers – Hal" in town.heard("food")
    assert "Leaf Bakery – Bo" in town.heard("food")
    await town.says(FAY, "coordinating", "!standins")
    assert town.heard("coordinating") == "Nobody stands in for a co-op here now."


async def test_whoever_was_named_by_two_stands_in_as_long_as_one_of_them_stays(town: Town) -> None:
    card = await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!standin @fay until in 80 days")
    await town.says(BO, "food", "!standin @fay until tomorrow 17:00")
    await town.says(FAY, "food", "!yes C-1 for Leaf Bakery")
    await town.says(BO, "food", "!leave yes")
    await town.says(GUS, "food", "!standins")
    assert "Leaf Bakery – Fay" in town.heard("food")
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(card)


async def test_named_and_unnamed_to_and_fro_is_told_once_it_has_settled(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    for _ in range(5):
        await town.says(GUS, "food", "!standin @fay until in 80 days")
        await town.says(GUS, "food", "!standin end @fay")
    await town.passes(SETTLED)
    about = [said for said in town.heard_all_private(FAY) if "stand in" in said]
    assert len(about) == 2
    assert about[1] == "You no longer stand in for a co-op in the Food circle. Thank you!"
    assert len([said for said in town.heard_all_private(BO) if "stand" in said]) == 2
    assert not [said for said in town.heard_all_private(GUS) if "stand in" in said]


async def test_nobody_is_named_for_longer_than_ninety_days(town: Town) -> None:
    await settled(town)
    async with refused(town, "too-long"):
        await town.says(GUS, "food", "!standin @fay until in 91 days")
    assert "for 90 days at the most" in town.heard("food")


async def test_whoever_stands_in_no_longer_finds_no_words_for_a_concern_that_they_had_raised(town: Town) -> None:
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy an oven by in 3 days")
    await town.says(HAL, "food", "!standin @bo until in 10 days")
    card = town.card("food", "C-1 ·")
    await town.reacts(BO, "food", to=card, key="✋")
    await town.says(HAL, "food", "!standin end @bo")
    async with refused(town, "not-your-seat"):
        await town.says(BO, "food", "It is far too dear for all of us", thread=card)

    await town.passes(timedelta(minutes=5))
    assert "too dear" not in town.body_of(card)
    assert "with a critical concern" not in town.body_of(card)


async def test_nor_do_they_say_that_the_co_op_s_concern_is_met(town: Town) -> None:
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy an oven by in 3 days")
    await town.says(HAL, "food", "!standin @bo until in 10 days")
    await town.says(BO, "food", "!object C-1 It is far too dear")
    await town.says(GUS, "food", "!resolve C-1 @bo we hire one")
    assert "we hire one" in town.heard_private(BO)
    await town.says(HAL, "food", "!standin end @bo")
    room = await town.private(BO)
    async with refused(town, "not-your-seat"):
        await town.says(BO, room, "yes")

    await town.says(HAL, "food", "!item C-1")
    assert "1 with a critical concern" in town.heard("food")
