"""Where an item stands: all that its card tells, loaded and judged."""

from chatbot.api.context import Ctx
from commands.consent.seats import seats_of, speakers_in
from commands.consent.view import ItemView, Origin, Twin
from commands.rules import consent as judge
from commands.rules import consent_terms as terms
from storage.models import Item, Measure, Stance
from storage.queries import circles
from storage.queries import consent as items_of


async def view_of(ctx: Ctx, item: Item) -> ItemView:
    """Where an item stands now."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    closed = item.seats is not None
    seats, rules = await seats_of(ctx, item, circle), ctx.rules_of(circle.slug).consent
    speakers, answers = await speakers_in(ctx, circle), await items_of.answers_to(ctx.db, item=item.number)
    tally = judge.tally(
        answers,
        seats=list(seats),
        version=item.version,
        since=item.version_at,
        until=item.closes_at,
        speakers=None if closed else speakers,
    )
    quorum = terms.quorum_of(item.quorum) if item.quorum else rules.quorum
    return ItemView(
        item=item,
        circle=circle,
        tally=tally,
        seat_names=seats,
        speakers=speakers,
        quorum=quorum,
        needed=judge.needed(quorum, seats=len(seats)),
        silence=item.silence or rules.silence,
        said=tuple(answers),
        questions=tuple(await items_of.questions_to(ctx.db, item=item.number)),
        lines=tuple(await items_of.lines_on(ctx.db, item=item.number)),
        measures=tuple(await items_of.measures_of(ctx.db, item=item.number)),
        kept=await _kept_from(ctx, item),
        twin=await _twin_of(ctx, item),
        origin=await _origin_of(ctx, item),
    )


async def _kept_from(ctx: Ctx, item: Item) -> tuple[Measure, ...]:
    """The concerns and measures that a review brings back from the decision."""
    if item.reviews is None:
        return ()
    decision = await items_of.decision_by_number(ctx.db, number=item.reviews)
    return tuple(await items_of.measures_of(ctx.db, item=decision.item))


async def _twin_of(ctx: Ctx, item: Item) -> Twin | None:
    if item.twin is None:
        return None
    twin = await items_of.by_number(ctx.db, number=item.twin)
    circle = await circles.by_slug(ctx.db, slug=twin.circle)
    seats = await seats_of(ctx, twin, circle)
    tally = judge.tally(
        await items_of.answers_to(ctx.db, item=twin.number),
        seats=list(seats),
        version=twin.version,
        since=twin.version_at,
        until=twin.closes_at,
        speakers=None if twin.seats is not None else await speakers_in(ctx, circle),
    )
    return Twin(twin, circle, tally)


async def _origin_of(ctx: Ctx, item: Item) -> Origin | None:
    if item.referred_from is None:
        return None
    origin = await items_of.by_number(ctx.db, number=item.referred_from)
    circle = await circles.by_slug(ctx.db, slug=origin.circle)
    seats = await seats_of(ctx, origin, circle)
    answers = await items_of.answers_to(ctx.db, item=origin.number)
    tally = judge.tally(
        answers, seats=list(seats), version=origin.version, since=origin.version_at, until=origin.closes_at
    )
    concerns = [*tally.words_of(Stance.CRITICAL), *tally.words_of(Stance.CONCERN)]
    twin = await _twin_of(ctx, origin)
    if twin is not None:
        seats = {**seats, **await seats_of(ctx, twin.item, twin.circle)}
        concerns += [*twin.tally.words_of(Stance.CRITICAL), *twin.tally.words_of(Stance.CONCERN)]
    return Origin(origin, circle, tuple(concerns), seats)
