"""What a treasurer notes on a co-op's word, said by phone or letter: marked so, and told to its speakers."""

from chatbot.api.context import Ctx
from chatbot.api.markup import person
from commands.subs import on_their_word_texts as texts
from commands.subs.asked import named_year
from commands.subs.schemes import Matter
from storage.models import Declaration
from storage.queries import members


async def tell_of_noted(ctx: Ctx, matter: Matter, declared: Declaration) -> None:
    """Tell a co-op's speakers that a treasurer has noted what they have said. No figure: they see it by asking."""
    who = person(ctx.actor.user_id, ctx.actor.name)
    year = named_year(ctx, matter.scheme.slug, matter.year)
    doc = texts.noted_on_your_word(matter.coop.name, year, who=who, by_letter=declared.way == "letter")
    for speaker in await members.all_speaking_for(ctx.db, coop_id=matter.coop.id):
        if speaker.user_id != ctx.actor.user_id:
            await ctx.outbox.private(speaker.user_id, doc, about=None, rings=False)
