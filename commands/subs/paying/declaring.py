"""Working out and declaring, in private: for one's own co-op, or as treasurer on a co-op's word."""

from dataclasses import replace

from chatbot.api.access import Who
from chatbot.api.arguments import ForWhat, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal, Unsure, UsageError
from chatbot.api.wording.markup import Inline
from chatbot.api.wording.phrases import code, run
from chatbot.config import AnyScheme
from commands.events import SpeakerEnded
from commands.rules.subs import basis as reads
from commands.rules.subs import words as words_of
from commands.rules.subs.said import said_in, why_in
from commands.rules.subs.terms import Basis, Kind, bill
from commands.rules.subs.told import says_what_was_paid
from commands.subs.family import may_see, money_of, own_coops, subs
from commands.subs.paying.asked import (
    FiguresWanted,
    ToConfirm,
    are_figures,
    confirms,
    figures_of,
    hold_figures,
    named_year,
    read_back_for,
    waiting,
)
from commands.subs.paying.on_their_word import must_be_encrypted
from commands.subs.paying.said import coop_and_way, matter_said, what_was_said
from commands.subs.paying.storing import find_current, leave_out, read_back, store_if_likely
from commands.subs.schemes import (
    Matter,
    called,
    currency_of,
    first_scheme,
    matter_of,
    scheme_named,
    scheme_of,
    sums_of,
    terms_of,
    year_starting_in,
)
from commands.subs.texts import asked as asked_texts
from commands.subs.texts import paying as texts
from commands.subs.texts import terms as in_words
from commands.subs.texts import wondering as wondering_texts
from storage.queries import coops, questions
from storage.queries import subs as declarations


@subs.command(
    "subs calc",
    allow=Who.PRESENT,
    place=Place.PRIVATE,
    secret=True,
    example="subs calc 92000 wages, 71500 self-employed",
    also="calculate, calc, calculate subs, work out, work out subs, calculate our subs, calculate the subs",
)
async def calc(ctx: Ctx, figures: Rest) -> Reply:
    """Work out the fee for some figures. Nothing is stored.

    For another scheme than the first one, say it: `subs calc 8 members for tech-fund`.
    """
    said = said_in(figures, schemes=called(ctx), coops=())
    scheme = scheme_named(ctx, said.scheme)
    terms = terms_of(ctx, scheme)
    currency, language = currency_of(ctx, scheme), ctx.settings.federation.language
    basis = reads.read_basis(said.figures, terms.kind, currency=currency, locale=language)
    return worked_out(ctx, scheme, basis)


def worked_out(ctx: Ctx, scheme: AnyScheme, basis: Basis, *, waits: Inline | None = None) -> Reply:
    """What figures would come to, and how to declare the same; ``waits`` what is still waited for."""
    terms, sums = terms_of(ctx, scheme), sums_of(ctx, scheme)
    of = "" if scheme == ctx.settings.subs.first else f" for {scheme.slug}"
    declare_it = f"subs declare {in_words.as_said(basis, sums)}{of}"
    lines = in_words.bill(basis, bill(terms, basis), terms, sums)
    return Reply(texts.worked_out(lines, declare_it=declare_it, waits=waits))


@subs.command(
    "subs declare",
    allow=Who.MEMBER | Who.TREASURER,
    place=Place.PRIVATE,
    secret=True,
    changes=True,
    example="subs declare 92000 wages, 71500 self-employed",
    also="declare, declare subs, declare our subs, declare figures, declare our figures",
    alone=says_what_was_paid,
)
async def declare(
    ctx: Ctx, figures: Rest | None = None, *, for_: ForWhat | None = None, fee_only: bool = False
) -> Reply:
    """Declare last year's wages for your co-op's {subs}.

    They are for the year that the treasurer has asked you about, or else for the present one; “for 2026/27” says another
    one, “for tech-fund” another scheme, “for Leaf Bakery” which of your co-ops. I read the figures back, and keep them only
    after you say yes. With "fee only" at the end I keep just the fee, not the figures it came from. A co-op that pays what it
    can adds "pays what it can: £40". What corrects a declaration may say why at the end: "because …". A treasurer declares on
    a co-op's word with "by phone" or "by letter".
    """
    first_scheme(ctx)  # Without one there is nothing to declare.
    said = await what_was_said(ctx, figures, for_)
    coop, way = await coop_and_way(ctx, said)
    matter = await matter_said(ctx, coop, said)
    if not said.figures and matter.kind is Kind.FIXED:
        return await read_back(ctx, matter, Basis(), fee_only=False, why=said.why, way=way)
    wanted = FiguresWanted.of(matter, fee_only=fee_only, why=said.why)
    if not said.figures and way is None:
        year = named_year(ctx, matter.scheme.slug, matter.year)
        doc = texts.figures_wanted(coop.name, year, matter.kind, voluntary=matter.scheme.voluntary)
        await ctx.ask(ctx.actor.user_id, wanted, doc, about=None, rings=False)
        return Reply.none()
    if matter.scheme.voluntary and reads.leaves_out(said.figures):
        return await leave_out(ctx, matter, why=said.why, way=way)
    try:
        basis = _read(ctx, matter, said.figures)
    except Unsure:
        raise
    except UsageError as unclear:
        if way is not None:
            raise
        example = texts.HEADS if matter.kind is Kind.PER_HEAD else texts.FIGURES
        doc = texts.not_read(unclear.understood, unclear.expected, example=example)
        await ctx.ask(ctx.actor.user_id, wanted, doc, about=None, rings=False)
        return Reply.none()
    if words_of.CORRECTS.match(said.figures) is not None:
        basis = await of_the_last(ctx, matter, said.figures, basis)
    return await read_back(ctx, matter, basis, fee_only=fee_only, why=said.why, way=way)


@subs.answer(changes=True, fits=are_figures, tries=hold_figures, subject=figures_of)
async def figures(ctx: Ctx, words: str, asked: FiguresWanted) -> Reply:
    """The figures, after the bot asked for them."""
    matter = await _subject_of(ctx, asked)
    words, why = why_in(words)
    if asked.voluntary and reads.leaves_out(words):
        return await leave_out(ctx, matter, why=why or asked.why)
    basis = await _as_before(ctx, matter) if reads.same_as_before(words) else _read(ctx, matter, words)
    return await read_back(ctx, matter, basis, fee_only=asked.fee_only, why=why or asked.why)


async def _as_before(ctx: Ctx, matter: Matter) -> Basis:
    """What a co-op declared last, where who speaks may see it: “same as last year”. Raises UsageError where that is not known."""
    found = await declarations.find_last_known(ctx.db, scheme=matter.scheme.slug, coop_id=matter.coop.id)
    known = found is not None and money_of(ctx, found) == matter.terms.currency and await may_see(ctx, found)
    if matter.kind is not Kind.LEVY or found is None or not known:
        example = "8 members" if matter.kind is Kind.PER_HEAD else "92000 wages, 71500 self-employed"
        raise UsageError(understood=wondering_texts.same_as_unknown(), example=code(example))
    return Basis(found.wages, found.self_employed)


@subs.answer(changes=True, fits=confirms, tries=hold_figures, subject=read_back_for)
async def confirm(ctx: Ctx, words: str, asked: ToConfirm) -> Reply:
    """Yes, no, or other figures, after the bot has read a declaration back."""
    matter = await _subject_of(ctx, asked)
    words, why = why_in(words)
    asked = replace(asked, why=why or asked.why)
    said = words_of.yes_or_no(words)
    if asked.way is not None and said is not False and (asked.kind is not Kind.FIXED or asked.pays is not None):
        must_be_encrypted(ctx)
    if asked.voluntary and said is not True and (said is None or asked.kind is Kind.FIXED) and reads.leaves_out(words):
        return await leave_out(ctx, matter, why=asked.why, way=asked.way)
    if said is not None:
        return await store_if_likely(ctx, matter, asked) if said else Reply.text(texts.dropped())
    try:
        currency, language = matter.terms.currency, ctx.reading.locale
        basis = reads.correct_basis(words, asked.basis, asked.kind, currency=currency, locale=language)
    except Unsure as unsure:
        raise unsure.said_with(waiting(ctx, asked)) from unsure
    except UsageError as unclear:
        raise Refusal("yes-or-no", run(unclear.understood, waiting(ctx, asked))) from unclear
    return await read_back(ctx, matter, basis, fee_only=asked.fee_only, why=asked.why, way=asked.way)


async def of_the_last(ctx: Ctx, matter: Matter, words: str, basis: Basis) -> Basis:
    """What corrects a declaration that who speaks may see, with the part that it does not name as it was declared: “actually wages were
    103k”."""
    found = await find_current(ctx, matter)
    if matter.kind is not Kind.LEVY or found is None or found.wages is None or not await may_see(ctx, found):
        return basis
    if money_of(ctx, found) != matter.terms.currency:
        return basis
    before = Basis(found.wages, found.self_employed)
    return reads.correct_basis(
        words, before, Kind.LEVY, currency=matter.terms.currency, locale=ctx.settings.federation.language
    )


def _read(ctx: Ctx, matter: Matter, words: str) -> Basis:
    language = ctx.settings.federation.language
    return reads.read_basis(words, matter.kind, currency=matter.terms.currency, locale=language)


async def _subject_of(ctx: Ctx, asked: FiguresWanted | ToConfirm) -> Matter:
    """What a question was about; refuses a person who no longer speaks for the co-op."""
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    on_their_word = isinstance(asked, ToConfirm) and asked.way is not None and Who.TREASURER in ctx.actor.holds
    if not on_their_word and coop.id not in {mine.id for mine in await own_coops(ctx, ctx.actor.user_id)}:
        raise Refusal(
            "not-your-coop",
            "You no longer speak for {coop}, so I have stored nothing. Thank you all the same.",
            coop=coop.name,
        )
    scheme = scheme_of(ctx, asked.scheme)
    return await matter_of(ctx, coop, scheme, year_starting_in(ctx, scheme, asked.year.year))


@subs.on(SpeakerEnded)
async def speaks_no_more(ctx: Ctx, ended: SpeakerEnded) -> None:
    """Who no longer speaks for a co-op is not asked for its figures any more, and is told."""
    if ended.coop_id in {coop.id for coop in await own_coops(ctx, ended.user_id)}:
        return
    kinds = (FiguresWanted.name, ToConfirm.name)
    over = [
        each
        for each in await questions.all_to(ctx.db, user_id=ended.user_id, family=ctx.family)
        if each.name in kinds and each.about.partition(" ")[0] == str(ended.coop_id)
    ]
    for question in over:
        await ctx.end_question(question)
    if over:
        coop = await coops.by_id(ctx.db, coop_id=ended.coop_id)
        await ctx.outbox.private(ended.user_id, asked_texts.speaks_no_more(coop.name), about=None, rings=False)
