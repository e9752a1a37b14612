"""Closing: by itself at the stored instant, early by who may, or withdrawn; and reminding, once."""

from datetime import datetime, timedelta
from typing import Any

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.markup import Inline, code, p, quote, say
from chatbot.api.outbox import Priority
from commands.consent import cards, outcomes
from commands.consent.deciding import decide, not_agreed_anew, tell_origin
from commands.consent.family import (
    Number,
    consent,
    line_of,
    link_to_card,
    page_of,
    people_not_heard,
    plan,
    present_in,
    reminders_of,
    show,
    standing_of,
    text_of,
    whole_of,
)
from commands.consent.fitting import fitted
from commands.consent.running import halves, to_run
from commands.consent.standing import Standing
from commands.encryption import can_tell, words_for
from commands.rules import consent as judge
from commands.rules import consent_rounds as rounds
from storage.models import Item, ItemStatus
from storage.queries import consent as items_of

OFFLINE = timedelta(minutes=5)
"""Closed later than this after its time, an item says why."""


@consent.command("close", allow=Who.PRESENT, example="close C-12", changes=True)
async def close(ctx: Ctx, number: Number) -> Reply:
    """Close an item before its time: when all are heard, or as facilitator or secretary."""
    item, may = await to_run(ctx, number)
    judge.must_be_asked_still(item)
    standing = await standing_of(ctx, item)
    judge.may_close_early(standing.tally, number=number, runs_circle=may)

    await _close(ctx, item)

    return Reply.none()


@consent.command("withdraw", allow=Who.PRESENT, example="withdraw C-12", changes=True)
async def withdraw(ctx: Ctx, number: Number) -> Reply:
    """Withdraw your own item, before it closes."""
    item, _ = await to_run(ctx, number)
    for half in await halves(ctx, item):
        half.seats = dict((await standing_of(ctx, half)).seat_names)
        rounds.put(rounds.withdrawn(rounds.of(half), now=ctx.now), half)
        ctx.audit("consent.withdrawn", f"C-{half.number}", circle=half.circle)
        await plan(ctx, half)
    if item.reviews is not None:
        await not_agreed_anew(ctx, await items_of.decision_by_number(ctx.db, number=item.reviews))
    standing = await show(ctx, item)
    if standing.twin is not None and standing.twin.circle.room_id is not None:
        await ctx.outbox.post(
            standing.twin.circle.room_id,
            say(
                f"C-{standing.twin.item.number} is withdrawn, in the {standing.circle.name} as well. Nothing is decided."
            ),
        )
    await tell_origin(ctx, standing, None)
    return Reply.text(f"C-{number} is withdrawn. Thank you to all who had answered; nothing is decided.")


@consent.job("close")
async def close_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """An item's time has come."""
    item = await items_of.by_number(ctx.db, number=int(key))
    if item.status is ItemStatus.OPEN and item.own_outcome is None:
        await _close(ctx, item)


@consent.job("remind")
async def remind_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Remind, once, the people of the seats that are not heard: each in private, or with one mention in the room."""
    item = await items_of.by_number(ctx.db, number=int(key))
    if item.status is not ItemStatus.OPEN or item.own_outcome is not None or item.closes_at <= ctx.now:
        return
    standing = await standing_of(ctx, item)
    people, tag = await people_not_heard(ctx, standing), reminders_of(item)
    prefix = ctx.settings.matrix.command_prefix
    if ctx.rules_of(item.circle).consent.reminders == "room":
        there = await present_in(ctx, standing.circle, people)
        if there and standing.circle.room_id is not None:
            left = ", ".join(cards.seat_name(seat.seat, standing.seat_names) for seat in standing.tally.not_heard)
            await ctx.outbox.post(
                standing.circle.room_id,
                say(p(f"C-{key} closes {ctx.when(item.closes_at, item.circle)}. Not yet heard: {left}. A tap on ",
                      await link_to_card(ctx, item), " is enough, or ", code(f"{prefix}yes C-{key}"), ". Thank you!")),
                rings=there, priority=Priority.REMINDER, once=f"consent-reminder:{key}", tag=tag, card=text_of(item),
            )  # fmt: skip
        return
    for user_id in people:
        shown = await can_tell(ctx, user_id, standing.circle)
        where: list[Inline] = ["here or on the card"] if shown else ["on ", await link_to_card(ctx, item)]
        await ctx.outbox.private(
            user_id,
            say(p(f"C-{key} in the {standing.circle.name} closes {ctx.when(item.closes_at, item.circle)}, and your co-op has not been "
                  "heard yet:"), *await words_for(ctx, user_id, standing.circle, quote(item.text)),
                p("Tap ✅ ", *where, " if you have no critical concern. Or reply to this message with “fine by us”, "
                  "“concern: …” or “object because …”. Thank you!")),
            priority=Priority.REMINDER, once=f"consent-reminder:{key}:{user_id}", tag=tag,
            card=text_of(item) if shown else line_of(item),  # A tap is an answer only beside the text.
        )  # fmt: skip


async def _close(ctx: Ctx, item: Item) -> None:
    """Judge an item. A joint one closes in both circles, once both have come to an outcome."""
    standing = await standing_of(ctx, item)
    outcome = judge.outcome(standing.tally, quorum=standing.quorum, silence=standing.silence)
    course = rounds.judged(rounds.of(item), outcome, now=ctx.now)
    rounds.put(course, item)
    if course.open:
        await _close_half(ctx, item)
        return
    await _finish(ctx, item, standing, due=item.closes_at)


async def _close_half(ctx: Ctx, item: Item) -> None:
    first, second = await halves(ctx, item)
    ctx.audit("consent.half_closed", f"C-{item.number}", circle=item.circle)
    first.seats = first.seats or dict((await standing_of(ctx, first)).seat_names)
    mine = rounds.together(first.own_outcome, second.own_outcome)
    theirs = rounds.together(second.own_outcome, first.own_outcome)
    if mine is None or theirs is None:
        await plan(ctx, item)
        standing = await show(ctx, item)
        if standing.circle.room_id is not None:
            await ctx.outbox.post(standing.circle.room_id, outcomes.waiting(standing, await page_of(ctx, standing)))
        return
    due = max(first.closes_at, second.closes_at)
    for half, status in ((first, mine), (second, theirs)):
        rounds.put(rounds.finished(rounds.of(half), status, now=ctx.now), half)
    for half in (first, second):
        await _finish(ctx, half, await standing_of(ctx, half), due=due)


async def _finish(ctx: Ctx, item: Item, standing: Standing, *, due: datetime) -> None:
    """Note a decision in the logbook, and tell the circle and those who took part."""
    item.seats = dict(standing.seat_names)
    ctx.audit("consent.closed", f"C-{item.number}", circle=item.circle, status=item.status.value)
    await plan(ctx, item)
    decision = await decide(ctx, standing)
    standing = await show(ctx, item)
    late = ctx.now - due > OFFLINE
    was_due = (
        f"It was due {ctx.when(due, item.circle)} and closed {ctx.when(ctx.now, item.circle)}: I was offline."
        if late
        else None
    )
    doc = outcomes.outcome(standing, await page_of(ctx, standing), decision, was_due=was_due)
    if standing.circle.room_id is not None:
        await ctx.outbox.post(
            standing.circle.room_id,
            fitted(doc, whole=whole_of(ctx, item)),
            rings=await present_in(ctx, standing.circle, standing.took_part),
        )
    await tell_origin(ctx, standing, decision)
