"""For which seat somebody speaks: their own co-op's, as a stand-in, by phone as the secretary, or for nobody but themselves."""

from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.phrases import Inline, cmd, t
from commands.consent.seats import seats_of, voice_in
from commands.rules.consent_seat import SeatKey
from storage.models import Circle, CircleStanding, Item, RoleName
from storage.queries import coops, members, roles, stand_ins


@dataclass(frozen=True, slots=True)
class Voice:
    """The seat that an answer is for, and how it came. Without a seat it is shown, and not counted."""

    seat: SeatKey | None = None
    by_phone: bool = False
    as_stand_in: bool = False
    why_not: Inline = ""
    """Why it does not count, as the person is told."""


async def own_voice(ctx: Ctx, item: Item, circle: Circle) -> Voice:
    """The voice of the speaker when they name no co-op: their own seat, or the one seat that they stand in for."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    by_person = voice_in(ctx, item) == "person"
    if member is not None and member.standing is CircleStanding.MEMBER:
        if by_person:
            return Voice(SeatKey(ctx.actor.user_id))
        seat = SeatKey(member.coop_id) if member.coop_id is not None else None
        if seat is not None and seat in await seats_of(ctx, item, circle):
            return Voice(seat)
        return Voice(why_not=t("your co-op has no seat in the {circle} any more", circle=circle.name))
    if not by_person:
        named = await stand_ins.standing_in(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id, at=ctx.now)
        if len(seats := {stand_in.coop_id for stand_in in named}) == 1:
            return Voice(SeatKey(seats.pop()), as_stand_in=True)
    if member is not None:
        return Voice(why_not=t("you are a guest of the {circle}", circle=circle.name))
    left = any(past.circle == circle.slug for past in await members.past_of(ctx.db, user_id=ctx.actor.user_id))
    if left:
        return Voice(why_not=t("you no longer speak for a co-op in the {circle}", circle=circle.name))
    return Voice(why_not=t("you do not speak yet for a co-op in the {circle}", circle=circle.name))


async def voice_for(ctx: Ctx, item: Item, circle: Circle, coop_name: str | None, *, by_phone: bool = False) -> Voice:
    """The voice of the speaker for a named co-op. Raises Refusal when it is not theirs to give, or none is named."""
    if coop_name is None:
        raise Refusal(
            "who-phoned",
            "Which co-op phoned? I have noted nothing. Please say it once more with its name at the end: {example}",
            example="… for <co-op> by phone",
        )
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(coop_name))
    seat = SeatKey(coop.id) if coop is not None else None
    if coop is None or seat is None or seat not in await seats_of(ctx, item, circle):
        raise Refusal(
            "no-seat",
            "“{coop}” has no seat in the {circle}. {members} shows who has.",
            coop=coop_name,
            circle=circle.name,
            members=cmd("members", here=False),
        )
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
            "You speak for {coop} yourself, so please say it without “by phone”. I have noted nothing.",
            coop=coop.name,
        )
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    if not any(role.circle == circle.slug and role.role is RoleName.SECRETARY for role in held):
        raise Refusal(
            "not-your-seat",
            "Only people of {coop} can answer for it, somebody whom they have named to stand in, or the circle’s secretary "
            "when they phone. To name somebody, they say {standin}.",
            coop=coop.name,
            standin=cmd("standin @person until <when>", here=False),
        )
    return Voice(seat, by_phone=True)


async def has_seat(ctx: Ctx, item: Item, circle: Circle, coop_name: str) -> bool:
    """Whether a name is that of a co-op with a seat in the decision on an item."""
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(coop_name))
    return coop is not None and SeatKey(coop.id) in await seats_of(ctx, item, circle)
