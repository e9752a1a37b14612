"""The family itself, and what its counters share: the speaker's co-ops, and what they may see."""

from collections.abc import Sequence

from chatbot.api.arguments import say_money
from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd, listed
from commands.coops import one_of
from commands.rules.membership import speakers as speakers_judge
from commands.subs.texts.paying import Sums
from storage.models import Coop, Declaration, Speaker
from storage.queries import coops, speakers
from storage.types import Pence, UserId

subs = Family("subs", "Subs, in private.")


def sums_in(ctx: Ctx, currency: str) -> Sums:
    """How sums are written in a currency."""
    return lambda pence: say_money(Pence(pence), currency=currency, locale=ctx.settings.federation.language)


def sums_as_declared(ctx: Ctx, declared: Declaration) -> Sums:
    """How the sums of a declaration are written: in the money that it was made in, whatever the scheme's is by now."""
    return sums_in(ctx, money_of(ctx, declared))


def money_of(ctx: Ctx, declared: Declaration) -> str:
    """The money that a declaration was made in; the federation's where that was not kept."""
    return declared.terms["currency"] if declared.terms is not None else ctx.settings.federation.currency


async def own_coops(ctx: Ctx, user_id: UserId) -> list[Coop]:
    """The co-ops that a person speaks for, by name."""
    return ctx.by_name(await coops.spoken_for_by(ctx.db, user_id=user_id), lambda coop: coop.name)


async def gone_coops(ctx: Ctx) -> dict[int, tuple[Coop, Speaker]]:
    """The co-ops that have gone into one that the speaker speaks for, and whose own people they were until then: of what these had
    declared they see what they saw before (DECISIONS 31)."""
    left = {
        coop.id: (coop, speaker)
        for speaker, coop in await speakers.gone_into_another(ctx.db, user_id=ctx.actor.user_id)
    }
    if not left:
        return {}
    theirs = {coop.id for coop in await own_coops(ctx, ctx.actor.user_id)}
    found: dict[int, tuple[Coop, Speaker]] = {}
    while more := {key: each for key, each in left.items() if key not in found and each[0].into_id in theirs}:
        found |= more
        theirs |= more.keys()  # It may have gone into one that has gone into another one since.
    return found


async def may_see(ctx: Ctx, found: Declaration) -> bool:
    """Whether the speaker may see what one of their co-ops has declared, or one that has gone into it."""
    user_id = ctx.actor.user_id
    speaker = await speakers.find_confirmed(ctx.db, coop_id=found.coop_id, user_id=user_id)
    if speaker is None:
        _, speaker = (await gone_coops(ctx)).get(found.coop_id, (None, None))
    return speakers_judge.may_see(found, speaker=speaker, user_id=user_id)


async def coop_meant(ctx: Ctx, name: str | None, *, gone: Sequence[Coop] = ()) -> Coop:
    """The co-op that a member declares for. ``gone`` are others that they may mean, where they want to look only. Raises Refusal when it
    is not clear which, or when it is not confirmed yet that they speak for one."""
    mine = await own_coops(ctx, ctx.actor.user_id)
    if not mine:
        raise Refusal(
            "not-confirmed",
            "It is not confirmed yet that you speak for a co-op, so I take no figures and have kept nothing. {whoami} shows what "
            "it waits for.",
            whoami=cmd("whoami"),
        )
    if name is not None:
        found = one_of([*mine, *gone], name)
        if found is not None:
            return found
        raise Refusal(
            "not-your-coop",
            "I do not know you as somebody who speaks for “{name}”, but for {coops}. For example: {example}",
            name=name,
            coops=listed(coop.name for coop in mine),
            example=cmd(f"subs declare for {mine[0].name}"),
        )
    if len(mine) > 1:
        raise Refusal(
            "which-coop",
            "You speak for {coops}. Please say for which, for example: {example}",
            coops=listed(coop.name for coop in mine),
            example=cmd(f"subs declare for {mine[0].name}"),
        )
    return mine[0]
