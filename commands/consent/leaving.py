"""When people come into a circle or leave it, and when the whole circle moves to another room."""

from typing import Any

from chatbot.api.context import Ctx
from commands.consent.cards import SEEDS
from commands.consent.family import card_of, consent, show, standing_of
from storage.queries import consent as items_of
from storage.types import CircleSlug, RoomId


@consent.job("register")
async def register_changed(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Somebody has joined the circle, left it, or speaks for another co-op: open cards show who can be heard now."""
    for item in await items_of.open_in(ctx.db, circle=CircleSlug(key)):
        await show(ctx, item)


@consent.job("move")
async def circle_moved(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Post the cards of what is open in the circle's new room. Answers on the old ones count as before."""
    for item in await items_of.open_in(ctx.db, circle=CircleSlug(data["circle"])):
        card = await card_of(ctx, await standing_of(ctx, item))
        await ctx.outbox.card_again(str(item.number), RoomId(key), card, reactions=SEEDS)
