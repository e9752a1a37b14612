"""The logbook of all circles for whoever runs the bot, as files: the command line writes them."""

from chatbot.api.context import Ctx
from commands.consent.decisions.logged import logged_each
from commands.consent.family import consent
from commands.rules.consent import log
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
    """Circle by circle, of each the newest first."""
    there = [circle.slug for circle in await circles.active_in(ctx.db)]
    found = reversed(await items_of.decided_among(ctx.db, circles=there, since=None))
    return await logged_each(ctx, sorted(found, key=lambda each: there.index(each.circle)))
