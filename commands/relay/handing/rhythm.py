"""The rhythm of a link: when something was last passed on, and when the next is due."""

from dataclasses import dataclass
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Due
from commands.rules.relay import passing as judge
from storage.models import Circle
from storage.queries import relay as relays_of
from storage.queries import relay_items as items_of
from storage.queries import rooms
from storage.types import CircleSlug


@dataclass(frozen=True)
class Overdue(Due, name="overdue"):
    """Nothing has passed from a circle for longer than its rhythm."""

    circle: CircleSlug
    told: int = 0
    """How often its link persons were told of this silence: the circle hears of it after them, whatever its rhythm was meanwhile."""


async def restart_rhythm(ctx: Ctx, circle: Circle) -> None:
    """Something was passed on from a circle: count its rhythm anew."""
    await ctx.schedule(Overdue(circle.slug), at=ctx.now + ctx.rules_of(circle.slug).relay.rhythm)


async def rhythm_goes_back(ctx: Ctx, circle: Circle) -> None:
    """What was passed on was taken back: count the rhythm from what was passed on before."""
    since = await silent_since(ctx, circle)
    await ctx.schedule(Overdue(circle.slug), at=since + ctx.rules_of(circle.slug).relay.rhythm)


async def silent_since(ctx: Ctx, circle: Circle) -> datetime:
    """Since when a circle has passed nothing on: since it last did, or since we came into its room."""
    return await last_passed(ctx, circle) or await here_since(ctx, circle)


async def last_passed(ctx: Ctx, circle: Circle) -> datetime | None:
    """When something was last passed on from a circle, an item that was taken to the circle above included; what was taken back
    carried nothing."""
    passed = await relays_of.find_last_from(ctx.db, circle=circle.slug, but=judge.TAKEN_BACK)
    taken = (await items_of.taken_above(ctx.db, circles=[circle.slug])).get(circle.slug)
    return max((each for each in (passed, taken.at if taken is not None else None) if each is not None), default=None)


async def here_since(ctx: Ctx, circle: Circle) -> datetime:
    """Since when we are in a circle's room; now, where it has none."""
    room = await rooms.find(ctx.db, room_id=circle.room_id) if circle.room_id is not None else None
    return room.since if room is not None else ctx.now
