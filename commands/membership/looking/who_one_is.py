"""What one person is in a circle: ``!who is gus``."""

from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.holders import in_federation
from chatbot.api.wording.markup import Inline, b, listed, say, t
from commands.people import person_called
from commands.rules.circle_names import called
from storage.models import OPERATOR, Circle, CircleStanding, RoleName
from storage.queries import circles, members, roles, speakers
from storage.types import UserId


async def who_one_is(ctx: Ctx, circle: Circle, name: str) -> Reply | None:
    """What the one whom a name means is in a circle; None where it means a circle, or nobody or several of its room."""
    if called(name, await circles.active_in(ctx.db)):
        return None
    found = await person_called(ctx, circle, name)
    return Reply(say(await _told(ctx, circle, *found))) if found is not None else None


async def _told(ctx: Ctx, circle: Circle, user_id: UserId, name: str) -> Inline:
    there = await speakers.on_register(ctx.db, circle=circle.slug)
    coops = [coop.name for speaker, coop in there if speaker.user_id == user_id]
    held = await roles.held_in(ctx.db, circle=circle.slug, user_id=user_id, at=ctx.now)
    names: list[str] = [role.role for role in held]
    for federal in (OPERATOR, RoleName.TREASURER):
        names += [federal for each in await in_federation(ctx, federal) if each.user_id == user_id]
    is_ = [role_called(ctx, each) for each in names]
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=user_id)
    told: list[Inline] = []
    if coops:
        told.append(t("speaks for {coops} in the {circle}", coops=listed(coops), circle=circle.name))
    elif member is not None:
        learns = member.standing is CircleStanding.LEARNING
        told.append(t("is learning in the {circle}" if learns else "is a guest of the {circle}", circle=circle.name))
    if is_:
        told.append(t("is {roles}", roles=listed(is_)))
    if not told:
        return t(
            "{name} is in the room of the {circle}, speaks for no co-op and has no role here.",
            name=b(name),
            circle=circle.name,
        )
    return t("{name} {told}.", name=b(name), told=listed(told))
