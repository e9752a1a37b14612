"""The family itself, and what its counters share: finding circles, the speaker's links, the rhythm."""

from chatbot.api.context import Ctx
from chatbot.api.family import Family
from storage.models import Circle, RoleName
from storage.queries import roles
from storage.types import CircleSlug

relay = Family("relay", "Pass things on between circles.")

RUNNING = (RoleName.FACILITATOR, RoleName.SECRETARY, RoleName.COORDINATOR)


async def roles_of_speaker(ctx: Ctx) -> tuple[set[CircleSlug], set[CircleSlug]]:
    """The circles that the speaker is link person of, and those that they facilitate or minute."""
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    links = {role.circle for role in held if role.role is RoleName.LINK_PERSON}
    return links, {role.circle for role in held if role.role in RUNNING}


async def restart_rhythm(ctx: Ctx, circle: Circle) -> None:
    """Something was passed on from a circle: count its rhythm anew."""
    await ctx.schedule("overdue", circle.slug, at=ctx.now + ctx.rules_of(circle.slug).relay.rhythm)
