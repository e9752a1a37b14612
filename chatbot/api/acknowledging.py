"""Thanking for what was said: with a tap, and the first time in words that say what the tap means and how it is undone."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.post.outbox import HEARD
from chatbot.api.wording.markup import Doc

DONE = HEARD


async def acknowledged(ctx: Ctx, in_words: Doc, *, kind: str) -> Reply:
    """Put a tap of ours on the message in hand. The first of its kind that a person says, ever, is answered ``in_words``, too."""
    message = ctx.said
    await ctx.outbox.thank(message.room_id, message.event_id)
    return Reply(in_words, once=f"{kind}:{message.sender}")
