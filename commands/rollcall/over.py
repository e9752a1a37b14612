"""The end of a roll-call: the circle hears how many are still here, its secretary who is silent, with the words of one proposal."""

from chatbot.api.context import Ctx
from commands.encryption import those_there
from commands.rollcall import texts
from commands.rollcall.beginning import RollCallOver
from commands.rollcall.family import rollcall
from storage.models import RoleName, RollCall
from storage.queries import circles, roles, roll_calls


@rollcall.job(changes=True)
async def time_is_over(ctx: Ctx, due: RollCallOver) -> None:
    """Close it, with whoever is silent."""
    call = await roll_calls.by_number(ctx.db, number=due.number)
    if call.closed_at is None:
        await _close(ctx, call)


async def close_if_all_are_here(ctx: Ctx, call: RollCall) -> None:
    """Nobody need wait any longer. Of which one has said that it is gone, others can still say that it is not."""
    answers = await roll_calls.answers_to(ctx.db, number=call.number)
    if all(answer.here for answer, _ in answers):
        await ctx.unschedule(RollCallOver(call.number))
        await _close(ctx, call)


async def _close(ctx: Ctx, call: RollCall) -> None:
    call.closed_at = ctx.now
    circle = await circles.by_slug(ctx.db, slug=call.circle)
    ctx.audit("rollcall.closed", circle.slug, circle=circle.slug)
    answers = await roll_calls.answers_to(ctx.db, number=call.number)
    silent = ctx.by_name((name for answer, name in answers if answer.here is None), str)
    gone = ctx.by_name((name for answer, name in answers if answer.here is False), str)
    here = len(answers) - len(silent) - len(gone)
    if circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, texts.over(circle, here=here, of=len(answers)))
    secretaries = await roles.holders_in(ctx.db, circle=circle.slug, role=RoleName.SECRETARY, at=ctx.now)
    people = {*secretaries, *([call.asked_by] if call.asked_by is not None else [])}
    told = await those_there(ctx, circle, people) or ctx.settings.federation.operators
    doc = texts.the_silent(circle, silent=silent, gone=gone, since=ctx.when(call.asked_at, circle.slug))
    for user_id in sorted(told):
        await ctx.outbox.private(user_id, doc, about=circle, rings=False)
