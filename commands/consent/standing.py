"""What stays of an item when the request that opened it is deleted."""

from chatbot.api.context import Ctx
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import cmd, t
from commands.consent.card.showing import line_of
from commands.consent.family import consent
from commands.rules.consent import rights
from storage.queries import consent as items_of

OPENERS = ("consent", "proposal")


@consent.stands()
async def item_stands(ctx: Ctx, opened: Opened) -> Stands | None:
    """An item stays open: others may have answered it."""
    letter, _, number = opened.subject.partition("-")
    if opened.command not in OPENERS or letter != "C":
        return None
    item = await items_of.by_number(ctx.db, number=int(number))
    if not rights.is_asked(item) or item.proposer != opened.by:
        return None
    words = t("{item} stays open; {withdraw} ends it.", item=opened.subject, withdraw=cmd(f"withdraw {opened.subject}"))
    return Stands(words, card=str(item.number), beside=line_of(item))
