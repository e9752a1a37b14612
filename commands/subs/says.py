"""What this family says of itself when another one asks. Never a figure."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.says import Held, Readers, Waiting
from commands.subs import says_texts as texts
from commands.subs.declaring import AFTER_THE_END
from commands.subs.family import own_coops, subs, year_starting_in
from storage.models import SubsAsk, SubsRound
from storage.queries import persons
from storage.queries import subs as declarations
from storage.types import UserId


@subs.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """The years for which a co-op that the person speaks for was asked lately and has not declared; for them alone."""
    scheme = ctx.settings.subs.levy
    if scheme is None or readers.circle is not None:
        return []
    mine = {coop.id: coop.name for coop in await own_coops(ctx, user_id)}
    since = ctx.now - AFTER_THE_END
    asking = await declarations.rounds_asking(ctx.db, scheme=scheme.slug, coop_ids=mine, since=since)
    soonest = {(coop_id, round_.year_start): round_.due_at for round_, coop_id in reversed(asking)}
    return [
        Waiting(
            f"subs {coop_id} {year}",
            texts.subs_wait(mine[coop_id], year_starting_in(ctx, year.year), due=ctx.when(due), only=len(mine) == 1),
            until=due,
        )
        for (coop_id, year), due in soonest.items()
    ]


@subs.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """For which co-ops a person has declared, and which rounds they were asked in or have begun; never a figure."""
    declared = await declarations.declared_by(ctx.db, user_id=user_id)
    asked, begun = await persons.count_naming(ctx.db, SubsAsk, SubsRound, user_id=user_id)
    by_name = ctx.by_name(declared, lambda row: row[0])
    return [Held(line) for line in texts.held(by_name, asked=asked, begun=begun)]
