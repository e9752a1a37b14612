"""What stays of a declaration when the message that made it is deleted."""

from chatbot.api.context import Ctx
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import cmd, t
from commands.subs.family import subs


@subs.stands()
async def declaration_stands(ctx: Ctx, opened: Opened) -> Stands | None:
    """A declaration stays."""
    if opened.command != "subs declare":
        return None
    declare = cmd("subs declare")
    return Stands(t("What your co-op has declared stays; {declare} with other figures replaces it.", declare=declare))
