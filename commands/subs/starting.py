"""What is planned when the bot starts, by the TOML that it has then."""

from chatbot.api.context import Ctx
from chatbot.api.seams.happenings import Started
from commands.subs.family import subs
from commands.subs.paying.paying_less_end import watch_all_ends
from commands.subs.rounds.yearly import plan_rounds


@subs.job(changes=False)
async def started(ctx: Ctx, happened: Started) -> None:
    """The rounds that begin by themselves, and the ends of paying less that are told in good time."""
    await plan_rounds(ctx)
    await watch_all_ends(ctx)
