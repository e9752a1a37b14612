"""Asking co-ops for their declarations, and who has declared: in a room only ever how many."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import OtherCircle, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.effects import Priority
from chatbot.api.errors import Refusal
from chatbot.api.payloads import Due
from chatbot.api.phrases import Inline, cmd
from commands.circles import circle_meant
from commands.rules import subs as judge
from commands.subs import texts
from commands.subs.declaring import ask_for_figures
from commands.subs.family import (
    levy_of,
    may_see,
    own_coops,
    stored_in_words,
    subs,
    year_meant,
    year_now,
    year_starting_in,
)
from storage.models import Circle, Coop, SubsAsk, SubsRound
from storage.queries import circles, coops, members, speakers
from storage.queries import subs as declarations

LASTS = timedelta(days=28)
"""How long co-ops have to answer where the treasurer does not say."""
REMINDER = timedelta(days=7)
"""Those who have not declared are reminded once, this long before the end."""


@dataclass(frozen=True)
class RoundToRemind(Due, name="remind"):
    """A round comes near its end."""

    round_id: int


@subs.command("subs", allow=Who.PRESENT, example="subs", also="dues")
async def status(ctx: Ctx) -> Reply:
    """See how your co-op's subs stand. In a circle's room: how many have declared."""
    scheme, year = levy_of(ctx), year_now(ctx)
    if ctx.circle_here is not None:
        declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
        seats = await members.seats_in(ctx.db, circle=ctx.circle_here.slug)
        count = sum(coop.id in declared for coop in seats)
        return Reply(texts.how_many_have_declared(count, len(seats), year))
    lines = []
    for coop in await own_coops(ctx, ctx.actor.user_id):
        found = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
        state: Inline = texts.NOT_DECLARED if found is None else texts.DECLARED
        if found is not None and ctx.said.private:
            seen = await may_see(ctx, found)
            state = stored_in_words(ctx, found) if seen else texts.declared_before(cmd(f"figures for {coop.slug}"))
        lines.append(texts.how_a_coop_stands(coop.name, year, state))
    for coop in await speakers.unconfirmed_of(ctx.db, user_id=ctx.actor.user_id):
        has = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
        state = texts.unconfirmed(declared=has is not None)
        lines.append(texts.how_a_coop_stands(coop.name, year, state))
    return Reply(texts.how_ones_coops_stand(lines, treasurer=Who.TREASURER in ctx.actor.holds))


@subs.command(
    "subs ask",
    allow=Who.TREASURER,
    changes=True,
    example="subs ask 2026 by 30 april",
    also="ask for subs, ask for figures, ask everybody for subs, ask everyone for subs, ask all for subs, ask "
    "everybody for their subs, ask everyone for their subs",
    weighs="in_",
)
async def ask_circle(
    ctx: Ctx, year: int | None = None, *, by: When | None = None, in_: OtherCircle | None = None
) -> Reply:
    """Ask every co-op of a circle, in private, to declare its subs.

    Each is asked once and reminded once; those who have declared are left alone. Asking again asks only newcomers.
    """
    circle = await circle_meant(ctx, in_)
    scheme, subs_year = levy_of(ctx), year_meant(ctx, year)
    due = by if by is not None else ctx.now + LASTS
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=subs_year.start)
    seats = await members.seats_in(ctx.db, circle=circle.slug)
    if not seats:
        raise Refusal(
            "no-seats",
            "Nobody speaks for a co-op in the {circle} now, so there is nobody to ask. Its people say {join} in its room.",
            circle=circle.name,
            join=cmd("join for <their co-op>", here=False),
        )

    round_ = await _round(ctx, circle, scheme.slug, subs_year, due)
    asked_before = {ask.coop_id for ask in await declarations.asks_in(ctx.db, round_id=round_.id)}
    to_ask = [coop for coop in seats if coop.id not in declared and coop.id not in asked_before]
    for coop in to_ask:
        await _ask(ctx, circle, coop, round_, subs_year)
    ctx.audit("subs.asked", f"{circle.slug} {subs_year.label}", circle=circle.slug, coops=len(to_ask))
    if due - ctx.now > REMINDER:
        await ctx.schedule(RoundToRemind(round_.id), at=due - REMINDER)

    return Reply.text(
        texts.asking(
            subs_year,
            asked=len(to_ask),
            waiting=len(asked_before - declared),
            due=ctx.when(due),
            declared=sum(coop.id in declared for coop in seats),
            seats=len(seats),
        )
    )


@subs.command("subs outstanding", allow=Who.TREASURER, example="subs outstanding", also="outstanding, outstanding subs")
async def outstanding(ctx: Ctx) -> Reply:
    """See which co-ops have not declared yet; by name in private only."""
    scheme, year = levy_of(ctx), year_now(ctx)
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    here = [ctx.circle_here] if ctx.circle_here else await circles.active_in(ctx.db)
    missing = {
        coop.id: coop.name
        for circle in here
        for coop in await members.seats_in(ctx.db, circle=circle.slug)
        if coop.id not in declared
    }
    return Reply(texts.outstanding(ctx.by_name(missing.values(), str), year, private=ctx.said.private))


@subs.job(changes=False)
async def remind(ctx: Ctx, due: RoundToRemind) -> None:
    """Remind, once, those who were asked and have not declared."""
    round_ = await ctx.db.get(SubsRound, due.round_id)
    if round_ is None or round_.due_at <= ctx.now:
        return
    declared = await declarations.declared_for(ctx.db, scheme=round_.scheme, year_start=round_.year_start)
    year, levy = year_starting_in(ctx, round_.year_start.year), ctx.settings.subs.levy
    asks = [ask for ask in await declarations.asks_in(ctx.db, round_id=round_.id) if ask.coop_id not in declared]
    speaking = {
        (one.coop_id, one.user_id)
        for one in await speakers.confirmed_among(ctx.db, coop_ids=[ask.coop_id for ask in asks])
    }
    for ask in asks:
        if (ask.coop_id, ask.user_id) not in speaking:
            continue  # Who was asked does not speak for it any more.
        await ctx.outbox.private(
            ask.user_id,
            texts.reminder(
                (await coops.by_id(ctx.db, coop_id=ask.coop_id)).name,
                year,
                due=ctx.when(round_.due_at),
                pays_what_it_can=levy is not None and levy.pay_what_you_can_years > 0,
            ),
            about=None,
            priority=Priority.REMINDER,
            once=f"subs-reminder:{round_.id}:{ask.coop_id}",
        )


async def _round(ctx: Ctx, circle: Circle, scheme: str, year: judge.SubsYear, due: datetime) -> SubsRound:
    """The round of a circle for a year, which now ends when the treasurer says."""
    found = await declarations.find_round(ctx.db, scheme=scheme, circle=circle.slug, year_start=year.start)
    if found is not None:
        found.due_at = due
        return found
    begun = SubsRound(
        scheme=scheme,
        circle=circle.slug,
        year_start=year.start,
        due_at=due,
        asked_by=ctx.actor.user_id,
        asked_at=ctx.now,
    )
    ctx.db.add(begun)
    await ctx.db.flush()
    return begun


async def _ask(ctx: Ctx, circle: Circle, coop: Coop, round_: SubsRound, year: judge.SubsYear) -> None:
    """Ask the person who has spoken for a co-op the longest."""
    speaker = (await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id))[0]
    ctx.db.add(SubsAsk(round_id=round_.id, coop_id=coop.id, user_id=speaker.user_id, asked_at=ctx.now))
    await ask_for_figures(
        ctx, coop, year, due=round_.due_at, user_id=speaker.user_id, once=f"subs-ask:{round_.id}:{coop.id}"
    )
