"""An item's card in its room: brought up to date, linked to; and the keys of the lines beside it."""

from functools import partial

from chatbot.api.context import Ctx
from chatbot.api.markup import Cmd, Doc, Inline, cmd, event_link, t
from commands.consent import cards
from commands.consent.fitting import fitted
from commands.consent.item import view_of
from commands.consent.lines import Page
from commands.consent.view import ItemView
from commands.people import names_of
from commands.rules.consent_card import CardKey, Part
from storage.models import Attempt, Item, ItemStatus, Question
from storage.queries import circles, outbox
from storage.types import EventId


async def show(ctx: Ctx, item: Item) -> ItemView:
    """Bring an item's card up to date, and that of its twin; returns where the item stands."""
    await ctx.db.flush()
    view = await view_of(ctx, item)
    await _show(ctx, view)
    if view.twin is not None:
        await _show(ctx, await view_of(ctx, view.twin.item))
    return view


async def _show(ctx: Ctx, view: ItemView) -> None:
    await ctx.outbox.edit_card(str(view.item.number), await card_of(ctx, view))
    if view.item.status is not ItemStatus.OPEN:
        await ctx.outbox.seeds_over(str(view.item.number))


async def card_of(ctx: Ctx, view: ItemView) -> Doc:
    """The card of an item, in one message whatever was said."""
    return fitted(cards.card(view, await page_of(ctx, view)), whole=whole_of(view.item))


def whole_of(item: Item) -> Cmd:
    """What to say to see all of an item."""
    return cmd(f"item C-{item.number}")


async def page_of(ctx: Ctx, view: ItemView) -> Page:
    """How things are called on an item's card: people, times, the members' own words."""
    names = await names_of(ctx, view.people, view.circle)
    for other in (
        view.origin,
        view.twin,
    ):  # Who is not in this room may be in the one that the item comes from, or is in, too.
        elsewhere = {who for who, name in names.items() if name == who}
        if other is not None and elsewhere:
            names |= await names_of(ctx, elsewhere, other.circle)
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
