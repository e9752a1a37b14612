"""The seats of a circle's decisions, who speaks for them, and by which rules an item counts them."""

from chatbot.api.context import Ctx
from commands.people import name_of
from storage.models import Circle, CircleStanding, Item, VoiceOf
from storage.queries import coops, members
from storage.types import UserId


def voice_in(ctx: Ctx, item: Item) -> VoiceOf:
    """Whose voice counts on an item: as it was when people were asked, whatever the circle has chosen since."""
    return item.voice or ctx.rules_of(item.circle).consent.voice


async def seats_of(ctx: Ctx, item: Item, circle: Circle) -> dict[str, str]:
    """The seats that an item is decided by, with their names; of a closed one as they were then."""
    return item.seats if item.seats is not None else await seats_in(ctx, circle, voice=voice_in(ctx, item))


async def seats_in(ctx: Ctx, circle: Circle, *, voice: VoiceOf) -> dict[str, str]:
    """The seats of a circle now with their names: co-ops, or persons where each has a voice."""
    if voice == "person":
        people = [
            m for m in await members.current_in(ctx.db, circle=circle.slug) if m.standing is CircleStanding.MEMBER
        ]
        return {m.user_id: await name_of(ctx, m.user_id) for m in people}
    return {f"coop:{coop.id}": coop.name for coop in await members.seats_in(ctx.db, circle=circle.slug)}


async def speakers_in(ctx: Ctx, circle: Circle) -> dict[str, set[UserId]]:
    """Who speaks for each seat of a circle now."""
    speakers: dict[str, set[UserId]] = {}
    for member in await members.current_in(ctx.db, circle=circle.slug):
        if member.standing is CircleStanding.MEMBER:
            for seat in (f"coop:{member.coop_id}", str(member.user_id)):
                speakers.setdefault(seat, set()).add(member.user_id)
    return speakers


async def seat_label(ctx: Ctx, seat: str) -> str:
    """What a seat is called."""
    if seat.startswith("coop:"):
        return (await coops.by_id(ctx.db, coop_id=int(seat.removeprefix("coop:")))).name
    return await name_of(ctx, UserId(seat))
