"""The seats of a circle's decisions, who speaks for them, and by which rules an item counts them."""

from collections.abc import Iterable

from chatbot.api.context import Ctx
from commands.consent.view import ItemView
from commands.people import name_of, names_of
from commands.rules.consent_seat import SeatKey
from storage.models import Circle, CircleStanding, Item, Member, VoiceOf
from storage.queries import coops, members
from storage.types import UserId


def voice_in(ctx: Ctx, item: Item) -> VoiceOf:
    """Whose voice counts on an item: as it was when people were asked, whatever the circle has chosen since."""
    return item.voice or ctx.rules_of(item.circle).consent.voice


async def seats_of(ctx: Ctx, item: Item, circle: Circle) -> dict[SeatKey, str]:
    """The seats that an item is decided by, with their names; of a closed one as they were then."""
    if item.seats is not None:
        return {SeatKey.parse(kept): name for kept, name in item.seats.items()}
    return await seats_in(ctx, circle, voice=voice_in(ctx, item))


def keep_as_it_stands(ctx: Ctx, view: ItemView) -> None:
    """Keep the seats that a closed item was decided by, and which answers counted for them: who speaks for a seat later
    changes nothing."""
    view.item.seats = {str(seat): name for seat, name in view.seat_names.items()}
    lapsed = {answer.id for answer in view.tally.lapsed}
    for answer in view.answers:
        answer.lapsed_at = ctx.now if answer.id in lapsed else None


def kept(seat: SeatKey | None) -> str | None:
    """How the archive keeps the seat of an answer."""
    return str(seat) if seat is not None else None


async def seats_in(ctx: Ctx, circle: Circle, *, voice: VoiceOf) -> dict[SeatKey, str]:
    """The seats of a circle now with their names: co-ops, or persons where each has a voice."""
    if voice == "person":
        people = [
            m for m in await members.current_in(ctx.db, circle=circle.slug) if m.standing is CircleStanding.MEMBER
        ]
        names = await names_of(ctx, {m.user_id for m in people}, circle)
        return {SeatKey(m.user_id): names[m.user_id] for m in people}
    found = await members.seats_in(ctx.db, circle=circle.slug)
    return {SeatKey(coop.id): coop.name for coop in ctx.by_name(found, lambda coop: coop.name)}


async def speakers_in(ctx: Ctx, circle: Circle) -> dict[SeatKey, set[UserId]]:
    """Who speaks for each seat of a circle now."""
    return speakers_among(await members.current_in(ctx.db, circle=circle.slug))


def speakers_among(registered: Iterable[Member]) -> dict[SeatKey, set[UserId]]:
    """Who of those on a circle's register speaks for which seat."""
    speakers: dict[SeatKey, set[UserId]] = {}
    for member in registered:
        if member.standing is CircleStanding.MEMBER:
            holders: list[int | UserId] = [member.user_id, *([member.coop_id] if member.coop_id is not None else [])]
            for holder in holders:
                speakers.setdefault(SeatKey(holder), set()).add(member.user_id)
    return speakers


async def seat_label(ctx: Ctx, seat: SeatKey, circle: Circle) -> str:
    """What a seat of a circle is called."""
    if isinstance(seat.holder, int):
        return (await coops.by_id(ctx.db, coop_id=seat.holder)).name
    return await name_of(ctx, seat.holder, circle)
