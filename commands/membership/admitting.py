"""Putting a person on a circle's register, and their co-op in its seat."""

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.markup import Doc
from commands.events import RegisterChanged
from commands.membership import texts
from commands.membership.family import seat_left
from commands.membership.speaking import tell_who_speaks
from commands.people import names_of
from commands.rules.membership import Wish
from storage.models import Circle, CircleStanding, Coop, Member, Seat
from storage.queries import coops, members
from storage.types import UserId


async def admit(ctx: Ctx, circle: Circle, user_id: UserId, wish: Wish) -> Doc:
    """Let a person in, and tell them so: what is returned is for them. The wish is one that was judged."""
    known = await coops.find_by_slug(ctx.db, slug=slug_of(wish.coop_name)) if wish.coop_name else None
    coop = known or (await _new_coop(ctx, wish.coop_name) if wish.coop_name else None)
    present = await members.find_current(ctx.db, circle=circle.slug, user_id=user_id)

    if present is not None:
        present.left_at = ctx.now
        await ctx.db.flush()
    ctx.db.add(
        Member(
            circle=circle.slug,
            user_id=user_id,
            coop_id=coop.id if coop else None,
            standing=wish.standing,
            joined_at=ctx.now,
        )
    )
    if coop is not None:
        await _seat(ctx, circle, coop, wish.standing)
    await ctx.db.flush()
    ctx.audit("membership.joined", str(user_id), circle=circle.slug, coop=coop.slug if coop else None)

    await ctx.publish(RegisterChanged(circle.slug))
    if present is not None:
        await seat_left(ctx, present)
    if coop is None or wish.standing is CircleStanding.GUEST:
        return texts.in_as_guest(circle)
    await tell_who_speaks(ctx, coop, user_id)
    speaking = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
    others = [member.user_id for member in speaking if member.user_id != user_id]
    beside = list((await names_of(ctx, others, circle)).values())
    return texts.in_for_coop(circle, coop, beside=beside, new=known is None)


async def _new_coop(ctx: Ctx, name: str) -> Coop:
    """Put a co-op on the list, since somebody has come to speak for it."""
    coop = Coop(slug=slug_of(name), name=name, added_at=ctx.now, added_by=ctx.actor.user_id)
    ctx.db.add(coop)
    await ctx.db.flush()
    ctx.audit("membership.coop_added", coop.slug)
    return coop


async def _seat(ctx: Ctx, circle: Circle, coop: Coop, standing: CircleStanding) -> None:
    """Give a co-op its place in a circle; one that was a guest there becomes a member when somebody speaks for it."""
    seat = await coops.find_seat(ctx.db, circle=circle.slug, coop_id=coop.id)
    if seat is None:
        ctx.db.add(Seat(circle=circle.slug, coop_id=coop.id, standing=standing, since=ctx.now))
    elif standing is CircleStanding.MEMBER and seat.standing is CircleStanding.GUEST:
        seat.standing, seat.since = standing, ctx.now
