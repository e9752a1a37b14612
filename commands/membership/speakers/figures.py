"""Seeing what a co-op declared before somebody spoke for it: asked for with ``!figures``, or for those who were taken over."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.phrases import cmd, listed
from commands.coops import one_of
from commands.membership.family import membership
from commands.membership.register.around import around_request, who_answers
from commands.membership.register.asked import ask_about, close_cards, settle, subject_of
from commands.membership.texts import figures as texts
from commands.people import name_and_id
from commands.rules.membership import speakers as judge
from storage.models import Coop, JoinRequest, RequestFor, RequestState
from storage.queries import circles, coops, members, speakers
from storage.queries import requests as requests_of
from storage.types import CircleSlug, UserId


@dataclass(frozen=True)
class TakenOver(Due, name="taken-over"):
    """A co-op has speakers who were taken over with a voice alone."""

    coop_id: int


@membership.command(
    "figures", allow=Who.MEMBER, example="figures for leaf-bakery", changes=True, also="old figures, earlier figures"
)
async def figures(ctx: Ctx, *, for_: CoopRef | None = None) -> Reply:
    """Ask to see what your co-op declared for its {subs} before you spoke for it.

    Somebody else who speaks for it is asked, or else the treasurer. No figure is told before they have said yes.
    """
    user_id = ctx.actor.user_id
    coop = await _own_coop(ctx, for_)
    speaker = await speakers.find_confirmed(ctx.db, coop_id=coop.id, user_id=user_id)
    if speaker is None or judge.sees_all(speaker):
        raise Refusal(
            "sees-all",
            "You may see all that {coop} has declared. Say {subs} in our private room.",
            coop=coop.name,
            subs=cmd("subs", here=False),
        )
    open_ = await requests_of.open_about(ctx.db, coop_id=coop.id, user_id=user_id, asks=RequestFor.FIGURES)
    if open_:
        raise Refusal("asked-already", "You have asked already: {request}.", request=f"J-{open_[0].number}")
    since = ctx.now - judge.A_DAY
    judge.may_ask_again(await requests_of.count_since(ctx.db, user_id=user_id, asks=RequestFor.FIGURES, since=since))

    there = (await members.current_of(ctx.db, user_id=user_id))[0].circle
    request = await _ask(ctx, coop, user_id, ctx.circle_here.slug if ctx.circle_here is not None else there)

    asked = await who_answers(ctx, request, await around_request(ctx, request))
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    names = [await name_and_id(ctx, each, circle) for each in asked]
    return Reply(texts.figures_asked(coop, request.number, asked=names))


async def _own_coop(ctx: Ctx, name: str | None) -> Coop:
    """The co-op that the speaker means, of those that they speak for. Raises Refusal."""
    mine = ctx.by_name(await coops.spoken_for_by(ctx.db, user_id=ctx.actor.user_id), lambda coop: coop.name)
    meant = list(mine) if name is None else [coop for coop in [one_of(mine, name)] if coop is not None]
    if len(meant) == 1:
        return meant[0]
    if mine:
        raise Refusal(
            "which-coop",
            "You speak for {coops}. Please say for which, for example: {example}",
            coops=listed(coop.name for coop in mine),
            example=cmd(f"figures for {mine[0].slug}"),
        )
    raise Refusal(
        "not-confirmed",
        "You speak for no co-op yet that has been confirmed. {whoami} shows who you are.",
        whoami=cmd("whoami"),
    )


async def _ask(ctx: Ctx, coop: Coop, user_id: UserId, circle: CircleSlug) -> JoinRequest:
    request = await ask_about(ctx, RequestFor.FIGURES, circle, coop, user_id)
    await tell_of_figures(ctx, request, await who_answers(ctx, request, await around_request(ctx, request)))
    return request


async def tell_of_figures(
    ctx: Ctx, request: JoinRequest, people: Sequence[UserId], *, not_ours: str | None = None
) -> None:
    """Tell those who can say yes, each in private."""
    circle, coop, speaker = await subject_of(ctx, request)
    who = await name_and_id(ctx, request.user_id, circle)
    doc = texts.figures_to_show(
        request,
        coop,
        who=who,
        taken_over=judge.is_taken_over(speaker),
        handed_on=request.handed_on_at is not None,
        not_ours=not_ours,
    )
    for each in people:
        await ctx.outbox.private(each, doc, about=None, card=str(request.number), awaited=True)


async def show_figures(ctx: Ctx, request: JoinRequest, as_: judge.As, around: judge.Around) -> Reply:
    """Somebody who can has said yes: those who speak for the co-op are told."""
    circle, coop, speaker = await subject_of(ctx, request)
    speaker.figures_from = judge.figures_shown_from(as_, by=around.record_of(ctx.actor.user_id))
    speaker.figures_by = ctx.actor.user_id
    settle(ctx, request, RequestState.APPROVED)
    ctx.audit("membership.figures_shown", str(request.user_id), circle=circle.slug, coop=coop.slug, shown_as=as_.value)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    await close_cards(ctx, request, texts.closed_as_shown(request.number, coop, who=who, by=by))
    await ctx.outbox.private(request.user_id, texts.figures_shown(coop, by=by, as_=as_), about=None)
    for other in around.speaking:
        if other.user_id not in (request.user_id, ctx.actor.user_id):
            await ctx.outbox.private(
                other.user_id, texts.figures_shown_to(coop, who=who, by=by, as_=as_), about=None, rings=False
            )
    return Reply(texts.you_showed_figures(request.number, coop, who=who), private=True)


async def hide_figures(ctx: Ctx, request: JoinRequest, as_: judge.As, around: judge.Around) -> Reply:
    """Somebody who can has said no. Of two who were taken over neither ends the other: that goes on to those who can."""
    circle, coop, speaker = await subject_of(ctx, request)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    if as_ is judge.As.SPEAKER and judge.is_taken_over(speaker) and request.handed_on_at is None:
        request.handed_on_at = ctx.now
        await ctx.db.flush()
        ctx.audit("membership.handed_on", f"J-{request.number}", circle=circle.slug)
        others = await who_answers(ctx, request, around, own=False)
        await tell_of_figures(ctx, request, others, not_ours=by)
        names = [await name_and_id(ctx, each, circle) for each in others]
        return Reply(texts.brought_on(request.number, coop, who=who, to=names), private=True)
    settle(ctx, request, RequestState.DECLINED)
    ctx.audit("membership.declined", f"J-{request.number}", circle=circle.slug)
    declined = texts.you_did_not_show(request.number, who=who)
    await close_cards(ctx, request, declined)
    await ctx.outbox.private(request.user_id, texts.figures_not_shown(coop, by=by), about=None)
    return Reply(declined, private=True)


@membership.job(changes=True)
async def ask_of_taken_over(ctx: Ctx, due: TakenOver) -> None:
    """After the upgrade: ask a co-op whether those who spoke for it before may see its figures, and tell them so."""
    coop = await coops.by_id(ctx.db, coop_id=due.coop_id)
    ctx.audit("membership.taken_over", coop.slug)
    for speaker in await speakers.waiting_taken_over(ctx.db, coop_id=due.coop_id):
        there = await members.current_of(ctx.db, user_id=speaker.user_id)
        waits = await requests_of.open_about(ctx.db, coop_id=coop.id, user_id=speaker.user_id, asks=RequestFor.FIGURES)
        if there and not waits:
            await _ask(ctx, coop, speaker.user_id, there[0].circle)
            await ctx.outbox.private(speaker.user_id, texts.voice_taken_over(coop), about=None, rings=False)
