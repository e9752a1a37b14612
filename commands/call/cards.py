"""The card of a call: who is there, what is spoken of, whose turn it is, who has something to say."""

from collections.abc import Mapping, Sequence

from chatbot.api.context import Ctx
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import Doc
from commands.call import texts
from commands.call.family import CardKey, shown
from commands.call.points import lines_of, points_of
from commands.people import names_of
from commands.rules import call as judge
from storage.models import Call, CallMark, Circle, Shows
from storage.queries import calls, members
from storage.types import EventId, RoomId, UserId


async def post(ctx: Ctx, held: Call, circle: Circle, room_id: RoomId, *, thread: EventId | None = None) -> None:
    """Post the card in the circle's room, in the thread that it belongs to where there is one."""
    relation = reply_relation(thread, thread=thread) if thread is not None else None
    await ctx.outbox.card(
        shown(held), room_id, await card_of(ctx, held, circle), reactions=judge.TAPS, relates_to=relation
    )


async def show(ctx: Ctx, held: Call, circle: Circle) -> None:
    """Bring the card up to date."""
    await ctx.db.flush()
    await ctx.outbox.edit_card(str(CardKey(held.number)), await card_of(ctx, held, circle))
    if held.closed_at is not None:
        await ctx.outbox.seeds_over(str(CardKey(held.number)))


async def seat_names(ctx: Ctx, circle: Circle) -> dict[int, str]:
    """What the co-ops are called that have a seat in a circle."""
    seated = await members.coops_seated_among(ctx.db, circles=[circle.slug])
    return {coop.id: coop.name for _, coop in seated}


async def coops_in(ctx: Ctx, marks: Sequence[CallMark], circle: Circle) -> dict[int, str]:
    """What the co-ops are called that are in a call, those that have given up their seat since, too."""
    known = await seat_names(ctx, circle)
    gone = {mark.coop for mark in marks if mark.coop is not None} - known.keys()
    return known | {coop.id: coop.name for coop in await calls.coops_by_ids(ctx.db, ids=gone)}


async def card_of(ctx: Ctx, held: Call, circle: Circle) -> Doc:
    """The card of a call, as it stands."""
    marks = await calls.marks_of(ctx.db, call=held.number)
    present = judge.present(marks)
    names = await names_in(ctx, held, marks, circle)
    coops = await coops_in(ctx, marks, circle)
    points = await points_of(ctx, held)
    now = [each for each in points if each.number == held.point]
    behind = judge.still_to_come(points, held)
    lines = await lines_of(ctx, [*now, *behind], circle)
    speak, ready = (
        [names[user_id] for user_id in judge.showing(marks, shows, held)] for shows in (Shows.SPEAK, Shows.READY)
    )
    return texts.card(
        held,
        circle.name,
        who=names[held.opened_by],
        began=ctx.when(held.opened_at or ctx.now, circle.slug),
        ended=ctx.when(held.closed_at, circle.slug) if held.closed_at is not None else None,
        here=texts.here_of(present, coops, names),
        now=lines[0] if now else None,
        behind=lines[len(now) :],
        turns=[turn_name(turn, coops, names) for turn in held.turns or ()],
        speak=speak,
        ready=ready,
    )


async def names_in(ctx: Ctx, held: Call, marks: Sequence[CallMark], circle: Circle) -> dict[UserId, str]:
    """What all who are in a call are called."""
    people = {held.opened_by} | {mark.noted_by for mark in marks}
    people |= {mark.user_id for mark in marks if mark.user_id is not None}
    return await names_of(ctx, people, circle)


def turn_name(turn: str, coops: Mapping[int, str], names: Mapping[UserId, str]) -> str:
    """What a seat in a round is called: “coop:7” or the id of who speaks for none."""
    if turn.startswith("coop:"):
        return coops.get(int(turn.removeprefix("coop:")), "?")
    return names.get(UserId(turn), turn)
