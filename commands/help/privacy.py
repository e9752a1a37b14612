"""What is kept, who sees it, and what those who run machines could see: the same for everybody, in a few lines."""

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from commands.help import privacy_texts as texts
from commands.help.family import help_


@help_.command(
    "privacy",
    allow=Who.ANYONE,
    example="privacy",
    changes=False,
    also="data protection., gdpr., privacy policy., is this private., is this secret.",
)
async def privacy(ctx: Ctx) -> Reply:
    """See what I keep, who sees it, and what whoever runs a machine could see."""
    return Reply(texts.privacy(operators=ctx.settings.federation.operators))
