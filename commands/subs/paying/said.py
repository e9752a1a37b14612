"""What somebody means by what they say of subs: for which co-op, in which scheme, for which year, and how a treasurer heard it."""

from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.coops import coop_meant as any_coop
from commands.coops import one_of
from commands.rules.subs.said import Said, said_in
from commands.subs.family import coop_meant, own_coops
from commands.subs.schemes import (
    Matter,
    called,
    matter_of,
    rounds_asking,
    scheme_for,
    schemes_for,
    year_meant,
    year_now,
    year_starting_in,
)
from storage.models import Coop
from storage.queries import coops

AFTER_THE_END = timedelta(days=30)
"""A plain answer is understood this much longer than it is asked for."""


async def what_was_said(ctx: Ctx, figures: str | None, for_: str | None) -> Said:
    """What was said, part by part. The grammar has parted it at the last "for", which may stand before the figures."""
    words = " ".join(filter(None, (figures, f"for {for_}" if for_ is not None else None)))
    names = [coop.name for coop in await own_coops(ctx, ctx.actor.user_id)]
    if Who.TREASURER in ctx.actor.holds:
        names += list((await coops.names(ctx.db)).values())
    return said_in(words, schemes=called(ctx), coops=names)


async def coop_and_way(ctx: Ctx, said: Said) -> tuple[Coop, str | None]:
    """The co-op, and how a treasurer heard its word; None where one of its own people declares. Raises Refusal."""
    if Who.TREASURER not in ctx.actor.holds:
        return await coop_meant(ctx, said.coop), None
    mine = await own_coops(ctx, ctx.actor.user_id)
    if said.coop is None and mine and said.way is None:
        return await coop_meant(ctx, None), None
    if said.coop is not None and (own := one_of(mine, said.coop)) is not None:
        return own, None
    example = cmd("subs declare 92000 wages for Leaf Bakery by phone")
    if said.coop is None:
        raise Refusal("which-coop", "Please say for which co-op, for example: {example}", example=example)
    coop = await any_coop(ctx, said.coop)
    if said.way is None:
        raise Refusal(
            "which-way",
            "You do not speak for {coop}. As treasurer you can note what it has told you: end with “by phone” or “by letter”. For "
            "example: {example}",
            coop=coop.name,
            example=example,
        )
    return coop, said.way


async def matter_said(ctx: Ctx, coop: Coop, said: Said) -> Matter:
    """The scheme and the year that were said, or else the first ones that a co-op was asked about lately and has not declared, or
    else the first scheme that concerns it, and the present year."""
    since, named = ctx.now - AFTER_THE_END, [] if said.scheme is None else [said.scheme]
    theirs = [each.slug for each in await schemes_for(ctx, coop, ever=True)]
    asked = await rounds_asking(ctx, schemes=named or theirs, coop_ids=[coop.id], since=since)
    scheme = await scheme_for(ctx, coop, said.scheme or (asked[0][0].scheme if asked and said.year is None else None))
    year = year_meant(ctx, scheme, said.year)
    if year is None:
        wanted = next((round_.year_start for round_, _ in asked if round_.scheme == scheme.slug), None)
        year = year_starting_in(ctx, scheme, wanted.year) if wanted is not None else year_now(ctx, scheme)
    return await matter_of(ctx, coop, scheme, year)
