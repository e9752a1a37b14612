"""Ending what was passed on: ``!relay cancel`` takes it back, ``!relay close`` ends the carrying back and forth."""

from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import MemberChange
from commands.authority import may, must_be_there
from commands.circles import room_of
from commands.people import name_elsewhere
from commands.relay.family import RelayNumber, relay
from commands.relay.following.undoing import take_back
from commands.relay.passing.asking import take_request_back
from commands.relay.texts import asking as asking_texts
from commands.relay.texts import reserved as texts
from commands.rules import authority
from commands.rules.relay import passing as judge
from commands.rules.relay.ends import ends_of
from storage.models import AskedToPass, Circle, Membership, Relay
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.queries import relay_requests as asked_of

LATELY = timedelta(hours=24)
"""Within this time the last thing that somebody has passed on is taken back without its number."""


@relay.command(
    "relay cancel",
    allow=Who.PRESENT,
    example="relay cancel R-5",
    changes=True,
    also="withdraw, cancel, delete, remove, take back, retract, revoke, pull back, call back, recall, relay withdraw, relay undo, relay delete",
    weighs=True,
)
async def relay_cancel(ctx: Ctx, relay: RelayNumber | None = None) -> Reply:
    """Take back what you have passed on, the last or a certain one, while nobody has answered it there."""
    request = await _asked_last(ctx) if relay is None else None
    if request is not None:
        await must_be_there(ctx, await circles.by_slug(ctx.db, slug=request.circle))
        await take_request_back(ctx, request)
        return Reply(asking_texts.taken_back(request))
    relayed = await _the_last(ctx) if relay is None else await relays_of.by_number(ctx.db, number=relay)
    _, target = await _ends(ctx, relayed)
    await may(ctx, authority.TAKE_BACK, relayed)
    await take_back(ctx, relayed)
    return Reply(texts.cancelled(relayed.number, target))


@relay.command(
    "relay close",
    allow=Who.PRESENT,
    example="relay close R-5",
    changes=True,
    also="close, end, finish, conclude",
    weighs=True,
)
async def relay_close(ctx: Ctx, relay: RelayNumber) -> Reply:
    """End the exchange about something that was passed on: replies to it are carried no more."""
    relayed = await relays_of.by_number(ctx.db, number=relay)
    origin, target = await _ends(ctx, relayed)
    await may(ctx, authority.CLOSE, *ends_of(relayed))
    if relayed.closed_at is not None:
        raise Refusal("closed", texts.closed_before(relayed.number))
    relayed.closed_at, relayed.closed_by = ctx.now, ctx.actor.user_id
    ctx.audit("relay.closed", f"R-{relayed.number}", circle=origin.slug)
    here_is_target = ctx.circle_here is not None and ctx.circle_here.slug == target.slug
    here, there = (target, origin) if here_is_target else (origin, target)
    await _tell_there(ctx, relayed, here, there)
    return Reply(texts.closed(relayed.number, there))


@relay.on_member_change
async def has_gone(ctx: Ctx, change: MemberChange) -> None:
    """What somebody wanted passed on ends with their going, where nobody has taken it up yet (DECISIONS 1)."""
    if change.membership not in (Membership.LEAVE, Membership.BAN):
        return
    for request in await asked_of.asked_in_by(ctx.db, circle=ctx.circle.slug, user_id=change.user_id):
        if request.asked_by == change.user_id or change.membership is Membership.BAN:
            await take_request_back(ctx, request)


async def _tell_there(ctx: Ctx, relayed: Relay, here: Circle, there: Circle) -> None:
    """Tell the circle at the other end."""
    room_id = await room_of(ctx, there)
    if room_id is None:
        return
    by = await name_elsewhere(ctx, ctx.actor.user_id, here, readers=there)
    await ctx.outbox.post(room_id, texts.closed_there(relayed.number, by, here))


async def _ends(ctx: Ctx, relayed: Relay) -> tuple[Circle, Circle]:
    origin = await circles.by_slug(ctx.db, slug=relayed.origin)
    return origin, await circles.by_slug(ctx.db, slug=relayed.target)


async def _asked_last(ctx: Ctx) -> AskedToPass | None:
    """What the speaker has asked a link person for since they passed on anything, and waits still."""
    since, here = ctx.now - LATELY, ctx.circle_here
    request = await asked_of.asked_last_by(ctx.db, user_id=ctx.actor.user_id, since=since)
    if request is None or (here is not None and request.circle != here.slug):
        return None
    passed_on = await relays_of.find_last_by(
        ctx.db, user_id=ctx.actor.user_id, since=request.asked_at, circle=request.circle, but=judge.TAKEN_BACK
    )
    return request if passed_on is None else None


async def _the_last(ctx: Ctx) -> Relay:
    """The last thing that the speaker has passed on: in a circle's room the last from there. Raises Refusal."""
    here = ctx.circle_here.slug if ctx.circle_here is not None else None
    found = await relays_of.find_last_by(
        ctx.db, user_id=ctx.actor.user_id, since=ctx.now - LATELY, circle=here, but=judge.TAKEN_BACK
    )
    if found is None:
        raise Refusal("nothing-to-cancel", texts.nothing_to_cancel())
    return found
