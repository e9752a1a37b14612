"""Renaming a co-op: by who speaks for it, after a week in which the others can say no, or by an operator (DECISIONS 31)."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Reading, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Inline, cmd
from commands.coops import coop_meant
from commands.events import RegisterChanged
from commands.membership.coops.coop import must_be_no_circle, must_be_told_from_others
from commands.membership.family import membership
from commands.membership.register.speaking import is_theirs_still
from commands.membership.texts import renaming as texts
from commands.people import name_and_id, name_of
from commands.rules.membership import renaming as judge
from commands.rules.membership.coop_names import must_be_a_name
from commands.rules.membership.speakers import A_DAY, may_ask_again
from commands.rules.yes_or_no import yes_or_no
from storage.models import Coop
from storage.queries import audit as lines_of
from storage.queries import circles, coops, members, roles, speakers
from storage.types import UserId

WAITS = timedelta(days=7)
"""So long the others who speak for a co-op can say no."""


@dataclass(frozen=True)
class Renaming(Due, name="rename"):
    """A co-op is to be called otherwise, unless somebody of it has said no."""

    coop: int
    to: str
    by: UserId


@dataclass(frozen=True)
class MayRename(Asked, name="rename"):
    """Somebody else of your co-op wants it to be called otherwise: is that all right?"""

    coop: int
    to: str
    by: UserId


@membership.command(
    "coop rename",
    allow=Who.MEMBER | Who.OPERATOR,
    example="coop rename Leaf Bakery to Leaf and Loaf",
    changes=True,
    also="rename coop, rename co-op, rename the co-op",
    weighs=True,
)
async def rename(ctx: Ctx, coop: CoopRef, *, to: CoopRef, as_new: bool = False) -> Reply:
    """Give your co-op another name. Its seats, people, {subs} and decisions stay its own.

    Where others speak for it, too, they have a week to say no. An operator can take it back.
    """
    changed, user_id = await coop_meant(ctx, coop), ctx.actor.user_id
    mine = await speakers.find_confirmed(ctx.db, coop_id=changed.id, user_id=user_id)
    operates = Who.OPERATOR in ctx.actor.holds
    judge.may_rename(own=mine is not None, operates=operates, coop=changed.name)
    must_be_a_name(to, example=cmd("coop rename Leaf Bakery to Leaf and Loaf"))
    known = await coops.find_by_slug(ctx.db, slug=slug_of(to))
    judge.must_be_another(changed, to, known=known)
    await must_be_no_circle(ctx, to)
    if known is None:
        await must_be_told_from_others(ctx, changed, to, as_new=as_new)
    if not operates:
        done = ("membership.coop_rename_asked", "membership.coop_renamed")
        since = ctx.now - A_DAY
        may_ask_again(sum([await lines_of.count_by(ctx.db, actor=user_id, what=each, since=since) for each in done]))
    speaking = await members.all_speaking_for(ctx.db, coop_id=changed.id)
    others = sorted({each.user_id for each in speaking} - {user_id})
    if operates or not others:
        await _rename(ctx, changed, to)
        return Reply(texts.renamed(changed, to=to))

    at = ctx.now + WAITS
    await ctx.schedule(Renaming(changed.id, to, user_id), at=at)
    ctx.audit("membership.coop_rename_asked", changed.slug, to=slug_of(to))
    for other in others:
        doc = texts.may_it(changed, to=to, by=await name_of(ctx, user_id), until=ctx.when(at))
        await ctx.ask(other, MayRename(changed.id, to, user_id), doc, about=None, lasts=WAITS)
    return Reply(texts.waits(changed, to=to, until=ctx.when(at)))


def says_whether(words: str, asked: MayRename, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: MayRename) -> Inline:
    """What the question is about."""
    return texts.about(await coops.by_id(ctx.db, coop_id=asked.coop), to=asked.to)


@membership.answer(changes=True, fits=says_whether, subject=whether)
async def may_rename(ctx: Ctx, words: str, asked: MayRename) -> Reply:
    """Another speaker says what they think. One no stops it, and the secretary of its circles hears of it."""
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    if not await is_theirs_still(ctx, coop.id, ctx.actor.user_id):
        raise Refusal(
            "no-speaker", "You speak for {coop} no longer, so its name is not yours to decide.", coop=coop.name
        )
    if yes_or_no(words) or not await ctx.is_scheduled(Renaming(coop.id, asked.to, asked.by)):
        return Reply(texts.noted(coop))
    await ctx.unschedule(Renaming(coop.id, asked.to, asked.by))
    ctx.audit("membership.coop_rename_stopped", coop.slug)
    who = await name_of(ctx, ctx.actor.user_id)
    told = {asked.by}
    for seat in await coops.seats_of(ctx.db, coop_id=coop.id):
        told |= {*await roles.holders_in(ctx.db, circle=seat.circle, role="secretary", at=ctx.now)}
    for each in sorted(told - {ctx.actor.user_id}):
        await ctx.outbox.private(each, texts.stopped(coop, to=asked.to, by=who), about=None, rings=False)
    return Reply(texts.you_stopped(coop))


@membership.job(changes=True)
async def week_is_over(ctx: Ctx, due: Renaming) -> None:
    """Nobody has said no: the co-op has its new name, where nobody has taken that meanwhile."""
    coop = await coops.by_id(ctx.db, coop_id=due.coop)
    if await coops.find_by_slug(ctx.db, slug=slug_of(due.to)) not in (None, coop):
        return
    if not await is_theirs_still(ctx, coop.id, due.by):
        return
    before = coop.name
    await _rename(ctx, coop, due.to)
    await ctx.outbox.private(due.by, texts.is_renamed(before, to=due.to), about=None, rings=False)


async def _rename(ctx: Ctx, coop: Coop, to: str) -> None:
    """Give a co-op its new name, and tell its circles in one line each."""
    before, slug = coop.name, coop.slug
    coop.name, coop.slug = to, slug_of(to)
    ctx.audit("membership.coop_renamed", coop.slug, before=slug)
    await ctx.db.flush()
    by = None
    for seat in await coops.seats_of(ctx.db, coop_id=coop.id):
        circle = await circles.by_slug(ctx.db, slug=seat.circle)
        if ctx.speaker is not None:
            by = await name_and_id(ctx, ctx.speaker.user_id, circle)
        if circle.room_id is not None:
            await ctx.outbox.post(circle.room_id, texts.is_called(before, to=to, by=by))
        await ctx.publish(RegisterChanged((circle.slug,)))
