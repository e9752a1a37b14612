"""The family itself, and what its commands share: who decides on members, who is told."""

from chatbot.api.context import Ctx
from chatbot.api.effects import Priority
from chatbot.api.family import Family
from commands.events import RegisterChanged
from commands.membership import texts
from commands.people import name_of
from storage.models import Circle, Coop, RoleName
from storage.queries import members, roles
from storage.types import UserId

membership = Family("membership", "Circles and their members.", publishes=(RegisterChanged,))


DECIDE = (RoleName.SECRETARY, RoleName.LINK_PERSON)
"""Who decides on members of a circle."""


async def decides_on_members(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    """Whether a person is secretary or link person of a circle."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    return any(role.circle == circle.slug and role.role in DECIDE for role in held)


async def tell_who_speaks(ctx: Ctx, circle: Circle, coop: Coop, user_id: UserId) -> None:
    """Tell those who speak for a co-op, in whatever circle, who has come to speak for it: they share its voice and see its
    subs, and where a circle is open nobody else has looked whether they may."""
    speaking = [member.user_id for member in await members.all_speaking_for(ctx.db, coop_id=coop.id)]
    if speaking.count(user_id) > 1:
        return  # They spoke for it in another circle already.
    news = texts.speaks_too(circle, coop, user_id, name=await name_of(ctx, user_id, circle))
    for other in sorted({*speaking} - {user_id}):
        await ctx.outbox.private(
            other,
            news,
            rings=False,
            priority=Priority.REMINDER,  # It may take a private room, and somebody may wait for an answer.
            once=f"speaks:{circle.slug}:{coop.id}:{user_id}:{other}:{ctx.now:%Y-%m-%d}",  # They may come and go all day.
        )
