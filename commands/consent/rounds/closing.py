"""Closing: by itself at the stored instant, early by who may, or withdrawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Inline
from commands.consent.beginning.ends import gets_one_more
from commands.consent.beginning.matters import hand_over
from commands.consent.card import outcomes
from commands.consent.card.fitting import fitted
from commands.consent.card.showing import line_of, page_of, show, whole_of
from commands.consent.decisions.deciding import as_if_not_reviewed, decide
from commands.consent.drafts.draft import open_again
from commands.consent.family import Number, consent
from commands.consent.items.audience import present_in
from commands.consent.items.item import view_of
from commands.consent.items.planning import Closing, plan
from commands.consent.items.rights import halves, to_run
from commands.consent.items.seats import keep_as_it_stands
from commands.consent.items.spans import spans_of
from commands.consent.items.view import ItemView
from commands.consent.rounds.brought_back import tell_origin
from commands.consent.rounds.waiting import must_not_cut_short, outcome_of, tell_raised_hands, waits_for_holders
from commands.consent.texts import end as end_texts
from commands.consent.texts import item as texts
from commands.rules.consent import rights, rounds
from commands.rules.yes_or_no import yes_or_no
from storage.models import Item, ItemStatus
from storage.queries import calls
from storage.queries import consent as items_of
from storage.types import UserId

OFFLINE = timedelta(minutes=5)
"""Closed later than this after its time, an item says why."""


@dataclass(frozen=True)
class Withdrawing(Asked, name="withdraw"):
    """Do you really withdraw what others have answered?"""

    item: int


@consent.command(
    "close",
    allow=Who.PRESENT,
    example="close C-12",
    changes=True,
    also="end, finish, conclude, close item, complete, decide",
    weighs=True,
)
async def close(ctx: Ctx, number: Number) -> Reply:
    """Close an item before its time: when all are heard, or as facilitator or secretary."""
    item, may = await to_run(ctx, number)
    rights.must_be_asked_still(item)
    rounds.must_be_last(rounds.of(item), now=ctx.now)
    view = await view_of(ctx, item)
    rights.may_close_early(view.tally, number=number, runs_circle=may)
    await must_not_cut_short(ctx, view)
    if view.tally.not_heard and await calls.find_open(ctx.db, circle=item.circle) is not None:
        rounds.must_be_ripe(
            rounds.of(item), now=ctx.now, spans=spans_of(ctx, view.circle), zone=ctx.settings.zone_of(item.circle)
        )

    await close_now(ctx, item)

    return Reply.none()


@consent.command(
    "withdraw",
    allow=Who.PRESENT,
    example="withdraw C-12",
    changes=True,
    also="cancel, delete, remove, take back, retract, scrap, abandon, revoke, withdraw item, cancel item, delete "
    "item, remove item, get rid of, pull back",
    weighs=True,
    asks_itself=True,
)
async def withdraw(ctx: Ctx, number: Number, *, yes: bool = False) -> Reply:
    """Withdraw your own item, before it closes. Where others have answered it, I ask once."""
    item, _ = await to_run(ctx, number)
    others = set() if yes else await _others_who_answered(ctx, item)
    if others or (ctx.in_doubt and not yes):
        doc = texts.really_withdraw(item, len(others), private=ctx.said.private)
        await ctx.ask_here(Withdrawing(item.number), doc)
        return Reply.none()
    return await _withdraw(ctx, item)


async def _others_who_answered(ctx: Ctx, item: Item) -> set[UserId]:
    numbers = [half.number for half in await halves(ctx, item)]
    answers = await items_of.answers_among(ctx.db, items=numbers)
    return {each.user_id for each in answers if each.taken_back_at is None and each.user_id != ctx.actor.user_id}


def says_whether(words: str, asked: Withdrawing, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_to_withdraw(ctx: Ctx, asked: Withdrawing) -> Inline:
    """What somebody is asked who takes back what others have answered."""
    return texts.whether_to_withdraw(await items_of.by_number(ctx.db, number=asked.item))


@consent.answer(changes=True, fits=says_whether, subject=whether_to_withdraw)
async def really(ctx: Ctx, words: str, asked: Withdrawing) -> Reply:
    """They say whether they really withdraw it: they must have the right to it still."""
    if not yes_or_no(words):
        return Reply(texts.stays_open(await items_of.by_number(ctx.db, number=asked.item)))
    item, _ = await to_run(ctx, asked.item)
    return await _withdraw(ctx, item)


async def _withdraw(ctx: Ctx, item: Item) -> Reply:
    await withdraw_now(ctx, item)
    await hand_over(ctx, item, None)
    return Reply(texts.withdrawn(item), about=line_of(item))


@consent.takes_back()
async def taken_back(ctx: Ctx, number: int) -> None:
    """What another family has put to a circle needs no decision any more."""
    item = await items_of.by_number(ctx.db, number=number)
    if rights.is_asked(item):
        await withdraw_now(ctx, item)


async def withdraw_now(ctx: Ctx, item: Item) -> None:
    """End an item without an outcome, in both circles where there are two."""
    both = await halves(ctx, item)
    for half in both:
        keep_as_it_stands(ctx, await view_of(ctx, half))
        rounds.put(rounds.withdrawn(rounds.of(half), now=ctx.now), half)
        ctx.audit("consent.withdrawn", f"C-{half.number}", circle=half.circle)
        await plan(ctx, half)
    if item.reviews is not None:
        await as_if_not_reviewed(ctx, await items_of.decision_by_number(ctx.db, number=item.reviews))
    view = await show(ctx, item)
    if view.twin is not None and view.twin.circle.room_id is not None:
        doc = texts.withdrawn_in_the_other(view.twin.item, view.circle.name)
        await ctx.outbox.post(view.twin.circle.room_id, doc, card=line_of(view.twin.item))
    await tell_origin(ctx, view, None)
    await open_again(ctx, both)


@consent.job(changes=True)
async def close_due(ctx: Ctx, due: Closing) -> None:
    """An item's time has come."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not rights.is_asked(item) or await gets_one_more(ctx, item):
        return
    if item.unset_ends or not await waits_for_holders(ctx, item):
        await close_now(ctx, item, agreed=not item.unset_ends)


async def close_now(ctx: Ctx, item: Item, *, agreed: bool = True) -> None:
    """Judge an item. A joint one closes in both circles, once both have come to an outcome.

    One to which no end was ever set is not agreed, however it was answered.
    """
    view = await view_of(ctx, item)
    outcome = outcome_of(view) if agreed else ItemStatus.NOT_AGREED
    if agreed:
        item.unset_ends = 0
    course = rounds.judged(rounds.of(item), outcome, now=ctx.now)
    rounds.put(course, item)
    if course.open:
        await _close_half(ctx, item)
        return
    await _finish(ctx, item, view, due=item.closes_at)


async def _close_half(ctx: Ctx, item: Item) -> None:
    first, second = await halves(ctx, item)
    ctx.audit("consent.half_closed", f"C-{item.number}", circle=item.circle)
    if first.seats is None:
        keep_as_it_stands(ctx, await view_of(ctx, first))
    mine = rounds.together(first.own_outcome, second.own_outcome)
    theirs = rounds.together(second.own_outcome, first.own_outcome)
    if mine is None or theirs is None:
        await plan(ctx, item)
        await _tell_half(ctx, await show(ctx, item))
        return
    due = max(first.closes_at, second.closes_at)
    for half, status in ((first, mine), (second, theirs)):
        rounds.put(rounds.finished(rounds.of(half), status, now=ctx.now), half)
    for half in (first, second):
        await _finish(ctx, half, await view_of(ctx, half), due=due)


async def _tell_half(ctx: Ctx, view: ItemView) -> None:
    """Tell a circle what it has come to, while the other one is still asked."""
    outcome = view.item.own_outcome
    if view.circle.room_id is not None and view.twin is not None and outcome is not None:
        doc = outcomes.waiting(view, view.twin, outcome, await page_of(ctx, view))
        await ctx.outbox.post(view.circle.room_id, doc, card=line_of(view.item))


async def _finish(ctx: Ctx, item: Item, view: ItemView, *, due: datetime) -> None:
    """Note a decision in the logbook, and tell the circle and those who took part."""
    keep_as_it_stands(ctx, view)
    ctx.audit("consent.closed", f"C-{item.number}", circle=item.circle, status=item.status.value)
    await plan(ctx, item)
    decision = await decide(ctx, view)
    view = await show(ctx, item)
    was_due = end_texts.none_was_set() if item.unset_ends else None
    if was_due is None and ctx.now - due > OFFLINE:
        was_due = texts.was_due(due=ctx.when(due, item.circle), closed=ctx.when(ctx.now, item.circle))
    doc = outcomes.outcome(view, await page_of(ctx, view), decision, was_due=was_due)
    if view.circle.room_id is not None:
        await ctx.outbox.post(
            view.circle.room_id,
            fitted(doc, whole=whole_of(item)),
            rings=await present_in(ctx, view.circle, view.took_part),
            card=line_of(item),
        )
    await tell_raised_hands(ctx, view, decision)
    await tell_origin(ctx, view, decision)
    await hand_over(ctx, item, decision)
