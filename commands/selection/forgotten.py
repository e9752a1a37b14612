"""Who is to be forgotten is proposed for nothing any more, and is no longer named on the cards of selections."""

from chatbot.api.context import Ctx
from commands.events import MOST_SHOWN_ANEW, Forgotten, ToForget
from commands.selection.family import selection
from commands.selection.proposing import NoAnswerYet
from commands.selection.showing import show
from commands.shown_anew import ToShow, show_later
from storage.models import Stage
from storage.queries import circles, selections


@selection.on(ToForget)
async def proposed_no_more(ctx: Ctx, gone: ToForget) -> None:
    """Somebody else can be proposed instead; where the circle is asked already, it need not answer."""
    slugs = [circle.slug for circle in await circles.active_in(ctx.db)]
    for found in await selections.open_among(ctx.db, circles=slugs):
        if found.proposed != gone.user_id:
            continue
        if found.stage is Stage.DECIDING and found.item is not None:
            await ctx.take_from_circle(found.item)  # It is handed back as withdrawn.
        elif found.stage is Stage.ASKED:
            await ctx.unschedule(NoAnswerYet(found.number))
            found.stage, found.proposed = Stage.CHANGING, None
            ctx.audit("selection.proposed_no_more", f"N-{found.number}", circle=found.circle)
            await show(ctx, found.number)


@selection.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """The cards of selections, those that are over, too."""
    named = await selections.naming(ctx.db, user_id=gone.mark, most=MOST_SHOWN_ANEW)
    await show_later(ctx, (found.number for found in named))


@selection.job(changes=False)
async def show_selection_anew(ctx: Ctx, due: ToShow) -> None:
    """One of them."""
    found = await selections.by_number(ctx.db, number=due.number)
    if (await circles.by_slug(ctx.db, slug=found.circle)).active:
        await show(ctx, due.number)
