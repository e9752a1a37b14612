"""A co-op's place in a circle."""

from chatbot.api.context import Ctx
from storage.models import CircleStanding, Seat
from storage.queries import coops
from storage.types import CircleSlug


async def take_seat(ctx: Ctx, circle: CircleSlug, coop_id: int, standing: CircleStanding) -> None:
    """Give a co-op its place in a circle; one that was a guest there becomes a member when somebody speaks for it."""
    seat = await coops.find_seat(ctx.db, circle=circle, coop_id=coop_id)
    if seat is None:
        ctx.db.add(Seat(circle=circle, coop_id=coop_id, standing=standing, since=ctx.now))
    elif standing is CircleStanding.MEMBER and seat.standing is CircleStanding.GUEST:
        seat.standing, seat.since = standing, ctx.now
    await ctx.db.flush()
