"""An item is to be taken to the next call, by a tap on its card: onto the agenda; without a call who facilitates is asked for a date."""

from chatbot.api.context import Ctx
from chatbot.api.holders import holders_in
from commands.call import agenda_texts, cards
from commands.call.agenda import put, take_off
from commands.call.family import call
from commands.encryption import those_there
from commands.events import ForTheCall, NotForTheCall, OnAgenda
from commands.people import speaker_in
from commands.rules import call as judge
from commands.rules.authority import RUNNING
from storage.models import PointKind
from storage.queries import calls, circles
from storage.queries import consent as items_of


@call.on(ForTheCall)
async def for_the_call(ctx: Ctx, wanted: ForTheCall) -> None:
    """Put it on the agenda, once, whoever asks for it; its round waits for the call that is planned."""
    circle = await circles.by_slug(ctx.db, slug=wanted.circle)
    if await calls.find_point_about(ctx.db, circle=circle.slug, item=wanted.item) is not None:
        return
    await put(ctx, circle, "", source=wanted.source, subject=wanted.item)
    held = await calls.find_open(ctx.db, circle=circle.slug)
    if held is not None:
        for each in await calls.gathered_for(ctx.db, call=held.number):
            if each.kind is PointKind.ITEM and each.subject == wanted.item and each.dealt_at is None:
                each.removed_at = ctx.now
        await cards.show(ctx, held, circle)
        return
    comes = await calls.next_in(ctx.db, circle=circle.slug, at=ctx.now)
    await ctx.publish(OnAgenda(wanted.item, comes + judge.LONGEST if comes is not None else None))
    if comes is not None:
        return
    item = await items_of.by_number(ctx.db, number=wanted.item)
    people = {each.user_id for each in await holders_in(ctx, circle, [*RUNNING])} or {item.proposer}
    doc = agenda_texts.wanted_in_a_call(wanted.item, await speaker_in(ctx, circle), circle.name)
    for user_id in await those_there(ctx, circle, people):
        await ctx.outbox.private(user_id, doc, about=circle, once=f"call-date:{wanted.item}:{user_id}")


@call.on(NotForTheCall)
async def not_for_the_call(ctx: Ctx, gone: NotForTheCall) -> None:
    """Whoever has asked for it takes that back, while no call has dealt with it."""
    point = await calls.point_from(ctx.db, source=gone.source, user_id=ctx.actor.user_id)
    if point is not None:
        await take_off(ctx, point)
