"""Who was forgotten is no longer named on the cards of calls."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.many import schedule_times
from chatbot.api.seams.payloads import Due
from commands.call.cards import show
from commands.call.ending import show_minutes
from commands.call.family import call
from commands.events import MOST_SHOWN_ANEW, Forgotten
from storage.queries import calls, circles


@dataclass(frozen=True)
class CallToShow(Due, name="show-anew"):
    """A call whose card names somebody who is forgotten."""

    number: int


@call.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """The cards of calls and their minutes, those that are over, too."""
    found = await calls.naming(ctx.db, user_id=gone.mark, most=MOST_SHOWN_ANEW)
    await schedule_times(ctx, {CallToShow(held.number): ctx.now for held in found})


@call.job(changes=False)
async def show_call_anew(ctx: Ctx, due: CallToShow) -> None:
    """One of them."""
    held = await calls.by_number(ctx.db, number=due.number)
    circle = await circles.by_slug(ctx.db, slug=held.circle)
    if not circle.active:
        return
    await show(ctx, held, circle)
    if held.closed_at is not None:
        await show_minutes(ctx, held, circle)
