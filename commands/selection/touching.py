"""Taps and lines on the cards of selections."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import cmd, t
from commands.authority import may
from commands.rules import authority
from commands.selection import card_texts
from commands.selection.family import in_hand, selection
from commands.selection.nominating import ask_whom
from commands.selection.showing import BALLOT
from storage.models import Stage
from storage.queries import selections


@selection.on_card(changes=False)
async def touched(ctx: Ctx, touch: Touch) -> Reply:
    """🗳 asks in private whom they nominate. Lines beside the card are talk: a nomination is nobody's business here."""
    if touch.kind is not TouchKind.REACTION:
        return Reply.none()
    if touch.words.rstrip("\ufe0f") != BALLOT:
        return Reply(unread=card_texts.what_taps_mean())
    one = await in_hand(ctx, int(touch.key.removeprefix("N-")))
    await may(ctx, authority.NOMINATE, one.selection)
    await ask_whom(ctx, one, ctx.actor.user_id)
    return Reply.none()


@selection.about_cards
def subject(key: str) -> str | None:
    """What a card is about."""
    return key


@selection.stands()
async def stands(ctx: Ctx, opened: Opened) -> Stands | None:
    """A selection goes on when the message that opened it is deleted."""
    if opened.command != "select" or not opened.subject.startswith("N-"):
        return None
    found = await selections.by_number(ctx.db, number=int(opened.subject.removeprefix("N-")))
    if found.stage is Stage.OVER:
        return None
    end = cmd(f"select end {opened.subject}")
    return Stands(t("{what} goes on; {end} calls it off.", what=opened.subject, end=end), card=opened.subject)
