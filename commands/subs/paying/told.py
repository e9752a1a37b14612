"""Figures in what somebody says to us in private that is no command: they are worked out, or read back. Nothing is stored before a yes."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import listed
from chatbot.config import AnyScheme
from commands.rules.subs import basis as reads
from commands.rules.subs.said import Said, said_in
from commands.rules.subs.terms import Basis, Kind
from commands.rules.subs.told import Told, Wants, named_in, told_in
from commands.rules.subs.words import CORRECTS
from commands.subs.family import own_coops, subs
from commands.subs.paying.declaring import of_the_last, worked_out
from commands.subs.paying.said import coop_and_way, matter_said
from commands.subs.paying.storing import read_back
from commands.subs.paying.wondering import explained
from commands.subs.schemes import called, currency_of, scheme_named
from storage.queries import coops


@subs.on_words
async def figures_told(ctx: Ctx, text: str) -> Reply | None:
    """What somebody would pay, or what their co-op has paid: “we had 92k wages”. And what they wonder about the figures."""
    if not ctx.said.private or ctx.said.late or not ctx.settings.subs.schemes or Who.PRESENT not in ctx.actor.holds:
        return None
    names = await _names(ctx)
    said = said_in(text, schemes=called(ctx), coops=names, guesses=False)
    of, words = named_in(said.figures, names)
    of = list(dict.fromkeys([*([said.coop] if said.coop is not None else []), *of]))
    told = told_in(words, named=bool(of))
    if told is None:
        return await explained(ctx, text)
    scheme = _levy(ctx, said.scheme)
    if scheme is None:
        return None
    if len(of) > 1 and told.wants is Wants.DECLARED:
        raise _of_several(of)
    currency, language = currency_of(ctx, scheme), ctx.settings.federation.language
    basis = reads.read_basis(told.figures, Kind.LEVY, currency=currency, locale=language)
    if told.wants is Wants.WORKED_OUT:
        return worked_out(ctx, scheme, basis)
    if not ctx.actor.holds & (Who.MEMBER | Who.TREASURER):
        return None
    said = replace(said, coop=of[0] if of else None, figures=told.figures, way=said.way or told.way)
    return await _declares(
        ctx, said, told, basis, scheme=scheme.slug, corrects=CORRECTS.match(text.strip()) is not None
    )


def _levy(ctx: Ctx, named: str | None) -> AnyScheme | None:
    """The scheme that goes by labour: the one that was named, or the first there is. None where that is none."""
    all_ = ctx.settings.subs.schemes if named is None else [scheme_named(ctx, named)]
    return next((each for each in all_ if each.kind == Kind.LEVY.value), None)


def _of_several(coops_: Sequence[str]) -> Refusal:
    return Refusal(
        "one-coop",
        "I read figures of {coops} in one message, and have kept none of them. Please tell me those of one co-op at a time.",
        coops=listed(coops_),
    )


async def _names(ctx: Ctx) -> Sequence[str]:
    """The names of the co-ops that may be meant."""
    if Who.TREASURER in ctx.actor.holds:
        return list((await coops.names(ctx.db)).values())
    return [coop.name for coop in await own_coops(ctx, ctx.actor.user_id)]


async def _declares(ctx: Ctx, said: Said, told: Told, basis: Basis, *, scheme: str, corrects: bool) -> Reply:
    """Read back what was told. What corrects a declaration leaves what it does not name as it was declared."""
    coop, way = await coop_and_way(ctx, said)
    matter = await matter_said(ctx, coop, said)
    if matter.kind is not Kind.LEVY:
        matter = await matter_said(ctx, coop, replace(said, scheme=scheme))
    if corrects:
        basis = await of_the_last(ctx, matter, told.figures, basis)
    return await read_back(ctx, matter, basis, fee_only=False, why=said.why, way=way)
