"""What the TOML sets an end to is let go once a day: what was said, who changed what, the names of those who left long ago."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from chatbot.receiving import retention
from storage.models import AuditLine, Member, OutboxRow
from storage.types import Base, UserId
from tests.journeys.conftest import Town
from tests.towns import FEDERATION

FAY, GUS, ZOE = (UserId(f"@{name}:example.org") for name in ("fay", "gus", "zoe"))
DAY = timedelta(days=1)
KEPT = """
[retention]
said = "90d"
audit = "400d"
left = "730d"
"""


@pytest.fixture
def toml() -> str:
    return FEDERATION + KEPT


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    monkeypatch.setattr(retention, "PAUSE", timedelta(0))


async def _tidies(town: Town) -> None:
    await retention.let_go(
        town.app.database, settings=town.app.settings, families=town.app.catalogue.families, now=town.now
    )
    await town.works()


async def _said(town: Town, *, card: bool) -> int:
    query = select(func.count()).where(OutboxRow.card.is_not(None) if card else OutboxRow.card.is_(None))
    async with town.app.database.looking() as db:
        return (await db.scalars(query.where(OutboxRow.kind == "send"))).one()


async def _names(town: Town, user_id: UserId) -> list[str]:
    """The tables that name somebody, but for what the homeserver says of rooms."""
    async with town.app.database.looking() as db:
        return [
            table.name
            for table in Base.metadata.sorted_tables
            if table.name not in ("room_members", "rooms")
            and any(
                user_id in str(tuple(row)) for row in (await db.execute(text(f'SELECT * FROM "{table.name}"'))).all()
            )
        ]


@pytest.mark.both_databases
@pytest.mark.long
async def test_what_is_past_its_time_goes_and_all_else_stays(town: Town) -> None:
    await town.joins_room(ZOE, "food")
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (ZOE, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(ZOE, "food", "!consent Share the van by in 9 days")
    await town.says(ZOE, "food", "!sense Shall we grow?")
    asked = town.card("food", "Sense check")
    await town.says(ZOE, "food", "!ping")
    await town.passes(10 * DAY)
    await town.says(ZOE, "food", "!leave yes")
    await town.leaves_room(ZOE, "food")
    cards, words = await _said(town, card=True), await _said(town, card=False)
    await _tidies(town)
    assert (await _said(town, card=True), await _said(town, card=False)) == (cards, words), "nothing is past its time"

    await town.passes(91 * DAY)
    await _tidies(town)
    assert await _said(town, card=True) == cards
    assert await _said(town, card=False) < words
    await town.says(GUS, "food", "!item C-1")
    assert "Zoe" in town.heard("food")
    await town.reacts(GUS, "food", to=town.card("food", "C-1"), key="✅")

    await town.passes(400 * DAY)
    await _tidies(town)
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(AuditLine.id).where(AuditLine.at < town.now - 400 * DAY))).all()
    assert "members" in await _names(town, ZOE)

    await town.passes(250 * DAY)
    await _tidies(town)
    assert await _names(town, ZOE) == []
    assert "by a former member" in town.body_of(asked), "what still names them is shown anew"
    await town.says(GUS, "food", "!item C-1")
    assert "a former member" in town.heard("food")
    async with town.app.database.looking() as db:
        there = {each.user_id for each in (await db.scalars(select(Member).where(Member.left_at.is_(None)))).all()}
    assert {FAY, GUS} <= there


async def test_who_is_still_in_a_room_keeps_their_name(town: Town) -> None:
    await town.joins_room(ZOE, "food")
    await town.says(ZOE, "food", "!join for Small Screws")
    await town.says(ZOE, "food", "!leave yes")
    await town.passes(800 * DAY)
    await _tidies(town)
    assert "members" in await _names(town, ZOE)
    await town.leaves_room(ZOE, "food")
    await _tidies(town)
    assert await _names(town, ZOE) == []
