"""A draft that is ready is put to its circle, as a proposal with its rounds, or as a quick check."""

from chatbot.api.access import Who
from chatbot.api.arguments import End, OtherCircle
from chatbot.api.context import Ctx, Reply
from commands.authority import must_not_rest
from commands.circles import circle_named, room_to_reach
from commands.consent.beginning.jointly import may_decide_with
from commands.consent.beginning.opening import (
    Draft,
    Quorum,
    ReviewWhen,
    TermWords,
    ending_of,
    open_item,
    open_twin,
    post_card,
    told_of_opening,
)
from commands.consent.card.showing import line_of
from commands.consent.drafts.draft import Number, mine, must_be_member, other_authors, proposer_of, takes_part
from commands.consent.family import consent
from commands.consent.items.spans import spans_of
from commands.consent.texts import draft as texts
from commands.people import speaker_in
from commands.rules.consent import drafts as judge
from commands.rules.consent import rounds
from storage.models import ItemKind
from storage.written import plain_of


@consent.command(
    "publish",
    allow=Who.PRESENT,
    example="publish F-3 by fri 17:00",
    changes=True,
    mended_by=("withdraw {subject}",),
    also="publish draft, put draft to the circle, open draft",
    weighs=True,
)
async def publish(
    ctx: Ctx,
    number: Number,
    *,
    by: End | None = None,
    quorum: Quorum | None = None,
    term: TermWords | None = None,
    review: ReviewWhen | None = None,
    with_: OtherCircle | None = None,
    as_check: bool = False,
) -> Reply:
    """Put a draft to its circle, as a proposal with its rounds, or “as check” as a quick one.

    What you can say with a proposal you can say here: until when, how many must be heard, for how long it is decided, with which other
    circle. Who has written it with you may change it there, too. Withdrawn, it is a draft again.
    """
    found, circle = await mine(ctx, number)
    judge.must_be_open(found)
    must_not_rest(circle)
    await must_be_member(ctx, circle)
    await room_to_reach(ctx, circle)
    spans = spans_of(ctx, circle)
    usual = spans.quick_check if as_check else spans.questions + spans.reactions + spans.consent
    until = ending_of(ctx, circle, by, plain_of(found.text), usual=usual)
    zone = ctx.settings.zone_of(circle.slug)
    quicker = f"publish F-{number} as check by {by.words}" if by is not None else ""
    course = (
        rounds.quick_check(by=until.at, now=ctx.now, spans=spans)
        if as_check
        else rounds.proposal(by=until.at, now=ctx.now, spans=spans, zone=zone, quicker=quicker)
    )
    other = await circle_named(ctx, with_) if with_ is not None else None
    if other is not None:
        judge.must_have_rounds(as_check=as_check)
        await may_decide_with(ctx, circle, other)
    wanted = Draft(
        found.text,
        aim=found.aim,
        why=found.why,
        quorum=quorum,
        term=term,
        review_at=review,
        proposer=await proposer_of(ctx, found, circle),
        until=until,
    )
    item = await open_item(ctx, circle, course, wanted)
    twin = await open_twin(ctx, item, other, course, wanted) if other is not None else None
    found.item, found.published_at = item.number, ctx.now
    await takes_part(ctx, found)
    await ctx.db.flush()
    ctx.audit("consent.draft_published", f"F-{number}", circle=circle.slug, item=item.number)
    await post_card(ctx, item, circle)
    if twin is not None and other is not None:
        await post_card(ctx, twin, other)

    who = await speaker_in(ctx, circle)
    for user_id in await other_authors(ctx, found, circle):
        doc = texts.was_published(found, item, who, circle.name, proposal=item.kind is ItemKind.PROPOSAL)
        await ctx.outbox.private(user_id, doc, about=circle, rings=False, card=line_of(item))
    return await told_of_opening(ctx, item, circle, until)
