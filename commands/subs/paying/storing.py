"""Keeping what was declared: read back first, and nothing is stored before a plain yes. A correction is a new entry."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from chatbot.api.arguments import places_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Inline, say
from commands.people import name_of
from commands.rules.subs import declaring as judge
from commands.rules.subs.terms import Basis, Kind, Terms, bill
from commands.subs.family import may_see, money_of, own_coops, sums_as_declared
from commands.subs.paying.asked import FiguresWanted, ToConfirm, named_year, waits_for
from commands.subs.paying.on_their_word import must_be_encrypted, sealed, tell_of_noted
from commands.subs.paying.paying_less_end import check_may_pay_less, watch_the_end
from commands.subs.paying.restoring import tell_of_replaced
from commands.subs.schemes import Matter, subject_of, sums_of
from commands.subs.texts import asked as asked_texts
from commands.subs.texts import paying as texts
from commands.subs.texts import terms as in_words
from storage.models import Declaration
from storage.queries import questions
from storage.queries import subs as declarations
from storage.types import Pence

WAITS_FOR_YES = timedelta(hours=24)
"""Figures that nobody has said yes to are not kept longer."""


def stored_in_words(ctx: Ctx, found: Declaration) -> Inline:
    """What a co-op has declared, for its own people."""
    return texts.what_was_declared(found, when=ctx.when(found.declared_at), sums=sums_as_declared(ctx, found))


async def find_current(ctx: Ctx, matter: Matter) -> Declaration | None:
    """What a co-op has declared, if it has."""
    return await declarations.find_current(
        ctx.db, scheme=matter.scheme.slug, coop_id=matter.coop.id, year_start=matter.year.start
    )


async def read_back(
    ctx: Ctx, matter: Matter, basis: Basis, *, fee_only: bool, why: str | None = None, way: str | None = None
) -> Reply:
    """Say what was understood, and wait for a yes."""
    figures = matter.kind is not Kind.FIXED or basis.pays is not None
    if way is not None and figures:
        must_be_encrypted(ctx)
    await check_pays(ctx, matter, basis)
    before = await find_current(ctx, matter)
    replaces, by = None, None
    if before is not None and way is None and await may_see(ctx, before):
        replaces = stored_in_words(ctx, before)
    if before is not None and before.declared_by != ctx.actor.user_id:
        by = await name_of(ctx, before.declared_by)
    lines = in_words.bill(basis, bill(matter.terms, basis), matter.terms, sums_of(ctx, matter.scheme))
    doc = texts.read_back(
        matter.coop.name,
        named_year(ctx, matter.scheme.slug, matter.year),
        lines,
        replaces=replaces,
        by=by,
        fee_only=fee_only,
        why=why,
        figures=figures,
    )
    await ctx.ask(
        ctx.actor.user_id,
        ToConfirm.of(matter, basis, fee_only=fee_only, why=why, way=way),
        sealed(doc) if way is not None and figures else doc,
        about=None,
        lasts=WAITS_FOR_YES,
        rings=False,
    )
    return Reply.none()


async def store_if_likely(ctx: Ctx, matter: Matter, asked: ToConfirm) -> Reply:
    """Keep what was declared; what is out of all likelihood after one more yes, and what was read back by other terms after it
    was read back by those of now."""
    if asked.terms is not None and Terms.of_kept(asked.terms) != matter.terms:
        await ctx.outbox.private(ctx.actor.user_id, say(texts.terms_have_changed()), about=None, rings=False)
        return await read_back(ctx, matter, asked.basis, fee_only=asked.fee_only, why=asked.why, way=asked.way)
    doubt = None if asked.sure or asked.labour is None else await _doubt_about(ctx, matter, asked.labour)
    if doubt is None or asked.labour is None:
        return await _store(ctx, matter, asked)
    labour = sums_of(ctx, matter.scheme)(asked.labour)
    doc = asked_texts.really(doubt, matter.coop.name, labour, waits_for(ctx, asked))
    await ctx.ask(
        ctx.actor.user_id,
        replace(asked, sure=True),
        sealed(doc) if asked.way is not None else doc,
        about=None,
        lasts=WAITS_FOR_YES,
        rings=False,
    )
    return Reply.none()


async def _doubt_about(ctx: Ctx, matter: Matter, labour: Pence) -> judge.Doubt | None:
    limits = ctx.settings.subs
    last = await declarations.find_last_known(ctx.db, scheme=matter.scheme.slug, coop_id=matter.coop.id)
    if last is not None and (money_of(ctx, last) != matter.terms.currency or not await may_see(ctx, last)):
        last = None  # It says nothing of other money, and a doubt would tell what it was.
    return judge.doubt_about(
        labour,
        last=Pence((last.wages or 0) + (last.self_employed or 0)) if last is not None else None,
        above=_bound(ctx, matter, "unlikely_above", limits.unlikely_above),
        below=_bound(ctx, matter, "unlikely_below", limits.unlikely_below),
        times=limits.unlikely_times,
    )


def _bound(ctx: Ctx, matter: Matter, key: str, amount: Decimal) -> Pence | None:
    """A bound of the TOML in the scheme's money; None where it says nothing of that."""
    money = matter.terms.currency
    holds = judge.bound_holds(
        money=money,
        federation=ctx.settings.federation.currency,
        places=places_of(money),
        chosen=key in ctx.settings.subs.model_fields_set,
    )
    return matter.in_units(amount) if holds else None


async def _store(ctx: Ctx, matter: Matter, asked: ToConfirm) -> Reply:
    await check_pays(ctx, matter, asked.basis)
    due = bill(matter.terms, asked.basis)
    declared = Declaration(
        wages=None if asked.fee_only else asked.wages,
        self_employed=None if asked.fee_only else asked.self_employed,
        heads=None if asked.fee_only else asked.heads,
        pays=asked.pays,
        fee=due.fee,
        vat=due.vat,
        way=asked.way,
        reason=asked.why,
    )
    await keep(ctx, matter, declared)
    total = sums_of(ctx, matter.scheme)(due.total)
    doc = texts.stored(matter.coop.name, named_year(ctx, matter.scheme.slug, matter.year), total=total)
    return Reply(sealed(doc) if asked.way is not None and matter.kind is not Kind.FIXED else doc)


async def leave_out(ctx: Ctx, matter: Matter, *, why: str | None = None, way: str | None = None) -> Reply:
    """Note that a co-op does not take part in a voluntary scheme this year."""
    declared = Declaration(left_out=True, fee=Pence(0), vat=Pence(0), way=way, reason=why)
    await keep(ctx, matter, declared)
    declare = f"subs declare for {matter.scheme.slug}"
    return Reply(texts.left_out(matter.coop.name, named_year(ctx, matter.scheme.slug, matter.year), declare=declare))


async def keep(ctx: Ctx, matter: Matter, declared: Declaration) -> None:
    """Keep a declaration in place of the one before, and tell those whom that concerns."""
    before = await find_current(ctx, matter)
    if before is not None and declared.way is not None and not declared.reason:
        raise Refusal(
            "why",
            "That replaces what was declared, on the co-op's word, so please say why, for example: {example}",
            example=asked_texts.BECAUSE,
        )

    if before is not None:
        before.replaced_at = ctx.now
        await ctx.db.flush()
    declared.scheme, declared.coop_id, declared.year_start = matter.scheme.slug, matter.coop.id, matter.year.start
    declared.declared_by, declared.declared_at = ctx.actor.user_id, ctx.now
    declared.terms = matter.terms.kept()
    ctx.db.add(declared)
    await ctx.db.flush()

    await ask_no_more(ctx, matter)
    subject, way = subject_of(ctx, matter.coop, matter.scheme, matter.year), declared.way or "here"
    ctx.audit("subs.declared" if before is None else "subs.corrected", subject, way=way)
    if declared.way is not None:
        await tell_of_noted(ctx, matter, declared)
    if declared.pays is not None or (before is not None and before.pays is not None):
        await watch_the_end(ctx, matter.coop, matter.scheme)
    if before is not None:
        await tell_of_replaced(ctx, before)


async def ask_no_more(ctx: Ctx, matter: Matter) -> None:
    """End the questions that have their answer, whomever else of the co-op they were put to: these are told."""
    key, year = FiguresWanted.of(matter).key, matter.year.start
    names = (FiguresWanted.name, *((ToConfirm.name,) if matter.kind is Kind.FIXED else ()))
    of_coop = list(await questions.all_about(ctx.db, family=ctx.family, names=names, about=key))
    if matter.scheme == ctx.settings.subs.first:  # Asked before there was more than one scheme.
        for about in (f"{matter.coop.id} {year}", str(matter.coop.id)):
            names = (FiguresWanted.name,)
            older = await questions.all_about(ctx.db, family=ctx.family, names=names, about=about)
            of_coop += [each for each in older if FiguresWanted.read(each.about, each.data).year == year]
    for question in of_coop:
        person = await ctx.end_question(question)
        if (
            person is not None
            and person != ctx.actor.user_id
            and matter.coop.id in {each.id for each in await own_coops(ctx, person)}
        ):
            who, named = await name_of(ctx, ctx.actor.user_id), named_year(ctx, matter.scheme.slug, matter.year)
            doc = asked_texts.declared_by_another(matter.coop.name, named, who)
            await ctx.outbox.private(person, doc, about=None, rings=False)


async def check_pays(ctx: Ctx, matter: Matter, basis: Basis) -> None:
    """Refuse where a co-op has paid what it can for as long as it may."""
    if basis.pays is not None:
        await check_may_pay_less(ctx, matter.coop.id, matter.scheme, matter.year.start)
