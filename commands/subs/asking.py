"""Asking co-ops for their declarations, and who has declared: in a room only ever how many."""

from datetime import timedelta
from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Inline, b, code, p, say, ul
from chatbot.api.outbox import Priority
from commands.circles import circle_meant
from commands.rules import subs as judge
from commands.subs.declaring import ask_for_figures
from commands.subs.family import levy_of, own_coops, stored_in_words, subs, year_from, year_now
from storage.models import Circle, Coop, SubsAsk, SubsRound
from storage.queries import circles, members
from storage.queries import subs as declarations

REMINDER = timedelta(days=7)
"""Those who have not declared are reminded once, this long before the end."""


@subs.command("subs", allow=Who.PRESENT, example="subs")
async def status(ctx: Ctx) -> Reply:
    """See how your co-op's subs stand. In a circle's room: how many have declared."""
    scheme, year = levy_of(ctx), year_now(ctx)
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    if ctx.circle_here is not None:
        seats = await members.seats_in(ctx.db, circle=ctx.circle_here.slug)
        count = sum(coop.id in declared for coop in seats)
        return Reply.text(
            p(f"{count} of {len(seats)} co-ops here have declared for {year.label}. Thank you! "
              "Figures are for our private room: write to me there and say ", code("subs"), ".")
        )  # fmt: skip
    lines: list[list[Inline]] = []
    for coop in await own_coops(ctx, ctx.actor.user_id):
        found = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
        told = (
            stored_in_words(ctx, found) if found and ctx.said.private else "declared" if found else "not declared yet"
        )
        lines.append([b(coop.name), f", {year.label}: {told}"])
    if not lines:
        return Reply.text(
            p("You speak for no co-op yet. Say ", code("!join for <your co-op>"), " in your circle's room.")
        )
    return Reply.text(ul(lines), p("To declare or to correct, say ", code("subs declare"), "."))


@subs.command("subs ask", allow=Who.TREASURER, changes=True, example="subs ask 2026 by 30 april")
async def ask_circle(
    ctx: Ctx, year: int | None = None, *, by: When | None = None, in_: CircleRef | None = None
) -> Reply:
    """Ask every co-op of a circle, in private, to declare its subs.

    Each is asked once and reminded once; those who have declared are left alone. Asking again asks only newcomers.
    """
    circle = await circle_meant(ctx, in_)
    scheme, subs_year = levy_of(ctx), year_from(ctx, year)
    due = by if by is not None else ctx.now + timedelta(days=28)
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=subs_year.start)
    seats = await members.seats_in(ctx.db, circle=circle.slug)
    if not seats:
        raise Refusal("no-seats", f"No co-op has a seat in the {circle.name} yet, so there is nobody to ask.")

    round_ = await declarations.find_round(ctx.db, scheme=scheme.slug, circle=circle.slug, year_start=subs_year.start)
    if round_ is None:
        round_ = SubsRound(
            scheme=scheme.slug, circle=circle.slug, year_start=subs_year.start, due_at=due,
            asked_by=ctx.actor.user_id, asked_at=ctx.now,
        )  # fmt: skip
        ctx.db.add(round_)
        await ctx.db.flush()
    round_.due_at = due
    asked_before = {ask.coop_id for ask in await declarations.asks_in(ctx.db, round_id=round_.id)}
    to_ask = [coop for coop in seats if coop.id not in declared and coop.id not in asked_before]
    for coop in to_ask:
        await _ask(ctx, circle, coop, round_, subs_year)
    ctx.audit("subs.asked", f"{circle.slug} {subs_year.label}", circle=circle.slug, coops=len(to_ask))
    if due - ctx.now > REMINDER:
        await ctx.schedule("remind", str(round_.id), at=due - REMINDER)

    done = sum(coop.id in declared for coop in seats)
    waiting = len(asked_before - declared)
    again = f" {waiting} asked before have not answered yet; I remind them once." if waiting else ""
    number = "1 co-op" if len(to_ask) == 1 else f"{len(to_ask)} co-ops"
    return Reply.text(
        f"Thank you. I am asking {number} in private to declare for {subs_year.label} by {ctx.when(due)}.{again} "
        f"{done} of {len(seats)} have declared so far."
    )


@subs.command("subs outstanding", allow=Who.TREASURER, example="subs outstanding")
async def outstanding(ctx: Ctx) -> Reply:
    """See which co-ops have not declared yet; by name in private only."""
    scheme, year = levy_of(ctx), year_now(ctx)
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    here = [ctx.circle_here] if ctx.circle_here else await circles.active_in(ctx.db)
    missing = {
        coop.id: coop for circle in here for coop in await members.seats_in(ctx.db, circle=circle.slug)
        if coop.id not in declared
    }  # fmt: skip
    names = sorted(coop.name for coop in missing.values())
    if not names:
        return Reply.text(f"All have declared for {year.label}. Thank you!")
    if not ctx.said.private:
        return Reply.text(p(f"{len(names)} have not declared for {year.label} yet. Say ", code("subs outstanding"),
                            " in our private room for the names."))  # fmt: skip
    return Reply.text(p(f"Not declared for {year.label} yet:"), ul(names))


@subs.job("remind")
async def remind_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Remind, once, those who were asked and have not declared."""
    round_ = await ctx.db.get(SubsRound, int(key))
    if round_ is None or round_.due_at <= ctx.now:
        return
    declared = await declarations.declared_for(ctx.db, scheme=round_.scheme, year_start=round_.year_start)
    for ask in await declarations.asks_in(ctx.db, round_id=round_.id):
        if ask.coop_id in declared:
            continue
        await ctx.outbox.private(
            ask.user_id,
            say(p(f"A friendly reminder: your co-op's subs are to be declared by {ctx.when(round_.due_at)}. Say ",
                  code("subs declare"), " here; it takes two messages. If money is tight, you can pay what you can.")),
            priority=Priority.REMINDER, once=f"subs-reminder:{round_.id}:{ask.coop_id}",
        )  # fmt: skip


async def _ask(ctx: Ctx, circle: Circle, coop: Coop, round_: SubsRound, year: judge.SubsYear) -> None:
    """Ask the person who has spoken for a co-op the longest."""
    speaker = (await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id))[0]
    ctx.db.add(SubsAsk(round_id=round_.id, coop_id=coop.id, user_id=speaker.user_id, asked_at=ctx.now))
    await ask_for_figures(
        ctx, coop, year, due=round_.due_at, user_id=speaker.user_id, once=f"subs-ask:{round_.id}:{coop.id}"
    )
