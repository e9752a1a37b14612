"""An item of a circle's, for families beside: what it is called in a line, and the message that is its card."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from commands.rules.consent.words import number_in
from storage.models import Circle
from storage.queries import consent as items_of
from storage.queries import outbox
from storage.types import EventId, NotFound
from storage.written import on_one_line, shorter

LONGEST = 80
"""Letters of its text in a line."""


@dataclass(frozen=True, slots=True)
class About:
    """What is about an item: what it is called, and the card in whose thread it belongs."""

    title: str
    card: EventId | None


async def find_item(ctx: Ctx, circle: Circle, words: str) -> About | None:
    """The item of this circle that words name, and what they say of it beside: “C-3 how do we pay”. None where they name none."""
    named = number_in(words)
    if named is None:
        return None
    number, rest = named
    try:
        item = await items_of.by_number(ctx.db, number=number)
    except NotFound:
        return None
    if item.circle != circle.slug:
        return None
    row = await outbox.find_card(ctx.db, card=f"consent:{number}", room_id=circle.room_id)
    title = f"C-{number} · {shorter(on_one_line(rest or item.text), LONGEST)}"
    return About(title, row.event_id if row is not None else None)
