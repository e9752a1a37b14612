"""When somebody leaves a circle's room, or is removed, and when the whole circle moves to another room."""

from typing import Any

from chatbot.context import Ctx, MemberChange
from commands.consent.cards import SEEDS
from commands.consent.family import card_of, consent, show, standing_of
from storage.models import Membership
from storage.queries import consent as items_of
from storage.types import CircleSlug, RoomId


@consent.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Bring the cards up to date that a person had answered who is no longer in the circle's room."""
    if change.membership not in (Membership.LEAVE, Membership.BAN):
        return
    await ctx.db.flush()
    for item in await items_of.open_answered_by(ctx.db, circle=ctx.circle.slug, user_id=change.user_id):
        await show(ctx, item)


@consent.job("move")
async def circle_moved(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Post the cards of what is open in the circle's new room. Answers on the old ones count as before."""
    for item in await items_of.open_in(ctx.db, circle=CircleSlug(data["circle"])):
        card = await card_of(ctx, await standing_of(ctx, item))
        await ctx.outbox.card_again(str(item.number), RoomId(key), card, reactions=SEEDS)
