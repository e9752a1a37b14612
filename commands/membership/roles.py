"""Roles of people who leave a circle's room or are removed from it, and of those who come back."""

from chatbot.api.context import Ctx
from chatbot.api.incoming import MemberChange
from chatbot.api.markup import person
from commands.membership import texts
from commands.people import name_and_id, name_of, names_of, role_called
from storage.models import LEFT, REMOVED, Circle, Role, RoleName
from storage.queries import circles, roles
from storage.types import UserId

SETTINGS = {RoleName.LINK_PERSON: "link_persons", RoleName.SECRETARY: "secretaries"}
"""The settings of a circle that name who holds a role."""


async def end_roles(ctx: Ctx, circle: Circle, change: MemberChange) -> None:
    """Whoever is not in a circle's room has no role in it: end what they hold, and tell who is left without."""
    held = await roles.held_in(ctx.db, circle=circle.slug, user_id=change.user_id, at=ctx.now)
    removed = change.by != change.user_id
    for role in held:
        role.ends_at, role.source = ctx.now, REMOVED if removed else LEFT
        ctx.audit("membership.role_ended", str(role.user_id), circle=circle.slug, role=role.role, removed=removed)
    await ctx.db.flush()
    for role in held:
        await _tell(ctx, circle, role)


async def resume_roles(ctx: Ctx, circle: Circle, user_id: UserId) -> None:
    """Whoever has left by themselves and comes back holds again what the settings still name them for."""
    rules = ctx.rules_of(circle.slug)
    named = ((RoleName.LINK_PERSON, rules.link_persons), (RoleName.SECRETARY, rules.secretaries))
    for name, people in named:
        last = await roles.find_appointed(ctx.db, circle=circle.slug, role=name, user_id=user_id)
        if user_id not in people or last is None or last.source != LEFT:
            continue
        ctx.db.add(Role(circle=circle.slug, user_id=user_id, role=name, starts_at=ctx.now))
        ctx.audit("membership.role_resumed", str(user_id), circle=circle.slug, role=name)
        if circle.room_id is not None:
            welcome = texts.role_resumed(circle, role_called(ctx, name), name=await name_and_id(ctx, user_id, circle))
            await ctx.outbox.post(circle.room_id, welcome)


async def _tell(ctx: Ctx, circle: Circle, role: Role) -> None:
    """Tell the circle that somebody holds a role no longer; of a link also the circle that it leads to, and the operators,
    who appoint."""
    called, name = role_called(ctx, role.role), await name_of(ctx, role.user_id, circle)
    others = await roles.holders_in(ctx.db, circle=circle.slug, role=role.role, at=ctx.now)
    link = role.role is RoleName.LINK_PERSON
    if circle.room_id is not None:
        names = list((await names_of(ctx, others, circle)).values())
        ended = texts.role_ended(circle, called, name=name, others=names, link=link)
        await ctx.outbox.post(circle.room_id, ended)
    setting = SETTINGS.get(role.role)
    if others or setting is None:
        return

    for operator in ctx.settings.federation.operators:
        vacant = texts.role_vacant(circle, called, who=person(role.user_id, name), setting=setting)
        await ctx.outbox.private(operator, vacant, about=None)
    parent = await circles.by_slug(ctx.db, slug=circle.parent) if link and circle.parent is not None else None
    if parent is not None and parent.room_id is not None:
        await ctx.outbox.post(parent.room_id, texts.link_vacant(circle, called, name=name))
