"""Reviews: a decision comes back on its date as a new item, to be kept, amended or dropped."""

from datetime import datetime, timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.phrases import cmd
from commands.authority import may
from commands.circles import room_of
from commands.consent import item_texts as texts
from commands.consent.amending import change_version
from commands.consent.family import Number, consent
from commands.consent.opening import Draft, open_item, post_card
from commands.consent.planning import ReviewDue
from commands.consent.rights import to_change
from commands.consent.showing import line_of
from commands.consent.spans import spans_of
from commands.rules import authority
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import Decision, Item, ReviewWish
from storage.queries import circles
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
    circle = await circles.by_slug(ctx.db, slug=decision.circle)
    before = await items_of.by_number(ctx.db, number=decision.item)
    spans = spans_of(ctx, circle)
    until = by or rounds.later(ctx.now, spans.consent, ctx.settings.zone_of(circle.slug))
    course = rounds.quick_check(by=until, now=ctx.now, spans=spans)
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
    await post_card(ctx, item, circle)
    return item
