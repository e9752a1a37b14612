"""A co-op corrects, within a day of the close, what was entered for it in a call: the item is asked again, as one that goes on where it
was (DECISIONS 15)."""

from chatbot.api.context import Ctx
from commands.consent.beginning.opening import post_card
from commands.consent.card.showing import line_of, show
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.items.planning import Corrected
from commands.consent.items.seats import seat_label
from commands.consent.items.spans import spans_of
from commands.consent.rounds.steering import carried_over, opened_anew
from commands.consent.texts import call as texts
from commands.rules.consent import rounds
from commands.rules.consent.seat import SeatKey
from storage.queries import consent as items_of


@consent.job(changes=True)
async def corrected(ctx: Ctx, due: Corrected) -> None:
    """Ask the item again with all answers that it had and theirs in place of what was entered; what was decided holds no more."""
    answer = await items_of.answer_by_id(ctx.db, answer=due.answer)
    old = await items_of.by_number(ctx.db, number=answer.item)
    following = await items_of.find_following(ctx.db, item=old.number)
    if following is not None:  # Somebody else has corrected something before: theirs joins it.
        ctx.db.add(carried_over(answer, following))
        ctx.audit("consent.corrected", f"C-{following.number}", circle=old.circle)
        await show(ctx, following)
        return
    view = await view_of(ctx, old)
    course = rounds.quick_check(by=None, now=ctx.now, spans=spans_of(ctx, view.circle))
    new = await opened_anew(ctx, old, course, reminds=True)
    ctx.db.add(carried_over(answer, new))
    decision = await items_of.find_decision_on(ctx.db, item=old.number)
    if decision is not None and decision.ended_at is None:
        decision.ended_at = ctx.now
    ctx.audit("consent.corrected", f"C-{old.number}", circle=old.circle, again=new.number)
    await ctx.db.flush()
    await post_card(ctx, new, view.circle)
    if view.circle.room_id is not None:
        coop = await seat_label(ctx, SeatKey.parse(answer.seat or ""), view.circle)
        closes = ctx.when(new.closes_at, new.circle)
        number = decision.number if decision is not None else None
        await ctx.outbox.post(
            view.circle.room_id, texts.asked_again(old, new, coop, number, closes=closes), card=line_of(new)
        )
