"""What the broader circle has come to is brought back to wherever the item came from; so is that it comes to nothing for now, where
the configuration names that circle no longer."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.many import schedule_times
from chatbot.api.seams.happenings import CircleAtRest
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Block, Doc, p, quote
from commands.authority import must_not_rest
from commands.consent.card import cards
from commands.consent.card.fitting import fitted
from commands.consent.card.secrecy import can_cross
from commands.consent.card.showing import line_of, page_of, whole_of
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.items.rights import halves
from commands.consent.items.view import ItemView
from commands.consent.rounds.answered import Returned, ask_what_became
from commands.consent.texts import answered as texts
from storage.models import Circle, Decision, Item
from storage.queries import circles
from storage.queries import consent as items_of


@dataclass(frozen=True)
class BroughtBack(Due, name="brought_back"):
    """What a broader circle has come to waits until the circle is back that had asked it."""

    item: int
    there: int


@dataclass(frozen=True)
class RestsThere(Due, name="rests_there"):
    """The circle to which an item was taken is named no longer."""

    item: int


async def tell_origin(ctx: Ctx, view: ItemView, decision: Decision | None) -> None:
    """Bring the answer of the broader circle back to where a referred item came from: to both circles of a joint one, and
    to all the circles that it was taken through."""
    for origin in await taken_from(ctx, view.item):
        circle = await circles.by_slug(ctx.db, slug=origin.circle)
        if circle.active:
            await _tell_one(ctx, view, origin, circle, decision)
        else:
            await ctx.schedule(BroughtBack(origin.number, view.item.number), at=ctx.now)


@consent.job(changes=True)
async def back_after_a_rest(ctx: Ctx, due: BroughtBack) -> None:
    """The circle that had asked is back: it hears the answer now. Raises AtRest until then."""
    origin = await items_of.by_number(ctx.db, number=due.item)
    circle = await circles.by_slug(ctx.db, slug=origin.circle)
    must_not_rest(circle)
    view = await view_of(ctx, await items_of.by_number(ctx.db, number=due.there))
    await _tell_one(ctx, view, origin, circle, await items_of.find_decision_on(ctx.db, item=due.there))


@consent.job(changes=False)
async def broader_circle_rests(ctx: Ctx, rests: CircleAtRest) -> None:
    """What was taken to a circle that is named no longer gets no answer for now."""
    items = await items_of.open_in(ctx.db, circle=rests.circle)
    await schedule_times(ctx, {RestsThere(item.number): ctx.now for item in items if item.referred_from is not None})


@consent.job(changes=True)
async def rests_there(ctx: Ctx, due: RestsThere) -> None:
    """Tell so wherever it came from, and ask the holders of what was open."""
    item = await items_of.by_number(ctx.db, number=due.item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if circle.active:
        return
    for origin in await taken_from(ctx, item):
        theirs = await circles.by_slug(ctx.db, slug=origin.circle)
        if theirs.active and theirs.room_id is not None:
            holders = await ask_what_became(ctx, origin, theirs, Returned(item, circle.name, None, rests=True))
            doc = fitted(texts.rests(origin, item, circle.name) + holders, whole=whole_of(origin))
            await ctx.outbox.post(theirs.room_id, doc, rings=[origin.proposer], card=line_of(origin))


async def taken_from(ctx: Ctx, item: Item) -> list[Item]:
    """The items that were taken further until they were this one, the nearest first, with their other halves."""
    origins: list[Item] = []
    before = item.referred_from
    while before is not None:
        origin = await items_of.by_number(ctx.db, number=before)
        origins += await halves(ctx, origin)
        before = origin.referred_from
    return origins


async def _tell_one(ctx: Ctx, view: ItemView, origin: Item, circle: Circle, decision: Decision | None) -> None:
    if circle.room_id is None:
        return
    if await can_cross(ctx, view.circle, circle):
        words: list[Block] = [quote(view.item.text), *cards.concerns(view, await page_of(ctx, view))]
    else:
        words = [p("Their room is encrypted and this one is not, so the words are there.")]
    number = decision.number if decision is not None else None
    holders = await ask_what_became(ctx, origin, circle, Returned(view.item, view.circle.name, number))
    doc: Doc = texts.broader_circle_answers(origin, view.item, view.circle.name, words, number) + holders
    await ctx.outbox.post(
        circle.room_id, fitted(doc, whole=whole_of(view.item)), rings=[origin.proposer], card=line_of(origin)
    )
