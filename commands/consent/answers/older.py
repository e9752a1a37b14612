"""What is tapped or said on what shows an earlier text: it stays an answer to that one, and who gives it is shown the present one."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch
from chatbot.api.wording.markup import quote, say, t
from commands.consent.answers import answer_texts as texts
from commands.consent.card.showing import line_of, link_to_card, text_of
from commands.consent.items.view import ItemView
from commands.consent.texts.holder import please_still_say
from commands.encryption import can_tell, words_for
from commands.rules.consent.card import CardKey, Part
from storage.models import Item, ItemStatus


async def version_seen(ctx: Ctx, item: Item, touch: Touch, key: CardKey) -> int:
    """To which version of the text a tap or a reply is: the one that stood there when the person saw it."""
    if key.part in (Part.TEXT, Part.FORMER):
        return key.number
    if item.version == 1:
        return 1
    if key.part is Part.CARD:  # It was posted with its text, or, in older archives, edited to it.
        return item.version if await ctx.outbox.showed(str(key), item.version_at, at=touch.at) else item.version - 1
    since = await ctx.outbox.shown_since(str(key), item.version_at)
    return item.version if since is not None and touch.at >= since else item.version - 1


async def shown_anew(ctx: Ctx, view: ItemView) -> Reply:
    """Somebody answered what shows a text that has been changed since: they are shown the present one, which they can tap there."""
    item, me = view.item, ctx.actor.user_id
    if item.status is not ItemStatus.OPEN:
        return Reply(texts.older_text_closed(item), private=True, about=line_of(item))
    text = await words_for(ctx, me, view.circle, quote(item.text))
    here, link = await can_tell(ctx, me, view.circle), await link_to_card(ctx, item)
    doc = texts.older_text(item, text, where=t("here or on {card}", card=link) if here else t("on {card}", card=link))
    if me in {one.answer.user_id for one in view.objections}:
        doc += say(please_still_say(item, ctx.settings.federation.words))
    return Reply(doc, private=True, about=text_of(item) if here else line_of(item))
