"""Having the bot read its configuration again."""

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.reloading import Reloaded
from commands.admin import texts
from commands.admin.family import admin


@admin.command("admin reload", allow=Who.OPERATOR, example="admin reload")
async def reload(ctx: Ctx) -> Reply:
    """Take in the changed TOML, or hear all that is wrong with it."""
    if ctx.reload is None:
        raise Refusal("no-reload", "I cannot read my configuration again here. Please start me anew.")
    found: Reloaded = ctx.reload()
    return Reply(texts.reloaded(found), private=True)
