"""The family itself, and what its counters share: the levy, the year, the speaker's co-op, sums in words."""

from dataclasses import dataclass

from chatbot.api.arguments import Declared, say_money, slug_of
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.family import Family
from chatbot.api.markup import Block, b, p, ul
from chatbot.config import LevyScheme
from commands.rules import subs as judge
from storage.models import CircleStanding, Coop, Declaration
from storage.queries import coops, members
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


def year_from(ctx: Ctx, year: int | None) -> judge.SubsYear:
    """The subs year that starts in a calendar year, or the present one. Raises Refusal for one far away."""
    now = year_now(ctx)
    if year is None:
        return now
    if abs(year - now.start.year) > 5:
        raise Refusal(
            "odd-year", f"I read {year} as the year, which is far from now. For example: !subs ask {now.start.year}"
        )
    starts = ctx.settings.subs.year_starts
    return judge.year_named(year, month=starts.month, starts_on=starts.day)


def work_out(scheme: LevyScheme, declared: Declared) -> Worked:
    """The bill of a declaration."""
    bill = judge.levy(
        wages=declared.wages, self_employed=declared.self_employed, rate=scheme.rate, minimum=scheme.minimum,
        vat=scheme.vat, pays=declared.pays,
    )  # fmt: skip
    return Worked(declared, bill)


def money(ctx: Ctx, pence: Pence | int) -> str:
    """A sum in the federation's money."""
    federation = ctx.settings.federation
    return say_money(pence, currency=federation.currency, locale=federation.language)


def bill_in_words(ctx: Ctx, scheme: LevyScheme, worked: Worked) -> list[Block]:
    """A declaration and what follows from it, line by line."""
    declared, bill = worked.declared, worked.bill
    labour = declared.wages + declared.self_employed
    how = f"{scheme.rate.numerator}/{scheme.rate.denominator} of {money(ctx, labour)}"
    if declared.pays is not None:
        why = "what your co-op can pay"
    elif bill.fee == scheme.minimum and labour * scheme.rate < scheme.minimum:
        why = f"the minimum, since {how} is less"
    else:
        why = how
    vat = f" + VAT {money(ctx, bill.vat)}" if scheme.vat is not None else ""
    return [
        ul([
            f"Wages {money(ctx, declared.wages)}, self-employed {money(ctx, declared.self_employed)}",
            f"Fee {money(ctx, bill.fee)} ({why}){vat}",
        ]),
        p(b(f"Total {money(ctx, bill.total)}")),
    ]  # fmt: skip


def stored_in_words(ctx: Ctx, found: Declaration) -> str:
    """What a co-op has declared, for its own people."""
    total = money(ctx, found.fee + found.vat)
    return (
        f"declared {ctx.when(found.declared_at)}: fee {money(ctx, found.fee)} + VAT {money(ctx, found.vat)} = {total}"
    )


async def own_coops(ctx: Ctx, user_id: UserId) -> list[Coop]:
    """The co-ops that a person speaks for, by name."""
    found = {
        member.coop_id
        for member in await members.current_of(ctx.db, user_id=user_id)
        if member.standing is CircleStanding.MEMBER and member.coop_id is not None
    }
    return sorted([await coops.by_id(ctx.db, coop_id=coop_id) for coop_id in found], key=lambda coop: coop.name)


async def coop_meant(ctx: Ctx, name: str | None) -> Coop:
    """The co-op that the speaker declares for. Raises Refusal when they speak for none, or it is not clear which."""
    mine = await own_coops(ctx, ctx.actor.user_id)
    if name is not None:
        for coop in mine:
            if coop.slug == slug_of(name):
                return coop
        raise Refusal(
            "not-your-coop", f"I do not know you as somebody who speaks for “{name}”. !whoami shows for whom you do."
        )
    if not mine:
        raise Refusal(
            "no-coop",
            "I do not know which co-op you speak for. Please say !join for <your co-op> in your circle's room first.",
        )
    if len(mine) > 1:
        names = " or ".join(coop.name for coop in mine)
        raise Refusal(
            "which-coop", f"You speak for {names}. Please say for which, as in: !subs declare for {mine[0].name}"
        )
    return mine[0]
