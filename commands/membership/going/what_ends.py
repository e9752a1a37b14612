"""What ends when somebody leaves a circle or a co-op, as they are told before they do."""

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.seams.says import Going
from chatbot.api.wording.markup import Inline
from commands.membership.roles.giving import only_holders
from commands.membership.texts import leave as leave_texts
from storage.models import Circle, Speaker
from storage.queries import coops, members, speakers


async def ends_with_circle(ctx: Ctx, circle: Circle) -> list[Inline]:
    """What of it who speaks may not think of: their roles, the co-ops that nobody else speaks for there, and answers."""
    user_id = ctx.actor.user_id
    ends: list[Inline] = [
        leave_texts.has_role(circle, role_called(ctx, role.role), only=only)
        for role, only in await only_holders(ctx, circle)
    ]
    for coop in await speakers.heard_in(ctx.db, circle=circle.slug, user_id=user_id):
        speaking = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
        if all(member.user_id == user_id for member in speaking):
            ends.append(leave_texts.would_be_silent(coop))
    return [*ends, *(each.would for each in await ctx.lost_with(Going(user_id, circle.slug)))]


async def ends_with_coop(ctx: Ctx, speaker: Speaker) -> list[Inline]:
    """The same of a co-op, in all circles; nothing of one that is still to be confirmed."""
    if speaker.confirmed_at is None:
        return []
    ends: list[Inline] = []
    speaking = await members.all_speaking_for(ctx.db, coop_id=speaker.coop_id)
    if all(each.user_id == speaker.user_id for each in speaking):
        ends.append(leave_texts.would_be_silent(await coops.by_id(ctx.db, coop_id=speaker.coop_id)))
    lost = await ctx.lost_with(Going(speaker.user_id, coop_id=speaker.coop_id))
    return [*ends, *(each.would for each in lost)]
