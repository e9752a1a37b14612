"""The link person of a circle sits in the coordinating circle and speaks there for it; another's role ends by consent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.api.post.effects import Effect
from chatbot.app import App
from storage.models import OutboxRow
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, BO, CY, DI, EVE, FAY, GUS, HAL = (
    f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus", "hal")
)
DAY = timedelta(days=1)


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def _members(town: Town) -> str:
    await town.says(BO, "coordinating", "!members")
    return town.heard("coordinating")


@pytest.mark.both_databases
async def test_from_the_start_who_is_link_person_speaks_for_the_circle(town: Town) -> None:
    said = await _members(town)
    assert "Food circle: Fay" in said
    assert "Tech circle: Cy" in said
    await town.says(BO, "coordinating", "!coops")
    assert "circle" not in town.heard("coordinating").casefold().replace("!coop", "")  # They are no co-ops.
    await _restarts(town)
    assert (await _members(town)).count("Cy") == 1


async def test_an_answer_counts_for_the_circle_and_not_for_the_co_op_as_well(town: Town) -> None:
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(BO, "coordinating", "!join for Kiln")
    await town.says(BO, "coordinating", "!consent We meet in May")
    card = town.card("coordinating", "C-1")
    await town.reacts(FAY, "coordinating", to=card, key="✅")
    await town.passes(timedelta(seconds=10))
    await town.says(FAY, "coordinating", "!item C-1")
    shown = town.heard("coordinating")
    assert "1 of 3" in shown
    assert "Food circle" in shown
    await town.says(FAY, "coordinating", "!yes C-1 for Green Grocers")
    await town.says(FAY, "coordinating", "!item C-1")
    assert "1 of 3" in town.heard("coordinating")
    await town.says(FAY, "coordinating", "!yes C-1 for Food circle")
    assert "Food circle" in town.heard("coordinating")


async def test_where_circles_sit_they_are_counted_as_circles(town: Town) -> None:
    assert "– 2 circles, 2 members" in await _members(town)
    await town.says(BO, "coordinating", "!circle")
    assert "With a seat: 2 circles; people" in town.heard("coordinating")
    await town.says(BO, "coordinating", "!circles")
    assert "2 circles" in town.heard("coordinating")
    await town.says(FAY, "coordinating", "!consent We meet in May")
    card = town.card("coordinating", "C-1")
    for user in (FAY, CY):
        await town.reacts(user, "coordinating", to=card, key="✅")
    await town.says(FAY, "coordinating", "!close C-1")
    await town.passes(timedelta(seconds=10))
    await town.says(BO, "coordinating", "!decision D-1")
    assert "2 of 2 circles heard, 1 needed" in town.heard("coordinating")
    await town.says(BO, "coordinating", "!join for Kiln")
    assert "– 3 seats, 3 members" in await _members(town)
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(FAY, "food", "!members")
    assert "– 1 co-op, 1 member" in town.heard("food")


@pytest.mark.both_databases
async def test_the_seat_goes_with_the_role(town: Town) -> None:
    await town.says(CY, "tech", "!join for Data Workers")
    await town.says(ADA, "tech", "!role end @cy link person")
    assert "Tech circle: Cy" not in await _members(town)
    await _restarts(town)
    assert "Tech circle: Cy" not in await _members(town)

    await town.says(DI, "tech", "!role give @eve link person")  # Who is not in the coordinating circle's room.
    assert "Please come into its room" in " ".join(town.heard_all_private(EVE))
    async with town.app.database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).where(OutboxRow.kind == Effect.INVITE))).all()
    assert [row.content["user_id"] for row in rows if row.room_id == town.room("coordinating")] == [EVE]
    assert "Tech circle: Eve" not in await _members(town)
    await town.joins_room(EVE, "coordinating")
    assert "Tech circle: Eve" in await _members(town)
    assert "Eve speaks here for the Tech circle" in " ".join(town.heard_all("coordinating"))
    assert "what you answer there counts for it" in " ".join(town.heard_all_private(EVE))

    async with refused(town, "there-for-others"):
        await town.says(EVE, "coordinating", "!leave")
    await town.leaves_room(EVE, "coordinating")
    assert "Tech circle: Eve" not in await _members(town)
    await town.joins_room(EVE, "coordinating")
    assert "Tech circle: Eve" in await _members(town)
    await town.leaves_room(EVE, "tech")  # And with it the role.
    assert "Tech circle: Eve" not in await _members(town)


async def test_whoever_sat_there_for_a_co_op_does_so_again(town: Town) -> None:
    await town.says(BO, "coordinating", "!join for Kiln")
    await town.confirms(BO, "Kiln")
    await town.says(BO, "food", "!join for Kiln")
    await town.joins_room(ADA, "food")
    await town.says(ADA, "food", "!role give @bo link person")
    assert "Food circle: Fay and Bo" in await _members(town)  # One seat, whoever speaks for it.
    await town.says(BO, "food", "!role end link person")
    said = await _members(town)
    assert "Kiln: Bo (not yet confirmed)" in said
    assert "Food circle: Fay" in said


async def test_subs_are_asked_of_no_circle(town: Town) -> None:
    await town.says(BO, await town.private(BO), "subs outstanding")
    assert "Tech circle" not in town.heard_private(BO)


@pytest.mark.both_databases
async def test_the_role_of_another_ends_when_the_circle_agrees(town: Town) -> None:
    async with refused(town, "not-your-role"):
        await town.says(HAL, "food", "!role end @fay link person")
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(HAL, "food", "!role end @fay link person")
    assert "That is for the circle to decide: C-1" in town.heard("food")
    assert "asks the Food circle whether you are no longer its link person (C-1)" in " ".join(
        town.heard_all_private(FAY)
    )
    async with refused(town, "asked-already"):
        await town.says(GUS, "food", "!role end @fay link person")
    await _restarts(town)
    await town.says(GUS, "food", "!roles")
    assert "Fay" in town.heard("food")
    for user in (GUS, HAL):
        await town.reacts(user, "food", to=town.card("food", "C-1"), key="✅")
    await town.passes(3 * DAY)
    assert "Fay is no longer link person of the Food circle: the circle has agreed to that" in " ".join(
        town.heard_all("food")
    )
    assert "The circle has agreed to that" in " ".join(town.heard_all_private(FAY))
    assert "Food circle: Fay" not in await _members(town)


async def test_not_agreed_it_goes_on_and_laid_down_there_is_nothing_to_decide(town: Town) -> None:
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(HAL, "food", "!role end @fay link person")
    await town.says(GUS, "food", "!object C-1 she does it well")
    await town.passes(10 * DAY)
    assert "Food circle: Fay" in await _members(town)
    await town.says(HAL, "food", "!role end @fay link person")
    card = town.card("food", "C-2")
    await town.says(FAY, "food", "!role end link person")
    await town.passes(timedelta(seconds=10))
    assert "withdrawn" in town.body_of(card)
