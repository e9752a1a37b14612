"""The seats of a circle's decisions, who speaks for them, and by which rules an item counts them."""

from collections.abc import Iterable

from chatbot.api.context import Ctx
from chatbot.api.phrases import t
from chatbot.api.rendering import IN_A_ROOM
from commands.consent.view import ItemView
from commands.people import name_of, names_of
from commands.rules.consent_seat import SeatKey
from storage.models import Circle, Item, VoiceOf
from storage.queries import consent as items_of
from storage.queries import coop_changes, coops, members, speakers
from storage.types import CircleSlug, UserId


def voice_in(ctx: Ctx, item: Item) -> VoiceOf:
    """Whose voice counts on an item: as it was when people were asked, whatever the circle has chosen since."""
    return item.voice or ctx.rules_of(item.circle).consent.voice


async def seats_of(ctx: Ctx, item: Item, circle: Circle) -> dict[SeatKey, str]:
    """The seats that an item is decided by, with their names; of a closed one as they were then."""
    if item.seats is not None:
        names = {SeatKey.parse(each): name for each, name in item.seats.items()}
        people = {seat.holder for seat in names if not isinstance(seat.holder, int)}
        called = await names_of(ctx, people, circle) if people else {}
        return {seat: name if isinstance(seat.holder, int) else called[seat.holder] for seat, name in names.items()}
    seats = await seats_in(ctx, circle, voice=voice_in(ctx, item))
    return seats | await _gone_with_an_answer(ctx, item, circle, seats)


async def _gone_with_an_answer(ctx: Ctx, item: Item, circle: Circle, seats: dict[SeatKey, str]) -> dict[SeatKey, str]:
    """The co-ops that have closed, gone into another one or left since the item was opened, and had answered it before: that
    stands until its close, marked (DECISIONS 31)."""
    gone = await coop_changes.gone_from(ctx.db, circle=circle.slug, since=item.opened_at)
    if not gone or voice_in(ctx, item) == "person":
        return {}
    said = {
        one.seat: one.at for one in await items_of.answers_to(ctx.db, item=item.number) if one.taken_back_at is None
    }
    found: dict[SeatKey, str] = {}
    for seat, coop in gone:
        key = SeatKey(coop.id)
        at = said.get(str(key))
        if key not in seats and at is not None and seat.ended_at is not None and at <= seat.ended_at:
            found[key] = IN_A_ROOM.words(t("{coop} (has left)", coop=coop.name))
    return found


def keep_as_it_stands(ctx: Ctx, view: ItemView) -> None:
    """Keep the seats that a closed item was decided by, and which answers counted for them: who speaks for a seat later
    changes nothing. What a person is called is not kept (DECISIONS 23): it is theirs to change, and to have forgotten."""
    view.item.seats = {str(seat): name if seat.coop_id is not None else "" for seat, name in view.seat_names.items()}
    lapsed = {answer.id for answer in (*view.tally.lapsed, *view.unconfirmed)}
    for answer in (*view.answers, *view.unconfirmed):
        answer.lapsed_at = ctx.now if answer.id in lapsed else None


def kept(seat: SeatKey | None) -> str | None:
    """How the archive keeps the seat of an answer."""
    return str(seat) if seat is not None else None


async def seats_in(ctx: Ctx, circle: Circle, *, voice: VoiceOf) -> dict[SeatKey, str]:
    """The seats of a circle now with their names: co-ops, or persons where each has a voice."""
    if voice == "person":
        people = {user_id for _, user_id, _ in await speakers.among(ctx.db, circles=[circle.slug])}
        names = await names_of(ctx, people, circle)
        return {SeatKey(user_id): names[user_id] for user_id in sorted(people)}
    found = await members.seats_in(ctx.db, circle=circle.slug)
    return {SeatKey(coop.id): coop.name for coop in ctx.by_name(found, lambda coop: coop.name)}


async def speakers_in(
    ctx: Ctx, circle: Circle, item: Item, seats: Iterable[SeatKey] = ()
) -> dict[SeatKey, set[UserId]]:
    """Who speaks for each seat of a circle now, and was confirmed before the end of an item; of its ``seats`` that are there no more,
    who did when they were."""
    among = speakers_among(await speakers.among(ctx.db, circles=[circle.slug], by=item.closes_at))
    gone = {seat.coop_id for seat in seats if seat.coop_id is not None and seat not in among}
    if gone and item.seats is None:
        for user_id, coop_id in await coop_changes.spoke_at(ctx.db, coop_ids=gone, since=item.opened_at):
            among.setdefault(SeatKey(coop_id), set()).add(user_id)
    return among


def speakers_among(found: Iterable[tuple[CircleSlug, UserId, int]]) -> dict[SeatKey, set[UserId]]:
    """Of those who speak in one circle, who speaks for which seat."""
    among: dict[SeatKey, set[UserId]] = {}
    for _, user_id, coop_id in found:
        for seat in (SeatKey(user_id), SeatKey(coop_id)):
            among.setdefault(seat, set()).add(user_id)
    return among


async def seat_label(ctx: Ctx, seat: SeatKey, circle: Circle) -> str:
    """What a seat of a circle is called."""
    if isinstance(seat.holder, int):
        return (await coops.by_id(ctx.db, coop_id=seat.holder)).name
    return await name_of(ctx, seat.holder, circle)
