"""Asking who can confirm a speaker, and what they answer. What goes unanswered goes on to the operators, once."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.wording.markup import Inline
from commands.membership.family import membership
from commands.membership.register.around import around_of, around_request, person_of, who_answers
from commands.membership.register.asked import HandOn, ask_about, close_cards, settle, subject_of
from commands.membership.register.speaking import confirm, end
from commands.membership.speakers.deciding import ask_operators
from commands.membership.speakers.figures import tell_of_figures
from commands.membership.speakers.given import tell_of_given
from commands.membership.speakers.given_too import tell_of_it
from commands.membership.speakers.guests import tell_of_guest
from commands.membership.texts import speaker as texts
from commands.people import name_and_id
from commands.rules.membership import speakers as judge
from storage.models import Circle, Coop, EndedAs, JoinRequest, RequestFor, RequestState, Speaker
from storage.queries import circles
from storage.queries import requests as requests_of
from storage.types import UserId


async def ask_to_confirm(ctx: Ctx, circle: Circle, coop: Coop, user_id: UserId) -> JoinRequest:
    """Have it confirmed that somebody speaks for a co-op: those who can are told what they would confirm, each in private."""
    request = await ask_about(ctx, RequestFor.SPEAK, circle.slug, coop, user_id)
    around = await around_request(ctx, request)
    await _tell(ctx, request, circle, coop, around, await who_answers(ctx, request, around))
    return request


async def _tell(
    ctx: Ctx, request: JoinRequest, circle: Circle, coop: Coop, around: judge.Around, people: list[UserId]
) -> None:
    who = await name_and_id(ctx, request.user_id, circle)
    for each in people:
        as_ = judge.answers_as(request, await person_of(ctx, each), around)
        if as_ is not None:
            handed_on = request.handed_on_at is not None
            doc = texts.to_confirm(request, circle, coop, who=who, as_=as_, handed_on=handed_on)
            await ctx.outbox.private(each, doc, about=circle, card=str(request.number), awaited=True)


async def waits_for(ctx: Ctx, circle: Circle, coop: Coop, user_id: UserId) -> Inline:
    """What somebody is told who is not confirmed yet: who was asked."""
    open_ = await requests_of.open_about(ctx.db, coop_id=coop.id, user_id=user_id, asks=RequestFor.SPEAK)
    if not open_:
        return texts.waits_for(coop, request=None, asked=[])
    asked = await who_answers(ctx, open_[0], await around_request(ctx, open_[0]))
    names = [await name_and_id(ctx, each, circle) for each in asked]
    return texts.waits_for(coop, request=open_[0].number, asked=names)


async def confirm_if_theirs(ctx: Ctx, circle: Circle, coop: Coop, speaker: Speaker) -> judge.As | None:
    """Confirm a speaker whom the one who lets them into a circle can confirm as well: one yes, noted as two."""
    wanted = JoinRequest(asks=RequestFor.SPEAK, circle=circle.slug, user_id=speaker.user_id, coop_id=coop.id)
    around = await around_of(ctx, coop.id, circle.slug)
    as_ = judge.answers_as(wanted, await person_of(ctx, ctx.actor.user_id), around)
    if as_ is not None:
        for request in await requests_of.open_about(
            ctx.db, coop_id=coop.id, user_id=speaker.user_id, asks=RequestFor.SPEAK
        ):
            await _settle_confirmed(ctx, request, circle, coop)
        await confirm(ctx, circle, coop, speaker, as_, by=around.record_of(ctx.actor.user_id))
        await _tell_first_speaker(ctx, coop, speaker, around)
    return as_


async def approve_speaker(ctx: Ctx, request: JoinRequest, as_: judge.As, around: judge.Around) -> Reply:
    """Somebody who can has said yes."""
    circle, coop, speaker = await subject_of(ctx, request)
    who = await _settle_confirmed(ctx, request, circle, coop)
    await confirm(ctx, circle, coop, speaker, as_, by=around.record_of(ctx.actor.user_id))
    by = await name_and_id(ctx, ctx.actor.user_id, circle)
    await ctx.outbox.private(request.user_id, texts.speaks_now(coop, by=by, as_=as_), about=None, awaited=True)
    await _tell_first_speaker(ctx, coop, speaker, around)
    return Reply(texts.you_confirmed(request.number, coop, who=who), private=True)


async def _settle_confirmed(ctx: Ctx, request: JoinRequest, circle: Circle, coop: Coop) -> str:
    settle(ctx, request, RequestState.APPROVED)
    ctx.audit("membership.approved", f"J-{request.number}", circle=request.circle)
    who = await name_and_id(ctx, request.user_id, circle)
    by = await name_and_id(ctx, ctx.actor.user_id, circle)
    await close_cards(ctx, request, texts.closed_as_confirmed(request.number, coop, who=who, by=by))
    return who


async def _tell_first_speaker(ctx: Ctx, coop: Coop, speaker: Speaker, before: judge.Around) -> None:
    """From the first confirmed speaker on the co-op's own people decide: the first is told who waits."""
    if before.speaking:
        return
    for other in await requests_of.open_about(ctx.db, coop_id=coop.id):
        if other.asks is RequestFor.GUEST and other.user_id != speaker.user_id:
            await tell_of_guest(ctx, other, [speaker.user_id])
        if other.asks is not RequestFor.SPEAK:
            continue
        circle = await circles.by_slug(ctx.db, slug=other.circle)
        await _tell(ctx, other, circle, coop, await around_request(ctx, other), [speaker.user_id])


async def decline_speaker(ctx: Ctx, request: JoinRequest, reason: str | None) -> Reply:
    """Somebody who can confirm it has said no."""
    circle, coop, speaker = await subject_of(ctx, request)
    settle(ctx, request, RequestState.DECLINED)
    await ctx.db.flush()
    ctx.audit("membership.declined", f"J-{request.number}", circle=circle.slug)
    await end(ctx, speaker, EndedAs.DECLINED, by=ctx.actor.user_id)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    declined = texts.you_did_not_confirm(request.number, coop, who=who)
    await close_cards(ctx, request, declined)
    await ctx.outbox.private(
        request.user_id, texts.not_confirmed(coop, by=by, reason=reason), about=circle, awaited=True
    )
    return Reply(declined, private=True)


@membership.job(changes=True)
async def hand_on(ctx: Ctx, due: HandOn) -> None:
    """Nobody has answered: the operators are asked, too, once."""
    request = await requests_of.by_number(ctx.db, number=due.request)
    if request.state is not RequestState.OPEN or request.handed_on_at is not None:
        return
    asked = await ctx.outbox.who_has_card(str(request.number))
    request.handed_on_at = ctx.now
    await ctx.db.flush()
    ctx.audit("membership.handed_on", f"J-{request.number}", circle=request.circle)
    if request.asks is RequestFor.JOIN:
        await ask_operators(ctx, request)
        return
    around = await around_request(ctx, request)
    more = [each for each in await who_answers(ctx, request, around) if each not in asked]
    if request.asks is RequestFor.FIGURES:
        await tell_of_figures(ctx, request, more)
        return
    if request.asks is RequestFor.GUEST:
        await tell_of_guest(ctx, request, more)
        return
    if request.asks is RequestFor.KEEP:
        await tell_of_given(ctx, request, more)
        return
    if request.asks in (RequestFor.KEEP_ROLE, RequestFor.KEEP_SEAT):
        await tell_of_it(ctx, request, more)
        return
    circle, coop, _ = await subject_of(ctx, request)
    await _tell(ctx, request, circle, coop, around, more)
