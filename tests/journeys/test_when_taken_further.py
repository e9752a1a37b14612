"""What has closed is taken up again in one way, and only where nothing has been decided."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import or_, select

from storage.models import Item, ItemStatus, Measure
from tests.journeys.conftest import Town
from tests.journeys.late import audited, said_at
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_consent_joint import half_closed

BACK = ("!extend C-1 in 3 days", "!refer C-1")


async def taken_up(town: Town) -> Sequence[Item]:
    """The items in which C-1 goes on, here or in the broader circle."""
    query = select(Item).where(or_(Item.follows == 1, Item.referred_from == 1))
    async with town.app.database.looking() as db:
        return (await db.scalars(query)).all()


async def status(town: Town) -> ItemStatus:
    async with town.app.database.looking() as db:
        return (await db.get_one(Item, 1)).status


@pytest.mark.parametrize("command", BACK)
async def test_what_is_agreed_is_not_asked_again(town: Town, command: str) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", command)

    assert not await taken_up(town)
    assert await status(town) is ItemStatus.AGREED


@pytest.mark.parametrize("command", BACK)
async def test_what_is_withdrawn_is_not_asked_again(town: Town, command: str) -> None:
    await opened(town)
    await town.says(GUS, "food", "!withdraw C-1 yes")
    await town.says(GUS, "food", command)

    assert not await taken_up(town)
    assert await status(town) is ItemStatus.WITHDRAWN


async def test_what_is_not_agreed_gets_no_more_time_but_goes_to_the_broader_circle_once(town: Town) -> None:
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", "!extend C-1 in 3 days")
    assert not await taken_up(town)
    for _ in range(2):
        await town.says(GUS, "food", "!refer C-1")

    (there,) = await taken_up(town)
    assert there.circle == "coordinating"
    assert await status(town) is ItemStatus.NOT_AGREED, "it has closed, and stays as it closed"


@pytest.mark.parametrize("away", [False, True])
@pytest.mark.parametrize(
    ("command", "what"),
    [
        (f"!measure C-1 {FAY} count who comes by in 30 days", "consent.measure"),
        (f"!resolve C-1 {HAL} we meet at noon", "consent.resolving"),
        ("!refer C-1", "consent.referred"),
    ],
)
async def test_a_concern_is_not_dealt_with_after_the_end(town: Town, command: str, what: str, away: bool) -> None:
    """Neither once the item has closed, nor while it only waits for the bot to be back."""
    await opened(town)
    await town.says(HAL, "food", "!object C-1 nobody of ours can come")
    end = town.now + timedelta(hours=48)
    if away:
        town.clock.passes(timedelta(hours=49))
        await said_at(town, GUS, "food", command, at=end + timedelta(minutes=20))
    else:
        await town.says(GUS, "food", "!withdraw C-1 yes")
        await town.says(GUS, "food", command)

    assert not await audited(town, what, "C-1")
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(Measure).where(Measure.item == 1))).all()


async def test_a_concern_about_a_half_that_has_come_to_its_outcome_is_not_resolved(town: Town) -> None:
    here, _ = await half_closed(town)
    await town.says(HAL, "food", "object because we have one already", thread=here)
    await town.says(FAY, "food", f"!resolve C-1 {HAL} we try it")

    assert "waits for the other" in town.heard("food")
    assert not await audited(town, "consent.resolving", "C-1")
