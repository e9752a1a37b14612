"""The logbook of all circles for whoever runs the bot, as files: the command line writes them."""

from chatbot.api.context import Ctx
from commands.consent.family import consent
from commands.consent.logged import logged
from commands.rules import consent_log as log
from storage.queries import circles
from storage.queries import consent as items_of


@consent.export("decisions.md")
async def to_read(ctx: Ctx) -> str:
    """All decisions, to read."""
    return log.as_markdown(await _all(ctx))


@consent.export("decisions.csv")
async def to_count(ctx: Ctx) -> str:
    """All decisions, to count."""
    return log.as_csv(await _all(ctx))


async def _all(ctx: Ctx) -> list[log.Logged]:
    return [
        await logged(ctx, circle, found)
        for circle in await circles.active_in(ctx.db)
        for found in await items_of.decisions_in(ctx.db, circle=circle.slug)
    ]
