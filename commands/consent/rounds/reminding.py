"""Those not yet heard are reminded, once: each in their day line, or all with one mention in the room."""

from chatbot.api.context import Ctx
from chatbot.api.day_line.line import remind
from chatbot.api.post.effects import Priority
from chatbot.api.seams.says import Alone
from chatbot.api.wording.markup import quote, t
from commands.consent.card.heard_lines import names_of
from commands.consent.card.showing import line_of, link_to_card, text_of
from commands.consent.family import consent
from commands.consent.items.audience import people_not_heard, present_in
from commands.consent.items.item import view_of
from commands.consent.items.planning import Reminding, reminders_of
from commands.consent.texts import item as texts
from commands.consent.texts import objection as objection_texts
from commands.encryption import can_tell, words_for
from commands.rules.consent import rights
from storage.models import Circle, Item, Stance
from storage.queries import consent as items_of
from storage.types import UserId


@consent.job(changes=False)
async def remind_due(ctx: Ctx, due: Reminding) -> None:
    """Remind, once, the people of the seats that are not heard."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not rights.is_asked(item) or item.closes_at <= ctx.now:
        return
    view = await view_of(ctx, item)
    people = await people_not_heard(ctx, view)
    if ctx.rules_of(item.circle).consent.reminders == "private":
        await remind(ctx, people, f"C-{item.number}", until=item.closes_at)
        return
    there = await present_in(ctx, view.circle, people)
    if there and view.circle.room_id is not None:
        await ctx.outbox.post(
            view.circle.room_id,
            texts.reminder_in_the_room(
                item,
                names_of(view.tally.not_heard, view),
                closes=ctx.when(item.closes_at, item.circle),
                link=await link_to_card(ctx, item),
            ),
            rings=there,
            priority=Priority.REMINDER,
            once=f"consent-reminder:{item.number}",
            tag=reminders_of(item),
            card=text_of(item),
        )


async def reminder_alone(ctx: Ctx, user_id: UserId, item: Item, circle: Circle) -> Alone:
    """What one person is told of an item that has not heard their co-op, where nothing else has fallen due for them. A tap is an
    answer only beside the text."""
    words, closes = ctx.settings.federation.words, ctx.when(item.closes_at, item.circle)
    if await _has_raised_a_hand(ctx, user_id, item):
        doc = objection_texts.words_of_your_hand(item, circle.name, until=closes, words=words)
        return Alone(doc, about=circle, card=line_of(item))
    shown = await can_tell(ctx, user_id, circle)
    link = await link_to_card(ctx, item)
    doc = texts.reminder(
        item,
        circle.name,
        await words_for(ctx, user_id, circle, quote(item.text)),
        closes=closes,
        where=t("here or on the card") if shown else t("on {card}", card=link),
        words=words,
    )
    return Alone(doc, about=circle, card=text_of(item) if shown else line_of(item))


async def _has_raised_a_hand(ctx: Ctx, user_id: UserId, item: Item) -> bool:
    """Whether what the item has heard last from a person is a hand without words."""
    theirs = [
        one
        for one in await items_of.answers_to(ctx.db, item=item.number)
        if one.user_id == user_id and one.taken_back_at is None and one.version == item.version
    ]
    return bool(theirs) and theirs[-1].stance is Stance.CRITICAL and not theirs[-1].words
