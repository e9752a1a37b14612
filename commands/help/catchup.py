"""What somebody has missed in their circles since they last spoke: asked of all families."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import Since
from chatbot.api.context import Ctx, Reply
from chatbot.api.seams.says import Readers
from chatbot.api.wording.markup import Inline
from commands.encryption import answered_encrypted, tellable
from commands.help import catchup_texts as texts
from commands.help.family import help_
from commands.help.privately import in_private
from commands.rules import news as judge
from storage.models import Circle
from storage.queries import circles, inbox


@help_.command(
    "catchup",
    allow=Who.PRESENT,
    example="catchup since monday",
    changes=False,
    also="catch up., catch me up., what did i miss., what have i missed., what happened., what has happened., what is new., "
    "what's new., news., anything new., update me., bring me up to date.",
)
async def catchup(ctx: Ctx, *, since: Since | None = None) -> Reply:
    """See what you have missed: what is new since you last spoke, and what is open.

    In a circle's room I tell what is new in this circle. In private I tell of all your circles.
    """
    here = None if ctx.said.private else ctx.circle_here
    among = [here] if here is not None else await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
    spoke_at = None if since is not None else await _spoke_at(ctx, here)
    begin = since or spoke_at or ctx.now - judge.AT_FIRST

    readers = Readers(here, await answered_encrypted(ctx))
    told = await tellable(ctx, among, readers)
    lines = await _lines(ctx, [circle for circle in among if circle.slug in told], begin, several=len(among) > 1)
    untold = [circle for circle in among if circle.slug not in told]
    waits = await ctx.waiting_for(ctx.actor.user_id, readers)
    return Reply(
        texts.news(
            texts.heading(here, since=ctx.when(begin), spoke=spoke_at is not None, found=bool(lines)),
            [*lines, *([texts.stays_there(untold)] if untold else [])],
            waiting=len(waits),
            more_in_private=await in_private(ctx) if here is not None else None,
        )
    )


async def _spoke_at(ctx: Ctx, here: Circle | None) -> datetime | None:
    """When who speaks last did so before this conversation: in the room of a circle, or anywhere."""
    before = ctx.said.at - judge.CONVERSATION
    room_id = here.room_id if here is not None else None
    return await inbox.last_said_by(ctx.db, user_id=ctx.actor.user_id, before=before, room_id=room_id)


async def _lines(ctx: Ctx, among: Sequence[Circle], since: datetime, *, several: bool) -> list[Inline]:
    names = {circle.slug: circle.name for circle in among}
    news = judge.in_order(await ctx.news_of(among, since=since), now=ctx.now)
    shown = judge.that_fit(news, now=ctx.now, most=judge.MOST)
    if len(shown) < len(news):
        shown = judge.that_fit(news, now=ctx.now, most=judge.MOST - 1)
    lines = [texts.line(each, circle=names[each.circle] if several else None) for each in shown]
    return [*lines, *([texts.more_of_it(len(news) - len(shown))] if len(shown) < len(news) else [])]
