"""With which other circle a circle may be asked to decide something together."""

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from commands.authority import must_not_be_banned
from commands.consent.card.secrecy import may_cross
from commands.consent.items.audience import in_room
from commands.consent.items.rights import runs_circle
from storage.models import Circle, RoleName
from storage.queries import roles


async def may_decide_with(ctx: Ctx, circle: Circle, other: Circle) -> None:
    """Whoever proposes something to two circles is in both rooms, or links or runs the first. Raises Refusal."""
    if other.slug == circle.slug:
        raise Refusal(
            "same-circle",
            "It is decided in the {circle} anyway. Please name another circle.",
            circle=circle.name,
        )
    await must_not_be_banned(ctx, other)
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    links = any(role.circle == circle.slug and role.role == RoleName.LINK_PERSON for role in held)
    if not (links or await runs_circle(ctx, circle) or await in_room(ctx, other, ctx.actor.user_id)):
        raise Refusal(
            "not-linked",
            "You are not in the room of the {circle}. Please ask your {link_person} to propose it to both circles.",
            circle=other.name,
            link_person=role_called(ctx, RoleName.LINK_PERSON),
        )
    for here, there in ((circle, other), (other, circle)):
        await may_cross(ctx, here, there)
