"""The seam by which families tell each other what has happened: declared, checked at the start, in a fixed order."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.seams.events import Event
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.markup import say
from storage.database import Database
from storage.models import OutboxRow
from tests.chatbot.api.in_hand import ROOM, in_hand


@dataclass(frozen=True)
class Baked(Event):
    loaves: int


@dataclass(frozen=True)
class Burnt(Event):
    pass


def _bakery() -> Family:
    return Family("bakery", "Bread.", publishes=(Baked,))


def _listener(name: str, heard: list[str]) -> Family:
    """A family that notes what it hears, and by which name it is called then."""
    family = Family(name, "Listens.")

    @family.on(Baked)
    async def told(ctx: Ctx, baked: Baked) -> None:
        heard.append(f"{ctx.family} {baked.loaves}")

    return family


def test_nobody_subscribes_to_what_nobody_publishes() -> None:
    family = Family("shop", "Sells.")

    @family.on(Burnt)
    async def told(ctx: Ctx, burnt: Burnt) -> None: ...

    with pytest.raises(TypeError, match="shop subscribes to Burnt, which nobody publishes"):
        Catalogue([_bakery(), family])


def test_an_event_has_one_publisher() -> None:
    with pytest.raises(TypeError, match="Baked is published by bakery and by mill"):
        Catalogue([_bakery(), Family("mill", "Flour.", publishes=(Burnt, Baked))])


async def test_only_who_has_declared_it_publishes_an_event(database: Database) -> None:
    bakery, shop = _bakery(), Family("shop", "Sells.", publishes=(Burnt,))
    async with database.transaction() as db:
        with pytest.raises(TypeError, match="shop has not declared that it publishes Baked"):
            await in_hand(db, shop, among=(bakery, shop)).publish(Baked(3))
        with pytest.raises(TypeError, match="bakery has not declared that it publishes Burnt"):
            await in_hand(db, bakery, among=(bakery, shop)).publish(Burnt())


@pytest.mark.parametrize("order", [("shop", "cafe", "mill"), ("mill", "shop", "cafe")])
async def test_who_has_subscribed_is_told_in_the_order_of_the_families(
    database: Database, order: tuple[str, ...]
) -> None:
    heard: list[str] = []
    made = {name: _listener(name, heard) for name in ("cafe", "mill", "shop")}  # However they were imported.
    bakery = _bakery()
    async with database.transaction() as db:
        await in_hand(db, bakery, among=(bakery, *(made[name] for name in order))).publish(Baked(3))

    assert heard == [f"{name} 3" for name in order]


async def test_the_publisher_may_hear_itself_and_nobody_hears_another_event(database: Database) -> None:
    heard: list[str] = []
    bakery = _listener("bakery", heard)
    bakery.publishes = (Baked, Burnt)
    async with database.transaction() as db:
        await in_hand(db, bakery).publish(Burnt())
        assert heard == []
        await in_hand(db, bakery).publish(Baked(1))

    assert heard == ["bakery 1"]


def _speaker(name: str) -> Family:
    """A family that says something when it hears of bread."""
    family = Family(name, "Speaks.")

    @family.on(Baked)
    async def told(ctx: Ctx, baked: Baked) -> None:
        await ctx.outbox.post(ROOM, say("{name} has heard of {loaves}", name=name, loaves=baked.loaves), card="bread")

    return family


async def _rows(database: Database) -> list[tuple[str, str | None, str]]:
    async with database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).order_by(OutboxRow.position))).all()
    return [(row.content["body"], row.card, row.txn_id) for row in rows]


async def _bake(database: Database, *, cause: str = "$cause") -> None:
    """The bakery says something, tells of its bread twice, and says another thing, all in one transaction."""
    bakery, shop, cafe = _bakery(), _speaker("shop"), _speaker("cafe")
    async with database.transaction() as db:
        ctx = in_hand(db, bakery, among=(bakery, shop, cafe), cause=cause)
        await ctx.outbox.post(ROOM, say("we begin"))
        await ctx.publish(Baked(1))
        await ctx.publish(Baked(2))
        await ctx.outbox.post(ROOM, say("we end"))


async def test_what_several_families_say_in_one_transaction_is_said_whole(database: Database) -> None:
    """Two rows of one id would be one row: the second would never be said."""
    await _bake(database)

    rows = await _rows(database)
    assert [(said, card) for said, card, _ in rows] == [
        ("we begin", None),
        ("shop has heard of 1", "shop:bread"),
        ("cafe has heard of 1", "cafe:bread"),
        ("shop has heard of 2", "shop:bread"),
        ("cafe has heard of 2", "cafe:bread"),
        ("we end", None),
    ]
    assert len({txn for _, _, txn in rows}) == 6


async def test_what_is_done_once_more_says_nothing_twice_and_another_cause_says_its_own(database: Database) -> None:
    await _bake(database)
    before = await _rows(database)
    await _bake(database)
    assert await _rows(database) == before
    await _bake(database, cause="$another")

    assert len(await _rows(database)) == 12
