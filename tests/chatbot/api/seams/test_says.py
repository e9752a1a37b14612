"""The seam by which families say things of themselves: declared once each, gathered in the order of the families."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.seams.says import Held, News, Readers, Waiting
from storage.database import Database
from storage.models import Circle, CircleKind
from storage.types import CircleSlug, UserId
from tests.chatbot.api.in_hand import GUS, NOW, in_hand

FOOD = Circle(slug=CircleSlug("food"), name="Food circle", kind=CircleKind.INDUSTRY, room="#food:example.org")
TECH = Circle(slug=CircleSlug("tech"), name="Tech circle", kind=CircleKind.INDUSTRY, room="#tech:example.org")


def _family(name: str) -> Family:
    """A family that says by which name it is called then, and what it was asked."""
    family = Family(name, "Says.")

    @family.news()
    async def news(ctx: Ctx, circles: Sequence[Circle], since: datetime | None) -> Sequence[News]:
        first, _ = circles
        return [
            News(NOW, f"{ctx.family} {first.slug} {since}", first.slug),
            News(NOW, f"{ctx.outbox.card_name('card')}", first.slug),
        ]

    @family.waiting()
    async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
        return [Waiting("B-1", f"{ctx.family} {user_id} {readers.are_for(FOOD)}")]

    @family.holds()
    async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
        return [Held(f"{ctx.family} keeps {user_id}")]

    return family


def test_a_family_says_each_thing_with_one_voice() -> None:
    family = _family("bakery")

    async def news(ctx: Ctx, circles: Sequence[Circle], since: datetime | None) -> Sequence[News]:
        return []

    async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
        return []

    async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
        return []

    with pytest.raises(TypeError, match="bakery has two handlers for news"):
        family.news()(news)
    with pytest.raises(TypeError, match="bakery has two handlers for what waits"):
        family.waiting()(waiting)
    with pytest.raises(TypeError, match="bakery has two handlers for what it holds"):
        family.holds()(holds)


@pytest.mark.parametrize("order", [("shop", "cafe"), ("cafe", "shop")])
async def test_news_are_gathered_in_the_order_of_the_families_each_within_its_own(
    database: Database, order: tuple[str, ...]
) -> None:
    since = NOW - timedelta(days=1)
    families = (*map(_family, order), Family("silent", "Says nothing."))
    async with database.transaction() as db:
        told = await in_hand(db, families[-1], among=families).news_of([FOOD, TECH], since=since)

    assert [each.line for each in told] == [line for name in order for line in (f"{name} food {since}", f"{name}:card")]


async def test_what_waits_is_gathered_in_their_order_too(database: Database) -> None:
    families = (_family("shop"), Family("silent", "Says nothing."), _family("cafe"))
    elsewhere = Circle(slug=CircleSlug("tech"), name="Tech circle", kind=CircleKind.INDUSTRY, room="#tech:example.org")
    async with database.transaction() as db:
        ctx = in_hand(db, families[1], among=families)
        alone = await ctx.waiting_for(GUS, Readers(None, encrypted=False))
        among_others = await ctx.waiting_for(GUS, Readers(elsewhere, encrypted=False))

    assert [each.line for each in alone] == [f"{name} {GUS} True" for name in ("shop", "cafe")]
    assert [each.line for each in among_others] == [f"{name} {GUS} False" for name in ("shop", "cafe")]


async def test_what_is_kept_is_gathered_in_their_order_too(database: Database) -> None:
    families = (_family("shop"), Family("silent", "Says nothing."), _family("cafe"))
    async with database.transaction() as db:
        told = await in_hand(db, families[1], among=families).held_of(GUS)

    assert [each.line for each in told] == [f"shop keeps {GUS}", f"cafe keeps {GUS}"]
