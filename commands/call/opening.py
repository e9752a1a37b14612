"""A call begins, is planned, or is called off before it begins."""

import re
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.authority import may
from commands.call import cards, texts
from commands.call.family import CallOver, Number, call, line_of, shown
from commands.call.points import gathered
from commands.circles import room_to_reach
from commands.items import find_item
from commands.rules import authority
from commands.rules import call as judge
from commands.rules.consent.words import number_in
from commands.rules.meet.times import names_times
from storage.models import Call, Circle
from storage.queries import calls, circles
from storage.queries import meet as meets
from storage.types import EventId
from storage.written import on_one_line

LONGEST_TITLE = 200


_POLL = re.compile(r"M\s*-?\s*([0-9]{1,9})", re.I)


@call.command(
    "call",
    allow=Who.MEMBER | Who.SECRETARY | Who.FACILITATOR,
    place=Place.CIRCLE,
    example="call",
    changes=True,
    mended_by=("call end",),
    also="open a call, start a call, begin a call, new call, start the call, open the call, begin the call, start call, begin the meeting, "
    "start the meeting, open a meeting, start a meeting",
)
async def open_call(ctx: Ctx, title: Rest | None = None) -> Reply:
    """Begin a call of this circle: its agenda, who is there, who speaks, and minutes at the end.

    With a date poll such as M-4, or an item such as C-12, it is about that. What was planned for now is that call.
    """
    circle = ctx.circle
    if title is not None and names_times(title, ctx.reading):
        raise Refusal(
            "call-times",
            "That reads as times to choose from, so no call has begun. To find a date, say {date}. To begin a call now, say {call}",
            date=cmd(f"date {title}"),
            call=cmd("call"),
        )
    room_id = await room_to_reach(ctx, circle)
    goes_on = await calls.find_open(ctx.db, circle=circle.slug)
    if goes_on is not None:
        since = ctx.near(goes_on.opened_at or ctx.now, circle.slug)
        raise Refusal("open-already", texts.goes_on_already(goes_on, since=since))
    held, thread = await _to_begin(ctx, circle, title)
    ctx.db.add(held)
    held.opened_at, held.point_at = ctx.now, ctx.now
    await ctx.db.flush()
    await calls.add_points(ctx.db, points=await gathered(ctx, circle, by=ctx.actor.user_id, for_=held))
    ctx.audit("call.opened", shown(held), circle=circle.slug)
    await ctx.schedule(CallOver(held.number), at=ctx.now + judge.LONGEST)

    await cards.post(ctx, held, circle, room_id, thread=thread)
    return Reply.none() if ctx.said.room_id == room_id else Reply(texts.opened_elsewhere(held, circle.name))


async def _to_begin(ctx: Ctx, circle: Circle, title: str | None) -> tuple[Call, EventId | None]:
    """The call that begins, and the thread that it stands in: a planned one, one that comes of a date poll or an item, or a
    new one. Raises Refusal."""
    me = ctx.actor.user_id
    if title is not None and (number := poll_in(title)) is not None:
        poll = await meets.date_by_number(ctx.db, number=number)
        await may(ctx, authority.LOOK_AT_TIME, poll)
        if poll.circle != circle.slug:
            raise Refusal("other-circle", "M-{number} is another circle’s. Nothing has begun.", number=number)
        return Call(circle=circle.slug, title=poll.title, poll=poll.number, opened_by=me), None
    if title is not None:
        about = await find_item(ctx, circle, title) if number_in(title) is not None else None
        name = about.title if about is not None else on_one_line(ctx.as_written(title))[:LONGEST_TITLE]
        return Call(circle=circle.slug, title=name, opened_by=me), about.card if about is not None else None
    near = [
        each
        for each in await calls.planned_in(ctx.db, circle=circle.slug, since=ctx.now - judge.NEAR)
        if each.planned_for is not None and each.planned_for <= ctx.now + judge.NEAR
    ]
    if near:
        near[0].opened_by = me
        return near[0], None
    for poll in await calls.polls_chosen_in(ctx.db, circle=circle.slug, since=ctx.now - judge.NEAR):
        if poll.chosen is not None and poll.chosen <= ctx.now + judge.NEAR:
            return Call(circle=circle.slug, title=poll.title, poll=poll.number, opened_by=me), None
    return Call(circle=circle.slug, opened_by=me), None


def poll_in(words: str) -> int | None:
    """The date poll that words name, where they are nothing else: M-4."""
    found = _POLL.fullmatch(words.strip())
    return int(found.group(1)) if found is not None else None


@call.command(
    "call plan",
    allow=Who.MEMBER | Who.SECRETARY | Who.FACILITATOR,
    place=Place.CIRCLE,
    example="call plan fri 10:00",
    changes=True,
    mended_by=("call cancel {subject}",),
    also="plan the next call, next call",
)
async def plan_call(ctx: Ctx, when: When) -> Reply:
    """Put the next call of this circle on the calendar. To find a time that suits, `date` asks everybody."""
    circle = ctx.circle
    held = await planned(ctx, circle, judge.must_be_ahead(when, now=ctx.now))
    return Reply(texts.planned(held, circle.name, when=ctx.when(when, circle.slug)), about=line_of(held))


async def planned(ctx: Ctx, circle: Circle, when: datetime) -> Call:
    """A call that is to come."""
    held = Call(circle=circle.slug, opened_by=ctx.actor.user_id, planned_for=when)
    ctx.db.add(held)
    await ctx.db.flush()
    ctx.audit("call.planned", shown(held), circle=circle.slug, at=when.isoformat())
    return held


@call.command(
    "call cancel",
    allow=Who.PRESENT,
    example="call cancel K-4",
    changes=True,
    also="call off, cancel, cancel call, cancel the call, call off the call",
    weighs=True,
)
async def cancel_call(ctx: Ctx, number: Number) -> Reply:
    """Call off a call that was planned and has not begun."""
    held = await calls.by_number(ctx.db, number=number)
    await may(ctx, authority.LEAD_CALL, held)
    judge.must_be_to_come(held)

    held.closed_at = ctx.now
    ctx.audit("call.cancelled", shown(held), circle=held.circle)

    circle = await circles.by_slug(ctx.db, slug=held.circle)
    doc = texts.moved(held, when=ctx.when(held.planned_for or ctx.now, held.circle))
    if circle.room_id is not None and ctx.said.room_id != circle.room_id:
        await ctx.outbox.post(circle.room_id, doc, card=line_of(held))
    return Reply(doc, about=line_of(held))
