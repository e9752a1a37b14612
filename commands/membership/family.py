"""The family itself, and what its commands share: who decides on members."""

from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from commands.events import HasLeft, RegisterChanged, SpeakerConfirmed, SpeakerEnded
from commands.rules.authority import DECIDING
from storage.models import Circle
from storage.queries import roles
from storage.types import UserId

membership = Family(
    "membership",
    "Circles and their members.",
    publishes=(RegisterChanged, SpeakerConfirmed, SpeakerEnded, HasLeft),
)


async def decides_on_members(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    """Whether a person is secretary or link person of a circle."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    return any(role.circle == circle.slug and role.role in DECIDING for role in held)
