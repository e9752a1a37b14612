"""From an agreed item to the logbook: the decision, its term and review, whom to tell, and what a review changes."""

from datetime import datetime, timedelta

from chatbot.api.context import Ctx
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.consent.card.heard_lines import heard_in_words
from commands.consent.card.showing import card_event
from commands.consent.items.planning import ReviewDue, TermOver
from commands.consent.items.view import ItemView
from commands.events import Decided
from commands.rules.authority import RUNNING
from commands.rules.consent import reviews, rounds, terms
from commands.rules.consent.names import AGREED
from storage.models import Decision, Item, Measure, ReviewWish, Stance
from storage.queries import consent as items_of
from storage.queries import roles
from storage.types import UserId

COMES_AGAIN = timedelta(days=1)
"""So long after a review was withdrawn on which depends whether a decision ends, the circle is asked again."""


async def decide(ctx: Ctx, view: ItemView) -> Decision | None:
    """Note what an item has come to in the logbook, where it has come to something; its concerns are kept as measures. What a
    review keeps goes on under its number."""
    item = view.item
    reviewed = await items_of.decision_by_number(ctx.db, number=item.reviews) if item.reviews is not None else None
    if item.status not in AGREED:
        if reviewed is not None:
            await not_agreed_anew(ctx, reviewed)
        return None
    if reviewed is not None and item.wish is ReviewWish.KEEP:
        decision = await _renewed(ctx, view, reviewed)
    else:
        decision = await _noted(ctx, view, reviewed)
    await _keep_concerns(ctx, view, decision)
    if item.wish is not ReviewWish.DROP:
        await look_again(ctx, decision)
    if item.wish not in (ReviewWish.DROP, ReviewWish.KEEP):
        await _publish(ctx, view, decision)
    return decision


async def look_again(ctx: Ctx, decision: Decision) -> None:
    """Have a decision looked at on its day, and ended at the end of its term if nobody has renewed it by then."""
    await ctx.schedule(ReviewDue(decision.number), at=decision.review_at or ctx.now)
    if decision.term_ends_at is not None:
        await ctx.schedule(TermOver(decision.number), at=decision.term_ends_at)
    else:
        await ctx.unschedule(TermOver(decision.number))


def _again(ctx: Ctx, item: Item) -> tuple[datetime | None, datetime]:
    """Until when something holds that is agreed now, and when it is looked at again."""
    zone, chosen = ctx.settings.zone_of(item.circle), ctx.rules_of(item.circle).consent
    term = terms.read_term(item.term).after(ctx.now, zone) if item.term else None
    wished = item.review_at if item.review_at is not None and item.review_at > ctx.now else None
    review = reviews.review_time(
        agreed_at=ctx.now,
        wished=wished or rounds.later(ctx.now, chosen.review, zone),
        term_ends_at=term,
        length=chosen.review_round,
        zone=zone,
    )
    return term, review


async def _renewed(ctx: Ctx, view: ItemView, reviewed: Decision) -> Decision:
    """A review keeps a decision: it holds anew, under its number."""
    reviewed.term_ends_at, reviewed.review_at = _again(ctx, view.item)
    reviewed.renewed_at, reviewed.renewed_in = ctx.now, view.item.number
    reviewed.outcome = view.item.status
    reviewed.summary = IN_A_ROOM.words(heard_in_words(view, words=ctx.settings.federation.words))
    ctx.audit("consent.renewed", f"D-{reviewed.number}", circle=view.item.circle, by=f"C-{view.item.number}")
    return reviewed


async def _noted(ctx: Ctx, view: ItemView, reviewed: Decision | None) -> Decision:
    item = view.item
    term, review = _again(ctx, item)
    dropped = item.wish is ReviewWish.DROP
    decision = Decision(
        item=item.number,
        circle=item.circle,
        text=item.text,
        agreed_at=ctx.now,
        outcome=item.status,
        summary=IN_A_ROOM.words(heard_in_words(view, words=ctx.settings.federation.words)),
        term_ends_at=None if dropped else term,
        review_at=None if dropped else review,
        ended_at=ctx.now if dropped else None,
        subject=reviewed.subject if reviewed is not None else None,
    )
    ctx.db.add(decision)
    await ctx.db.flush()
    if reviewed is not None:
        reviewed.replaced_by = decision.number
        if dropped:
            reviewed.ended_at = ctx.now
        for due in (ReviewDue(reviewed.number), TermOver(reviewed.number)):
            await ctx.unschedule(due)
        ctx.audit("consent.reviewed", f"D-{reviewed.number}", circle=item.circle, by=f"D-{decision.number}")
    return decision


async def _keep_concerns(ctx: Ctx, view: ItemView, decision: Decision) -> None:
    """Each concern is looked at again at the review, by whoever proposed it and never by whoever has raised it, unless they
    watch something for it already."""
    if decision.review_at is None:
        return
    owners = {measure.owner for measure in view.measures}
    for answer in view.tally.words_of(Stance.CONCERN):
        if answer.words and answer.user_id not in owners:
            owner = await _who_looks(ctx, view, answer.user_id)
            measure = Measure(
                item=view.item.number,
                owner=owner,
                what=answer.words,
                due_at=decision.review_at,
                set_by=owner,
                set_at=ctx.now,
                answer=answer.id,
            )
            ctx.db.add(measure)


async def _who_looks(ctx: Ctx, view: ItemView, holder: UserId) -> UserId:
    """Who looks at a kept concern: the proposer; of their own one, somebody who runs the circle; where there is nobody, they."""
    if view.item.proposer != holder:
        return view.item.proposer
    held = await roles.all_in(ctx.db, circle=view.circle.slug, at=ctx.now)
    return next((each.user_id for each in held if each.role in RUNNING and each.user_id != holder), holder)


async def not_agreed_anew(ctx: Ctx, reviewed: Decision) -> None:
    """A review without agreement: a decision whose term is over has ended; with a term still ahead it ends with that; any other
    stands and comes back later."""
    if reviews.is_over(reviewed, now=ctx.now):
        reviewed.ended_at = ctx.now
        ctx.audit("consent.ended", f"D-{reviewed.number}", circle=reviewed.circle)
        return
    ctx.audit("consent.review_put_off", f"D-{reviewed.number}", circle=reviewed.circle)
    if reviewed.term_ends_at is not None:
        reviewed.review_at = reviewed.term_ends_at
        await ctx.unschedule(ReviewDue(reviewed.number))
        await ctx.schedule(TermOver(reviewed.number), at=reviewed.term_ends_at)
        return
    span = ctx.rules_of(reviewed.circle).consent.review
    reviewed.review_at = rounds.later(ctx.now, span, ctx.settings.zone_of(reviewed.circle))
    await ctx.schedule(ReviewDue(reviewed.number), at=reviewed.review_at)


async def as_if_not_reviewed(ctx: Ctx, reviewed: Decision) -> None:
    """A review was withdrawn: nobody ends by that what the circle has decided, nor puts off a review that is still to come."""
    if reviewed.review_at is not None and reviewed.review_at > ctx.now:
        return
    if reviewed.term_ends_at is not None:
        await ctx.schedule(ReviewDue(reviewed.number), at=ctx.now + COMES_AGAIN)
    else:
        await not_agreed_anew(ctx, reviewed)


async def _publish(ctx: Ctx, view: ItemView, decision: Decision) -> None:
    """Tell the other families what was agreed."""
    card = await card_event(ctx, view.item)
    await ctx.publish(Decided(view.circle.slug, decision.number, decision.text, view.item.proposer, card))
