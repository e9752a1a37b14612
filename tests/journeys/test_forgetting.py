"""Somebody has themselves forgotten: asked once, done after a day, and nothing of what is kept leads back to them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storage.models import Answer, AuditLine, Item, Member, Nomination, Role
from storage.types import Base, EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_proposals import chooses

ADA, CY, FAY, GUS, HAL = (UserId(f"@{name}:example.org") for name in ("ada", "cy", "fay", "gus", "hal"))
DAY = timedelta(days=1)
STILL_TRUE = {"room_members", "rooms"}
"""What the homeserver says of rooms that they are in."""


async def _where(town: Town, words: str) -> Sequence[str]:
    """The tables in which words stand, in whatever column."""
    async with town.app.database.looking() as db:
        rows = {
            table.name: (await db.execute(text(f'SELECT * FROM "{table.name}"'))).all()
            for table in Base.metadata.sorted_tables
            if table.name not in STILL_TRUE
        }
    return [f"{name}: {tuple(row)}" for name, some in rows.items() for row in some if words in str(tuple(row))]


async def _lives(town: Town) -> None:
    """Hal has done one of everything in the food circle."""
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(HAL, "food", "!consent Share the van by in 9 days")
    await town.says(GUS, "food", "!consent Buy the oven by in 9 days")
    await town.says(HAL, "food", "!concern C-2 It may clash")
    await town.says(HAL, "food", "!ask C-2 Who drives it?")
    await town.says(HAL, "food", "!sense Shall we grow?")
    await town.says(HAL, "food", "!standin @gus until in 20 days")
    await town.says(GUS, "food", "!select facilitator")
    room = await town.private(HAL)
    await town.says(HAL, room, "nominate N-1 gus because he is calm")
    await town.says(GUS, await town.private(GUS), "nominate N-1 hal because he is calmer")
    await town.says(HAL, room, "subs declare 92000 wages")
    await town.says(HAL, room, "yes")


async def test_after_a_day_nothing_that_is_kept_names_them_and_all_of_theirs_is_one_former_member_s(town: Town) -> None:
    await _lives(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "forget me")
    asked = town.heard(room)
    assert "you leave the Food circle" in asked
    assert "nobody speaks for Small Screws any more" in asked
    assert "Backups made before hold you" in asked
    await town.says(HAL, room, "yes")
    assert "Until then you can stop it: say cancel here" in town.heard(room)
    await town.says(HAL, room, "forget me")
    assert "I forget you Tue 3 Mar 2026" in town.heard(room)
    await town.passes(DAY)

    assert "It is done: I have forgotten you" in town.heard(room)
    await town.passes(timedelta(minutes=10))
    assert await _where(town, HAL) == []
    assert await _where(town, "Hal") == []
    async with town.app.database.looking() as db:
        answers = (await db.scalars(select(Answer).where(Answer.item == 2))).all()
        members = (await db.scalars(select(Member).where(Member.id > 0, Member.circle == "food"))).all()
        nominations = (await db.scalars(select(Nomination))).all()
        gone = (await db.scalars(select(Role).where(Role.user_id == HAL))).all()
    marks = {*(each.user_id for each in answers), *(each.user_id for each in members)} - {CY, FAY, GUS}
    assert len(marks) == 1
    assert [each.nominee for each in nominations] == [*marks]  # Theirs is deleted, that of another names their mark.
    assert [each.words for each in answers if each.user_id in marks] == ["It may clash"]
    assert gone == []

    await town.says(GUS, "food", "!item C-2")
    assert "a former member" in town.heard("food")
    assert "It may clash" in town.heard("food")
    await town.says(GUS, "food", "!members")
    assert "Hal" not in town.heard("food")
    await town.says(HAL, "food", "!whoami")  # Whoever comes back is somebody new.
    assert "Small Screws" not in town.heard("food")


@pytest.mark.long
async def test_what_was_answered_them_goes_out_of_the_rooms_and_older_cards_are_listed(town: Town) -> None:
    await _lives(town)
    await town.says(GUS, "food", "!consent Sell the van by in 3 days")
    await town.says(HAL, "food", "!consent Buy a tandem by in 3 days")
    await town.says(HAL, "food", "!yes C-3")
    await town.passes(4 * DAY)
    await town.says(HAL, "food", "!whoami")
    answered, of_gus = town.last_event("food"), await _answered(town, GUS, "!whoami")
    room = await town.private(HAL)
    await town.says(HAL, room, "forget me")
    assert "What I answered you in circles' rooms I take out" in town.heard(room)
    await town.says(HAL, room, "yes")
    await town.passes(DAY)
    await town.passes(timedelta(minutes=10))

    last = town.heard(room)
    assert "These older cards of mine may name you still: C-4 (https://matrix.to/" in last
    assert " and C-3 (https://matrix.to/" in last
    assert town.redacted(answered)
    assert not town.redacted(of_gus)
    assert "a former member" in town.body_of(town.card("food", "C-1")), "an open card is edited"
    assert "Hal" not in town.body_of(town.card("food", "C-1"))


async def _answered(town: Town, user: str, words: str) -> EventId:
    await town.says(user, "food", words)
    return town.last_event("food")


async def test_it_can_be_stopped_for_a_day_by_cancel_or_in_its_own_words(town: Town) -> None:
    await town.says(HAL, "food", "!join for Small Screws")
    room = await town.private(HAL)
    await town.says(HAL, room, "forget cancel")
    assert "I am not about to forget you" in town.heard(room)
    await town.says(HAL, room, "delete my data")
    await town.says(HAL, room, "no")
    assert "everything stays as it is" in town.heard(room)
    for stop in ("cancel", "forget cancel", "stop"):
        await town.says(HAL, room, "forget me")
        await town.says(HAL, room, "yes")
        await town.passes(timedelta(hours=20))
        await town.says(HAL, room, stop)
        assert "everything stays as it is" in town.heard(room)
    async with town.app.database.looking() as db:
        told = (await db.scalars(select(AuditLine.what).where(AuditLine.actor == HAL).order_by(AuditLine.id))).all()
    assert told[-6:] == ["help.forget_asked", "help.forget_stopped"] * 3
    await town.says(HAL, room, "forget me")  # The day begins anew, whatever was said before.
    await town.says(HAL, room, "yes")
    await town.passes(timedelta(hours=20))
    await town.says(HAL, room, "whoami")
    assert "Small Screws" in town.heard(room)
    await town.passes(timedelta(hours=5))
    assert await _where(town, HAL) == []


async def test_whom_the_toml_names_as_operator_is_taken_out_of_it_first(town: Town) -> None:
    room = await town.private(ADA)
    async with refused(town, "named-in-the-toml"):
        await town.says(ADA, room, "forget me")


async def test_what_people_were_called_is_kept_with_no_item_where_each_has_a_voice(town: Town) -> None:
    chooses(town, "food", consent={"voice": "person"})
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!consent Buy the oven")
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(3 * DAY)
    async with town.app.database.looking() as db:
        seats = (await db.scalars(select(Item.seats).where(Item.number == 1))).one()
    assert seats == dict.fromkeys((FAY, GUS, HAL), "")
    await town.says(GUS, "food", "!item C-1")
    assert "Hal" in town.heard("food")
    await town.says(HAL, await town.private(HAL), "forget me")
    await town.says(HAL, await town.private(HAL), "yes")
    await town.passes(timedelta(hours=25))
    await town.says(GUS, "food", "!item C-1")
    assert "a former member" in town.heard("food")
    assert "Hal" not in town.heard("food")
