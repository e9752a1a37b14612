"""Paying what one can: declared in one line, its end told in good time, and extended by a treasurer, with a reason."""

import re

from chatbot.api.access import Who
from chatbot.api.arguments import ForWhat, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.coops import coop_meant as any_coop
from commands.rules.subs.basis import read_pays
from commands.rules.subs.said import YEAR, said_in, why_in
from commands.rules.subs.terms import Basis
from commands.subs.family import subs
from commands.subs.paying.paying_less_end import end_of, watch_the_end, who_may_know
from commands.subs.paying.said import coop_and_way, matter_said, what_was_said
from commands.subs.paying.storing import read_back
from commands.subs.schemes import called, scheme_for, subject_of, year_meant
from commands.subs.texts import paying_less as texts
from storage.models import SubsExtension

_UNTIL = re.compile(rf"\s*\b(?:until|till|to|through)\s+({YEAR})\b", re.I)


@subs.command(
    "subs pwyc",
    allow=Who.MEMBER | Who.TREASURER,
    place=Place.PRIVATE,
    secret=True,
    changes=True,
    example="subs pwyc 40",
    also="pwyc, pay what we can, we can pay",
)
async def pwyc(ctx: Ctx, sum_: Rest, *, for_: ForWhat | None = None) -> Reply:
    """Declare what your co-op can pay, when money is tight. It needs no figures.

    It goes for as many years as the scheme allows, counted from the first one; the treasurer can extend it.
    """
    said = await what_was_said(ctx, sum_, for_)
    coop, way = await coop_and_way(ctx, said)
    matter = await matter_said(ctx, coop, said)
    pays = read_pays(said.figures, currency=matter.terms.currency, locale=ctx.settings.federation.language)
    return await read_back(ctx, matter, Basis(pays=pays), fee_only=False, why=said.why, way=way)


@subs.command(
    "subs extend",
    allow=Who.TREASURER,
    place=Place.PRIVATE,
    secret=True,
    changes=True,
    example="subs extend Leaf Bakery until 2030 because they rebuild their oven",
)
async def extend(ctx: Ctx, what: Rest) -> Reply:
    """Let a co-op pay what it can for longer, with a reason. Its people are told, and nobody else."""
    rest, why = why_in(what)
    until = _UNTIL.search(rest)
    if until is None or why is None:
        raise Refusal(
            "until-and-why",
            "Please say which co-op, until which year, and why, for example: {example}",
            example=cmd("subs extend Leaf Bakery until 2030 because they rebuild their oven"),
        )
    said = said_in(_UNTIL.sub("", rest), schemes=called(ctx), coops=())
    coop = await any_coop(ctx, said.figures or said.coop or "")
    scheme = await scheme_for(ctx, coop, said.scheme)
    year = year_meant(ctx, scheme, until.group(1))
    end = await end_of(ctx, coop, scheme)
    if end is None or year is None:
        raise Refusal(
            "nothing-to-extend", "{coop} does not pay what it can, so there is nothing to extend.", coop=coop.name
        )
    if year.start <= end.last.start:
        raise Refusal(
            "nothing-to-extend",
            "{coop} may pay what it can until the end of {year} already, so nothing has changed. To give it longer, name a later year.",
            coop=coop.name,
            year=end.last.label,
        )

    given = {"reason": why, "given_by": ctx.actor.user_id, "given_at": ctx.now}
    ctx.db.add(SubsExtension(scheme=scheme.slug, coop_id=coop.id, last_year=year.start, **given))
    await ctx.db.flush()
    ctx.audit(
        "subs.noted", subject_of(ctx, coop, scheme, year)
    )  # The audit is for operators: who pays less is not for them.
    await watch_the_end(ctx, coop, scheme)
    for user_id in await who_may_know(ctx, coop.id, end.first):
        await ctx.outbox.private(user_id, texts.extended_for_you(coop.name, year.label, why), about=None, rings=False)
    return Reply(texts.extended(coop.name, year.label))
