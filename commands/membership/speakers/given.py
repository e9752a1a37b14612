"""What somebody who should never have spoken for a co-op had given while they did: asked about, one by one."""

from collections.abc import Sequence

from chatbot.api.context import Ctx, Reply
from commands.membership.register.around import around_of, around_request, who_answers
from commands.membership.register.asked import ask_about, close_cards, settle, subject_of
from commands.membership.register.speaking import end
from commands.membership.speakers.given_too import ask_what_else_stays
from commands.membership.texts import speaker as texts
from commands.people import name_and_id
from storage.models import Coop, EndedAs, JoinRequest, RequestFor, RequestState, Speaker
from storage.queries import members, speakers
from storage.types import UserId


async def ask_what_stays(ctx: Ctx, coop: Coop, giver: UserId) -> Sequence[Speaker]:
    """Ask the co-op's other speakers and the secretaries of its circles about each whom somebody had confirmed who was put out:
    one tap keeps them, one ends it. Returns those."""
    given = await speakers.confirmed_by(ctx.db, coop_id=coop.id, user_id=giver)
    for speaker in given:
        there = [member.circle for member in await members.current_of(ctx.db, user_id=speaker.user_id)]
        where = there or sorted((await around_of(ctx, coop.id)).circles)
        if where:
            request = await ask_about(ctx, RequestFor.KEEP, where[0], coop, speaker.user_id)
            await tell_of_given(ctx, request, await who_answers(ctx, request, await around_request(ctx, request)))
    await ask_what_else_stays(ctx, coop, giver)
    return given


async def tell_of_given(ctx: Ctx, request: JoinRequest, people: Sequence[UserId]) -> None:
    """Tell those who can say whether a speaker stays, each in private."""
    circle, coop, speaker = await subject_of(ctx, request)
    who = await name_and_id(ctx, request.user_id, circle)
    by = await name_and_id(ctx, speaker.confirmed_by, circle) if speaker.confirmed_by is not None else None
    doc = texts.whether_they_stay(request, coop, who=who, by=by, handed_on=request.handed_on_at is not None)
    for each in people:
        await ctx.outbox.private(each, doc, about=None, rings=False, card=str(request.number))


async def keep_given(ctx: Ctx, request: JoinRequest) -> Reply:
    """Somebody who can has said that a speaker stays."""
    circle, coop, _ = await subject_of(ctx, request)
    settle(ctx, request, RequestState.APPROVED)
    ctx.audit("membership.approved", f"J-{request.number}", circle=circle.slug, coop=coop.slug)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    stays = texts.stays(request.number, coop, who=who, by=by)
    await close_cards(ctx, request, stays)
    return Reply(stays, private=True)


async def end_given(ctx: Ctx, request: JoinRequest) -> Reply:
    """Somebody who can has said that a speaker should not be one; what they had given is asked about, too."""
    circle, coop, speaker = await subject_of(ctx, request)
    settle(ctx, request, RequestState.DECLINED)
    await ctx.db.flush()
    ctx.audit("membership.declined", f"J-{request.number}", circle=circle.slug, coop=coop.slug)
    await end(ctx, speaker, EndedAs.DISOWNED, by=ctx.actor.user_id)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    stays_not = texts.stays_not(request.number, coop, who=who, by=by)
    await close_cards(ctx, request, stays_not)
    await ctx.outbox.private(request.user_id, texts.ended(coop, by=by), about=None)
    await ask_what_stays(ctx, coop, speaker.user_id)
    return Reply(stays_not, private=True)
