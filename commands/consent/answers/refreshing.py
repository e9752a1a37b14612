"""Open cards follow what happens around them: who has a seat in the circle, and in which room it meets."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.many import schedule_times
from chatbot.api.post.cards import Card
from chatbot.api.seams.happenings import CircleMoved
from chatbot.api.seams.payloads import Due
from commands.consent.answers.telling import tell_of_gone
from commands.consent.card.cards import SEEDS
from commands.consent.card.showing import card_of, cards_of, show_each
from commands.consent.family import consent
from commands.consent.items.item import view_of, views_of
from commands.consent.items.planning import DayBegins, plan_next_day
from commands.events import RegisterChanged
from commands.rules.consent.rights import is_asked
from storage.queries import consent as items_of
from storage.types import CircleSlug


@dataclass(frozen=True)
class RegisterToShow(Due, name="register"):
    """The open cards of a circle are to show who can be heard now: once, however many have come and gone meanwhile."""

    circle: CircleSlug


@consent.on(RegisterChanged)
async def register_changed(ctx: Ctx, changed: RegisterChanged) -> None:
    """Who has a seat has changed."""
    await schedule_times(ctx, {RegisterToShow(circle): ctx.now for circle in changed.circles})


@consent.job(changes=False)
async def show_register(ctx: Ctx, due: RegisterToShow) -> None:
    """Open cards show who can be heard now, and those whom it concerns hear whose answers count no more."""
    await tell_of_gone(ctx, await show_each(ctx, await items_of.open_in(ctx.db, circle=due.circle)))


@consent.job(changes=False)
async def day_begins(ctx: Ctx, due: DayBegins) -> None:
    """A card says how many days are left. One edit a day, which goes when nothing else waits."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if is_asked(item):
        await ctx.outbox.edit_card(str(item.number), await card_of(ctx, await view_of(ctx, item)))
        await plan_next_day(ctx, item)


@consent.job(changes=False)
async def circle_moved(ctx: Ctx, into: CircleMoved) -> None:
    """Post the cards of what is open in the circle's new room. Answers on the old ones count as before."""
    views = await views_of(ctx, await items_of.open_in(ctx.db, circle=into.circle))
    docs = await cards_of(ctx, views)
    again = [Card(str(view.item.number), doc, SEEDS) for view, doc in zip(views, docs, strict=True)]
    await ctx.outbox.cards_again(again, into.room)
