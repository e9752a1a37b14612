"""Looking at what is open, and at one item with all that was said about it."""

from functools import partial

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.markup import Phrase, cmd, p, say, t, ul
from commands.circles import circle_named
from commands.consent import cards, outcomes
from commands.consent.family import Number, consent
from commands.consent.integrating_texts import when_met
from commands.consent.item import view_of
from commands.consent.lines import item_line
from commands.consent.secrecy import must_show, shown_of, shown_to
from commands.consent.showing import page_of, text_of
from commands.rules import consent_rights as rights
from storage.models import Stance
from storage.queries import circles
from storage.queries import consent as items_of


@consent.command(
    "items",
    allow=Who.PRESENT,
    example="items",
    also="what is open, what's open, whats open, what is open here., what is still open., open items, open "
    "proposals, all items, list of items, agenda, current items, what are we deciding., what is being "
    "decided., open questions., open decisions.",
)
async def items(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what is open for consent, here or, in private, in all your circles."""
    if circle is not None:
        wanted = [await circle_named(ctx, circle)]
        await must_show(ctx, wanted[0])
    elif ctx.circle_here is not None:
        wanted = [ctx.circle_here]
    else:
        wanted = list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))
    shown, left_out = await shown_of(ctx, wanted)
    rows: list[Phrase] = []
    first = 0
    for each in shown:
        for item in await items_of.open_in(ctx.db, circle=each.slug):
            first = first or item.number
            view = await view_of(ctx, item)
            line = item_line(item, view.tally, when=partial(ctx.when, circle=item.circle))
            rows.append(line if len(wanted) == 1 else t("{item} ({circle})", item=line, circle=each.name))
    if not rows:
        nothing = p(
            "Nothing is open for consent. To open something, say {consent}.",
            consent=cmd("consent <what you propose>", here=False),
        )
        return Reply(say(nothing, *left_out))
    doc = say(p("Open for consent:"), ul(rows), p("For one of them: {item}", item=cmd(f"item C-{first}")), *left_out)
    return await shown_to(ctx, doc, *shown, name="items")


@consent.command(
    "item",
    allow=Who.PRESENT,
    example="item C-12",
    also="show, show me, status, status of, state of, details, details of, view, open, what is, what's, what about, how is, "
    "how is it going with, where are we with",
)
async def item(ctx: Ctx, number: Number) -> Reply:
    """See one item: its text and how it came about, its concerns, who is heard and who is not."""
    found = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, found)
    await must_show(ctx, view.circle)
    versions = await items_of.versions_of(ctx.db, item=number)
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    page = await page_of(ctx, view)
    doc = cards.card(view, page, whole=True)
    if rights.is_asked(found):
        holders = {one.user_id: page.name(one.user_id) for one in view.tally.words_of(Stance.CRITICAL) if one.words}
        doc += say(*when_met(found, holders, page.words))
    doc += say(*outcomes.history(view, page, versions, named=named))
    return await shown_to(ctx, doc, view.circle, name=f"C-{number}", about=text_of(found))
