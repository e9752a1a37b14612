"""Telling the people of each co-op what was entered for it in a call, beside the text, where one tap corrects it (DECISIONS 2 and 15)."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import quote
from commands.consent.card.showing import link_to_card
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.texts import call as texts
from commands.consent.texts import seat as seat_texts
from commands.encryption import those_there, those_to_tell, words_for
from commands.people import names_of
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.seat import SeatKey
from storage.models import Answer
from storage.queries import consent as items_of
from storage.types import UserId


@dataclass(frozen=True)
class EnteredToTell(Due, name="entered-tell"):
    """The people of the co-ops are to hear what was entered for them, once."""

    item: int


@consent.job(changes=False)
async def entered_is_told(ctx: Ctx, due: EnteredToTell) -> None:
    """Tell the people of each co-op what was entered for it, beside the text, where one tap corrects it."""
    item = await items_of.by_number(ctx.db, number=due.item)
    view = await view_of(ctx, item)
    entered = {
        SeatKey.parse(one.seat or ""): one
        for one in view.said
        if one.call is not None and one.version == item.version and one.taken_back_at is None
    }
    if not entered:
        return
    by = await names_of(ctx, {one.user_id for one in entered.values()}, view.circle)
    words, card = ctx.settings.federation.words, await link_to_card(ctx, item)
    there = {*await those_there(ctx, view.circle, {each for people in view.speakers.values() for each in people})}
    in_private = await those_to_tell(ctx, view.circle, there)
    told = {
        seat: sorted(view.speakers.get(seat, set()) & there - {one.user_id}) if seat.coop_id is not None else []
        for seat, one in entered.items()
    }
    await ctx.outbox.look_up_once(_once(one, user_id) for seat, one in entered.items() for user_id in told[seat])
    for seat, one in entered.items():
        for user_id in told[seat]:
            shown = user_id in in_private
            part, version = (Part.TEXT, item.version) if shown else (Part.LINE, 0)
            said = seat_texts.said_for_them(by[one.user_id], one, words, shown=shown)
            text = await words_for(ctx, user_id, view.circle, quote(item.text))
            doc = texts.was_entered_for_you(
                item, view.seat_names[seat], view.circle.name, by[one.user_id], [said], text, card=card, here=shown
            )
            key = str(CardKey(item.number, part, version, seat.coop_id))
            await ctx.outbox.private(user_id, doc, about=view.circle, once=_once(one, user_id), card=key)


def _once(entered: Answer, user_id: UserId) -> str:
    return f"consent-entered:{entered.id}:{user_id}"
