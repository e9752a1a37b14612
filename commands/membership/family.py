"""The family itself, and what its commands share: who decides on members, who no longer speaks."""

from chatbot.api.context import Ctx
from chatbot.api.family import Family
from commands.events import RegisterChanged, SpeakerEnded
from storage.models import Circle, CircleStanding, Member, RoleName
from storage.queries import roles
from storage.types import UserId

membership = Family("membership", "Circles and their members.", publishes=(RegisterChanged, SpeakerEnded))


DECIDE = (RoleName.SECRETARY, RoleName.LINK_PERSON)
"""Who decides on members of a circle."""


async def decides_on_members(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    """Whether a person is secretary or link person of a circle."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    return any(role.circle == circle.slug and role.role in DECIDE for role in held)


async def seat_left(ctx: Ctx, left: Member) -> None:
    """Tell that a membership which has ended was that of a speaker."""
    if left.coop_id is not None and left.standing is CircleStanding.MEMBER:
        await ctx.db.flush()
        await ctx.publish(SpeakerEnded(left.coop_id, left.user_id))
