"""An item is taken to the next call: asked for with one tap on its card, and its round goes on until that is over (DECISIONS 15)."""

from datetime import datetime, timedelta

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Touch
from chatbot.api.wording.markup import Doc, cmd
from commands.consent.card.showing import line_of, show
from commands.consent.family import consent
from commands.consent.items.audience import must_see
from commands.consent.items.planning import plan
from commands.consent.items.rights import halves
from commands.consent.texts import call as texts
from commands.events import ForTheCall, OffAgenda, OnAgenda
from commands.rules.consent import rights, rounds
from storage.models import Circle, CircleStanding, Item
from storage.queries import calls, circles, members
from storage.queries import consent as items_of

CALL = "📅"
LONGEST_HOLD = timedelta(days=14)


def wants_a_call(emoji: str) -> bool:
    """Whether a tap asks that an item be taken to the next call; calendars look different in each client."""
    return emoji.rstrip("\ufe0f") in (CALL, "📆", "🗓")


async def take_to_call(ctx: Ctx, item: Item, touch: Touch) -> Reply:
    """Put an item on the agenda of the next call: any member of its circle asks for it. Raises Refusal."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_see(ctx, circle)
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if member is None or member.standing is not CircleStanding.MEMBER:
        raise Refusal(
            "not-a-member",
            "Members of the {circle} ask that an item be taken to a call, and you are none, or not yet. Please ask one of them, or join: {join}",
            circle=circle.name,
            join=cmd("join", here=False),
        )
    if not rights.is_asked(item):
        raise Refusal("closed", "C-{number} is closed, so no call decides about it.", number=item.number)
    await ctx.publish(ForTheCall(circle.slug, item.number, touch.source))
    await ctx.outbox.private(
        ctx.actor.user_id,
        await _where_it_waits(ctx, item, circle),
        about=circle,
        rings=False,
        once=f"consent-call:{item.number}:{ctx.actor.user_id}",
        card=line_of(item),
    )
    return Reply.none()


async def _where_it_waits(ctx: Ctx, item: Item, circle: Circle) -> Doc:
    if await calls.find_open(ctx.db, circle=circle.slug) is not None:
        return texts.is_on_agenda_now(item, circle.name)
    comes = await calls.next_in(ctx.db, circle=circle.slug, at=ctx.now)
    when = ctx.when(comes, circle.slug) if comes is not None else None
    return texts.is_on_agenda(item, circle.name, when=when)


@consent.on(OnAgenda)
async def waits_for_call(ctx: Ctx, agenda: OnAgenda) -> None:
    """The round goes on until the call is over: once for each item, by 14 days at the most, where its circle has it so."""
    item = await items_of.by_number(ctx.db, number=agenda.item)
    if agenda.until is None or item.held_from is not None or not rights.is_asked(item):
        return
    if not ctx.rules_of(item.circle).consent.call_holds:
        return
    to = min(agenda.until, ctx.now + LONGEST_HOLD)
    ends = rounds.due(rounds.of(item), now=ctx.now).ends_at
    if ends >= to:
        return
    for half in await halves(ctx, item):
        if rights.is_asked(half):
            half.held_from = rounds.due(rounds.of(half), now=ctx.now).ends_at
            await _until(ctx, half, to)
            ctx.audit("consent.held", f"C-{half.number}", circle=half.circle, to=to.isoformat())
    await show(ctx, item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if circle.room_id is not None:
        doc = texts.waits_for_the_call(item, until=ctx.when(to, item.circle))
        await ctx.outbox.post(circle.room_id, doc, card=line_of(item))


@consent.on(OffAgenda)
async def waits_no_more(ctx: Ctx, agenda: OffAgenda) -> None:
    """It is off the agenda again: its round ends as it would have, while that is still to come."""
    item = await items_of.by_number(ctx.db, number=agenda.item)
    for half in await halves(ctx, item):
        if rights.is_asked(half) and half.held_from is not None and half.held_from > ctx.now + rounds.SHORTEST:
            await _until(ctx, half, half.held_from)
            ctx.audit("consent.held", f"C-{half.number}", circle=half.circle, to=half.held_from.isoformat())
    await show(ctx, item)


async def _until(ctx: Ctx, item: Item, to: datetime) -> None:
    rounds.put(rounds.extend(rounds.of(item), to=to, now=ctx.now, zone=ctx.settings.zone_of(item.circle)), item)
    await plan(ctx, item)
