"""What this family says of itself when another one asks. Never a figure."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Alone, Held, Readers, Waiting
from commands.subs.family import own_coops, subs
from commands.subs.paying.asked import named_year
from commands.subs.paying.paying_less_end import ends_that_wait
from commands.subs.paying.said import AFTER_THE_END
from commands.subs.rounds.asking import reminder_alone
from commands.subs.schemes import rounds_asking, year_starting_in
from commands.subs.texts import says as texts
from storage.models import SubsAsk, SubsExtension, SubsRound, SubsSpan
from storage.queries import persons
from storage.queries import subs as declarations
from storage.types import UserId


@subs.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """For them alone: the years for which a co-op that the person speaks for was asked lately and has not declared, and whose time of
    paying what it can is over soon."""
    schemes = {scheme.slug: scheme for scheme in ctx.settings.subs.schemes}
    if not schemes or readers.circle is not None:
        return []
    mine = {coop.id: coop.name for coop in await own_coops(ctx, user_id)}
    since = ctx.now - AFTER_THE_END
    asking = await rounds_asking(ctx, schemes=schemes, coop_ids=mine, since=since)
    only = len(mine) == 1 and len({(round_.scheme, round_.year_start) for round_, _ in asking}) == 1
    found: list[Waiting] = []
    for round_, coop_id in asking:
        year = year_starting_in(ctx, schemes[round_.scheme], round_.year_start.year)
        named = named_year(ctx, round_.scheme, year)
        line = texts.subs_wait(
            mine[coop_id],
            named,
            due=ctx.when(round_.due_at),
            declare="subs declare" if only else _declare(ctx, mine, coop_id, round_.scheme, year.label),
        )
        alone = _alone(ctx, round_, mine[coop_id], named) if only else None
        found.append(Waiting(f"subs-{round_.id} {coop_id}", line, until=round_.due_at, alone=alone))
    return [*found, *await ends_that_wait(ctx, user_id, mine=mine)]


def _alone(ctx: Ctx, round_: SubsRound, coop: str, year: str) -> Callable[[], Awaitable[Alone]]:
    async def alone() -> Alone:
        return reminder_alone(ctx, round_, coop, year)

    return alone


def _declare(ctx: Ctx, mine: Mapping[int, str], coop_id: int, scheme: str, year: str) -> str:
    """The command for one of several co-ops, schemes or years."""
    first = ctx.settings.subs.first
    named = [
        *([mine[coop_id]] if len(mine) > 1 else []),
        *([scheme] if first is not None and scheme != first.slug else []),
        year,
    ]
    return "subs declare " + " ".join(f"for {each}" for each in named)


@subs.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """For which co-ops a person has declared, and which rounds they were asked in or have begun; never a figure."""
    declared = await declarations.declared_by(ctx.db, user_id=user_id)
    kinds = (SubsAsk, SubsRound, SubsSpan, SubsExtension)
    asked, begun, spans, longer = await persons.count_naming(ctx.db, *kinds, user_id=user_id)
    by_name = ctx.by_name(declared, lambda row: row[0])
    return [Held(line) for line in texts.held(by_name, asked=asked, begun=begun, noted=spans + longer)]
