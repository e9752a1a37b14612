"""Joining a circle that decides itself who comes in (``admission = "consent"``): an ordinary item asks it, and lets them in."""

from dataclasses import dataclass

from chatbot.api.context import Ctx, Reply
from chatbot.api.seams.decisions import Matter, Outcome, ToDecide, Verdict
from chatbot.api.wording.markup import Inline
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.membership.family import membership
from commands.membership.joining.admitting import admit
from commands.membership.register.asked import withdrawn
from commands.membership.texts import by_consent as texts
from commands.people import name_and_id
from commands.rules.membership import admission as judge
from commands.rules.membership.speakers import A_DAY, may_ask_again
from storage.models import Circle, JoinRequest, RequestFor, RequestState
from storage.queries import circles, members
from storage.queries import consent as items_of
from storage.queries import requests as requests_of


@dataclass(frozen=True)
class Admitting(Matter, name="admission"):
    """Whether a circle lets somebody in."""

    request: int


async def decides_itself(ctx: Ctx, circle: Circle) -> bool:
    """Whether a circle is asked who comes in. One that nobody can speak in yet could not answer: there people are let in by approval."""
    if ctx.rules_of(circle.slug).admission != "consent" or circle.room_id is None:
        return False
    return bool(await members.seats_in(ctx.db, circle=circle.slug))


async def ask_circle(ctx: Ctx, circle: Circle, request: JoinRequest, *, beware: Inline | None) -> Reply:
    """Put a request to the circle, in the name of who asks: they can take it back with it. Raises Refusal."""
    since = ctx.now - A_DAY
    asked = await requests_of.count_since(ctx.db, user_id=request.user_id, asks=RequestFor.JOIN, since=since)
    may_ask_again(asked - 1)  # This one is among them.
    who = await name_and_id(ctx, request.user_id, circle)
    text = IN_A_ROOM.words(texts.text_of_item(request, circle, who=who, beware=beware))
    request.item = await ctx.put_to_circle(
        ToDecide(Admitting(request.number), circle.slug, text, proposer=request.user_id)
    )
    await ctx.db.flush()
    item = await items_of.by_number(ctx.db, number=request.item)
    return Reply(texts.circle_is_asked(request, circle, closes=ctx.when(item.closes_at, circle.slug)))


@membership.decided()
async def circle_has_decided(ctx: Ctx, matter: Admitting, outcome: Outcome) -> None:
    """Let in whom the circle has agreed to; whom it has not is told what they can do next."""
    request = await requests_of.by_number(ctx.db, number=matter.request)
    if request.state is not RequestState.OPEN:
        return
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    shown = f"J-{request.number}"
    if outcome.verdict is Verdict.WITHDRAWN:
        withdrawn(ctx, request)
        if ctx.speaker is None or ctx.speaker.user_id != request.user_id:
            await ctx.outbox.private(request.user_id, texts.was_withdrawn(request, circle), about=circle)
        return
    request.decided_at = ctx.now
    if outcome.verdict is not Verdict.AGREED:
        request.state = RequestState.DECLINED
        ctx.audit("membership.not_admitted", shown, circle=circle.slug)
        unheard = outcome.verdict is Verdict.NOT_HEARD
        await ctx.outbox.private(request.user_id, texts.not_let_in(request, circle, unheard=unheard), about=circle)
        return
    request.state = RequestState.APPROVED
    ctx.audit("membership.admitted", shown, circle=circle.slug, decision=f"D-{outcome.decision}")
    await ctx.db.flush()
    welcome = await admit(ctx, circle, request.user_id, judge.Wish(request.coop_name, request.standing), by=None)
    agreed = texts.let_in(request, circle, decision=outcome.decision)
    await ctx.outbox.private(request.user_id, agreed + welcome, about=circle)
