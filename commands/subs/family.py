"""The family itself, and what its counters share: the levy, the year, the speaker's co-op, sums in words."""

from dataclasses import dataclass

from chatbot.api.arguments import Declared, say_money
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.family import Family
from chatbot.api.markup import Block, Inline
from chatbot.api.phrases import cmd, listed
from chatbot.config import LevyScheme
from commands.coops import one_of
from commands.rules import speakers as speakers_judge
from commands.rules import subs as judge
from commands.subs import texts
from storage.models import Coop, Declaration
from storage.queries import coops, speakers
from storage.types import Pence, UserId

subs = Family("subs", "Subs, in private.")


@dataclass(frozen=True, slots=True)
class Worked:
    """A declaration with the bill that follows from it."""

    declared: Declared
    bill: judge.Bill


def levy_of(ctx: Ctx) -> LevyScheme:
    """The federation's levy. Raises Refusal when the TOML names none."""
    scheme = ctx.settings.subs.levy
    if scheme is None:
        raise Refusal("no-levy", "No levy has been set up, so there is nothing to declare. An operator can add one.")
    return scheme


def year_now(ctx: Ctx) -> judge.SubsYear:
    """The subs year that today lies in, in the federation's zone."""
    starts = ctx.settings.subs.year_starts
    today = ctx.now.astimezone(ctx.settings.federation.timezone).date()
    return judge.year_of(today, month=starts.month, starts_on=starts.day)


def year_starting_in(ctx: Ctx, year: int) -> judge.SubsYear:
    """The subs year that starts in a calendar year."""
    starts = ctx.settings.subs.year_starts
    return judge.year_named(year, month=starts.month, starts_on=starts.day)


def year_meant(ctx: Ctx, year: int | None) -> judge.SubsYear:
    """The subs year that starts in a calendar year, or the present one. Raises Refusal for one far away."""
    now = year_now(ctx)
    if year is None:
        return now
    if abs(year - now.start.year) > 5:
        raise Refusal(
            "odd-year",
            "I read {year} as the year, which is far from now. For example: {example}",
            year=str(year),
            example=cmd(f"subs ask {now.start.year}"),
        )
    return year_starting_in(ctx, year)


def work_out(scheme: LevyScheme, declared: Declared) -> Worked:
    """The bill of a declaration."""
    bill = judge.levy(
        wages=declared.wages,
        self_employed=declared.self_employed,
        rate=scheme.rate,
        minimum=scheme.minimum,
        vat=scheme.vat,
        pays=declared.pays,
    )
    return Worked(declared, bill)


def sums_of(ctx: Ctx) -> texts.Sums:
    """How sums are written in the federation's money."""
    federation = ctx.settings.federation
    return lambda pence: say_money(Pence(pence), currency=federation.currency, locale=federation.language)


def bill_in_words(ctx: Ctx, scheme: LevyScheme, worked: Worked) -> list[Block]:
    """A declaration and what follows from it, line by line."""
    return texts.bill(worked.declared, worked.bill, scheme, sums_of(ctx))


def stored_in_words(ctx: Ctx, found: Declaration) -> Inline:
    """What a co-op has declared, for its own people."""
    return texts.what_was_declared(found, when=ctx.when(found.declared_at), sums=sums_of(ctx))


async def own_coops(ctx: Ctx, user_id: UserId) -> list[Coop]:
    """The co-ops that a person speaks for, by name."""
    return ctx.by_name(await coops.spoken_for_by(ctx.db, user_id=user_id), lambda coop: coop.name)


async def may_see(ctx: Ctx, found: Declaration) -> bool:
    """Whether the speaker may see what one of their co-ops has declared."""
    user_id = ctx.actor.user_id
    speaker = await speakers.find_confirmed(ctx.db, coop_id=found.coop_id, user_id=user_id)
    return speakers_judge.may_see(found, speaker=speaker, user_id=user_id)


async def coop_meant(ctx: Ctx, name: str | None) -> Coop:
    """The co-op that a member declares for. Raises Refusal when it is not clear which, or when it is not confirmed yet that they
    speak for one."""
    mine = await own_coops(ctx, ctx.actor.user_id)
    if not mine:
        raise Refusal(
            "not-confirmed",
            "It is not confirmed yet that you speak for a co-op, so I take no figures and have kept nothing. {whoami} shows what "
            "it waits for.",
            whoami=cmd("whoami"),
        )
    if name is not None:
        found = one_of(mine, name)
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
