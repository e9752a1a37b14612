"""A decision is looked at again when it is due, once at a time, and only as long as it holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.models import Circle, Decision, InboxEvent, InboxState, Item, Measure
from storage.types import RoomId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import comes_again, nine_comes
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_proposals import chooses

YEAR = timedelta(days=365)


@played_once
async def agreed(town: Town, text: str = "!consent Meet on Thursdays") -> None:
    """D-1 is in the logbook."""
    await opened(town, text)
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    assert "It is D-1" in town.heard("food")


async def reviews_of(town: Town, decision: int = 1) -> Sequence[Item]:
    """The items that have looked at a decision again."""
    async with town.app.database.looking() as db:
        return (await db.scalars(select(Item).where(Item.reviews == decision).order_by(Item.number))).all()


async def decided(town: Town, number: int = 1) -> Decision:
    async with town.app.database.looking() as db:
        return await db.get_one(Decision, number)


async def test_a_decision_that_is_being_looked_at_is_not_brought_back_beside_that(town: Town) -> None:
    await agreed(town)
    await town.passes(YEAR - timedelta(days=1))
    await town.says(HAL, "food", "!review D-1 by in 5 days")
    await town.passes(timedelta(days=1))

    assert len(await reviews_of(town)) == 1
    await town.says(HAL, "food", "!review D-1")
    assert len(await reviews_of(town)) == 1


async def test_a_decision_that_another_has_replaced_is_not_brought_back(town: Town) -> None:
    await agreed(town)
    await town.says(HAL, "food", "!review D-1 amend Meet on Fridays")
    await town.says(GUS, "food", "!yes C-2")
    await town.passes(timedelta(days=3))
    assert (await decided(town)).replaced_by == 2
    await comes_again(town, "consent", "review", "1")

    assert len(await reviews_of(town)) == 1
    await town.says(HAL, "food", "!review D-1")
    assert len(await reviews_of(town)) == 1
    await town.says(HAL, "food", "!decision D-1")
    assert "D-2 has taken its place." in town.heard("food")
    assert "To be reviewed" not in town.heard("food")
    await town.says(HAL, "food", "!decisions thursdays")
    assert "now D-2" in town.heard("food")


async def test_a_decision_whose_term_ran_out_without_agreement_has_ended_and_is_not_brought_back(town: Town) -> None:
    await agreed(town)
    await town.says(HAL, "food", "!proposal Share one van term 3 months")
    await town.passes(timedelta(days=8))
    await town.says(HAL, "food", "!yes C-2")
    await town.passes(timedelta(days=2))
    assert "It is D-2" in town.heard("food")
    for days in (92, 4):
        await town.passes(timedelta(days=days))
    assert len(await reviews_of(town, 2)) == 1, "at the end of its term, and nobody was heard"
    ended = await decided(town, 2)
    assert ended.ended_at is not None
    assert ended.replaced_by is None
    assert (await town.on_record("D-2"))[-1] == "consent.ended"
    await comes_again(town, "consent", "review", "2")

    assert len(await reviews_of(town, 2)) == 1
    await town.says(HAL, "food", "!review D-2")
    assert len(await reviews_of(town, 2)) == 1
    await town.says(HAL, "food", "!decisions van")
    assert "D-2 Share one van" in town.heard("food")
    assert "ended" in town.heard("food")
    await town.says(HAL, "food", "!decision D-2")
    assert "It ended" in town.heard("food")
    assert "To be reviewed" not in town.heard("food")


@pytest.mark.parametrize("how", ["nobody is heard", "somebody objects", "it is withdrawn"])
async def test_a_decision_that_is_not_agreed_anew_within_its_term_stands_and_comes_back(town: Town, how: str) -> None:
    await agreed(town)
    await town.passes(YEAR)
    assert len(await reviews_of(town)) == 1
    if how == "somebody objects":
        await town.says(HAL, "food", "!object C-2 Thursdays are our market days")
    if how == "it is withdrawn":
        await town.says(GUS, "food", "!withdraw C-2 yes")
    await town.passes(timedelta(days=4))

    stands = await decided(town)
    assert (stands.ended_at, stands.replaced_by) == (None, None)
    assert stands.review_at is not None
    assert stands.review_at > town.now
    assert (await town.on_record("D-1"))[-1] == "consent.review_put_off"
    await town.passes(YEAR)
    assert len(await reviews_of(town)) == 2


async def test_who_withdraws_a_review_neither_ends_the_decision_nor_puts_it_off(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!proposal Share one van term 3 months")
    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    due = (await decided(town)).review_at
    await town.says(HAL, "food", "!review D-1 drop")
    await town.says(HAL, "food", "!withdraw C-2")
    assert (await decided(town)).review_at == due

    await town.passes(timedelta(days=92))
    assert len(await reviews_of(town)) == 2  # It asks by itself, in the name of who had proposed it.
    await town.says(GUS, "food", "!leave")
    await town.says(GUS, "food", "!withdraw C-3")
    assert (await decided(town)).ended_at is None
    await town.passes(timedelta(days=1, hours=1))
    assert len(await reviews_of(town)) == 3


async def test_a_review_without_agreement_before_the_term_is_over_ends_nothing(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!proposal Share one van term 3 months")
    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    await town.says(HAL, "food", "!review D-1")
    await town.passes(timedelta(days=4))

    stands = await decided(town)
    assert stands.ended_at is None
    assert stands.review_at == stands.term_ends_at


async def test_a_circle_that_was_given_up_looks_at_nothing_again_until_it_is_back(town: Town) -> None:
    await agreed(town)
    await becomes(town, active=False)
    await town.passes(YEAR)
    assert not await reviews_of(town)
    await becomes(town, active=True)
    await town.passes(timedelta(days=1))
    assert len(await reviews_of(town)) == 1


async def test_a_circle_without_a_room_looks_at_nothing_again_until_it_has_one(town: Town) -> None:
    await agreed(town)
    room = town.room("food")
    await becomes(town, room_id=None)
    await comes_again(town, "consent", "review", "1")
    assert not await reviews_of(town)
    await becomes(town, room_id=room)
    await town.passes(timedelta(days=1))
    assert len(await reviews_of(town)) == 1


async def becomes(town: Town, **values: bool | RoomId | None) -> None:
    """The food circle is given up, or has lost its room, or is back."""
    async with town.app.database.transaction() as db:
        await db.execute(update(Circle).where(Circle.slug == "food").values(**values))


async def test_the_concerns_about_a_decision_that_is_dropped_are_looked_at_by_nobody(town: Town) -> None:
    await agreed(town)
    await town.says(HAL, "food", "!review D-1 drop")
    await town.says(GUS, "food", "!yes C-2")
    await town.says(FAY, "food", "!concern C-2 people will be lost on Thursdays")
    await town.passes(timedelta(days=3))

    assert town.heard("food").startswith("C-2: agreed, with concerns.")
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(Measure).where(Measure.item == 2))).all()
    dropped, drop = await decided(town), await decided(town, 2)
    assert dropped.ended_at == drop.ended_at == drop.agreed_at
    assert (drop.review_at, drop.term_ends_at) == (None, None)


async def test_a_concern_whose_owner_measures_it_is_not_kept_twice(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!concern C-1 it is market day")
    await town.says(FAY, "food", f"!measure C-1 {HAL} count who is missing by in 30 days")
    await town.passes(timedelta(days=2))

    async with town.app.database.looking() as db:
        kept = (await db.scalars(select(Measure.what).where(Measure.item == 1))).all()
    assert kept == ["count who is missing"]


@pytest.mark.parametrize(("wish", "told"), [("drop", False), ("amend Meet on Fridays", True), ("keep", True)])
async def test_a_measure_is_watched_while_its_decision_holds_and_for_what_has_replaced_it(
    town: Town, wish: str, told: bool
) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", f"!measure C-1 {HAL} count who is missing by in 30 days")
    await town.passes(timedelta(days=2))
    await town.says(HAL, "food", f"!review D-1 {wish}")
    await town.says(GUS, "food", "!yes C-2")
    await town.passes(timedelta(days=3))
    await town.passes(timedelta(days=30))
    await nine_comes(town)

    watching = [said for said in town.heard_all_private(HAL) if "time has come" in said and "I remind you" not in said]
    number = 1 if wish == "keep" else 2
    assert [f"D-{number}" in said for said in watching] == [True] * told


async def test_a_day_of_review_that_has_passed_by_the_decision_is_not_taken(town: Town) -> None:
    """It was to be looked at within a week, and the circle took ten days to agree."""
    await settled(town)
    await town.says(GUS, "food", "!proposal Share one van review in 1 week")
    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))

    assert not await reviews_of(town)
    assert (await decided(town)).review_at == datetime.fromisoformat("2027-03-12T09:00:00+00:00")


async def test_what_is_dropped_is_shared_with_nobody(town: Town) -> None:
    chooses(town, "food", relay={"share_decisions": "send"})
    await agreed(town)
    await town.says(HAL, "food", "!review D-1 drop")
    await town.says(GUS, "food", "!yes C-2")
    await town.passes(timedelta(days=3))
    await town.passes(timedelta(minutes=16))

    assert not [said for said in town.heard_all("coordinating") if "D-2" in said]


@pytest.mark.parametrize("number", [1, 2])
async def test_only_a_review_is_turned_into_a_dropping_and_only_once(town: Town, number: int) -> None:
    await agreed(town)
    await town.says(GUS, "food", "!consent Eat cake")
    if number == 1:
        await town.says(GUS, "food", "!drop C-2")
    else:
        await town.says(HAL, "food", "!review D-1 drop")
        await town.says(HAL, "food", "!drop C-3")
    async with town.app.database.looking() as db:
        last = (await db.scalars(select(Item).where(Item.number == number + 1))).one()
        failed = (
            await db.scalars(select(InboxEvent).where(InboxEvent.state == InboxState.FAILED, InboxEvent.position > 0))
        ).all()

    assert last.version == 1
    assert not failed, "it is refused, which is no failure of ours"
