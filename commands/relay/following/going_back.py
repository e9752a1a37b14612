"""Where an answer goes: to the other circle that the words lie between, and of what had been passed on before to all circles that it came
through, so that it finds whoever spoke. Whoever has read an answer reads what is answered to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from commands.authority import must_not_be_banned
from commands.circles import room_to_reach
from commands.encryption import encrypted, those_there
from commands.relay.handing.copies import passed
from commands.rules.relay import passing as judge
from storage.models import Circle, Relay
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import CircleSlug, EventId, RoomId, UserId


@dataclass(frozen=True, slots=True)
class Leg:
    """One of the circles that an answer goes to."""

    circle: Circle
    room_id: RoomId
    by: Relay
    """What was passed on that lies between this circle and the next one of the way."""


async def legs_of(ctx: Ctx, relayed: Relay, here: Circle) -> Sequence[Leg]:
    """Where an answer said in a circle goes; the first is who is answered next. Raises Refusal where it cannot go there. Of the circles behind
    that those are left out that it may not go to: it was said to the first."""
    way = await _way(ctx, relayed)
    first = relayed.origin if here.slug == relayed.target else relayed.target
    legs = []
    for slug, by in sorted(way.items(), key=lambda each: each[0] != first):
        if slug == here.slug:
            continue
        there = await circles.by_slug(ctx.db, slug=slug)
        if slug != first and not there.active:
            continue
        try:
            legs.append(Leg(there, await _room_to_reach(ctx, here, there), by))
        except Refusal:
            if slug == first:
                raise
    return legs


async def circles_reached(ctx: Ctx, relayed: Relay, *, spoken_in: CircleSlug) -> Sequence[Circle]:
    """The circles that an answer may have been carried to, the one that is answered next first."""
    first = relayed.origin if spoken_in == relayed.target else relayed.target
    others = [slug for slug in await _way(ctx, relayed) if slug not in (first, spoken_in)]
    return [await circles.by_slug(ctx.db, slug=slug) for slug in (first, *others)]


async def _way(ctx: Ctx, relayed: Relay) -> dict[CircleSlug, Relay]:
    """The circles that words came through, from where they have arrived back to where they were said: as far as that is open and not at rest."""
    way = {relayed.target: relayed, relayed.origin: relayed}
    came = {
        each.target: each
        for each in await relays_of.relays_of_same(ctx.db, source=relayed.source, but=judge.TAKEN_BACK)
    }
    while (before := came.get(way[next(reversed(way))].origin)) is not None and before.origin not in way:
        if before.closed_at is not None:
            break
        way[before.origin] = before
    return way


async def _room_to_reach(ctx: Ctx, here: Circle, there: Circle) -> RoomId:
    """The room that an answer is carried to. Raises Refusal."""
    await must_not_be_banned(ctx, there)
    judge.may_leave_encryption(
        from_encrypted=await encrypted(ctx, here),
        to_encrypted=await encrypted(ctx, there),
        allowed=ctx.rules_of(here.slug).relay.allow_from_encrypted,
        origin=here,
        target=there,
    )
    return await room_to_reach(ctx, there)


async def who_is_rung(ctx: Ctx, legs: Sequence[Leg], spoke: Collection[UserId]) -> dict[CircleSlug, list[UserId]]:
    """Who is answered, each in one room: where the words were said before any other. Where none of them is there any more, whoever
    passed it on. Nobody for their own words."""
    rung: dict[CircleSlug, list[UserId]] = {}
    left = set(spoke)
    for leg in reversed(legs):
        rung[leg.circle.slug] = await those_there(ctx, leg.circle, left)
        left -= set(rung[leg.circle.slug])
    if not any(rung.values()):
        rung[legs[0].circle.slug] = await those_there(ctx, legs[0].circle, {legs[0].by.passed_by})
    return {slug: [each for each in people if each != ctx.actor.user_id] for slug, people in rung.items()}


async def answered_in(ctx: Ctx, leg: Leg, key: str) -> EventId | None:
    """The message of a circle that a reply to a copy answers: what was said there, or what was passed on from there."""
    said = await ctx.outbox.copied_from(key, leg.room_id)
    if said is not None or leg.circle.slug != leg.by.origin:
        return said
    return await ctx.outbox.copied_from(str(passed(leg.by.number)), leg.room_id)
