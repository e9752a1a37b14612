"""Who was forgotten is no longer named on what a circle was asked to get together."""

from chatbot.api.context import Ctx
from commands.events import MOST_SHOWN_ANEW, Forgotten
from commands.meet.cards import show_each
from commands.meet.family import Gathering, meet
from storage.queries import circles
from storage.queries import meet as meets
from storage.types import CircleSlug


@meet.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """Sense checks, calls for hands and date polls, those that are over, too."""
    of_circle: dict[CircleSlug, list[Gathering]] = {}
    for asked in await meets.naming(ctx.db, user_id=gone.mark, most=MOST_SHOWN_ANEW):
        of_circle.setdefault(asked.circle, []).append(asked)
    for circle in await circles.active_in(ctx.db):
        if circle.slug in of_circle:
            await show_each(ctx, of_circle[circle.slug], circle)
