"""What who asks for help with a sense check, a call for hands or a date poll can do with it now."""

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Possible
from chatbot.api.wording.markup import Inline, event_link, t
from commands.authority import must_be_there, what_they_are
from commands.meet import possible_texts as texts
from commands.meet.family import by_key, key_of, meet
from commands.meet.keys import CardKey, Kind
from commands.rules import authority
from storage.queries import circles


@meet.possible("SHM")
async def possible(ctx: Ctx, letter: str, number: int) -> Possible:
    """Answering it on its card, and for who asked or runs the circle ending it."""
    asked = await by_key(ctx, CardKey(Kind(letter), number))
    shown = key_of(asked).shown
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    await must_be_there(ctx, circle)
    if asked.closed_at is not None:
        return Possible(texts.over(shown), [])
    cards = await ctx.outbox.cards_in({shown: circle.room_id} if circle.room_id is not None else {})
    name: Inline = t("its card")
    if shown in cards and circle.room_id is not None:
        name = event_link(name, circle.room_id, cards[shown])
    is_ = await what_they_are(ctx, authority.END, asked)
    ways = texts.ends(asked, shown) if is_ & authority.END.whom else []
    return Possible(texts.open_still(shown), [texts.answer_on(asked, name), *ways])
