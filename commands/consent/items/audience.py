"""Whom an item concerns: who speaks for its seats, who is in the room, and who may see what is discussed there."""

from collections.abc import Iterable

from chatbot.api.context import Ctx
from commands.authority import must_be_there
from commands.consent.items.view import ItemView
from commands.encryption import is_there, those_there
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import is_own
from storage.models import Answer, Circle
from storage.queries import stand_ins
from storage.types import UserId


async def people_not_heard(ctx: Ctx, view: ItemView) -> list[UserId]:
    """Who speaks for the seats that are not heard, and who stands in for them, as far as they are in the room."""
    people = await people_for(ctx, view, *(each.seat for each in view.tally.not_heard))
    return await those_there(ctx, view.circle, people)


async def people_for(ctx: Ctx, view: ItemView, *seats: SeatKey) -> set[UserId]:
    """Who speaks for some seats now, and who stands in for them."""
    people = {user_id for seat in seats for user_id in view.speakers.get(seat, ())}
    named = await stand_ins.all_in(ctx.db, circle=view.circle.slug, at=ctx.now)
    return people | {one.user_id for one in named if SeatKey(one.coop_id) in seats}


async def holders_of(ctx: Ctx, view: ItemView, held: Answer) -> list[UserId]:
    """Who is asked about a concern. What was said for a co-op by others its people are asked, and who stands in for it now: neither
    who did so once, nor who took its call, unless nobody else is there."""
    if is_own(held):
        return [held.user_id]
    theirs = await people_for(ctx, view, SeatKey.parse(held.seat or ""))
    return sorted(theirs) or ([held.user_id] if held.by_phone else [])


async def in_room(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    """Whether a person is in a circle's Matrix room."""
    return await is_there(ctx, user_id, circle)


async def must_see(ctx: Ctx, circle: Circle) -> None:
    """What a circle discusses is for those in its room. Raises Refusal as if there were nothing."""
    await must_be_there(ctx, circle)


async def present_in(ctx: Ctx, circle: Circle, people: Iterable[UserId]) -> list[UserId]:
    """Those of some people who are in a circle's room."""
    return await those_there(ctx, circle, people)
