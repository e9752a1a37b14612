"""Rounds that begin by themselves, on the day that the TOML names for a scheme, every year."""

from dataclasses import dataclass
from datetime import date, datetime, time

from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Due
from chatbot.config import AnyScheme
from commands.rules.subs.years import next_on
from commands.subs.family import subs
from commands.subs.paying.asked import named_year
from commands.subs.rounds import asking_texts as texts
from commands.subs.rounds.asking import ask_them, not_yet, round_of
from commands.subs.rounds.payers import Stands, how_they_stand
from commands.subs.schemes import year_now


@dataclass(frozen=True)
class YearlyRound(Due, name="yearly"):
    """It is time to ask the co-ops of a scheme."""

    scheme: str
    on: date
    """For which day it was planned: by another TOML it may be another one."""


async def plan_rounds(ctx: Ctx) -> None:
    """Plan the next round of each scheme that asks by itself. One that fell due while the bot was away is still to come."""
    for scheme in ctx.settings.subs.schemes:
        due = _next(ctx, scheme)
        if due is not None and not await ctx.is_scheduled(YearlyRound(scheme.slug, due.on)):
            await ctx.schedule(due, at=_at(ctx, due.on))


@subs.job(changes=True)
async def yearly(ctx: Ctx, due: YearlyRound) -> None:
    """Ask all co-ops of a scheme for the year that the day lies in, and tell the treasurers how many."""
    scheme = ctx.settings.subs.scheme(due.scheme)
    if scheme is None or scheme.ask_on is None:
        return
    following = _next(ctx, scheme)
    if following is not None:
        await ctx.schedule(following, at=_at(ctx, following.on))
    if (due.on.month, due.on.day) != (scheme.ask_on.month, scheme.ask_on.day):
        return  # The TOML names another day by now.
    year = year_now(ctx, scheme)
    paying = await how_they_stand(ctx, scheme, year)
    round_ = await round_of(ctx, scheme, year, ctx.now + scheme.ask_for)
    asked = await ask_them(ctx, scheme, year, round_, [each.coop.id for each in paying if not_yet(each)])
    named = named_year(ctx, scheme.slug, year)
    ctx.audit("subs.asked", f"everybody {named}", coops=len(asked))
    nobody = [each.coop.name for each in paying if each.stands is Stands.NOBODY]
    doc = texts.asked_by_itself(named, asked=len(asked), due=ctx.when(round_.due_at), nobody=len(nobody))
    for treasurer in ctx.settings.federation.treasurers:
        await ctx.outbox.private(treasurer, doc, about=None, rings=False)


def _next(ctx: Ctx, scheme: AnyScheme) -> YearlyRound | None:
    if scheme.ask_on is None:
        return None
    today = ctx.now.astimezone(ctx.settings.federation.timezone).date()
    return YearlyRound(scheme.slug, next_on(scheme.ask_on.month, scheme.ask_on.day, after=today))


def _at(ctx: Ctx, day: date) -> datetime:
    """In the morning of a day, where the federation is."""
    federation = ctx.settings.federation
    return datetime.combine(day, time(federation.times.morning.hour), tzinfo=federation.timezone)
