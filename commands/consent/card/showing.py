"""An item's card in its room: brought up to date, linked to; and the keys of the lines beside it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Cmd, Doc, Inline, cmd, event_link, t
from commands.consent.card import cards
from commands.consent.card.fitting import fitted
from commands.consent.card.lines import Page
from commands.consent.items.item import views_of
from commands.consent.items.view import ItemView, Origin, Twin
from commands.people import names_of
from commands.rules.consent.card import CardKey, Part
from storage.models import Attempt, Circle, Item, ItemStatus, Question
from storage.queries import circles, outbox
from storage.types import CircleSlug, EventId, UserId


async def show(ctx: Ctx, item: Item) -> ItemView:
    """Bring an item's card up to date, and that of its twin; returns where the item stands."""
    return (await show_each(ctx, [item]))[0]


async def show_each(ctx: Ctx, items: Sequence[Item]) -> list[ItemView]:
    """The same for some items, in their order. As many statements for all open ones as for one."""
    await ctx.db.flush()
    views = await views_of(ctx, items)
    await _show(ctx, views)
    await _show(ctx, await views_of(ctx, [view.twin.item for view in views if view.twin is not None]))
    return views


async def _show(ctx: Ctx, views: Sequence[ItemView]) -> None:
    docs = await cards_of(ctx, views)
    await ctx.outbox.edit_each({str(view.item.number): doc for view, doc in zip(views, docs, strict=True)})
    for view in views:
        if view.item.status is not ItemStatus.OPEN:
            await ctx.outbox.seeds_over(str(view.item.number))


async def card_of(ctx: Ctx, view: ItemView) -> Doc:
    """The card of an item, in one message whatever was said."""
    return (await cards_of(ctx, [view]))[0]


async def cards_of(ctx: Ctx, views: Sequence[ItemView]) -> list[Doc]:
    """The cards of some items."""
    pages = await pages_of(ctx, views)
    return [fitted(cards.card(view, page), whole=whole_of(view.item)) for view, page in zip(views, pages, strict=True)]


def whole_of(item: Item) -> Cmd:
    """What to say to see all of an item."""
    return cmd(f"item C-{item.number}")


async def page_of(ctx: Ctx, view: ItemView) -> Page:
    """How things are called on an item's card: people, times, the members' own words."""
    return (await pages_of(ctx, [view]))[0]


async def pages_of(ctx: Ctx, views: Sequence[ItemView]) -> list[Page]:
    """The same for the cards of some items: one statement for each circle whose names stand on them."""
    people: defaultdict[CircleSlug, set[UserId]] = defaultdict(set)
    for view in views:
        people[view.circle.slug] |= view.people
    theirs = {view.circle.slug: view.circle for view in views}
    known = {slug: await names_of(ctx, people[slug], circle) for slug, circle in theirs.items()}
    names = [{who: known[view.circle.slug][who] for who in view.people} for view in views]
    for others in ([view.origin for view in views], [view.twin for view in views]):
        # Who is not in this room may be in the one that the item comes from, or is in, too.
        for circle, at in _by_circle(others):
            nameless = {who for one in at for who, name in names[one].items() if name == who}
            found = await names_of(ctx, nameless, circle) if nameless else {}
            for one in at:
                names[one] |= {who: found[who] for who, name in names[one].items() if name == who}
    return [_page(ctx, view, theirs) for view, theirs in zip(views, names, strict=True)]


def _by_circle(others: Sequence[Origin | Twin | None]) -> list[tuple[Circle, list[int]]]:
    """The other circles to which some items belong, too, each with the places of these."""
    found: dict[CircleSlug, tuple[Circle, list[int]]] = {}
    for at, other in enumerate(others):
        if other is not None:
            found.setdefault(other.circle.slug, (other.circle, []))[1].append(at)
    return list(found.values())


def _page(ctx: Ctx, view: ItemView, names: Mapping[UserId, str]) -> Page:
    circle = view.circle.slug
    return Page(
        names=names,
        when=partial(ctx.when, circle=circle),
        near=partial(ctx.near, circle=circle),
        left=partial(ctx.days_left, circle=circle),
        words=ctx.settings.federation.words,
        question=ctx.rules_of(circle).consent.question,
    )


async def link_to_card(ctx: Ctx, item: Item) -> Inline:
    """A link that opens an item's card; plain words while the card is not posted yet."""
    text, circle = t("the card"), await circles.by_slug(ctx.db, slug=item.circle)
    row = await outbox.find_card(ctx.db, card=ctx.outbox.card_name(str(item.number)), room_id=circle.room_id)
    if row is None or row.event_id is None or row.room_id is None:
        return text
    return event_link(text, row.room_id, row.event_id)


async def card_event(ctx: Ctx, item: Item) -> EventId | None:
    """The message that is an item's card; None while it is not posted yet."""
    row = await outbox.find_card(ctx.db, card=ctx.outbox.card_name(str(item.number)))
    return row.event_id if row is not None else None


def former_of(item: Item, version: int) -> str:
    """The key of what was the card while an earlier text stood."""
    return str(CardKey(item.number, Part.FORMER, version))


def line_of(item: Item) -> str:
    """The key of a line of ours beside the card."""
    return str(CardKey(item.number, Part.LINE))


def text_of(item: Item) -> str:
    """The key of a line of ours beside the card that shows the present text."""
    return str(CardKey(item.number, Part.TEXT, item.version))


def offer_of(item: Item) -> str:
    """The key of a line of ours that offers to end the present round."""
    return str(CardKey(item.number, Part.OFFER))


def change_of(attempt: Attempt) -> str:
    """The key of a line of ours that offers to change an item by what is to meet a concern."""
    return str(CardKey(attempt.item, Part.CHANGE, attempt.id))


def remedies_of(item: Item) -> str:
    """The key of the line of ours that says how what stands against an item can be met."""
    return str(CardKey(item.number, Part.REMEDIES))


def question_of(question: Question) -> str:
    """The key of the line of ours that puts a question to the proposer."""
    return str(CardKey(question.item, Part.QUESTION, question.id))
