"""What is open here, and what was decided lately: for whoever says “it”, “the van thing” or “the last one” instead of a number."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.references import Referent
from commands.consent.family import consent
from storage.models import Circle
from storage.queries import circles
from storage.queries import consent as items_of
from storage.queries import drafts as drafts_of
from storage.written import plain_of

DRAFTS = r"(?:drafts?|texts?|ones?|proposals?|ideas?)"
MOST = 50
"""Decisions that somebody may speak of without their numbers; with more of them nobody does."""


@consent.spoken_of("CDF")
async def spoken_of(ctx: Ctx, letter: str) -> Sequence[Referent]:
    """The open items, or the decisions, of the circle that they speak in, in private of all that they are in; or their own drafts. The
    newest first."""
    if letter == "F":
        drafts = await drafts_of.open_of(ctx.db, author=ctx.actor.user_id)
        newest_first = sorted(drafts, key=lambda each: -each.number)
        return [Referent(f"F-{each.number}", plain_of(each.text), mine=True, kinds=DRAFTS) for each in newest_first]
    among = [each.slug for each in await _theirs(ctx)]
    if letter == "D":
        decided = await items_of.newest_decided(ctx.db, circles=among, limit=MOST)
        return [Referent(f"D-{each.number}", plain_of(each.text), mine=False) for each in decided]
    open_ = await items_of.open_among(ctx.db, circles=among)
    newest = sorted(open_, key=lambda each: -each.number)
    me = ctx.actor.user_id
    return [Referent(f"C-{each.number}", plain_of(each.text), mine=each.proposer == me) for each in newest]


async def _theirs(ctx: Ctx) -> Sequence[Circle]:
    here = ctx.circle_here
    return [here] if here is not None else await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
