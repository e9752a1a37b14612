"""From an agreed item to the logbook: the decision, its term and review, whom to tell, and what a review changes."""

from chatbot.api.context import Ctx
from chatbot.api.markup import Block, p, quote, say
from commands.consent import cards
from commands.consent.family import card_event, page_of, whole_of
from commands.consent.fitting import fitted
from commands.consent.running import halves
from commands.consent.secrecy import can_cross
from commands.consent.standing import Standing
from commands.events import Decided
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import Decision, Item, ItemStatus, Measure, ReviewWish, Stance
from storage.queries import circles
from storage.queries import consent as items_of

AGREED = (ItemStatus.AGREED, ItemStatus.AGREED_WITH_CONCERNS)


async def decide(ctx: Ctx, at: Standing) -> Decision | None:
    """Note what an item has come to in the logbook, where it has come to something; its concerns are kept as measures."""
    item = at.item
    reviewed = await items_of.decision_by_number(ctx.db, number=item.reviews) if item.reviews is not None else None
    if item.status not in AGREED:
        if reviewed is not None:
            await not_agreed_anew(ctx, reviewed)
        return None
    decision = await _noted(ctx, at, reviewed)
    await _keep_concerns(ctx, at, decision)
    if item.wish is not ReviewWish.DROP:
        await ctx.schedule("review", str(decision.number), at=decision.review_at or ctx.now)
        await _publish(ctx, at, decision)
    return decision


async def _noted(ctx: Ctx, at: Standing, reviewed: Decision | None) -> Decision:
    item = at.item
    zone = ctx.settings.zone_of(item.circle)
    term = terms.read_term(item.term).after(ctx.now, zone) if item.term else None
    review = item.review_at if item.review_at is not None and item.review_at > ctx.now else None
    review = review or rounds.later(ctx.now, ctx.rules_of(item.circle).consent.review, zone)
    dropped = item.wish is ReviewWish.DROP
    decision = Decision(
        item=item.number, circle=item.circle, text=item.text, agreed_at=ctx.now,
        summary=cards.heard_in_words(at, words=ctx.settings.federation.words), term_ends_at=None if dropped else term,
        review_at=None if dropped else min(filter(None, (review, term))), ended_at=ctx.now if dropped else None,
    )  # fmt: skip
    ctx.db.add(decision)
    await ctx.db.flush()
    if reviewed is not None:
        reviewed.replaced_by = decision.number
        if dropped:
            reviewed.ended_at = ctx.now
        await ctx.unschedule("review", str(reviewed.number))
        ctx.audit("consent.reviewed", f"D-{reviewed.number}", circle=item.circle, by=f"D-{decision.number}")
    return decision


async def _keep_concerns(ctx: Ctx, at: Standing, decision: Decision) -> None:
    """Each concern is looked at again at the review, by whoever raised it, unless a measure of theirs says when."""
    if decision.review_at is None:
        return
    owners = {measure.owner for measure in at.measures}
    for answer in at.tally.words_of(Stance.CONCERN):
        if answer.words and answer.user_id not in owners:
            ctx.db.add(
                Measure(
                    item=at.item.number, owner=answer.user_id, what=answer.words, due_at=decision.review_at,
                    set_by=answer.user_id, set_at=ctx.now,
                )
            )  # fmt: skip


async def not_agreed_anew(ctx: Ctx, reviewed: Decision) -> None:
    """A review without agreement: a decision whose term is over has ended, any other stands and comes back later."""
    if reviewed.term_ends_at is not None and reviewed.term_ends_at <= ctx.now:
        reviewed.ended_at = ctx.now
        ctx.audit("consent.ended", f"D-{reviewed.number}", circle=reviewed.circle)
        return
    span = ctx.rules_of(reviewed.circle).consent.review
    again = rounds.later(ctx.now, span, ctx.settings.zone_of(reviewed.circle))
    reviewed.review_at = min(filter(None, (again, reviewed.term_ends_at)))
    await ctx.schedule("review", str(reviewed.number), at=reviewed.review_at)


async def _publish(ctx: Ctx, at: Standing, decision: Decision) -> None:
    """Tell the other families what was agreed."""
    card = await card_event(ctx, at.item)
    await ctx.publish(Decided(at.circle.slug, decision.number, decision.text, at.item.proposer, card))


async def tell_origin(ctx: Ctx, at: Standing, decision: Decision | None) -> None:
    """Bring the answer of the broader circle back to where a referred item came from: to both circles of a joint one, and
    to all the circles that it was taken through."""
    origin = at.origin.item if at.origin is not None else None
    while origin is not None:
        for half in await halves(ctx, origin):
            await _tell_one(ctx, at, half, decision)
        before = origin.referred_from
        origin = await items_of.by_number(ctx.db, number=before) if before is not None else None


async def _tell_one(ctx: Ctx, at: Standing, origin: Item, decision: Decision | None) -> None:
    circle = await circles.by_slug(ctx.db, slug=origin.circle)
    if circle.room_id is None:
        return
    number = f" It is D-{decision.number} in their logbook." if decision else ""
    if await can_cross(ctx, at.circle, circle):
        words: list[Block] = [quote(at.item.text), *cards.concerns(at, await page_of(ctx, at))]
    else:
        words = [p("Their room is encrypted and this one is not, so the words are there.")]
    doc = say(
        p(f"The {at.circle.name} has answered C-{origin.number}, which you had referred: "
          f"{cards.HEADINGS[at.item.status].lower()}.{number}"), *words, p("Thank you for taking it further."),
    )  # fmt: skip
    await ctx.outbox.post(circle.room_id, fitted(doc, whole=whole_of(ctx, at.item)), rings=[origin.proposer])
