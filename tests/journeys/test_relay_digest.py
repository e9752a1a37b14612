"""What a digest is composed of: all that is new in a circle since its last one, each section shown or not as the circle has said."""

from datetime import timedelta

import pytest

from storage.models import Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, BO, CY, DI, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "fay", "gus", "hal"))
DAY = timedelta(days=1)
SECTIONS = {
    "decisions": "D-1 agreed",
    "open": "C-2 is open until",
    "people": "Green Grocers and Leaf Bakery have joined",
    "terms": "The term of Hal as secretary ends",
    "measures": "C-2: to be watched until",
    "meetings": "M-1 Next gathering: ",
}


async def _much_happens(town: Town) -> None:
    async with town.app.database.transaction() as db:
        ends = town.now + 32 * DAY
        role = Role(circle=CircleSlug("food"), user_id=UserId(HAL), role=RoleName.SECRETARY, starts_at=town.now)
        role.ends_at = ends
        db.add(role)
    await town.passes(timedelta(hours=1))
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!standing leaf-bakery agreed")
    await town.says(GUS, "food", "!consent Buy a second van by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(3 * DAY)
    await town.says(GUS, "food", "!consent Paint it red by in 9 days")
    await town.says(FAY, "food", "!object C-2 Red fades")
    await town.says(GUS, "food", "!measure C-2 @gus how it fades by in 20 days")
    await town.says(GUS, "food", "!date Next gathering: thu 19:00 or sat 10:00")
    await town.says(GUS, "food", "!date close M-1 1")


async def _digest(town: Town) -> str:
    await town.says(FAY, "food", "!relay digest")
    return town.heard_private(FAY)


@pytest.mark.both_databases
async def test_each_section_is_told_or_not_as_the_circle_has_said(town: Town) -> None:
    await _much_happens(town)
    shown = await _digest(town)
    for words in SECTIONS.values():
        assert words in shown
    assert "On the way into the federation: Leaf Bakery agreed (before: unknown)" in shown
    for section, words in SECTIONS.items():
        await town.says(HAL, "food", f"!share {section} never")
        if section != "meetings":
            assert words not in await _digest(town)
    async with refused(town, "no-news"):
        await town.says(FAY, "food", "!relay digest")


async def test_it_tells_what_is_new_since_the_last_digest_whatever_else_was_passed_on(town: Town) -> None:
    await _much_happens(town)
    await town.says(FAY, "food", "!relay We have room for two")
    shown = await _digest(town)
    assert "D-1 agreed" in shown
    await town.replies(
        FAY, await town.private(FAY), to=town.last_event(await town.private(FAY)), text="We bought a van"
    )
    assert "Changed" in town.heard_private(FAY)
    room = await town.private(FAY)
    await town.reacts(FAY, room, to=town.card(room, "This is what is new"), key="📨")
    assert "> We bought a van" in town.heard("coordinating")
    async with refused(town, "no-news"):  # What was open then is nothing new.
        await town.says(FAY, "food", "!relay digest")
    await town.says(FAY, "food", "!relay cancel R-2")
    assert "D-1 agreed" in await _digest(town)


@pytest.mark.parametrize("how", ["number", "request"])
async def test_a_decision_that_was_passed_on_by_itself_is_told_by_no_digest(town: Town, how: str) -> None:
    await _much_happens(town)
    assert "D-1 agreed" in await _digest(town)
    if how == "number":
        await town.says(FAY, "food", "!relay D-1")
    else:
        await town.says(GUS, "food", "!relay D-1")
        await town.says(FAY, "food", "!relay pass P-1")
    assert "D-1, agreed in the Food circle: Buy a second van" in town.heard("coordinating")
    shown = await _digest(town)
    assert "D-1 agreed" not in shown
    assert "C-2 is open until" in shown
    await town.says(FAY, "food", "!relay cancel R-1")
    assert "D-1 agreed" in await _digest(town)


async def test_what_was_taken_back_was_not_passed_on(town: Town) -> None:
    await town.passes(10 * DAY)
    await town.says(FAY, "food", "!relay We have room for two")
    await town.says(FAY, "food", "!relay cancel")
    await town.says(GUS, "food", "!link")
    assert "Nothing has passed up yet" in town.heard("food")
    await town.passes(5 * DAY)
    assert "Nothing has passed from the Food circle to the Coordinating circle yet" in " ".join(
        town.heard_all_private(FAY)
    )
