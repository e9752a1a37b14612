"""What this family says of itself when another one asks."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held, Readers, Waiting
from commands.rollcall import texts
from commands.rollcall.family import rollcall
from storage.models import RollAnswer, RollCall
from storage.queries import circles, persons, roll_calls, speakers
from storage.types import UserId


@rollcall.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """The roll-calls that a person's co-ops have not answered yet, for them alone."""
    if readers.circle is not None:
        return []
    mine = {each.coop_id for each in await speakers.confirmed_of(ctx.db, user_id=user_id)}
    silent = await roll_calls.silent_among(ctx.db, coop_ids=mine) if mine else []
    named = {each.slug: each for each in await circles.active_in(ctx.db)} if silent else {}
    return [
        Waiting(
            f"roll-{call.number}-{coop_id}",
            texts.waits(named[call.circle], coop, until=ctx.when(call.ends_at, call.circle)),
            circle=named[call.circle].name,
            until=call.ends_at,
        )
        for call, coop_id, coop in silent
        if call.circle in named
    ]


@rollcall.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """Roll-calls that a person has begun, and answers to them."""
    begun, answered = await persons.count_naming(ctx.db, RollCall, RollAnswer, user_id=user_id)
    return [Held(line) for line in texts.held(begun=begun, answered=answered)]
