"""What a treasurer notes on a co-op's word, said by phone or letter: in an encrypted room, marked so, and told to its speakers."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.post.sealing import figures_of_others
from chatbot.api.wording.markup import Doc, cmd, person, say
from commands.people import name_of
from commands.subs.paying.asked import named_year
from commands.subs.schemes import Matter
from commands.subs.texts import on_their_word as texts
from storage.models import Declaration
from storage.queries import members


def must_be_encrypted(ctx: Ctx) -> None:
    """Refuse to read back a co-op's figures to a treasurer who speaks in clear: those of others are said in no clear room, whoever
    has chosen one (DECISIONS 25). What is said in one and answered in an encrypted one is well."""
    if not ctx.said.encrypted and ctx.said.elsewhere is None:
        raise Refusal(
            "figures-in-clear",
            "This room is not encrypted, and what another co-op has told you I read back in an encrypted one alone, so I have kept "
            "nothing. {encrypt} gets you one; please say it there.",
            encrypt=cmd("encrypt"),
        )


def sealed(doc: Doc) -> Doc:
    """A message with such figures, for encrypted rooms alone."""
    return say(figures_of_others(*doc.blocks))


async def tell_of_noted(ctx: Ctx, matter: Matter, declared: Declaration) -> None:
    """Tell a co-op's speakers that a treasurer has noted what they have said. No figure: they see it by asking."""
    who = person(ctx.actor.user_id, await name_of(ctx, ctx.actor.user_id))
    year = named_year(ctx, matter.scheme.slug, matter.year)
    doc = texts.noted_on_your_word(matter.coop.name, year, who=who, by_letter=declared.way == "letter")
    for speaker in await members.all_speaking_for(ctx.db, coop_id=matter.coop.id):
        if speaker.user_id != ctx.actor.user_id:
            await ctx.outbox.private(speaker.user_id, doc, about=None, rings=False)
