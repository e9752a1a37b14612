"""Roles of people who leave a circle's room or are removed from it, and of those who come back."""

from chatbot.api.context import Ctx, MemberChange
from chatbot.api.markup import code, p, say
from commands.people import name_of
from storage.models import LEFT, REMOVED, Circle, Role, RoleName
from storage.queries import circles, roles
from storage.types import UserId


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
            who = await name_of(ctx, user_id)
            await ctx.outbox.post(
                circle.room_id, say(f"Welcome back, {who}! You are {_called(ctx, name)} of the {circle.name} again.")
            )


async def _tell(ctx: Ctx, circle: Circle, role: Role) -> None:
    """Tell the circle that somebody holds a role no longer; of a link also the circle that it leads to, and the operators,
    who appoint."""
    who, called = await name_of(ctx, role.user_id), _called(ctx, role.role)
    others = await roles.holders_in(ctx.db, circle=circle.slug, role=role.role, at=ctx.now)
    names = " and ".join([await name_of(ctx, user_id) for user_id in others])
    links = role.role is RoleName.LINK_PERSON
    if names:
        then = f"{names} {'is' if len(others) == 1 else 'are'} still {called}."
    else:
        lost = " until then nothing is passed on from here." if links else ""
        then = (
            f"Please choose somebody, for example with !consent, and ask an operator to name them in the settings"
            f"{';' if lost else '.'}{lost}"
        )
    if circle.room_id is not None:
        await ctx.outbox.post(
            circle.room_id,
            say(f"{who} is no longer in this room, and so no longer {called} of the {circle.name}. {then}"),
        )
    if names or role.role not in (RoleName.LINK_PERSON, RoleName.SECRETARY):
        return
    setting = {RoleName.LINK_PERSON: "link_persons", RoleName.SECRETARY: "secretaries"}[role.role]
    for operator in ctx.settings.federation.operators:
        await ctx.outbox.private(
            operator,
            say(p(f"The {circle.name} has no {called} just now: {who} ({role.user_id}) is no longer in its room. Once the "
                  "circle has chosen somebody, please name them in its settings (", code(setting), ") and start me again.")),
        )  # fmt: skip
    parent = await circles.by_slug(ctx.db, slug=circle.parent) if links and circle.parent is not None else None
    if parent is not None and parent.room_id is not None:
        await ctx.outbox.post(
            parent.room_id,
            say(f"The {circle.name} has no {called} just now: {who} is no longer in its room. I have asked it to choose "
                "somebody; until then please talk to its people directly."),
        )  # fmt: skip


def _called(ctx: Ctx, role: RoleName) -> str:
    """A role in the federation's words."""
    return ctx.settings.federation.words.link_person if role is RoleName.LINK_PERSON else role.replace("_", " ")
