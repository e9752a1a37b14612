"""A change leaves an audit line, and what names a record asks who is there, or it does not happen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import Command
from chatbot.api.seams.auditing import ON_THE_WAY, NotAudited, must_be_audited


class NotAsked(Exception):
    """A mistake of ours: a command that names a record was done without asking whether the speaker is in its circle's room."""


def must_have_asked(ctx: Ctx, command: Command) -> None:
    """Hold a command that names a record to having asked who is there. Raises NotAsked, so that all is rolled back."""
    if command.grammar.names_a_record and not ctx.asked:
        raise NotAsked(f"{command.words} has not asked whether who says it is in the circle's room")


@asynccontextmanager
async def audited(ctx: Ctx, *, changes: bool) -> AsyncIterator[None]:
    """Hold a handler to what it has declared. Raises NotAudited, so that all is rolled back and told as a failure of ours.

    Here, where every handler returns, so that none can forget it.
    """
    await ctx.db.changes()
    yield
    changed = await ctx.db.changes() - ON_THE_WAY
    must_be_audited(ctx.family, changed=changed, lines=ctx.audited)
    if changed and not changes:
        raise NotAudited(f"{ctx.family} has changed {sorted(changed)}, and has not declared that it does")
