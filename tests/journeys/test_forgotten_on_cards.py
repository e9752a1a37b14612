"""Whoever is forgotten is named on no card of ours any more, of whatever kind: a former member stands there."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storage.models import Decision, Item, OutboxRow, OutboxState, Selection, Stage
from storage.types import Base
from tests.journeys.conftest import Town

FAY, GUS, HAL = (f"@{name}:example.org" for name in ("fay", "gus", "hal"))
DAY = timedelta(days=1)


def _decides_itself(town: Town) -> None:
    """The food circle decides itself who comes in."""
    object.__setattr__(town.app.settings.circle("food"), "admission", "consent")


async def _named_on(town: Town, words: str = "Hal") -> Sequence[str]:
    """What our messages with a card of their own show of Hal now, in rooms other than his."""
    own = await town.private(HAL)
    async with town.app.database.looking() as db:
        query = select(OutboxRow).where(
            OutboxRow.card.is_not(None), OutboxRow.state == OutboxState.SENT, OutboxRow.kind == "send"
        )
        rows = [(row.card, row.room_id, row.event_id) for row in await db.scalars(query)]
    return [
        f"{card}: {town.content_of(event).get('body', '')}"
        for card, room, event in rows
        if event is not None and room != own and not town.redacted(event) and words in str(town.content_of(event))
    ]


async def _in_the_archive(town: Town, words: str) -> Sequence[str]:
    async with town.app.database.looking() as db:
        rows = {
            table.name: (await db.execute(text(f'SELECT * FROM "{table.name}"'))).all()
            for table in Base.metadata.sorted_tables
            if table.name not in ("room_members", "rooms")
        }
    return [f"{name}: {row}" for name, some in rows.items() for row in some if words in str(tuple(row))]


async def _forgets(town: Town) -> None:
    room = await town.private(HAL)
    await town.says(HAL, room, "forget me")
    await town.says(HAL, room, "yes")
    await town.passes(DAY)
    await town.passes(timedelta(minutes=10))


async def _lives(town: Town) -> None:
    """Hal stands on cards of all kinds, those of others among them."""
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(HAL, "food", "!consent Share the van by in 9 days")
    await town.says(GUS, "food", "!consent Buy the oven by in 9 days")
    await town.says(HAL, "food", "!object C-2 It may clash")
    await town.says(HAL, "food", "!ask C-2 Who drives it?")
    await town.says(HAL, "food", "!sense Shall we grow?")
    await town.says(HAL, "food", "!hands Paint the stall")
    await town.says(GUS, "food", "!hands Clean the stall")
    await town.replies(HAL, "food", to=town.card("food", "Call for hands H-2"), text="me")
    await town.says(HAL, "food", "!date 1h fri 15:00, sat 10:00")
    await town.says(HAL, "food", "!call")
    await town.says(HAL, "food", "!call here @hal @gus")
    await town.says(HAL, "food", "!call end")
    await town.says(HAL, "food", "!call")
    said = await town.says(HAL, "food", "We need more flour")
    await town.replies(FAY, "food", to=said, text="!relay")
    await town.says(HAL, "food", "!relay And salt")
    await town.says(FAY, "food", "!relay pass P-1")
    await town.says(HAL, "food", "!relay And sugar")


@pytest.mark.long
async def test_no_card_names_who_is_forgotten(town: Town) -> None:
    await _lives(town)
    kinds = {card.split(":")[0] for card in await _named_on(town)}
    assert kinds == {"consent", "meet", "call", "relay"}, "the test shows what it says"
    await _forgets(town)
    assert await _named_on(town) == []
    assert {card.split(":")[0] for card in await _named_on(town, "a former member")} == kinds
    assert "speaks here no more. It stays on the card" in town.body_of(town.card("food", "Hal has a critical concern"))
    assert "It may clash" in town.body_of(town.card("food", "C-2"))
    assert await _in_the_archive(town, HAL) == []
    assert await _in_the_archive(town, "Hal") == []


async def test_a_decision_about_who_is_forgotten_speaks_of_a_former_member(town: Town) -> None:
    _decides_itself(town)
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(3 * DAY)
    await town.says(FAY, "food", "!decisions")
    assert f"Hal ({HAL}) joins the Food circle" in town.heard("food")
    await _forgets(town)
    async with town.app.database.looking() as db:
        decision = (await db.scalars(select(Decision.text).where(Decision.number == 1))).one()
        item = (await db.scalars(select(Item.text).where(Item.number == 1))).one()
    for words in (decision, item):
        assert "a former member (" in words
        assert "joins the Food circle, for Small Screws" in words
    assert await _in_the_archive(town, HAL) == []
    assert await _in_the_archive(town, "hal:example") == [], "the words that are searched, too"
    await town.says(FAY, "food", "!decisions hal")
    assert "Small Screws" not in town.heard("food")


async def test_who_is_forgotten_is_proposed_for_nothing_any_more(town: Town) -> None:
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!select facilitator")
    for user in (FAY, GUS, HAL):
        await town.says(user, await town.private(user), "nominate N-1 hal because he is calm")
    await town.passes(4 * DAY)
    await town.says(GUS, "food", "!propose N-1 @hal")
    await town.says(HAL, await town.private(HAL), "yes")
    assert "Hal" in town.body_of(town.card("food", "N-1: who"))
    await _forgets(town)
    async with town.app.database.looking() as db:
        found = (await db.scalars(select(Selection))).one()
    assert (found.stage, found.proposed) == (Stage.CHANGING, None)
    assert await _named_on(town) == []
    assert "a former member" in town.body_of(town.card("food", "N-1: who"))
