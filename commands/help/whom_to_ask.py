"""The people who help: of a circle those who hold a role in it, and who runs the bot."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.holders import MOST_NAMED, Holder, holders_in, in_federation
from storage.models import OPERATOR, Circle, RoleName
from storage.queries import circles
from storage.types import UserId

HELPFUL = (RoleName.SECRETARY, RoleName.FACILITATOR, RoleName.COORDINATOR, RoleName.LINK_PERSON)
"""Whom to ask first about what goes on in a circle."""
MOST_CIRCLES = 3
"""In private the people of so many circles of who asks are looked for: it takes statements for each."""


async def whom_to_ask(ctx: Ctx) -> Sequence[Holder]:
    """Some people who help who speaks, an operator among them; not who speaks, and of a circle only who is in its room."""
    found: dict[UserId, Holder] = {}
    for circle in await _circles(ctx):
        for holder in await holders_in(ctx, circle, HELPFUL):
            found.setdefault(holder.user_id, holder)
    found.pop(ctx.actor.user_id, None)
    named = list(found.values())[: MOST_NAMED - 1]
    operators = [each for each in await in_federation(ctx, OPERATOR) if each.user_id != ctx.actor.user_id]
    known = {each.user_id for each in named}
    return [*named, *(each for each in operators if each.user_id not in known)][:MOST_NAMED]


async def _circles(ctx: Ctx) -> Sequence[Circle]:
    """The circle whose room we are in; in private some of those that who speaks is in."""
    if Who.PRESENT not in ctx.actor.holds:
        return []
    if ctx.circle_here is not None:
        return [ctx.circle_here]
    if not ctx.said.private:
        return []
    return (await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))[:MOST_CIRCLES]
