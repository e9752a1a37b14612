"""The agenda: what people put there before a call or in it, which waits until one has dealt with it."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.listing import Entries, Entry, Listing
from chatbot.api.wording.markup import cmd
from commands.authority import may, must_be_there
from commands.call import agenda_texts, cards
from commands.call.family import PointNumber, call, call_here, shown
from commands.call.points import gathered, lines_of, points_of
from commands.circles import circle_meant
from commands.encryption import list_of
from commands.events import OffAgenda, OnAgenda
from commands.items import find_item
from commands.rules import authority
from commands.rules import call as judge
from commands.rules.consent.words import number_in
from storage.models import AgendaPoint, Circle, PointKind
from storage.queries import calls, circles
from storage.types import CircleSlug, EventId


@dataclass(frozen=True)
class AgendaOf(Listing, name="agenda"):
    """The agenda of a circle, behind so many points."""

    circle: str
    behind: int = 0


@call.command(
    "agenda",
    allow=Who.PRESENT,
    example="agenda",
    also="what is on the agenda, what's on the agenda, show agenda, show the agenda, agenda of the next call, topics",
)
async def agenda(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what the next call of the circle is to speak of: what people have put there, and what is due."""
    of = await circle_meant(ctx, circle)
    listing = AgendaOf(of.slug)
    return await list_of(
        ctx, of, listing, await read_agenda(ctx, listing), empty=agenda_texts.nothing_on_agenda(of.name)
    )


@call.pages(allow=Who.PRESENT)
async def read_agenda(ctx: Ctx, behind: AgendaOf) -> Entries:
    """The next points of an agenda."""
    circle = await circles.by_slug(ctx.db, slug=CircleSlug(behind.circle))
    await must_be_there(ctx, circle)
    held = await calls.find_open(ctx.db, circle=circle.slug)
    if held is not None:
        points = judge.still_to_come(await points_of(ctx, held), held)
    else:
        waiting = await calls.waiting_points(ctx.db, circle=circle.slug)
        points = judge.in_order([*waiting, *await gathered(ctx, circle, by=ctx.actor.user_id)])
    comes = await calls.next_in(ctx.db, circle=circle.slug, at=ctx.now) if held is None else None
    lines = await lines_of(ctx, points[behind.behind :], circle)
    return Entries(
        heading=agenda_texts.agenda_heading(
            circle.name,
            call=shown(held) if held is not None else (ctx.when(comes, circle.slug) if comes is not None else None),
            count=len(points),
        ),
        total=len(points),
        of=circle,
        next=[Entry(line, AgendaOf(circle.slug, behind.behind + place)) for place, line in enumerate(lines, start=1)],
    )


@call.command(
    "agenda add",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="agenda add How do we share the van?",
    changes=True,
    mended_by=("agenda remove {subject}",),
    also="put on the agenda, add to the agenda, add to agenda, for the agenda, for the next call, take to the next call",
)
async def add(ctx: Ctx, what: Rest) -> Reply:
    """Put something on the agenda of the next call: words, or an item such as C-12.

    It stays there until a call has dealt with it, or somebody takes it off.
    """
    circle = ctx.circle
    named = number_in(what)
    about = await find_item(ctx, circle, what) if named is not None else None
    if about is not None and named is not None:
        return await put_item(ctx, circle, named[0], named[1], source=ctx.said.event_id)
    point = await put(ctx, circle, what, source=ctx.said.event_id)
    return await _noted(ctx, circle, point)


@call.command(
    "agenda open",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="agenda open Who keeps the keys?",
    changes=True,
    mended_by=("agenda remove {subject}",),
    also="open question, leave open, stays open, note as open",
)
async def leave_open(ctx: Ctx, what: Rest) -> Reply:
    """In a call: note a question that stays open. It stands so in the minutes, and comes up in the next call."""
    held, circle = await call_here(ctx), ctx.circle
    point = await put(ctx, circle, what, source=ctx.said.event_id)
    point.open_question, point.call = True, held.number
    await ctx.db.flush()
    await cards.show(ctx, held, circle)
    return Reply(agenda_texts.left_open(point, held))


async def put(ctx: Ctx, circle: Circle, what: str, *, source: EventId, subject: int | None = None) -> AgendaPoint:
    """Put something on the agenda of a circle. Raises Refusal for a text that nobody would read there."""
    if len(what) > judge.LONGEST_POINT:
        raise Refusal(
            "too-long",
            "That has {letters} letters, and a point of an agenda holds {most} at the most. For example: {add}",
            letters=len(what),
            most=judge.LONGEST_POINT,
            add=cmd("agenda add How do we share the van?"),
        )
    point = AgendaPoint(
        circle=circle.slug,
        kind=PointKind.PUT,
        text=ctx.as_written(what),
        subject=subject,
        put_by=ctx.actor.user_id,
        put_at=ctx.now,
        source=source,
    )
    ctx.db.add(point)
    await ctx.db.flush()
    ctx.audit("call.agenda_put", f"T-{point.number}", circle=circle.slug)
    return point


async def put_item(ctx: Ctx, circle: Circle, item: int, words: str, *, source: EventId) -> Reply:
    """Put an item on the agenda; its round waits for that call as its circle has set. Raises Refusal where it is there."""
    there = await calls.find_point_about(ctx.db, circle=circle.slug, item=item)
    if there is not None:
        raise Refusal("on-agenda", agenda_texts.there_already(there, item))
    point = await put(ctx, circle, words, source=source, subject=item)
    held = await calls.find_open(ctx.db, circle=circle.slug)
    if held is not None:
        for each in await calls.gathered_for(ctx.db, call=held.number):
            if each.kind is PointKind.ITEM and each.subject == item and each.dealt_at is None:
                each.removed_at = ctx.now
    else:
        comes = await calls.next_in(ctx.db, circle=circle.slug, at=ctx.now)
        await ctx.publish(OnAgenda(item, comes + judge.LONGEST if comes is not None else None))
    return await _noted(ctx, circle, point)


async def _noted(ctx: Ctx, circle: Circle, point: AgendaPoint) -> Reply:
    held = await calls.find_open(ctx.db, circle=circle.slug)
    if held is not None:
        await cards.show(ctx, held, circle)
        return Reply(agenda_texts.on_the_agenda_now(point, held))
    comes = await calls.next_in(ctx.db, circle=circle.slug, at=ctx.now)
    when = ctx.when(comes, circle.slug) if comes is not None else None
    return Reply(agenda_texts.put_on_agenda(point, circle.name, call=when))


@call.command(
    "agenda remove",
    allow=Who.PRESENT,
    example="agenda remove T-3",
    changes=True,
    also="take off the agenda, remove from the agenda, off the agenda, delete from the agenda",
)
async def remove(ctx: Ctx, number: PointNumber) -> Reply:
    """Take off the agenda what you have put there."""
    point = await calls.point_by_number(ctx.db, number=number)
    await may(ctx, authority.OFF_AGENDA, point)
    await take_off(ctx, point)
    return Reply(agenda_texts.taken_off(point))


async def take_off(ctx: Ctx, point: AgendaPoint) -> None:
    """Take something off the agenda. Raises Refusal where it is on none."""
    judge.must_wait(point)
    point.removed_at = ctx.now
    ctx.audit("call.agenda_removed", f"T-{point.number}", circle=point.circle)
    if point.subject is not None:
        await ctx.publish(OffAgenda(point.subject))
    held = await calls.find_open(ctx.db, circle=point.circle)
    if held is not None:
        if held.point == point.number:
            held.point = None
        await cards.show(ctx, held, await circles.by_slug(ctx.db, slug=point.circle))
