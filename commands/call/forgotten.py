"""Who was forgotten is no longer named on the cards of calls."""

from chatbot.api.context import Ctx
from commands.call.cards import show
from commands.call.ending import show_minutes
from commands.call.family import call
from commands.events import MOST_SHOWN_ANEW, Forgotten
from commands.shown_anew import ToShow, show_later
from storage.queries import calls, circles


@call.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """The cards of calls and their minutes, those that are over, too."""
    found = await calls.naming(ctx.db, user_id=gone.mark, most=MOST_SHOWN_ANEW)
    await show_later(ctx, (held.number for held in found))


@call.job(changes=False)
async def show_call_anew(ctx: Ctx, due: ToShow) -> None:
    """One of them."""
    held = await calls.by_number(ctx.db, number=due.number)
    circle = await circles.by_slug(ctx.db, slug=held.circle)
    if not circle.active:
        return
    await show(ctx, held, circle)
    if held.closed_at is not None:
        await show_minutes(ctx, held, circle)
