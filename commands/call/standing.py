"""What stays of a call when the request that opened it is deleted."""

from chatbot.api.context import Ctx
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import cmd, t
from commands.call.family import call
from storage.queries import calls


@call.stands()
async def call_stands(ctx: Ctx, opened: Opened) -> Stands | None:
    """It goes on: others are in it."""
    letter, _, number = opened.subject.partition("-")
    if opened.command != "call" or letter != "K":
        return None
    held = await calls.by_number(ctx.db, number=int(number))
    if held.closed_at is not None:
        return None
    return Stands(t("{what} goes on; {end} ends it.", what=opened.subject, end=cmd("call end")), card=opened.subject)
