"""Roles and seats that somebody had given who should never have spoken for a co-op: each is kept or ended with one tap (DECISIONS 1)."""

from collections.abc import Sequence

from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.wording.markup import Inline
from commands.events import RegisterChanged
from commands.membership.register.around import around_request, who_answers
from commands.membership.register.asked import ask_about, close_cards, settle
from commands.membership.register.seats import end_seat
from commands.membership.roles.giving import end_it
from commands.membership.texts import given as texts
from commands.people import name_and_id
from storage.models import DISOWNED, Circle, Coop, JoinRequest, RequestFor, RequestState, Role, Seat
from storage.queries import circles, coops, roles
from storage.types import UserId


async def ask_what_else_stays(ctx: Ctx, coop: Coop, giver: UserId) -> None:
    """Ask about each role that somebody has given, and each seat that the co-op has by their word."""
    for role in await roles.open_given_by(ctx.db, user_id=giver):
        if role.circle is not None:
            request = await ask_about(
                ctx, RequestFor.KEEP_ROLE, role.circle, coop, role.user_id, about=role.id, by=giver
            )
            await tell_of_it(ctx, request, await who_answers(ctx, request, await around_request(ctx, request)))
    for seat in await coops.seats_of(ctx.db, coop_id=coop.id):
        if seat.given_by == giver:
            request = await ask_about(ctx, RequestFor.KEEP_SEAT, seat.circle, coop, giver, about=seat.id, by=giver)
            await tell_of_it(ctx, request, await who_answers(ctx, request, await around_request(ctx, request)))


async def tell_of_it(ctx: Ctx, request: JoinRequest, people: Sequence[UserId]) -> None:
    """Tell those who can say whether it stays, each in private."""
    circle, what, _ = await _subject_of(ctx, request)
    by = await name_and_id(ctx, request.given_by, circle) if request.given_by is not None else ""
    doc = texts.whether_it_stays(request, what, by=by, handed_on=request.handed_on_at is not None)
    for each in people:
        await ctx.outbox.private(each, doc, about=None, rings=False, card=str(request.number))


async def keep_it(ctx: Ctx, request: JoinRequest) -> Reply:
    """Somebody who can has said that it stays."""
    circle, what, _ = await _subject_of(ctx, request)
    settle(ctx, request, RequestState.APPROVED)
    ctx.audit("membership.approved", f"J-{request.number}", circle=circle.slug)
    doc = texts.it_stays(request.number, what, by=await name_and_id(ctx, ctx.actor.user_id, circle))
    await close_cards(ctx, request, doc)
    return Reply(doc, private=True)


async def end_what_was_given(ctx: Ctx, request: JoinRequest) -> Reply:
    """Somebody who can has said that it does not."""
    circle, what, given = await _subject_of(ctx, request)
    settle(ctx, request, RequestState.DECLINED)
    ctx.audit("membership.declined", f"J-{request.number}", circle=circle.slug)
    over = given.ended_at is not None
    if not over and isinstance(given, Role):
        await end_it(ctx, circle, given)
    elif not over and isinstance(given, Seat):
        await end_seat(ctx, given, DISOWNED)
        await ctx.publish(RegisterChanged((circle.slug,)))
    by = None if over else await name_and_id(ctx, ctx.actor.user_id, circle)
    doc = texts.it_is_over(request.number, what, by=by)
    await close_cards(ctx, request, doc)
    return Reply(doc, private=True)


async def _subject_of(ctx: Ctx, request: JoinRequest) -> tuple[Circle, Inline, Role | Seat]:
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    if request.asks is RequestFor.KEEP_ROLE:
        role = await roles.by_id(ctx.db, number=request.about or 0)
        who = await name_and_id(ctx, role.user_id, circle)
        return circle, texts.whose_role(circle, who=who, role=role_called(ctx, role.role)), role
    seat = await coops.seat_by_id(ctx.db, number=request.about or 0)
    return circle, texts.whose_seat(circle, await coops.by_id(ctx.db, coop_id=seat.coop_id)), seat
