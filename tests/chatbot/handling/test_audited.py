"""A handler that changes the archive says so beforehand, and leaves a line; else nothing of it happens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import pytest
from sqlalchemy import delete, insert, select, update

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.family import Family
from chatbot.api.seams.auditing import NotAudited
from chatbot.api.seams.events import Event
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.handling.audited import NotAsked, audited, must_have_asked
from storage.database import Database
from storage.models import AuditLine, Coop
from storage.types import CircleSlug
from tests.chatbot.api.in_hand import GUS, NOW, ROOM, in_hand

Change = Callable[[Ctx], Awaitable[None]]

FAMILY = Family("bakery", "Bread.")


@dataclass(frozen=True)
class Baked(Event):
    pass


@dataclass(frozen=True)
class Cooling(Due, name="cool"):
    loaf: int


@dataclass(frozen=True)
class ToTaste(Asked, name="taste"):
    loaf: int


def _coop(slug: str) -> Coop:
    return Coop(slug=slug, name=slug, added_at=NOW, added_by=GUS)


async def _add(ctx: Ctx) -> None:
    ctx.db.add(_coop("new"))


async def _rename(ctx: Ctx) -> None:
    (await ctx.db.scalars(select(Coop))).one().name = "Leaf"


async def _remove(ctx: Ctx) -> None:
    await ctx.db.delete((await ctx.db.scalars(select(Coop))).one())


async def _add_many(ctx: Ctx) -> None:
    await ctx.db.execute(insert(Coop).values(slug="many", name="many", added_at=NOW, added_by=GUS))


async def _rename_all(ctx: Ctx) -> None:
    await ctx.db.execute(update(Coop).values(name="Leaf"))


async def _remove_all(ctx: Ctx) -> None:
    await ctx.db.execute(delete(Coop))


CHANGES = (_add, _rename, _remove, _add_many, _rename_all, _remove_all)


async def _do(database: Database, change: Change, *, changes: bool, lines: int = 0) -> None:
    """A handler that has declared this, and changes that, with so many audit lines."""
    async with database.transaction() as db:
        db.add(_coop("there-before"))
        ctx = in_hand(db, FAMILY)
        async with audited(ctx, changes=changes):
            await change(ctx)
            for _ in range(lines):
                ctx.audit("bakery.changed", "loaf")


async def _kept(database: Database) -> int:
    async with database.looking() as db:
        return len((await db.scalars(select(Coop))).all())


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_without_a_line_is_a_failure_of_ours_and_nothing_is_changed(
    database: Database, change: Change
) -> None:
    with pytest.raises(NotAudited, match=r"bakery has changed \['coops'\] without an audit line"):
        await _do(database, change, changes=True)
    assert await _kept(database) == 0


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_that_was_not_declared_is_one_too_even_with_its_line(database: Database, change: Change) -> None:
    with pytest.raises(NotAudited, match=r"bakery has changed \['coops'\], and has not declared that it does"):
        await _do(database, change, changes=False, lines=1)
    assert await _kept(database) == 0


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_that_was_declared_and_leaves_its_line_happens(database: Database, change: Change) -> None:
    await _do(database, change, changes=True, lines=1)

    async with database.looking() as db:
        assert (await db.scalars(select(AuditLine.what))).all() == ["bakery.changed"]


async def _look(ctx: Ctx) -> None:
    (await ctx.db.scalars(select(Coop))).all()


async def _leave_on_the_way(ctx: Ctx) -> None:
    """What is to be said, done and answered later is no change."""
    await ctx.outbox.react(ROOM, ctx.said.event_id, "🍞")
    await ctx.schedule(Cooling(1), at=NOW)
    await ctx.forget_question(GUS, ToTaste(1))


@pytest.mark.parametrize("changes", [True, False])
@pytest.mark.parametrize("handler", [_look, _leave_on_the_way])
async def test_who_changes_nothing_needs_no_line_whatever_was_declared(
    database: Database, handler: Change, changes: bool
) -> None:
    """What the transaction has written before the handler is not the handler's."""
    await _do(database, handler, changes=changes)

    assert await _kept(database) == 1


async def test_a_handler_that_fails_is_heard_itself(database: Database) -> None:
    async def fail(ctx: Ctx) -> None:
        await _add(ctx)
        raise LookupError("no oven")

    with pytest.raises(LookupError, match="no oven"):
        await _do(database, fail, changes=False)


def _families(*, with_line: bool) -> tuple[Family, Family]:
    """A family that publishes, and one that changes something when it hears of it."""
    bakery, shop = Family("bakery", "Bread.", publishes=(Baked,)), Family("shop", "Sells.")

    @shop.on(Baked)
    async def told(ctx: Ctx, baked: Baked) -> None:
        await _add(ctx)
        if with_line:
            ctx.audit("shop.added", "new")

    return bakery, shop


async def _publish(database: Database, *, with_line: bool, changes: bool) -> None:
    bakery, shop = _families(with_line=with_line)
    async with database.transaction() as db:
        ctx = in_hand(db, bakery, among=(bakery, shop))
        async with audited(ctx, changes=changes):
            await ctx.publish(Baked())


async def test_what_a_subscriber_changes_is_held_to_the_same(database: Database) -> None:
    with pytest.raises(NotAudited, match="without an audit line"):
        await _publish(database, with_line=False, changes=True)
    with pytest.raises(NotAudited, match="has not declared"):
        await _publish(database, with_line=True, changes=False)
    assert await _kept(database) == 0
    await _publish(database, with_line=True, changes=True)

    assert await _kept(database) == 1


async def _change_and_publish(database: Database, *, own_line: bool, with_line: bool) -> None:
    bakery, shop = _families(with_line=with_line)
    async with database.transaction() as db:
        ctx = in_hand(db, bakery, among=(bakery, shop))
        async with audited(ctx, changes=True):
            await _add_many(ctx)
            await ctx.publish(Baked())
            if own_line:
                ctx.audit("bakery.added", "many")


async def test_nobody_s_line_stands_for_what_another_family_changes(database: Database) -> None:
    with pytest.raises(NotAudited, match=r"shop has changed \['coops'\]"):
        await _change_and_publish(database, own_line=True, with_line=False)
    with pytest.raises(NotAudited, match=r"bakery has changed \['coops'\]"):
        await _change_and_publish(database, own_line=False, with_line=True)
    await _change_and_publish(database, own_line=True, with_line=True)

    assert await _kept(database) == 2


@pytest.mark.parametrize(("words", "asks"), [("slice", True), ("loaves", False)])
async def test_a_command_that_names_a_record_must_ask_who_is_there(database: Database, words: str, asks: bool) -> None:
    """Else the next family forgets it."""
    bakery = Family("bakery", "Bread.")

    @bakery.command("slice", allow=Who.PRESENT, example="slice L-1")
    async def cut(ctx: Ctx, number: Annotated[int, ItemNumber("L")]) -> Reply:
        """Cut a loaf."""
        return Reply.none()

    @bakery.command("loaves", allow=Who.PRESENT, example="loaves 7")
    async def count(ctx: Ctx, number: int) -> Reply:
        """Count loaves."""
        return Reply.none()

    command = Catalogue((bakery,)).by_words(words)
    assert command is not None
    async with database.transaction() as db:
        ctx = in_hand(db, bakery)
        if asks:
            with pytest.raises(NotAsked, match="slice has not asked"):
                must_have_asked(ctx, command)
            ctx.asked.append(CircleSlug("bakers"))
        must_have_asked(ctx, command)
