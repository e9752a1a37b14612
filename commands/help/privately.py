"""The way from a circle's room to what is said in private."""

from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Inline, room_link, t, user_link
from storage.queries import private_rooms


async def in_private(ctx: Ctx) -> Inline:
    """“In private”, as a link into the room that who speaks shares with us, or else to us, so that they can open one."""
    best = (await private_rooms.of(ctx.db, user_id=ctx.actor.user_id)).best
    words = t("in private")
    return room_link(words, best.room_id) if best is not None else user_link(words, ctx.settings.matrix.user_id)
