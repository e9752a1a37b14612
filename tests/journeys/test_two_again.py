"""Two accounts that were one person are two again: each has what it had before, and nothing of the other's (DECISIONS 2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.api.arguments import slug_of
from storage.models import (
    TWO_AGAIN,
    AccountHad,
    Answer,
    AuditLine,
    CircleStanding,
    EndedAs,
    Item,
    NeverRelayed,
    Role,
    Speaker,
    StandIn,
)
from storage.queries import coops, members, roles, speakers
from storage.types import CircleSlug
from tests.journeys.conftest import Town
from tests.journeys.late import EDITS
from tests.journeys.test_one_person import joined as are_one

ADA, CY, DI, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "cy", "di", "eve", "fay", "gus", "hal"))
LEAF = "Leaf Bakery"


async def joined(town: Town, person: str, account: str) -> None:
    """Two who have been two for a while are one for a while."""
    await town.passes(timedelta(minutes=1))
    await are_one(town, person, account)
    await town.passes(timedelta(minutes=1))


async def parted(town: Town, by: str = HAL) -> None:
    """One of the two ends it."""
    await town.says(by, await town.private(by), "!me end")
    assert "are two people to me from now on" in town.heard_private(by)


async def speak_for(town: Town) -> dict[str, bool]:
    """Which of the two speaks for Leaf Bakery now, and whether they are confirmed."""
    async with town.app.database.looking() as db:
        leaf = await coops.find_by_slug(db, slug=slug_of(LEAF))
        found = await speakers.all_current_for(db, coop_id=leaf.id) if leaf is not None else []
    return {each.user_id: each.confirmed_at is not None for each in found if each.user_id in (HAL, GUS)}


async def standings(town: Town, circle: str = "food") -> dict[str, CircleStanding]:
    """Which of the two is on a circle's register, and as what."""
    async with town.app.database.looking() as db:
        found = await members.current_in(db, circle=CircleSlug(circle))
    return {each.user_id: each.standing for each in found if each.user_id in (HAL, GUS)}


async def holders(town: Town, role: str = "facilitator") -> set[str]:
    """Which of the two has a role in the tech circle."""
    async with town.app.database.looking() as db:
        found = await roles.holders_in(db, circle=CircleSlug("tech"), role=role, at=town.now)
    return {HAL, GUS}.intersection(found)


async def test_nobody_keeps_the_voice_that_another_has_lent_them(town: Town) -> None:
    """Gus says that he and Hal are one, and then that they are two: what Leaf Bakery had confirmed is Gus' alone."""
    await town.says(FAY, "food", f"!join for {LEAF}")
    await town.says(GUS, "food", f"!join for {LEAF}")
    await joined(town, HAL, GUS)
    await town.says(HAL, "food", "!consent Sweep the yard")
    await town.says(HAL, "food", "!yes C-1")
    card = town.card("food", "C-1")
    await parted(town)
    assert await speak_for(town) == {GUS: True}
    assert await standings(town) == {GUS: CircleStanding.MEMBER}
    async with town.app.database.looking() as db:
        lines = list(await db.scalars(select(AuditLine).where(AuditLine.what == "membership.given_back")))
    assert {"coop": "leaf-bakery"} in [each.detail for each in lines if each.subject == GUS]
    for who in (GUS, HAL):
        assert any("Each has again what it had before" in said for said in town.heard_all_private(who))
    assert any("each with what it had before" in said for said in town.heard_all("food"))
    assert any("each with what it had before" in said for said in town.heard_all_private(FAY))

    await town.passes(EDITS)
    assert "1 consent" not in town.tally(card)
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(EDITS)
    assert "1 consent" not in town.tally(card)
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(EDITS)
    assert "1 consent" in town.tally(card)


async def lays_it_down(town: Town) -> None:
    await town.says(GUS, await town.private(GUS), f"!leave {LEAF} yes")
    assert not await speak_for(town)


async def is_confirmed_anew(town: Town) -> None:
    await lays_it_down(town)
    await town.says(HAL, "food", f"!join for {LEAF}")


async def nothing(town: Town) -> None:
    pass


@pytest.mark.parametrize(
    ("before", "meanwhile", "after"),
    [
        ({GUS: True}, nothing, {GUS: True}),
        ({HAL: True}, nothing, {HAL: True}),
        ({HAL: True, GUS: True}, nothing, {HAL: True, GUS: True}),
        ({HAL: False, GUS: True}, nothing, {HAL: False, GUS: True}),
        ({HAL: True, GUS: False}, nothing, {HAL: True, GUS: False}),
        ({GUS: False}, nothing, {GUS: False}),
        ({GUS: True}, lays_it_down, {}),
        ({HAL: True, GUS: True}, lays_it_down, {}),
        ({GUS: True}, is_confirmed_anew, {HAL: True}),
        ({}, is_confirmed_anew, {HAL: True}),
    ],
)
async def test_each_speaks_again_for_what_they_spoke_for(
    town: Town, before: dict[str, bool], meanwhile: object, after: dict[str, bool]
) -> None:
    await town.says(EVE, "tech", f"!join for {LEAF}")
    for who, confirmed in before.items():
        town.asks_who_speaks = not confirmed
        await town.says(who, "food", f"!join for {LEAF}")
    town.asks_who_speaks = False
    await joined(town, HAL, GUS)
    if before:
        assert await speak_for(town) == {HAL: any(before.values())}
    if meanwhile is not nothing or before:
        await meanwhile(town)  # type: ignore[operator]
    await town.passes(timedelta(minutes=1))
    await parted(town)
    assert await speak_for(town) == after
    there = await standings(town)
    assert set(there) >= set(after)


async def given(town: Town, who: str) -> None:
    await town.says(DI, "tech", f"!role give {who} facilitator until in 300 days")


async def ends(town: Town) -> None:
    await town.says(GUS, "tech", "!role end facilitator")


async def given_anew(town: Town) -> None:
    await given(town, HAL)


@pytest.mark.parametrize(
    ("before", "meanwhile", "after"),
    [
        ([GUS], nothing, {GUS}),
        ([HAL], nothing, {HAL}),
        ([GUS, HAL], nothing, {GUS, HAL}),
        ([GUS], ends, set()),
        ([GUS], given_anew, {HAL}),
        ([], given_anew, {HAL}),
    ],
)
async def test_each_has_again_the_roles_that_they_had(
    town: Town, before: list[str], meanwhile: object, after: set[str]
) -> None:
    for who in before:
        await given(town, who)
    await joined(town, HAL, GUS)
    await meanwhile(town)  # type: ignore[operator]
    await parted(town, GUS)
    assert await holders(town) == after
    async with town.app.database.looking() as db:
        lent = (await db.scalars(select(Role).where(Role.why == TWO_AGAIN))).all()
    assert {each.user_id for each in lent} <= {HAL}


@pytest.mark.both_databases
async def test_what_named_the_account_before_names_it_again(town: Town) -> None:
    """Items, stand-ins, answers: by what is written anew for one person, and back."""
    await town.says(GUS, "food", f"!join for {LEAF}")
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(FAY, "food", f"!standin {GUS} until in 80 days")
    await town.says(GUS, "food", f"!standin {DI} until in 80 days")
    await town.says(GUS, "food", "!consent Sweep the yard")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(GUS, await town.private(GUS), "!relay never me")
    await joined(town, HAL, GUS)
    await town.says(HAL, "food", "!consent Paint the fence")
    await parted(town)
    async with town.app.database.looking() as db:
        proposed = list(await db.scalars(select(Item.proposer).where(Item.number > 0).order_by(Item.number)))
        stand_ins = (await db.execute(select(StandIn.user_id, StandIn.named_by))).all()
        answers = (await db.execute(select(Answer.user_id, Answer.via).where(Answer.item == 1))).all()
        wishes = set(await db.scalars(select(NeverRelayed.user_id)))
        left = (await db.scalars(select(AccountHad))).all()
        ended = (await db.scalars(select(Speaker).where(Speaker.ended_as == EndedAs.TWO_AGAIN))).all()
    assert proposed[:2] == [GUS, HAL]
    assert (GUS, FAY) in stand_ins
    assert answers == [(GUS, None)]
    assert {HAL, GUS} <= wishes
    assert not left
    assert [each.user_id for each in ended] == [HAL]


async def test_whom_a_lent_voice_has_named_stands_in_no_longer(town: Town) -> None:
    await town.says(GUS, "food", f"!join for {LEAF}")
    await joined(town, HAL, GUS)
    await town.says(HAL, "food", f"!standin {FAY} until in 80 days")
    await parted(town)
    async with town.app.database.looking() as db:
        until = (await db.scalars(select(StandIn.ends_at).where(StandIn.user_id == FAY))).one()
    assert until <= town.now


async def test_who_is_not_in_the_room_any_more_has_nothing_there_again(town: Town) -> None:
    await town.says(GUS, "food", f"!join for {LEAF}")
    await given(town, GUS)
    await joined(town, HAL, GUS)
    for circle in ("food", "tech"):
        await town.leaves_room(GUS, circle)
    assert await holders(town) == {HAL}
    await parted(town)
    assert await holders(town) == set()
    assert await speak_for(town) == {}
    assert await standings(town) == {}


async def test_two_link_persons_who_are_one_are_two_again(town: Town) -> None:
    """The place in the circle above goes with the role, also where both had it."""
    await town.joins_room(GUS, "coordinating")
    await town.joins_room(HAL, "coordinating")
    for who in (GUS, HAL):
        await town.says(DI, "tech", f"!role give {who} link person")
    assert set(await standings(town, "coordinating")) == {GUS, HAL}
    await joined(town, HAL, GUS)
    assert await holders(town, "link_person") == {HAL}
    assert set(await standings(town, "coordinating")) == {HAL}
    await parted(town)
    assert await holders(town, "link_person") == {GUS, HAL}
    assert set(await standings(town, "coordinating")) == {GUS, HAL}


async def test_a_link_person_s_place_goes_back_with_the_role(town: Town) -> None:
    await town.joins_room(GUS, "coordinating")
    await town.joins_room(HAL, "coordinating")
    await town.says(DI, "tech", f"!role give {GUS} link person")
    await joined(town, HAL, GUS)
    assert set(await standings(town, "coordinating")) == {HAL}
    await parted(town)
    assert await holders(town, "link_person") == {GUS}
    assert set(await standings(town, "coordinating")) == {GUS}
