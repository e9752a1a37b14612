"""What the bot keeps about a person, asked of all families; and who else can see it."""

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from commands.help import mydata_texts as texts
from commands.help.family import help_


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
    held = await ctx.held_of(ctx.actor.user_id)
    operators = ctx.settings.federation.operators
    return Reply(texts.kept(ctx.actor.user_id, [each.line for each in held], operators=operators))
