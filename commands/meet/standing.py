"""What stays of a sense check, a call for hands or a date poll when the request that opened it is deleted."""

from chatbot.api.context import Ctx
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import cmd, t
from commands.meet.family import by_key, meet
from commands.meet.keys import CardKey

ENDED_BY = {"sense": "sense close", "hands": "hands close", "date": "date cancel"}


@meet.stands()
async def gathering_stands(ctx: Ctx, opened: Opened) -> Stands | None:
    """It stays open: others may have answered it."""
    if opened.command not in ENDED_BY:
        return None
    key = CardKey.parse(opened.subject)
    asked = await by_key(ctx, key)
    if asked.closed_at is not None:
        return None
    end = cmd(f"{ENDED_BY[opened.command]} {opened.subject}")
    words = t("{what} stays open; {end} ends it.", what=opened.subject, end=end)
    return Stands(words, card=opened.subject, beside=str(key.line_beside))
