"""Roles: given and ended by command, ended by leaving the circle's room, and what the configuration has given or taken."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Rest
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from chatbot.api.happenings import RoleEnded, RoleGiven
from chatbot.api.incoming import MemberChange
from chatbot.api.markup import listed
from chatbot.api.markup import person as mention
from chatbot.api.notes import announce, settle, tell
from chatbot.api.payloads import Due
from chatbot.api.rendering import IN_A_ROOM
from commands.authority import must_be_there
from commands.membership import role_texts as texts
from commands.membership.family import membership
from commands.people import name_and_id, name_of, names_of, person_meant
from commands.rules import roles as judge
from storage.models import BY_COMMAND, BY_TOML, ENDED, LEFT, OPERATOR, REMOVED, RENEWED, Circle, Role, RoleName
from storage.queries import circles, roles, rooms
from storage.types import CircleSlug

MISSED = (RoleName.LINK_PERSON, RoleName.SECRETARY)
"""Without one of these a circle is told to choose somebody, and the operators are told, too."""


@dataclass(frozen=True)
class WhoIsMissed(Due, name="missed"):
    """A circle has nobody in a role that it needs, or somebody again. ``about`` is both: “tech link_person”."""

    about: str


@membership.command(
    "role give",
    allow=Who.SECRETARY | Who.OPERATOR,
    place=Place.CIRCLE,
    example="role give @eve link person",
    changes=True,
    also="appoint, assign",
    weighs=True,
)
async def give_role(ctx: Ctx, person: PersonRef, role: Rest) -> Reply:
    """Give somebody a role in this circle: link person, secretary, facilitator or coordinator. The circle is told."""
    circle = ctx.circle
    await must_be_there(ctx, circle)
    who, words = await person_meant(ctx, circle, person, role)
    name = judge.role_named(words, called=_called(ctx))
    before = await roles.find_open(ctx.db, circle=circle.slug, role=name, user_id=who)
    judge.may_give(
        giver=ctx.actor.user_id,
        taker=who,
        in_room=await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=who),
        held_by_command=before is not None and before.source != BY_TOML,
    )

    if before is not None:  # From here on it is no longer the configuration's.
        before.ended_at, before.ended_by, before.why = ctx.now, ctx.actor.user_id, RENEWED
        await ctx.db.flush()
    given = Role(
        circle=circle.slug,
        user_id=who,
        role=name,
        starts_at=ctx.now,
        source=BY_COMMAND,
        given_by=ctx.actor.user_id,
    )
    ctx.db.add(given)
    await ctx.db.flush()
    ctx.audit("membership.role_given", who, circle=circle.slug, role=name)

    await _tell_given(ctx, circle, given)
    if ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply(texts.you_gave(await name_of(ctx, who, circle), role_called(ctx, name)))


@membership.command(
    "role end",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="role end @eve link person",
    changes=True,
    also="dismiss",
    weighs=True,
)
async def end_role(ctx: Ctx, person: PersonRef, role: Rest) -> Reply:
    """Lay down your role in this circle; an operator ends anybody's. The circle is told."""
    circle = ctx.circle
    await must_be_there(ctx, circle)
    who, words = await person_meant(ctx, circle, person, role)
    name = judge.role_named(words, called=_called(ctx))
    theirs = await roles.held_in(ctx.db, circle=circle.slug, user_id=who, at=ctx.now)
    held = next((each for each in theirs if each.role == name), None)
    own = who == ctx.actor.user_id
    judge.may_end(held=held is not None, own=own, operates=Who.OPERATOR in ctx.actor.holds, person=who)
    if held is None:
        return Reply.none()

    held.ended_at, held.ended_by, held.why = ctx.now, ctx.actor.user_id, ENDED
    ctx.audit("membership.role_ended", who, circle=circle.slug, role=name)
    await ctx.db.flush()

    await _tell_ended(ctx, circle, held)
    if ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply(texts.you_ended(await name_of(ctx, who, circle), role_called(ctx, name)))


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
        await _tell_ended(ctx, circle, role)


async def lay_down_roles(ctx: Ctx, circle: Circle) -> list[Role]:
    """Who leaves a circle's register by their own word lays down what they hold there: the others are told."""
    held = list(await roles.held_in(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id, at=ctx.now))
    for role in held:
        role.ended_at, role.ended_by, role.why = ctx.now, ctx.actor.user_id, ENDED
        ctx.audit("membership.role_ended", str(role.user_id), circle=circle.slug, role=role.role)
    await ctx.db.flush()
    for role in held:
        await _tell_ended(ctx, circle, role, known=True)
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
        await _tell_sight(ctx, role, begins=True)
    else:
        await _tell_given(ctx, await circles.by_slug(ctx.db, slug=role.circle), role)


@membership.job(changes=False)
async def ended_by_toml(ctx: Ctx, due: RoleEnded) -> None:
    """The configuration names somebody no longer: they and those around them are told."""
    role = await roles.by_id(ctx.db, number=due.role)
    if role.circle is None:
        await _tell_sight(ctx, role, begins=False)
    else:
        await _tell_ended(ctx, await circles.by_slug(ctx.db, slug=role.circle), role)


def _called(ctx: Ctx) -> dict[str, RoleName]:
    """The roles that can be given, by what they are called here."""
    return {IN_A_ROOM.words(role_called(ctx, role)): role for role in judge.GIVEN_BY_CHAT}


async def _tell_given(ctx: Ctx, circle: Circle, role: Role) -> None:
    called, who = role_called(ctx, role.role), await name_and_id(ctx, role.user_id, circle)
    giver = await name_and_id(ctx, role.given_by, circle) if role.given_by is not None else None
    if circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, texts.given(circle, called, who=who, giver=giver))
    await _tell_whether_missed(ctx, circle, role)
    end = f"role end {role.user_id} {role.role.replace('_', ' ')}"
    await ctx.outbox.private(role.user_id, texts.you_are(circle, called, end=end, giver=giver), about=None, rings=False)


async def _tell_ended(ctx: Ctx, circle: Circle, role: Role, *, known: bool = False) -> None:
    """Tell who holds a role no longer, where they do not know, and the circle."""
    called, name = role_called(ctx, role.role), await name_of(ctx, role.user_id, circle)
    others = await roles.holders_in(ctx.db, circle=circle.slug, role=role.role, at=ctx.now)
    link = role.role == RoleName.LINK_PERSON
    another = role.ended_by if role.ended_by != role.user_id and role.why == ENDED else None
    by = await name_and_id(ctx, another, circle) if another is not None else None
    if not known:
        no_longer = texts.you_are_no_longer(circle, called, why=role.why, by=by)
        await ctx.outbox.private(role.user_id, no_longer, about=None, rings=False)
    if circle.room_id is not None:
        names = list((await names_of(ctx, others, circle)).values())
        ended = texts.ended(circle, called, name=name, others=names, link=link, why=role.why, by=by)
        await ctx.outbox.post(circle.room_id, ended)
    await _tell_whether_missed(ctx, circle, role)


async def _tell_whether_missed(ctx: Ctx, circle: Circle, role: Role) -> None:
    """Have those told who see to it that somebody holds a role: now, and once in a while as long as it goes to and fro."""
    if role.role in MISSED:
        await settle(ctx, WhoIsMissed(f"{circle.slug} {role.role}"), at_once=True)


@membership.job(changes=False)
async def missed_has_settled(ctx: Ctx, due: WhoIsMissed) -> None:
    """Tell the operators, and of a link the circle that it leads to, that nobody holds a role, or that somebody does again."""
    slug, _, name = due.about.partition(" ")
    circle, role = await circles.by_slug(ctx.db, slug=CircleSlug(slug)), RoleName(name)
    called, held = role_called(ctx, role), await roles.holders_in(ctx.db, circle=circle.slug, role=role, at=ctx.now)
    last = await roles.last_ended_in(ctx.db, circle=circle.slug, role=role)
    if last is None:
        return
    names = await names_of(ctx, {*held, last.user_id}, circle)
    gone = names[last.user_id]
    now = listed([mention(user_id, names[user_id]) for user_id in held])
    doc = texts.filled(circle, called, now) if held else texts.vacant(circle, called, who=mention(last.user_id, gone))
    operators = dict.fromkeys(ctx.settings.federation.operators, doc)
    await tell(ctx, operators, about=None, what=f"missed:{due.about}", usual=bool(held), rings=not held)

    parent = await circles.by_slug(ctx.db, slug=circle.parent) if circle.parent is not None else None
    if role is not RoleName.LINK_PERSON or parent is None or parent.room_id is None:
        return
    doc = texts.filled(circle, called, now) if held else texts.link_vacant(circle, called, name=gone)
    await announce(ctx, parent.room_id, doc, what=f"missed:{due.about}", state=f"without {last.id}", usual=bool(held))


async def _tell_sight(ctx: Ctx, role: Role, *, begins: bool) -> None:
    """Tell who sees figures, or all that there is, from now on or no longer, and the operators."""
    sight = texts.Sight.OPERATOR if role.role == OPERATOR else texts.Sight.TREASURER
    federation = ctx.settings.federation
    doc = texts.you_see if begins else texts.you_see_no_more
    await ctx.outbox.private(role.user_id, doc(sight, federation.name), about=None, rings=False)
    who = mention(role.user_id, await name_of(ctx, role.user_id))
    for operator in federation.operators:
        if operator != role.user_id:
            told = texts.they_see(sight, federation.name, who=who, begins=begins)
            await ctx.outbox.private(operator, told, about=None, rings=False)
