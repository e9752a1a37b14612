"""Figures in what somebody says to us in private that is no command: they are worked out, or read back. Nothing is stored before a yes."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.api.access import Who
from chatbot.api.arguments import holds_a_sum
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Meant, Refusal, Unsure
from chatbot.api.wording.phrases import cmd, listed, t
from chatbot.config import AnyScheme
from commands.rules.subs import basis as reads
from commands.rules.subs.in_part import sum_offered
from commands.rules.subs.named import named_in
from commands.rules.subs.said import Said, said_in
from commands.rules.subs.terms import Basis, Kind
from commands.rules.subs.told import LONGEST, Told, Wants, told_in
from commands.rules.subs.wonders import Wonders, wondered
from commands.rules.subs.words import CORRECTS
from commands.subs.family import own_coops
from commands.subs.paying.declaring import of_the_last, worked_out
from commands.subs.paying.on_their_word import must_be_encrypted
from commands.subs.paying.said import coop_and_way, matter_said
from commands.subs.paying.storing import read_back
from commands.subs.paying.wondering import explained, still_open, what_waits
from commands.subs.schemes import called, currency_of, scheme_named
from storage.queries import coops

_ABOUT_FIGURES = (Wonders.HOW_WORKED_OUT, Wonders.WHO_SEES, Wonders.WHICH_YEAR)
"""What asks about figures rather than what they come to: “where does the 150 come from”."""


async def figures_told(ctx: Ctx, text: str) -> Reply | None:
    """What somebody would pay, or what their co-op has paid: “we had 92k wages”. And what they wonder about the figures."""
    if not ctx.said.private or ctx.said.late or not ctx.settings.subs.schemes or Who.PRESENT not in ctx.actor.holds:
        return None
    if len(text) > LONGEST or not holds_a_sum(text):
        return await explained(ctx, text)
    names = await _names(ctx)
    said = said_in(text, schemes=called(ctx), coops=names, guesses=False)
    of, words = named_in(said.figures, names)
    of = list(dict.fromkeys([*([said.coop] if said.coop is not None else []), *of]))
    speaks = bool(ctx.actor.holds & (Who.MEMBER | Who.TREASURER))
    offered = sum_offered(words)
    if offered is not None and speaks and len(of) < 2:
        return await _pays_less(ctx, replace(said, coop=of[0] if of else None), offered)
    waits = await what_waits(ctx)
    told = told_in(words, named=bool(of), asked=waits is not None)
    if told is None:
        return await explained(ctx, text)
    scheme = _levy(ctx, said.scheme)
    if scheme is None:
        return None
    if len(of) > 1 and told.wants is Wants.DECLARED:
        raise _of_several(of)
    currency, language = currency_of(ctx, scheme), ctx.settings.federation.language
    if told.wants is Wants.WORKED_OUT and wondered(text, asked=waits is not None) in _ABOUT_FIGURES:
        return await explained(ctx, text)
    basis = reads.read_basis(told.figures, Kind.LEVY, currency=currency, locale=language)
    if told.wants is Wants.WORKED_OUT:
        return worked_out(ctx, scheme, basis, waits=await still_open(ctx, waits))
    if not speaks:
        return None
    said = replace(said, coop=of[0] if of else None, figures=told.figures, way=said.way or told.way)
    return await _declares(
        ctx, said, told, basis, scheme=scheme.slug, corrects=CORRECTS.match(text.strip()) is not None
    )


async def _pays_less(ctx: Ctx, said: Said, offered: str) -> Reply:
    """Read back what a co-op says it can pay."""
    await _must_say_how_they_heard(ctx, said)
    coop, way = await coop_and_way(ctx, said)
    matter = await matter_said(ctx, coop, said)
    pays = reads.read_pays(offered, currency=matter.terms.currency, locale=ctx.settings.federation.language)
    return await read_back(ctx, matter, Basis(pays=pays), fee_only=False, why=said.why, way=way)


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


async def _must_say_how_they_heard(ctx: Ctx, said: Said) -> None:
    """Raise Unsure for a treasurer who says figures of another co-op and not how they heard them. The question holds no figure."""
    if Who.TREASURER not in ctx.actor.holds or said.coop is None or said.way is not None:
        return
    if said.coop in {coop.name for coop in await own_coops(ctx, ctx.actor.user_id)}:
        return
    must_be_encrypted(ctx)
    text = ctx.said.text
    raise Unsure(
        said=text,
        understood=t("I read figures of {coop}, and note how you heard them.", coop=said.coop),
        expected=t("“by phone” or “by letter”"),
        example=cmd("subs declare 92000 wages for Leaf Bakery by phone"),
        readings=[Meant(each, f"{text.rstrip(' .!?')}, {each}") for each in ("by phone", "by letter")],
    )


async def _declares(ctx: Ctx, said: Said, told: Told, basis: Basis, *, scheme: str, corrects: bool) -> Reply:
    """Read back what was told. What corrects a declaration leaves what it does not name as it was declared."""
    await _must_say_how_they_heard(ctx, said)
    coop, way = await coop_and_way(ctx, said)
    matter = await matter_said(ctx, coop, said)
    if matter.kind is not Kind.LEVY:
        matter = await matter_said(ctx, coop, replace(said, scheme=scheme))
    if corrects:
        basis = await of_the_last(ctx, matter, told.figures, basis)
    return await read_back(ctx, matter, basis, fee_only=False, why=said.why, way=way)
