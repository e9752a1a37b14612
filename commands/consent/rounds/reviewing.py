"""Reviews: a decision comes back on its date as a new item, to be kept, amended or dropped."""

from datetime import datetime, timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.authority import may
from commands.circles import room_of
from commands.consent.beginning.opening import Draft, open_item, post_card
from commands.consent.card.showing import line_of
from commands.consent.family import Number, consent
from commands.consent.items.planning import ReviewDue, TermOver
from commands.consent.items.rights import to_change
from commands.consent.items.spans import spans_of
from commands.consent.rounds.amending import change_version
from commands.consent.texts import item as texts
from commands.rules import authority
from commands.rules.consent import reviews, rounds, terms
from storage.models import Decision, Item, ReviewWish
from storage.queries import circles, jobs
from storage.queries import consent as items_of
from storage.types import UserId

DecisionNumber = Annotated[int, ItemNumber("D")]
AGAIN = timedelta(days=1)
"""A review that cannot be opened, because the bot is not in the circle's room, is tried again after so long."""


@consent.command(
    "review",
    allow=Who.MEMBER,
    example="review D-31 amend Move the call to Mondays",
    changes=True,
    also="revisit, reopen, re-open, look again at",
)
async def review(ctx: Ctx, number: DecisionNumber, wish: Rest | None = None, *, by: When | None = None) -> Reply:
    """Look at a decision again before its date: keep it, amend it to another text, or drop it.

    Without a word it asks whether to keep it. Say “drop”, or “amend” and the new text, to propose that.
    """
    decision = await items_of.decision_by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=decision.circle)
    await may(ctx, authority.REVIEW, decision)
    terms.may_review(decision, open_review=await _open_review(ctx, decision))
    what, text = terms.read_wish(wish, decision=decision)

    item = await _open(ctx, decision, what, text, proposer=ctx.actor.user_id, by=by)

    if ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply(texts.looked_at_again(number, item, closes=ctx.when(item.closes_at, item.circle)), about=line_of(item))


@consent.command("drop", allow=Who.PRESENT, example="drop C-40", changes=True, weighs=True)
async def drop(ctx: Ctx, number: Number) -> Reply:
    """In a review, propose to drop the decision instead of keeping it."""
    item = await to_change(ctx, number)
    if item.reviews is None:
        raise Refusal(
            "no-review",
            "C-{number} is no review. To take it back, say {withdraw}.",
            number=number,
            withdraw=cmd(f"withdraw C-{number}"),
        )
    if item.wish is ReviewWish.DROP:
        raise Refusal(
            "same-wish",
            "C-{number} proposes already to drop D-{decision}. Nothing has changed.",
            number=number,
            decision=item.reviews,
        )
    decision = await items_of.decision_by_number(ctx.db, number=item.reviews)
    what, text = terms.read_wish("drop", decision=decision)
    return await change_version(ctx, item, text=text, term=None, wish=what)


@consent.job(changes=True)
async def review_due(ctx: Ctx, due: ReviewDue) -> None:
    """The review date of a decision has come: open an item that asks whether to keep it."""
    decision = await items_of.decision_by_number(ctx.db, number=due.decision)
    if decision.ended_at is not None or decision.replaced_by is not None:
        return
    if await _open_review(ctx, decision) is not None:
        return
    circle = await circles.by_slug(ctx.db, slug=decision.circle)
    if not circle.active or await room_of(ctx, circle) is None:
        await ctx.schedule(due, at=ctx.now + AGAIN)
        return
    before = await items_of.by_number(ctx.db, number=decision.item)
    await _open(ctx, decision, ReviewWish.KEEP, decision.text, proposer=before.proposer, by=None)


async def _open_review(ctx: Ctx, decision: Decision) -> Item | None:
    return await items_of.find_open_review(ctx.db, decision=decision.number)


async def _open(
    ctx: Ctx, decision: Decision, what: ReviewWish, text: str, *, proposer: UserId, by: datetime | None
) -> Item:
    """Open the review of a decision; of one that two circles have made together in both, so that neither half changes alone."""
    halves = [decision, *await _other_half(ctx, decision)]
    until = max([await _until(ctx, each) for each in halves]) if by is None else by
    opened: list[Item] = []
    for half in halves:
        words = text if half is decision or what is not ReviewWish.DROP else terms.read_wish("drop", decision=half)[1]
        opened.append(await _open_one(ctx, half, what, words, proposer=proposer, until=until))
    if len(opened) > 1:
        opened[0].twin, opened[1].twin = opened[1].number, opened[0].number
        await ctx.db.flush()
    for item in opened:
        await post_card(ctx, item, await circles.by_slug(ctx.db, slug=item.circle))
    return opened[0]


async def _until(ctx: Ctx, decision: Decision) -> datetime:
    return reviews.review_ends(
        opens_at=ctx.now,
        term_ends_at=decision.term_ends_at,
        length=ctx.rules_of(decision.circle).consent.review_round,
        zone=ctx.settings.zone_of(decision.circle),
    )


async def _other_half(ctx: Ctx, decision: Decision) -> list[Decision]:
    """What another circle has agreed together with this, while it holds, is looked at by nobody yet, and its room can be reached."""
    came_from = await items_of.by_number(ctx.db, number=decision.renewed_in or decision.item)
    if came_from.twin is None:
        return []
    theirs = await items_of.by_number(ctx.db, number=came_from.twin)
    other = await items_of.find_decision_on(ctx.db, item=theirs.number)
    if other is None and theirs.reviews is not None:
        other = await items_of.find_decision(ctx.db, number=theirs.reviews)
    if other is None or not reviews.in_force(other) or await _open_review(ctx, other) is not None:
        return []
    circle = await circles.by_slug(ctx.db, slug=other.circle)
    return [other] if circle.active and await room_of(ctx, circle) is not None else []


async def _open_one(
    ctx: Ctx, decision: Decision, what: ReviewWish, text: str, *, proposer: UserId, until: datetime
) -> Item:
    circle = await circles.by_slug(ctx.db, slug=decision.circle)
    before = await items_of.by_number(ctx.db, number=decision.item)
    course = rounds.quick_check(by=max(until, ctx.now + rounds.SHORTEST), now=ctx.now, spans=spans_of(ctx, circle))
    draft = Draft(
        text,
        aim=before.aim,
        term=terms.read_term(before.term) if before.term else None,
        proposer=proposer,
        reviews=decision.number,
        wish=what,
    )
    item = await open_item(ctx, circle, course, draft)
    ctx.audit("consent.review_opened", f"D-{decision.number}", circle=circle.slug, item=f"C-{item.number}")
    return item


@consent.job(changes=True)
async def term_over(ctx: Ctx, due: TermOver) -> None:
    """The term of a decision is over, and nobody has renewed it: it ends, and its circle is told. What is being looked at is decided by
    that."""
    decision = await items_of.decision_by_number(ctx.db, number=due.decision)
    if not reviews.is_over(decision, now=ctx.now) or await _open_review(ctx, decision) is not None:
        return
    still = await jobs.find(ctx.db, family=ctx.family, name=ReviewDue.name, key=str(decision.number))
    if still is not None and still.done_at is None:
        return  # Its review is still to come: the room could not be reached, or it was withdrawn.
    decision.ended_at = ctx.now
    ctx.audit("consent.ended", f"D-{decision.number}", circle=decision.circle)
    circle = await circles.by_slug(ctx.db, slug=decision.circle)
    if circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, texts.term_is_over(decision))
