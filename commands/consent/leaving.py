"""When somebody leaves a circle's room, or is removed: what they had answered, and their being told."""

from chatbot.context import Ctx, MemberChange
from commands.consent.family import consent, show
from storage.models import Membership
from storage.queries import consent as items_of


@consent.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Bring the cards up to date that a person had answered who is no longer in the circle's room."""
    if change.membership not in (Membership.LEAVE, Membership.BAN):
        return
    await ctx.db.flush()
    for item in await items_of.open_answered_by(ctx.db, circle=ctx.circle.slug, user_id=change.user_id):
        await show(ctx, item)
