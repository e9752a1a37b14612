"""Working out and declaring, in private: the figures are read back, and nothing is stored before a plain yes."""

from datetime import date, datetime, timedelta
from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Declared, Rest, read_declaration
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.family import Place
from chatbot.api.markup import b, code, p, say
from chatbot.api.outbox import Priority
from commands.rules import subs as judge
from commands.subs.family import (
    bill_in_words,
    coop_meant,
    levy_of,
    money,
    own_coops,
    stored_in_words,
    subs,
    work_out,
    year_now,
)
from storage.models import Coop, Declaration
from storage.queries import coops
from storage.queries import subs as declarations
from storage.types import Pence, UserId

YES = {"yes", "y", "yes please", "correct", "that's right", "right", "ok"}
AFTER_THE_END = timedelta(days=30)
NO = {"no", "n", "wrong", "not right"}


@subs.command(
    "subs calc",
    allow=Who.PRESENT,
    place=Place.PRIVATE,
    secret=True,
    example="subs calc 92000 wages, 71500 self-employed",
)
async def calc(ctx: Ctx, figures: Rest) -> Reply:
    """Work out the fee for some figures. Nothing is stored."""
    scheme = levy_of(ctx)
    declared = _read(ctx, figures)
    worked = work_out(scheme, declared)
    return Reply.text(
        *bill_in_words(ctx, scheme, worked), p("Nothing is stored. To declare, say ", code("subs declare"), ".")
    )


@subs.command(
    "subs declare", allow=Who.MEMBER, place=Place.PRIVATE, secret=True, changes=True,
    example="subs declare 92000 wages, 71500 self-employed",
)  # fmt: skip
async def declare(
    ctx: Ctx, figures: Rest | None = None, *, for_: CoopRef | None = None, fee_only: bool = False
) -> Reply:
    """Declare last year's wages for your co-op's subs.

    I read the figures back, and keep them only after you say yes. With "fee only" at the end I keep just the fee, not
    the figures it came from. A co-op that pays what it can adds "pays what it can: £40".
    """
    scheme, year = levy_of(ctx), year_now(ctx)
    coop = await coop_meant(ctx, for_)
    if figures is None:
        return await _ask_for_figures(ctx, coop, year, fee_only=fee_only)
    declared = _read(ctx, figures)
    await _check_pays(ctx, scheme.slug, scheme.pay_what_you_can_years, coop, year.start, declared)
    return await _read_back(ctx, coop, year, declared, fee_only=fee_only)


@subs.answer("figures")
async def figures(ctx: Ctx, text: str, data: dict[str, Any]) -> Reply:
    """The figures, after the bot asked for them."""
    coop, year = await _about(ctx, data)
    scheme = levy_of(ctx)
    declared = _read(ctx, text)
    await _check_pays(ctx, scheme.slug, scheme.pay_what_you_can_years, coop, year.start, declared)
    return await _read_back(ctx, coop, year, declared, fee_only=bool(data.get("fee_only")))


@subs.answer("confirm")
async def confirm(ctx: Ctx, text: str, data: dict[str, Any]) -> Reply:
    """Yes, no, or other figures, after the bot has read a declaration back."""
    coop, year = await _about(ctx, data)
    said = text.strip().casefold().rstrip(".!")
    if said in NO:
        return Reply.text(p("All right, nothing is stored. To begin again, say ", code("subs declare"), "."))
    if said not in YES:
        try:
            declared = _read(ctx, text)
        except UsageError as unclear:
            raise Refusal(
                "yes-or-no", "Please say yes to store what I read back, no to drop it, or send other figures. "
                f"For example: {unclear.example}",
            ) from unclear  # fmt: skip
        return await _read_back(ctx, coop, year, declared, fee_only=bool(data.get("fee_only")))
    return await _store(ctx, coop, year, _declared_in(data), fee_only=bool(data.get("fee_only")))


def _read(ctx: Ctx, text: str) -> Declared:
    federation = ctx.settings.federation
    return read_declaration(text, currency=federation.currency, locale=federation.language)


async def ask_for_figures(
    ctx: Ctx, coop: Coop, year: judge.SubsYear, *, due: datetime, user_id: UserId, once: str
) -> None:
    """Ask a person in private for their co-op's figures; a plain answer is understood for a while beyond the end."""
    await ctx.ask(
        user_id, "figures",
        say(p(f"Hello! The subs for {year.label} are to be declared for ", b(coop.name), f". Please answer by {ctx.when(due)}."),
            p("What did your co-op pay in wages in its last financial year, and to self-employed members? "
              "For example: ", code("92000 wages, 71500 self-employed")),
            p("Only you and the treasurer see the figures. I read them back before I keep anything.")),
        data={"coop": coop.id, "year": year.start.isoformat()}, about=str(coop.id), once=once,
        lasts=due - ctx.now + AFTER_THE_END, priority=Priority.REMINDER,
    )  # fmt: skip


async def _ask_for_figures(ctx: Ctx, coop: Coop, year: judge.SubsYear, *, fee_only: bool) -> Reply:
    await ctx.ask(
        ctx.actor.user_id, "figures",
        say(p("Thank you! For ", b(coop.name), f", {year.label}: what did your co-op pay in wages in its last financial "
              "year, and to self-employed members?"),
            p("For example: ", code("92000 wages, 71500 self-employed"), ". Say ", code("cancel"), " to stop.")),
        data={"coop": coop.id, "year": year.start.isoformat(), "fee_only": fee_only},
        about=str(coop.id), rings=False,
    )  # fmt: skip
    return Reply.none()


async def _read_back(ctx: Ctx, coop: Coop, year: judge.SubsYear, declared: Declared, *, fee_only: bool) -> Reply:
    """Say what was understood, and wait for a yes."""
    scheme = levy_of(ctx)
    worked = work_out(scheme, declared)
    before = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
    replaces = [p(f"It replaces what was {stored_in_words(ctx, before)}.")] if before else []
    only = [p("I will keep just the fee, not the figures.")] if fee_only else []
    await ctx.ask(
        ctx.actor.user_id, "confirm",
        say(p(b(coop.name), f", {year.label}. I read:"), *bill_in_words(ctx, scheme, worked), *replaces, *only,
            p("Is that right? Say ", code("yes"), " to declare it, ", code("no"), " to drop it, or send other figures.")),
        data={
            "coop": coop.id, "year": year.start.isoformat(), "fee_only": fee_only, "wages": declared.wages,
            "self_employed": declared.self_employed, "pays": declared.pays,
        },
        about=str(coop.id), rings=False,
    )  # fmt: skip
    return Reply.none()


async def _store(ctx: Ctx, coop: Coop, year: judge.SubsYear, declared: Declared, *, fee_only: bool) -> Reply:
    scheme = levy_of(ctx)
    await _check_pays(ctx, scheme.slug, scheme.pay_what_you_can_years, coop, year.start, declared)
    worked = work_out(scheme, declared)
    before = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
    if before is not None:
        before.replaced_at = ctx.now
        await ctx.db.flush()
    ctx.db.add(
        Declaration(
            scheme=scheme.slug, coop_id=coop.id, year_start=year.start,
            wages=None if fee_only else declared.wages, self_employed=None if fee_only else declared.self_employed,
            pays=declared.pays, fee=worked.bill.fee, vat=worked.bill.vat, declared_by=ctx.actor.user_id,
            declared_at=ctx.now,
        )
    )  # fmt: skip
    # Else their next words, whatever about, would be read as figures.
    await ctx.forget_question(ctx.actor.user_id, "figures", about=str(coop.id))
    ctx.audit("subs.declared" if before is None else "subs.corrected", f"{coop.slug} {year.label}")
    return Reply.text(
        p(
            "Thank you! ",
            b(coop.name),
            f" has declared for {year.label}. ",
            b(f"Total {money(ctx, worked.bill.total)}."),
        ),
        p("To correct it, just declare again; both are kept. ", code("subs"), " shows it any time."),
    )


async def _check_pays(ctx: Ctx, scheme: str, years: int, coop: Coop, year: date, declared: Declared) -> None:
    if declared.pays is not None:
        first = await declarations.find_first_pay_what_you_can(ctx.db, scheme=scheme, coop_id=coop.id)
        judge.may_pay_what_it_can(year=year, first=first, years=years)


async def _about(ctx: Ctx, data: dict[str, Any]) -> tuple[Coop, judge.SubsYear]:
    """The co-op and year that a question was about; refuses a person who no longer speaks for the co-op."""
    coop = await coops.by_id(ctx.db, coop_id=int(data["coop"]))
    if coop.id not in {mine.id for mine in await own_coops(ctx, ctx.actor.user_id)}:
        raise Refusal(
            "not-your-coop", f"You no longer speak for {coop.name}, so I have stored nothing. Thank you all the same."
        )
    starts = ctx.settings.subs.year_starts
    year = date.fromisoformat(data["year"]).year
    return coop, judge.year_named(year, month=starts.month, starts_on=starts.day)


def _declared_in(data: dict[str, Any]) -> Declared:
    pays = data["pays"]
    return Declared(Pence(data["wages"]), Pence(data["self_employed"]), None if pays is None else Pence(pays))
