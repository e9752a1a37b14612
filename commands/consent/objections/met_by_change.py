"""What is to meet a critical concern often changes what is decided: then the change of the text, or of the term, is one tap away."""

from datetime import datetime

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.phrases import cmd
from commands.authority import may
from commands.consent.beginning.opening import LONGEST_TEXT
from commands.consent.items.rights import halves
from commands.consent.rounds.amending import change_version, decide_for
from commands.consent.texts import integrating as texts
from commands.rules import authority
from commands.rules.consent import rights
from commands.rules.consent.card import CardKey
from commands.rules.consent.changes import Change, change_in
from storage.models import Attempt, Item, ReviewWish
from storage.queries import consent as items_of
from storage.queries import matters


async def change_offered(ctx: Ctx, item: Item, attempt: Attempt) -> Doc | None:
    """The offer to change an item by what is to meet a concern; None where that changes nothing, or the text is no longer the one that
    it was said of."""
    change = _change_by(item, attempt)
    if change is None or item.version_at > attempt.at or await matters.find(ctx.db, item=item.number) is not None:
        return None
    return texts.change_is_offered(item, change)


async def change_taken(ctx: Ctx, key: CardKey, *, at: datetime) -> Reply:
    """A tap on that offer, or a yes in reply: the item is changed, where that is theirs to do and its text is still the one that it
    was said of."""
    attempt = await items_of.attempt_by_id(ctx.db, attempt=key.number)
    item, *twin = await halves(ctx, await items_of.by_number(ctx.db, number=attempt.item))
    await may(ctx, authority.CHANGE, item, *twin)
    rights.must_be_open(item, said_at=at, ends=[half.closes_at for half in (item, *twin)])
    change = _change_by(item, attempt)
    if change is None or item.version_at > attempt.at:
        raise Refusal(
            "changed-meanwhile",
            "C-{number} was changed after that was offered, so nothing has changed now. To change its text: {amend}",
            number=item.number,
            amend=cmd(f"amend C-{item.number} Share the van on Mondays"),
        )
    if change.term is not None:
        return await decide_for(ctx, item, change.term)
    wish = ReviewWish.AMEND if item.reviews is not None else None
    return await change_version(ctx, item, text=change.text or item.text, term=item.term, wish=wish)


def _change_by(item: Item, attempt: Attempt) -> Change | None:
    return change_in(attempt.how, text=item.text, term=item.term, longest=LONGEST_TEXT)
