"""What the bot keeps about a person, asked of all families; and who else can see it."""

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from commands.help import mydata_texts as texts
from commands.help.family import help_
from storage.queries import accounts


@help_.command(
    "mydata",
    allow=Who.ANYONE,
    place=Place.PRIVATE,
    example="mydata",
    changes=False,
    also="my data., what do you know about me., what do you keep about me., what do you store about me., my personal data.",
)
async def mydata(ctx: Ctx) -> Reply:
    """See what I keep about you, and who can see it."""
    person, lines = ctx.actor.user_id, []
    for account in (await accounts.current(ctx.db)).of(person):
        held = [each.line for each in await ctx.held_of(account)]
        lines += held if account == person else [texts.of_account(account, line) for line in held]
    return Reply(texts.kept(person, lines, operators=ctx.settings.federation.operators))
