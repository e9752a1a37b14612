"""Who is to be forgotten goes everywhere first: off the registers, out of roles, co-ops and standing in; the circles are told once."""

from chatbot.api.context import Ctx
from chatbot.api.incoming import MemberChange
from commands.events import MOST_SHOWN_ANEW, Forgotten, RegisterChanged, ToForget
from commands.membership.family import membership
from commands.membership.going.leaving import take_off
from commands.membership.register.asked import close_cards
from commands.membership.register.speaking import end
from commands.membership.register.standing_in import end_it
from commands.membership.roles.told import tell_ended
from commands.membership.texts import register as texts
from commands.membership.texts import speaker as speaker_texts
from commands.people import name_and_id, name_of
from commands.shown_anew import ToShow, show_later
from storage.models import ENDED, EndedAs, Membership, RequestFor, RequestState
from storage.queries import circles, coops, members, roles, speakers, stand_ins
from storage.queries import requests as requests_of


@membership.on(ToForget)
async def forgets(ctx: Ctx, gone: ToForget) -> None:
    """End all that a person does in the circles."""
    user_id = gone.user_id
    role_in = {each.circle for each in await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)}
    standing = await stand_ins.all_with(ctx.db, user_id=user_id, at=ctx.now)
    there = {each.circle for each in await members.current_of(ctx.db, user_id=user_id)}
    asking = {each.circle for each in await requests_of.open_to_join_of(ctx.db, user_id=user_id)}
    concerned = {*role_in, *there, *asking, *(each.circle for each in standing)}
    for circle in await circles.active_in(ctx.db):
        if circle.slug not in concerned:
            continue
        change = MemberChange(user_id, Membership.LEAVE, user_id)
        await take_off(ctx, circle, change)
        held = list(await roles.held_in(ctx.db, circle=circle.slug, user_id=user_id, at=ctx.now))
        for role in held:
            role.ended_at, role.ended_by, role.why = ctx.now, user_id, ENDED
            ctx.audit("membership.role_ended", str(user_id), circle=circle.slug, role=role.role)
        await ctx.db.flush()
        for role in held:
            await tell_ended(ctx, circle, role, known=True)
        theirs = [each for each in standing if each.circle == circle.slug and each.ends_at > ctx.now]
        if theirs:
            await end_it(ctx, circle, theirs)
        await ctx.publish(RegisterChanged((circle.slug,)))
    for speaker in await speakers.current_of(ctx.db, user_id=user_id):
        await end(ctx, speaker, EndedAs.LEFT, by=user_id)


@membership.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """What those read who had been asked about them, or with them: who is in, and by whose word."""
    found = await requests_of.answered_naming(ctx.db, user_id=gone.mark, most=MOST_SHOWN_ANEW)
    await show_later(ctx, (request.number for request in found))


@membership.job(changes=False)
async def show_request_anew(ctx: Ctx, due: ToShow) -> None:
    """One of these requests."""
    request = await requests_of.by_number(ctx.db, number=due.number)
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    if request.decided_by is None or not circle.active:
        return
    by, who = await name_of(ctx, request.decided_by, circle), await name_and_id(ctx, request.user_id, circle)
    approved = request.state is RequestState.APPROVED
    if request.asks is RequestFor.JOIN and approved:
        await close_cards(ctx, request, texts.closed_as_approved(request.number, who=who, name=by))
    elif request.asks is RequestFor.JOIN:
        await close_cards(ctx, request, texts.closed_as_declined(request.number, name=by))
    elif request.asks is RequestFor.SPEAK and approved and request.coop_id is not None:
        coop = await coops.by_id(ctx.db, coop_id=request.coop_id)
        await close_cards(ctx, request, speaker_texts.closed_as_confirmed(request.number, coop, who=who, by=by))
