"""What all requests have in common, whatever they ask for: being told to those who answer, settled, and taken back."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc
from commands.membership.texts import register as texts
from commands.rules.membership.speakers import UNANSWERED
from storage.models import Circle, CircleStanding, Coop, JoinRequest, RequestFor, RequestState, Speaker
from storage.queries import circles, coops, speakers
from storage.types import CircleSlug, UserId


@dataclass(frozen=True)
class HandOn(Due, name="hand-on"):
    """A request has waited for long."""

    request: int


async def ask_about(
    ctx: Ctx,
    asks: RequestFor,
    circle: CircleSlug,
    coop: Coop,
    user_id: UserId,
    *,
    about: int | None = None,
    by: UserId | None = None,
) -> JoinRequest:
    """Note that somebody asks to speak for a co-op, or to see its figures; or that is asked whether something stays that was given
    ``by`` somebody who was put out."""
    request = JoinRequest(
        asks=asks,
        circle=circle,
        user_id=user_id,
        coop_id=coop.id,
        coop_name=coop.name,
        standing=CircleStanding.MEMBER,
        asked_at=ctx.now,
        about=about,
        given_by=by,
    )
    ctx.db.add(request)
    await ctx.db.flush()
    ctx.audit("membership.asked", f"J-{request.number}", circle=circle, coop=coop.slug, asks=asks.value)
    await ctx.schedule(HandOn(request.number), at=ctx.now + UNANSWERED)
    return request


async def subject_of(ctx: Ctx, request: JoinRequest) -> tuple[Circle, Coop, Speaker]:
    """The circle, the co-op and the speaker of a request about a co-op that waits: it ends when they speak for it no more."""
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    coop = await coops.by_id(ctx.db, coop_id=request.coop_id or 0)
    speaker = await speakers.find_current(ctx.db, coop_id=coop.id, user_id=request.user_id)
    if speaker is None:
        raise LookupError(f"J-{request.number} waits for somebody who has ended it")
    return circle, coop, speaker


async def withdraw(ctx: Ctx, request: JoinRequest) -> None:
    """A request needs no answer any more."""
    withdrawn(ctx, request)
    await close_cards(ctx, request, texts.closed_as_withdrawn(request.number))


def withdrawn(ctx: Ctx, request: JoinRequest) -> None:
    """The same, where something else takes its place on the card."""
    request.state, request.decided_at = RequestState.WITHDRAWN, ctx.now
    ctx.audit("membership.request_withdrawn", f"J-{request.number}", circle=request.circle)


def settle(ctx: Ctx, request: JoinRequest, state: RequestState) -> None:
    """Note who has answered a request, and how."""
    request.state, request.decided_by, request.decided_at = state, ctx.actor.user_id, ctx.now


async def close_cards(ctx: Ctx, request: JoinRequest, doc: Doc) -> None:
    """All that were told of a request read what has come of it."""
    key = str(request.number)
    await ctx.outbox.edit_cards(key, doc, about=None)
    await ctx.outbox.seeds_over(key)
