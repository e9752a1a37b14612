"""Two people want the same at once: to join for a co-op that nobody knows, to let somebody in, to choose somebody; and a restart between
the steps of having oneself forgotten, of a co-op's going, of being let in."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chatbot.app import App
from storage.models import Coop, Member, Role, Selection
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.late import audited

ADA, CY, DI, EVE, FAY, GUS, HAL = (
    UserId(f"@{name}:example.org") for name in ("ada", "cy", "di", "eve", "fay", "gus", "hal")
)
DAY = timedelta(days=1)
pytestmark = pytest.mark.both_databases


async def _at_once(town: Town, where: str, *said: tuple[str, str]) -> None:
    """Each says something before the bot has read any of it."""
    for user, words in said:
        room = await town.private(user) if where == "private" else town.room(where)
        town.server.emit(room, UserId(user), "m.room.message", {"msgtype": "m.text", "body": words})
    await town.works()


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def _food(town: Town) -> None:
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")


async def test_two_who_join_for_a_new_co_op_at_once_are_of_one_co_op(town: Town) -> None:
    await _at_once(town, "food", (GUS, "!join for new co-op Moon Mill"), (HAL, "!join for new co-op Moon Mill"))
    async with town.app.database.looking() as db:
        mills = (await db.scalars(select(Coop).where(Coop.name == "Moon Mill"))).all()
        there = (
            await db.scalars(select(Member.user_id).where(Member.left_at.is_(None), Member.circle == "food"))
        ).all()
    assert len(mills) == 1
    assert {GUS, HAL} <= set(there)


async def test_one_who_joins_twice_at_once_is_on_the_register_once(town: Town) -> None:
    await _at_once(town, "food", (GUS, "!join for Leaf Bakery"), (GUS, "!join for Leaf Bakery"))
    query = select(func.count()).where(Member.user_id == GUS, Member.circle == "food", Member.left_at.is_(None))
    async with town.app.database.looking() as db:
        assert (await db.scalars(query)).one() == 1


async def test_of_two_who_let_somebody_in_at_once_one_does(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await _restarts(town)
    await _at_once(town, "private", (DI, "!approve J-1"), (CY, "!decline J-1"))
    told = [said for user in (DI, CY) for said in town.heard_all_private(user) if "already" in said]
    assert len(told) == 1
    async with town.app.database.looking() as db:
        query = select(func.count()).where(Member.user_id == EVE, Member.circle == "tech", Member.left_at.is_(None))
        assert (await db.scalars(query)).one() <= 1


async def test_two_who_leave_at_once_are_both_gone_and_each_is_told_once(town: Town) -> None:
    await _food(town)
    await _at_once(town, "food", (FAY, "!leave"), (GUS, "!leave yes"))
    await _restarts(town)
    await _at_once(town, "food", (FAY, "!leave yes"), (FAY, "!leave yes"), (HAL, "!leave yes"))
    await _restarts(town)
    await town.passes(timedelta(minutes=10))
    query = select(Member.user_id).where(Member.circle == "food", Member.left_at.is_(None), Member.id > 0)
    async with town.app.database.looking() as db:
        assert not {FAY, GUS, HAL}.intersection(await db.scalars(query))
        held = await db.scalars(select(Role.user_id).where(Role.circle == "food", Role.ended_at.is_(None)))
        assert FAY not in set(held), "her role went with her, though the bot was started anew in between"
    for user in (FAY, GUS, HAL):
        assert await audited(town, "membership.left", user) == 1


async def test_of_two_selections_for_a_role_at_once_there_is_one(town: Town) -> None:
    await _food(town)
    await _at_once(town, "food", (GUS, "!select facilitator"), (HAL, "!select facilitator"))
    async with town.app.database.looking() as db:
        found = (await db.scalars(select(Selection).where(Selection.circle == "food"))).all()
    assert [each.role for each in found] == ["facilitator"]


async def test_of_two_names_proposed_at_once_the_first_is_asked_and_has_the_role_once(town: Town) -> None:
    await _food(town)
    await town.says(GUS, "food", "!select facilitator")
    for user, words in (
        (FAY, "me because I like it"),
        (GUS, "hal because he is calm"),
        (HAL, "fay because she listens"),
    ):
        await town.says(user, await town.private(user), f"nominate N-1 {words}")
    await town.passes(3 * DAY)
    await _at_once(town, "food", (GUS, "!select propose N-1 @fay"), (GUS, "!select propose N-1 @hal"))
    asked = [user for user in (FAY, HAL) if "would like to propose you" in " ".join(town.heard_all_private(user))]
    assert asked == [FAY]
    await _restarts(town)
    await _at_once(town, "private", (FAY, "yes"), (FAY, "yes"))
    item = town.card("food", "C-1")
    for user in (FAY, GUS, HAL):
        await town.reacts(user, "food", to=item, key="✅")
    await town.passes(3 * DAY)
    async with town.app.database.looking() as db:
        held = (
            await db.scalars(
                select(Role).where(Role.circle == "food", Role.role == "facilitator", Role.ended_at.is_(None))
            )
        ).all()
    assert [each.user_id for each in held] == [FAY]


async def test_of_two_co_ops_that_go_into_each_other_at_once_one_goes(town: Town) -> None:
    await _food(town)
    await town.passes(DAY)
    await _at_once(
        town,
        "food",
        (HAL, "!coop merge Small Screws to Green Grocers"),
        (FAY, "!coop merge Green Grocers to Small Screws"),
    )
    await _restarts(town)
    for user in (FAY, HAL):
        await town.says(user, await town.private(user), "yes")
    async with town.app.database.looking() as db:
        both = Coop.slug.in_(("small-screws", "green-grocers"))
        gone = (await db.scalars(select(Coop).where(Coop.into_id.is_not(None), both))).all()
    assert len(gone) == 1
    assert await audited(town, "membership.coop_changed", gone[0].slug) == 1


async def test_a_restart_between_any_two_steps_of_being_forgotten_changes_nothing(town: Town) -> None:
    await _food(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "forget me")
    await _restarts(town)
    await town.says(HAL, room, "yes")
    await _restarts(town)
    await town.passes(DAY)
    await _restarts(town)
    assert "It is done: I have forgotten you" in town.heard(room)
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(Member).where(Member.user_id == HAL))).all()
