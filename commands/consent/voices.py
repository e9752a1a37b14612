"""For which seat somebody speaks: their own co-op's, as a stand-in, by phone as the secretary, or for nobody but themselves."""

from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from commands.consent.seats import seats_of, voice_in
from storage.models import Circle, CircleStanding, Item, RoleName
from storage.queries import coops, members, roles, stand_ins


@dataclass(frozen=True, slots=True)
class Voice:
    """The seat that an answer is for, and how it came. Without a seat it is shown, and not counted."""

    seat: str | None = None
    by_phone: bool = False
    as_stand_in: bool = False
    why_not: str = ""
    """Why it does not count, as the person is told."""


async def own_voice(ctx: Ctx, item: Item, circle: Circle) -> Voice:
    """The voice of the speaker when they name no co-op: their own seat, or the one seat that they stand in for."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    by_person = voice_in(ctx, item) == "person"
    if member is not None and member.standing is CircleStanding.MEMBER:
        if by_person:
            return Voice(str(ctx.actor.user_id))
        seat = f"coop:{member.coop_id}"
        if seat in await seats_of(ctx, item, circle):
            return Voice(seat)
        return Voice(why_not=f"your co-op has no seat in the {circle.name} any more")
    named = [] if by_person else await stand_ins.standing_in(
        ctx.db, circle=circle.slug, user_id=ctx.actor.user_id, at=ctx.now
    )  # fmt: skip
    if len(seats := {stand_in.coop_id for stand_in in named}) == 1:
        return Voice(f"coop:{seats.pop()}", as_stand_in=True)
    if member is not None:
        return Voice(why_not=f"you are a guest of the {circle.name}")
    left = any(past.circle == circle.slug for past in await members.past_of(ctx.db, user_id=ctx.actor.user_id))
    return Voice(why_not=f"you {'no longer speak' if left else 'do not speak yet'} for a co-op in the {circle.name}")


async def voice_for(ctx: Ctx, item: Item, circle: Circle, coop_name: str | None, *, by_phone: bool = False) -> Voice:
    """The voice of the speaker for a named co-op. Raises Refusal when it is not theirs to give, or none is named."""
    if coop_name is None:
        raise Refusal(
            "who-phoned",
            "Which co-op phoned? I have noted nothing. Please say it once more with its name at the end: … for "
            "<co-op> by phone",
        )
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(coop_name))
    seat = f"coop:{coop.id}" if coop is not None else ""
    if coop is None or seat not in await seats_of(ctx, item, circle):
        raise Refusal("no-seat", f"“{coop_name}” has no seat in the {circle.name}. !members shows who has.")
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    own = member is not None and member.standing is CircleStanding.MEMBER and member.coop_id == coop.id
    if own and not by_phone:
        return Voice(seat)
    named = await stand_ins.stand_ins_for(ctx.db, circle=circle.slug, coop_id=coop.id, at=ctx.now)
    if any(stand_in.user_id == ctx.actor.user_id for stand_in in named) and not by_phone:
        return Voice(seat, as_stand_in=True)
    if own:
        raise Refusal(
            "own-seat",
            f"You speak for {coop.name} yourself, so please say it without “by phone”. I have noted nothing.",
        )
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    if not any(role.circle == circle.slug and role.role is RoleName.SECRETARY for role in held):
        raise Refusal(
            "not-your-seat",
            f"Only people of {coop.name} can answer for it, whom they have named to stand in (!standin), or the circle's "
            "secretary when they phone.",
        )
    return Voice(seat, by_phone=True)


async def has_seat(ctx: Ctx, item: Item, circle: Circle, coop_name: str) -> bool:
    """Whether a name is that of a co-op with a seat in the decision on an item."""
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(coop_name))
    return coop is not None and f"coop:{coop.id}" in await seats_of(ctx, item, circle)
