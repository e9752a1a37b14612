"""A call ends: by whoever leads it, or by itself after six hours, with its minutes in one message and as a file."""

from chatbot.api.access import Who
from chatbot.api.arguments import When
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.texts import rendering_of
from commands.authority import may
from commands.call import cards, minutes_texts
from commands.call.family import CallOver, Number, call, minutes_key, shown, to_lead
from commands.call.minutes import minutes_of
from commands.call.minutes_texts import Minutes
from commands.call.opening import planned
from commands.encryption import those_there
from commands.rules import authority
from commands.rules import call as judge
from storage.models import Call, Circle, PointKind
from storage.queries import calls, circles
from storage.types import RoomId, UserId

MOST_IN_A_MESSAGE = 12
"""Lines of each kind in the message; the file has all."""


@call.command(
    "call end",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="call end next fri 10:00",
    changes=True,
    also="end the call, close the call, end call, close call, finish the call, end the meeting, finish the meeting, close the meeting",
    weighs=True,
)
async def end(ctx: Ctx, *, next_: When | None = None) -> Reply:
    """End the call, with its minutes. With a date, the next one is put on the calendar: `call end next fri 10:00`.

    What was not spoken of stays on the agenda. Who was not there can still answer what stays open.
    """
    held, circle = await to_lead(ctx)
    if next_ is not None:
        await planned(ctx, circle, judge.must_be_ahead(next_, now=ctx.now))
    await end_now(ctx, held, circle)
    return Reply.none()


@call.job(changes=True)
async def over(ctx: Ctx, due: CallOver) -> None:
    """A call that nobody has ended has gone on long enough."""
    held = await calls.by_number(ctx.db, number=due.number)
    if held.closed_at is None:
        await end_now(ctx, held, await circles.by_slug(ctx.db, slug=held.circle), by_itself=True)


async def end_now(ctx: Ctx, held: Call, circle: Circle, *, by_itself: bool = False) -> None:
    """End a call: what was spoken of is dealt with, what was gathered and was not goes, what people put there waits on."""
    held.closed_at = ctx.now
    for point in await calls.gathered_for(ctx.db, call=held.number):
        if point.number != held.point and point.kind is not PointKind.PUT and point.dealt_at is None:
            point.removed_at = ctx.now
    if held.point is not None:
        point = await calls.point_by_number(ctx.db, number=held.point)
        point.dealt_at, point.call = point.dealt_at or ctx.now, held.number
    held.turns = None
    ctx.audit("call.ended", shown(held), circle=circle.slug, by_itself=by_itself)
    await ctx.unschedule(CallOver(held.number))
    await ctx.db.flush()
    await cards.show(ctx, held, circle)
    if circle.room_id is None:
        return
    minutes = await minutes_of(ctx, held, circle, by_itself=by_itself)
    rings = await those_there(ctx, circle, minutes.people)
    doc = minutes_texts.minutes(minutes, most=MOST_IN_A_MESSAGE)
    await ctx.outbox.post(circle.room_id, doc, rings=sorted(rings), card=minutes_key(held))
    await _file(ctx, circle.room_id, held, circle, minutes)


async def show_minutes(ctx: Ctx, held: Call, circle: Circle) -> None:
    """Bring the minutes that were posted up to date."""
    minutes = await minutes_of(ctx, held, circle)
    await ctx.outbox.edit_card(minutes_key(held), minutes_texts.minutes(minutes, most=MOST_IN_A_MESSAGE))


async def _file(
    ctx: Ctx, to: RoomId | UserId, held: Call, circle: Circle, minutes: Minutes, *, in_reply: bool = False
) -> None:
    text = rendering_of(ctx.settings).plain(minutes_texts.minutes(minutes))
    await ctx.outbox.file(
        to,
        about=circle,
        name=f"{shown(held)}.md",
        mime="text/markdown",
        data=f"{text}\n".encode(),
        relates_to=reply_relation(ctx.said.event_id, thread=ctx.said.thread) if in_reply else None,
    )


@call.command(
    "call minutes",
    allow=Who.PRESENT,
    example="call minutes K-4",
    also="minutes, minutes of the call, the minutes, get the minutes, minutes of the last call",
)
async def minutes_again(ctx: Ctx, number: Number | None = None) -> Reply:
    """Get the minutes of a call again, as a file. Without a number: of the last one."""
    held = await calls.by_number(ctx.db, number=number) if number is not None else await _last(ctx)
    await may(ctx, authority.MINUTES, held)
    if held.opened_at is None or held.closed_at is None:
        raise Refusal("no-minutes", minutes_texts.none_yet(held))
    circle = await circles.by_slug(ctx.db, slug=held.circle)
    here = ctx.said.room_id == circle.room_id
    to: RoomId | UserId = ctx.said.room_id if here else ctx.actor.user_id
    minutes = await minutes_of(ctx, held, circle)
    await _file(ctx, to, held, circle, minutes, in_reply=here or ctx.said.private)
    return Reply.none() if here or ctx.said.private else Reply(minutes_texts.in_private(held))


async def _last(ctx: Ctx) -> Call:
    """The last call of the circle that we are in. Raises Refusal."""
    found = await calls.last_closed(ctx.db, circle=ctx.circle_here.slug) if ctx.circle_here is not None else None
    if found is None:
        raise Refusal("which-call", minutes_texts.of_which())
    return found
