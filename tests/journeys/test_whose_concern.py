"""Whom people name when a critical concern is met: well, badly, or nobody, where only one person can be meant."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

FAY, GUS, HAL = (f"@{name}:example.org" for name in ("fay", "gus", "hal"))


async def _objected(town: Town, *people: str) -> None:
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Mill")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!consent Buy an oven")
    for user in people:
        await town.says(user, "food", "!object C-1 it is too large")


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("C-1 @fay we buy it in April", "we buy it in April"),
        ("C-1 Fay we buy it in April", "we buy it in April"),
        ("C-1 [Fay](https://matrix.to/#/@fay:example.org) we buy it in April", "we buy it in April"),
        ("C-1 we buy it in April", "we buy it in April"),
        ("c1 a smaller one", "a smaller one"),
        ("C-1 fast and small", "fast and small"),
        ("C-1 it fits\nthe room", "it fits"),
    ],
)
async def test_the_one_who_objects_is_asked_named_or_not(town: Town, said: str, how: str) -> None:
    await _objected(town, FAY)
    await town.says(GUS, "food", f"!resolve {said}")
    assert "I have asked Fay" in town.heard("food")
    assert f"How: {how}" in town.heard_private(FAY)


@pytest.mark.parametrize("said", ["@feya", "faye", "Fya"])
async def test_a_misspelt_person_is_asked_back_and_one_reply_is_enough(town: Town, said: str) -> None:
    await _objected(town, FAY)
    await town.says(GUS, "food", f"!resolve C-1 {said} we buy it in April, says Fay")
    assert "Did you mean Fay (@fay:example.org)?" in town.heard("food")
    assert not town.heard_all_private(FAY)
    await town.replies(GUS, "food", to=town.last_event("food"), text="yes")
    assert "I have asked Fay" in town.heard("food")
    assert "How: we buy it in April, says Fay" in town.heard_private(FAY)


async def test_of_several_who_object_it_is_asked_whose_concern_is_met(town: Town) -> None:
    await _objected(town, FAY, HAL)
    await town.says(GUS, "food", "!resolve C-1 we buy it in April")
    assert "hold a critical concern on C-1 each" in town.heard("food")
    assert "• 1: Fay (@fay:example.org)\n• 2: Hal (@hal:example.org)" in town.heard("food")
    await town.replies(GUS, "food", to=town.last_event("food"), text="hal")
    assert "I have asked Hal" in town.heard("food")
    assert "How: we buy it in April" in town.heard_private(HAL)


async def test_how_it_is_met_has_to_be_said(town: Town) -> None:
    await _objected(town, FAY)
    for said in ("C-1", "C-1 @fay"):
        async with refused(town, "how-met"):
            await town.says(GUS, "food", f"!resolve {said}")
        assert "How is the critical concern of Fay on C-1 met?" in town.heard("food")


async def test_where_nobody_objects_there_is_none_to_meet(town: Town) -> None:
    await _objected(town)
    async with refused(town, "no-critical-concern"):
        await town.says(GUS, "food", "!resolve C-1 we buy it in April")
    assert "so there is none to meet" in town.heard("food")


async def test_of_two_people_of_one_name_the_ids_are_asked_about(town: Town) -> None:
    await _objected(town, FAY)
    town.server.emit(
        town.room("food"), HAL, "m.room.member", {"membership": "join", "displayname": "Fay"}, state_key=HAL
    )
    await town.works()
    await town.says(GUS, "food", "!measure C-1 Fay count the loaves by in 10 days")
    assert "“Fay” may be more than one." in town.heard("food")
    await town.replies(GUS, "food", to=town.last_event("food"), text="@hal:example.org")
    assert "watches “count the loaves”" in town.heard("food")
