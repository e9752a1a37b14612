"""Roles: given and ended by command, ended by leaving the circle's room, and what the configuration has given or taken."""

from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Rest, When
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.holders import holders_in
from chatbot.api.incoming import MemberChange
from chatbot.api.seams.happenings import RoleEnded, RoleGiven
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.authority import must_be_there
from commands.events import Chosen
from commands.membership.family import membership
from commands.membership.roles.by_consent import ask_circle_to_end
from commands.membership.roles.terms import watch_term
from commands.membership.roles.told import tell_ended, tell_followed, tell_given, tell_sight
from commands.membership.texts import role as texts
from commands.people import name_of, person_meant
from commands.roles_known import given_here, roles_known
from commands.rules.membership import role_terms as terms
from commands.rules.membership import roles as judge
from storage.models import (
    BY_CHOICE,
    BY_COMMAND,
    BY_TOML,
    ENDED,
    FOLLOWED,
    LEFT,
    REMOVED,
    RENEWED,
    Circle,
    Role,
    RoleName,
)
from storage.queries import circles, roles, rooms, selections
from storage.types import CircleSlug, UserId


@membership.command(
    "role give",
    allow=Who.SECRETARY | Who.OPERATOR,
    place=Place.CIRCLE,
    example="role give @eve link person until 1 march 2028",
    changes=True,
    also="appoint, assign",
    weighs=True,
)
async def give_role(ctx: Ctx, person: PersonRef, role: Rest, *, until: When | None = None) -> Reply:
    """Give somebody a role in this circle, until a day if you like. The circle is told; `roles` shows all.

    Its secretary gives roles, an operator where it has none.
    """
    circle = ctx.circle
    await must_be_there(ctx, circle)
    who, words = await person_meant(ctx, circle, person, role)
    name = judge.role_named(words, called=given_here(ctx, circle))
    await _must_be_theirs_to_give(ctx, circle, name)
    until = until or _usual_end(ctx, circle, name)
    terms.may_last(until, now=ctx.now)
    before = await roles.find_open(ctx.db, circle=circle.slug, role=name, user_id=who)
    judge.may_give(
        giver=ctx.actor.user_id,
        taker=who,
        in_room=await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=who),
        held_by_command=before is not None and before.source != BY_TOML and before.ends_at == until,
    )
    held = {each.role for each in await roles.held_in(ctx.db, circle=circle.slug, user_id=who, at=ctx.now)}
    judge.may_hold(name, held=held, apart=ctx.rules_of(circle.slug).link_leads_not, person=who)

    given = Role(
        circle=circle.slug,
        user_id=who,
        role=name,
        starts_at=ctx.now,
        ends_at=until,
        source=BY_COMMAND,
        given_by=ctx.actor.user_id,
    )
    followed = await begin_role(ctx, given, before=before)

    await tell_given(ctx, circle, given)
    for each in followed:
        await tell_followed(ctx, circle, each)
    if ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply(texts.you_gave(await name_of(ctx, who, circle), role_called(ctx, name)))


@membership.command(
    "role end",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="role end @eve link person",
    changes=True,
    also="dismiss, step down, resign, stop being, give up being, i don't want to be, i do not want to be, i no longer want to be",
    weighs=True,
)
async def end_role(ctx: Ctx, person: PersonRef, role: Rest | None = None) -> Reply:
    """Lay down your role in this circle. Another's ends when the circle agrees: I ask it.

    Your own needs no name: “role end secretary”. An operator ends anybody's at once. The circle is told.
    """
    circle = ctx.circle
    await must_be_there(ctx, circle)
    called = given_here(ctx, circle)
    name = judge.find_role(f"{person} {role or ''}".strip(), called=called)
    who = ctx.actor.user_id
    if name is None:
        who, words = await person_meant(ctx, circle, person, role or "")
        name = judge.role_named(words or await _only_role(ctx, circle, who), called=called)
    theirs = await roles.held_in(ctx.db, circle=circle.slug, user_id=who, at=ctx.now)
    held = next((each for each in theirs if each.role == name), None)
    judge.must_be_held(held=held is not None, person=who, own=who == ctx.actor.user_id)
    if held is None:
        return Reply.none()
    if who != ctx.actor.user_id and Who.OPERATOR not in ctx.actor.holds:
        return await ask_circle_to_end(ctx, circle, held)

    await end_it(ctx, circle, held)
    if ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply(texts.you_ended(await name_of(ctx, who, circle), role_called(ctx, name)))


async def end_it(ctx: Ctx, circle: Circle, held: Role) -> None:
    """End somebody's role by the word of who speaks: all are told."""
    held.ended_at, held.ended_by, held.why = ctx.now, ctx.actor.user_id, ENDED
    ctx.audit("membership.role_ended", held.user_id, circle=circle.slug, role=held.role)
    await ctx.db.flush()
    await tell_ended(ctx, circle, held)


async def begin_role(ctx: Ctx, given: Role, *, before: Role | None) -> list[Role]:
    """Write that somebody has a role from now on. What they had of it ``before`` ends, and is no longer the configuration's; so
    does that of others whose term is over and who went on until somebody was chosen, and of those who had it without a term when the
    circle chooses. Returns those of others."""
    ending = [] if before is None else [(before, RENEWED)]
    for each in await roles.all_in(ctx.db, circle=CircleSlug(str(given.circle)), at=ctx.now):
        followed = each.term_over_at is not None or (given.source == BY_CHOICE and each.ends_at is None)
        if each.role == given.role and followed and each.user_id != given.user_id:
            ending.append((each, FOLLOWED))
            ctx.audit("membership.role_ended", str(each.user_id), circle=given.circle, role=given.role, why=FOLLOWED)
    for each, why in ending:
        each.ended_at, each.ended_by, each.why = ctx.now, given.given_by if why == RENEWED else None, why
    await ctx.db.flush()
    ctx.db.add(given)
    await ctx.db.flush()
    until = {"until": given.ends_at.isoformat()} if given.ends_at is not None else {}
    ctx.audit("membership.role_given", given.user_id, circle=given.circle, role=given.role, **until)
    await watch_term(ctx, given)
    return [each for each, why in ending if why == FOLLOWED]


@membership.on(Chosen)
async def chosen(ctx: Ctx, made: Chosen) -> None:
    """A circle has chosen somebody: they have the role from now on, if they are still there."""
    circle = await circles.by_slug(ctx.db, slug=made.circle)
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=made.user_id):
        return
    before = await roles.find_open(ctx.db, circle=circle.slug, role=made.role, user_id=made.user_id)
    given = Role(
        circle=circle.slug,
        user_id=made.user_id,
        role=made.role,
        starts_at=ctx.now,
        ends_at=made.until,
        source=BY_CHOICE,
    )
    followed = await begin_role(ctx, given, before=before)

    await tell_given(ctx, circle, given, decision=made.decision)
    for each in followed:
        await tell_followed(ctx, circle, each)


async def _must_be_theirs_to_give(ctx: Ctx, circle: Circle, role: str) -> None:
    """Raises Refusal."""
    secretaries = await holders_in(ctx, circle, [RoleName.SECRETARY])
    own = any(each.user_id == ctx.actor.user_id for each in secretaries)
    names = [each.name for each in secretaries]
    judge.who_gives(secretary=own, secretaries=names, circle=circle.name)
    judge.may_be_given(
        chosen_before=await selections.any_chosen_in(ctx.db, circle=circle.slug, role=role),
        by=ctx.rules_of(circle.slug).roles_given_by,
        called=role_called(ctx, role),
        secretaries=names,
    )


async def _only_role(ctx: Ctx, circle: Circle, who: UserId) -> str:
    """The one role that somebody has in a circle. Raises Refusal where they have none, or several."""
    theirs = await roles.held_in(ctx.db, circle=circle.slug, user_id=who, at=ctx.now)
    names = [IN_A_ROOM.words(role_called(ctx, each.role)) for each in theirs]
    return judge.one_of(names, person=who, own=who == ctx.actor.user_id)


def _usual_end(ctx: Ctx, circle: Circle, role: str) -> datetime | None:
    """Until when a role is given where nobody says otherwise."""
    term = next((each.term for each in roles_known(ctx, circle) if each.role == role), None)
    return ctx.now + term if term is not None else None


async def end_roles(ctx: Ctx, circle: Circle, change: MemberChange) -> None:
    """Whoever is not in a circle's room has no role in it: end what they hold, and tell who is left without. By coming back
    they get none of it back: somebody gives it to them anew."""
    held = await roles.held_in(ctx.db, circle=circle.slug, user_id=change.user_id, at=ctx.now)
    removed = change.by != change.user_id
    for role in held:
        role.ended_at, role.ended_by, role.why = ctx.now, change.by, REMOVED if removed else LEFT
        ctx.audit("membership.role_ended", str(role.user_id), circle=circle.slug, role=role.role, removed=removed)
    await ctx.db.flush()
    for role in held:
        await tell_ended(ctx, circle, role)


async def lay_down_roles(ctx: Ctx, circle: Circle) -> list[Role]:
    """Who leaves a circle's register by their own word lays down what they hold there: the others are told."""
    held = list(await roles.held_in(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id, at=ctx.now))
    for role in held:
        role.ended_at, role.ended_by, role.why = ctx.now, ctx.actor.user_id, ENDED
        ctx.audit("membership.role_ended", str(role.user_id), circle=circle.slug, role=role.role)
    await ctx.db.flush()
    for role in held:
        await tell_ended(ctx, circle, role, known=True)
    return held


async def only_holders(ctx: Ctx, circle: Circle) -> list[tuple[Role, bool]]:
    """The roles that who speaks holds in a circle, each with whether nobody else does."""
    held = await roles.all_in(ctx.db, circle=circle.slug, at=ctx.now)
    mine = [role for role in held if role.user_id == ctx.actor.user_id]
    return [(role, not any(each.role == role.role and each.user_id != role.user_id for each in held)) for role in mine]


@membership.job(changes=False)
async def given_by_toml(ctx: Ctx, due: RoleGiven) -> None:
    """The configuration has given a role at the last start: whose it is and those around them are told."""
    role = await roles.by_id(ctx.db, number=due.role)
    if role.circle is None:
        await tell_sight(ctx, role, begins=True)
    else:
        await tell_given(ctx, await circles.by_slug(ctx.db, slug=role.circle), role)


@membership.job(changes=False)
async def ended_by_toml(ctx: Ctx, due: RoleEnded) -> None:
    """The configuration names somebody no longer: they and those around them are told."""
    role = await roles.by_id(ctx.db, number=due.role)
    if role.circle is None:
        await tell_sight(ctx, role, begins=False)
    else:
        await tell_ended(ctx, await circles.by_slug(ctx.db, slug=role.circle), role)
