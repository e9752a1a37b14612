"""What people say of money in private in their own words, and is no command: figures, questions about them, a treasurer's questions."""

from chatbot.api.context import Ctx, Reply
from commands.subs.family import subs
from commands.subs.of_a_coop import treasurer_asks
from commands.subs.paying.told import figures_told


@subs.on_words
async def said_of_money(ctx: Ctx, text: str) -> Reply | None:
    """The answer to what somebody says of money; None for words of something else."""
    reply = await figures_told(ctx, text)
    return reply if reply is not None else await treasurer_asks(ctx, text)
