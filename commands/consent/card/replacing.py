"""A new text has a card of its own, and the one before shrinks to a line that leads to it: there is one card of an item."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc, Inline, event_link, say, t
from commands.consent.card.cards import SEEDS
from commands.consent.card.showing import card_of, former_of
from commands.consent.family import consent
from commands.consent.items.item import view_of
from storage.models import Circle, Item, OutboxState
from storage.queries import consent as items_of
from storage.queries import outbox

SOON = timedelta(seconds=3)
"""So long after a new card the old one shrinks: the link to it is known once it is sent."""
AGAIN = timedelta(seconds=30)
"""So long after it was not sent yet."""


@dataclass(frozen=True)
class Shrinking(Due, name="shrink"):
    """What was an item's card is to lead to the present one."""

    item: int


async def put_new_card(ctx: Ctx, item: Item, circle: Circle) -> None:
    """Post the card of a new text. What is touched on the one before is to the text that this had shown (DECISIONS 13)."""
    await ctx.outbox.rename_cards(str(item.number), former_of(item, item.version - 1))
    if circle.room_id is not None:
        card = await card_of(ctx, await view_of(ctx, item))
        await ctx.outbox.card(str(item.number), circle.room_id, card, reactions=SEEDS)
        await ctx.schedule(Shrinking(item.number), at=ctx.now + SOON)


@consent.job(changes=False)
async def shrink(ctx: Ctx, due: Shrinking) -> None:
    """All the earlier cards of an item become a line that leads to the present one, and are not to be tapped any more."""
    item = await items_of.by_number(ctx.db, number=due.item)
    card = await outbox.find_card(ctx.db, card=ctx.outbox.card_name(str(item.number)))
    if card is None or card.state not in (OutboxState.QUEUED, OutboxState.SENT):
        return
    if card.event_id is None or card.room_id is None:
        await ctx.schedule(due, at=ctx.now + AGAIN)
        return
    link = event_link(t("version {version}", version=item.version), card.room_id, card.event_id)
    for version in range(1, item.version):
        key = former_of(item, version)
        await ctx.outbox.edit_card(key, _changed(item, link))
        await ctx.outbox.seeds_over(key)


def _changed(item: Item, link: Inline) -> Doc:
    """What stands in the place of a card whose text was changed."""
    return say("**C-{number}** was changed, and goes on here: {version}", number=item.number, version=link)
