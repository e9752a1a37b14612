"""Guests in a co-op's name: whoever says that they come from a co-op that is known is its guest once the co-op has said so."""

from collections.abc import Sequence

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Inline
from commands.membership.register.around import around_request, who_answers
from commands.membership.register.asked import ask_about, close_cards, settle, withdraw
from commands.membership.register.register import go_on_as
from commands.membership.register.seats import end_seat, take_seat
from commands.membership.texts import guest as texts
from commands.people import name_and_id
from commands.rules.membership import speakers as judge
from storage.models import CAME_ANEW, NO_GUEST, Circle, CircleStanding, Coop, JoinRequest, RequestFor, RequestState
from storage.queries import circles, coops, members, speakers
from storage.queries import requests as requests_of
from storage.types import UserId


async def needs_their_yes(ctx: Ctx, coop: Coop, user_id: UserId) -> bool:
    """Whether a co-op is asked before somebody is a guest in its name: whoever is confirmed for it is so already."""
    return await speakers.find_confirmed(ctx.db, coop_id=coop.id, user_id=user_id) is None


async def may_name(ctx: Ctx, circle: Circle, coop: Coop) -> None:
    """Whether who speaks may say that they are a guest in a co-op's name, which is asked: once, and not all day. Raises Refusal."""
    user_id = ctx.actor.user_id
    for waiting in await requests_of.open_as_guest(ctx.db, circle=circle.slug, user_id=user_id):
        if waiting.coop_id == coop.id:
            raise Refusal("asked-already", "You have asked already: {request}.", request=f"J-{waiting.number}")
    since = ctx.now - judge.A_DAY
    judge.may_ask_again(await requests_of.count_since(ctx.db, user_id=user_id, asks=RequestFor.GUEST, since=since))


async def ask_as_guest(ctx: Ctx, circle: Circle, coop: Coop, user_id: UserId) -> Inline:
    """Ask a co-op whether a guest comes in its name. Returns whom they wait for."""
    request = await ask_about(ctx, RequestFor.GUEST, circle.slug, coop, user_id)
    asked = await who_answers(ctx, request, await around_request(ctx, request))
    await tell_of_guest(ctx, request, asked)
    names = [await name_and_id(ctx, each, circle) for each in asked]
    return texts.waits_for(coop, request=request.number, asked=names)


async def tell_of_guest(ctx: Ctx, request: JoinRequest, people: Sequence[UserId]) -> None:
    """Tell those who can say yes, each in private."""
    circle, coop = await circles.by_slug(ctx.db, slug=request.circle), await _coop_of(ctx, request)
    who = await name_and_id(ctx, request.user_id, circle)
    doc = texts.guest_to_confirm(request, circle, coop, who=who, handed_on=request.handed_on_at is not None)
    for each in people:
        await ctx.outbox.private(each, doc, about=circle, card=str(request.number), rings=False)


async def end_asking_as_guest(ctx: Ctx, circle: Circle, user_id: UserId) -> None:
    """Who has gone, or has come in as something else, asks no more to be a co-op's guest."""
    for request in await requests_of.open_as_guest(ctx.db, circle=circle.slug, user_id=user_id):
        await withdraw(ctx, request)


async def guest_approved(ctx: Ctx, request: JoinRequest) -> Reply:
    """Somebody who can has said yes: the register says in whose name the guest comes."""
    circle, coop = await circles.by_slug(ctx.db, slug=request.circle), await _coop_of(ctx, request)
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=request.user_id)
    settle(ctx, request, RequestState.APPROVED)
    ctx.audit("membership.approved", f"J-{request.number}", circle=circle.slug, coop=coop.slug)
    if member is not None and member.standing is not CircleStanding.MEMBER:
        await go_on_as(ctx, member, member.standing, why=CAME_ANEW, coop_id=coop.id)
        await take_seat(ctx, circle.slug, coop.id, CircleStanding.GUEST)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    confirmed = texts.is_their_guest(request.number, circle, coop, who=who)
    await close_cards(ctx, request, confirmed)
    await ctx.outbox.private(request.user_id, texts.you_are_their_guest(circle, coop, by=by), about=circle, rings=False)
    return Reply(confirmed, private=True)


async def guest_declined(ctx: Ctx, request: JoinRequest, reason: str | None) -> Reply:
    """Somebody who can has said no: they stay a guest, in nobody's name."""
    circle, coop = await circles.by_slug(ctx.db, slug=request.circle), await _coop_of(ctx, request)
    settle(ctx, request, RequestState.DECLINED)
    ctx.audit("membership.declined", f"J-{request.number}", circle=circle.slug, coop=coop.slug)
    who, by = [await name_and_id(ctx, each, circle) for each in (request.user_id, ctx.actor.user_id)]
    declined = texts.is_not_their_guest(request.number, coop, who=who)
    await close_cards(ctx, request, declined)
    told = texts.you_are_not_their_guest(circle, coop, by=by, reason=reason)
    await ctx.outbox.private(request.user_id, told, about=circle, rings=False)
    return Reply(declined, private=True)


async def end_as_guest(ctx: Ctx, coop: Coop, user_id: UserId) -> None:
    """A co-op says of somebody who is its guest that they do not come in its name: in no circle any more."""
    for member in await members.guests_of(ctx.db, coop_id=coop.id, user_id=user_id):
        await go_on_as(ctx, member, member.standing, why=CAME_ANEW)
        ctx.audit("membership.guest_ended", str(user_id), circle=member.circle, coop=coop.slug)
        if not await members.guests_of(ctx.db, coop_id=coop.id, circle=member.circle):
            seat = await coops.find_seat(ctx.db, circle=member.circle, coop_id=coop.id)
            if seat is not None and seat.standing is CircleStanding.GUEST:
                await end_seat(ctx, seat, NO_GUEST)
    await ctx.db.flush()


async def _coop_of(ctx: Ctx, request: JoinRequest) -> Coop:
    return await coops.by_id(ctx.db, coop_id=request.coop_id or 0)
