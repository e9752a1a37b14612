"""Who holds which role: the people whom somebody is told to ask. Only those are named who are in the circle's room now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.api.access import ROLE_HOLDS, Who
from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.wording.phrases import Inline, listed, t
from storage.models import OPERATOR, Circle, RoleName
from storage.queries import circles, roles, rooms
from storage.types import UserId

MOST_NAMED = 4
"""So many are named: more would not be asked."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, with what they are."""

    user_id: UserId
    name: str
    role: str
    circle: Circle | None
    """None for what they are in the federation."""


def roles_for(allow: Who) -> tuple[str, ...]:
    """The roles in a circle that a command is for."""
    return tuple(role for role, holds in ROLE_HOLDS.items() if holds & allow)


async def holders_in(ctx: Ctx, circle: Circle, among: Collection[str]) -> list[Holder]:
    """Who holds one of some roles in a circle, in the order of the roles; of each person the first."""
    if circle.room_id is None:
        return []
    held = [each for each in await roles.all_in(ctx.db, circle=circle.slug, at=ctx.now) if each.role in among]
    there = await ctx.outbox.readership.those_there(circle, [each.user_id for each in held])
    names = await rooms.names_of(ctx.db, user_ids=there, room_id=circle.room_id)
    order = [*among]
    found: dict[UserId, Holder] = {}
    for each in sorted(held, key=lambda role: order.index(role.role)):
        if each.user_id in there:
            found.setdefault(each.user_id, Holder(each.user_id, names[each.user_id], each.role, circle))
    return list(found.values())


async def holders_of(ctx: Ctx, allow: Who) -> list[Holder]:
    """Who is what a command is for: in the circle that we are in, in private in the circles of who speaks; and in the federation.

    Who is in no circle's room is told of nobody in one.
    """
    here = [ctx.circle_here] if ctx.circle_here is not None else []
    if not here and ctx.said.private:
        here = list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))
    found: list[Holder] = []
    if Who.PRESENT in ctx.actor.holds and roles_for(allow):
        for circle in here:
            found += await holders_in(ctx, circle, roles_for(allow))
    if Who.TREASURER in allow:
        found += await in_federation(ctx, RoleName.TREASURER)
    if Who.OPERATOR in allow:
        found += await in_federation(ctx, OPERATOR)
    return found


async def in_federation(ctx: Ctx, role: str) -> list[Holder]:
    """The operators or the treasurers of the federation."""
    federation = ctx.settings.federation
    people = federation.operators if role == OPERATOR else federation.treasurers
    people, where = people[:MOST_NAMED], ctx.circle_here.room_id if ctx.circle_here is not None else None
    names = await rooms.names_of(ctx.db, user_ids=people, room_id=where) if where is not None else {}
    found = []
    for user_id in people:
        name = names.get(user_id, user_id)
        if name == user_id:
            name = await rooms.name_of(ctx.db, user_id=user_id, room_id=None)
        found.append(Holder(user_id, name, role, None))
    return found


def in_words(ctx: Ctx, holders: Sequence[Holder], *, style: str = "standard") -> Inline:
    """Some people with what they are: "Fay (link person) and Di (secretary)"; in private with their circles."""
    shown = [_in_words(ctx, each) for each in holders[:MOST_NAMED]]
    return listed(shown, style=style)


def _in_words(ctx: Ctx, holder: Holder) -> Inline:
    if holder.circle is None or not ctx.said.private:
        return name_and_role(ctx, holder)
    role = role_called(ctx, holder.role)
    return t("{name} ({role}, {circle})", name=holder.name, role=role, circle=holder.circle.name)


def name_and_role(ctx: Ctx, holder: Holder) -> Inline:
    """A person with what they are: "Fay (link person)"."""
    return t("{name} ({role})", name=holder.name, role=role_called(ctx, holder.role))
