"""What was said before the consent round: kept for who has said it, and brought up with them, each with one tap, when it opens."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch
from chatbot.api.wording.markup import quote
from commands.consent.answers.answering import noted, record
from commands.consent.answers.voices import go_on
from commands.consent.card.showing import line_of, link_to_card
from commands.consent.items.item import view_of
from commands.consent.items.view import ItemView
from commands.consent.texts import early as texts
from commands.encryption import those_there, words_for
from commands.rules.consent.card import CardKey, Part
from storage.models import Answer, Item, Stance
from storage.types import UserId


async def bring_up(ctx: Ctx, item: Item) -> None:
    """Bring up with each what they had said before the consent round that opens now: their answer if they say so. An objection to
    an earlier text too."""
    view = await view_of(ctx, item)
    circle = view.circle
    said = {one.user_id: one for one in view.tally.early if one.seat is not None}
    said |= {one.answer.user_id: one.answer for one in view.objections}
    where = await link_to_card(ctx, item)
    for user_id in await those_there(ctx, circle, said):
        one = said[user_id]
        theirs = [quote(one.words)] if one.words else []
        shown = await words_for(ctx, user_id, circle, *texts.said_and_text(theirs, item.text))
        await ctx.outbox.private(
            user_id,
            texts.does_it_stand(item, circle.name, one.stance, shown, card=where, words=ctx.settings.federation.words),
            about=circle,
            once=f"consent-brought-up:{item.number}:{one.id}",
            card=str(CardKey(item.number, Part.EARLY, one.id)),
        )


def words_said_early(view: ItemView, key: CardKey, stance: Stance, user_id: UserId) -> str | None:
    """The words that come with a tap on what was brought up: those that were given with the same stance."""
    said = _said(view, key, user_id)
    return said.words if said is not None and said.stance is stance else None


async def it_stands(ctx: Ctx, view: ItemView, key: CardKey, touch: Touch) -> Reply:
    """They say in a word that what they had said stands."""
    said = _said(view, key, ctx.actor.user_id)
    if said is None:
        return Reply.none()
    voice = await go_on(ctx, view, said)
    after = await record(ctx, view, said.stance, said.words, voice=voice, at=touch.at, source=touch.source)
    return Reply(await noted(ctx, after, said.stance, voice, at=touch.at), about=line_of(view.item))


def _said(view: ItemView, key: CardKey, user_id: UserId) -> Answer | None:
    if key.part is not Part.EARLY:
        return None
    return next((one for one in view.said if one.id == key.number and one.user_id == user_id), None)
