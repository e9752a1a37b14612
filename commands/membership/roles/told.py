"""Who is told that somebody has a role, or has it no longer; and that nobody does."""

from dataclasses import dataclass

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import announce, settle, tell
from chatbot.api.seams.decisions import Matter
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import listed
from chatbot.api.wording.markup import person as mention
from commands.membership.family import membership
from commands.membership.roles.linking import follow_link
from commands.membership.texts import role as texts
from commands.people import name_and_id, name_of, names_of
from storage.models import ENDED, OPERATOR, Circle, Role, RoleName
from storage.queries import circles, matters, roles
from storage.types import CircleSlug

MISSED = (RoleName.LINK_PERSON, RoleName.SECRETARY)
"""Without one of these a circle is told to choose somebody, and the operators are told, too."""


@dataclass(frozen=True)
class WhoIsMissed(Due, name="missed"):
    """A circle has nobody in a role that it needs, or somebody again. ``about`` is both: “tech link_person”."""

    about: str


@dataclass(frozen=True)
class EndingRole(Matter, name="end-role"):
    """Whether somebody's role ends before its time: a circle is asked."""

    role: int


async def tell_given(ctx: Ctx, circle: Circle, role: Role, *, decision: int | None = None) -> None:
    """Tell who has been given a role, and the circle."""
    called, who = role_called(ctx, role.role), await name_and_id(ctx, role.user_id, circle)
    giver = await name_and_id(ctx, role.given_by, circle) if role.given_by is not None else None
    until = ctx.when(role.ends_at, circle.slug) if role.ends_at is not None else None
    if circle.room_id is not None:
        await ctx.outbox.post(
            circle.room_id, texts.given(circle, called, who=who, giver=giver, until=until, decision=decision)
        )
    await _tell_whether_missed(ctx, circle, role)
    await _follow(ctx, circle, role)
    end = f"role end {role.role.replace('_', ' ')}"
    await ctx.outbox.private(
        role.user_id,
        texts.you_are(circle, called, end=end, giver=giver, until=until, decision=decision),
        about=None,
        rings=False,
    )


async def tell_followed(ctx: Ctx, circle: Circle, role: Role) -> None:
    """Tell whose role somebody else has from now on. The circle reads it from who has."""
    doc = texts.you_are_no_longer(circle, role_called(ctx, role.role), why=role.why, by=None)
    await ctx.outbox.private(role.user_id, doc, about=None, rings=False)


async def tell_ended(ctx: Ctx, circle: Circle, role: Role, *, known: bool = False) -> None:
    """Tell who holds a role no longer, where they do not know, and the circle, which need not decide about it any more."""
    matter = EndingRole(role.id)
    for put in await matters.open_of(ctx.db, family=ctx.family, name=matter.name, key=matter.key):
        await ctx.take_from_circle(put.item)
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
    await _follow(ctx, circle, role)


async def _follow(ctx: Ctx, circle: Circle, role: Role) -> None:
    """Who is link person sits in the circle above, and nobody else."""
    if role.role == RoleName.LINK_PERSON:
        await follow_link(ctx, circle)


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


async def tell_sight(ctx: Ctx, role: Role, *, begins: bool) -> None:
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
