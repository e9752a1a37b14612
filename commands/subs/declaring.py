"""Working out and declaring, in private: the figures are read back, and nothing is stored before a plain yes."""

from dataclasses import replace
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Declared, Rest, read_declaration
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from chatbot.api.effects import Priority
from chatbot.api.errors import Refusal, Unsure, UsageError
from chatbot.api.phrases import run
from commands.events import SpeakerEnded
from commands.people import name_of
from commands.rules import subs as judge
from commands.rules import subs_words as words_of
from commands.subs import asked_texts, texts
from commands.subs.asked import (
    FiguresWanted,
    ToConfirm,
    are_figures,
    confirms,
    figures_of,
    hold_figures,
    read_back_for,
    waiting,
)
from commands.subs.family import (
    bill_in_words,
    coop_meant,
    levy_of,
    may_see,
    own_coops,
    stored_in_words,
    subs,
    sums_of,
    work_out,
    year_now,
    year_starting_in,
)
from commands.subs.restoring import tell_of_replaced
from storage.models import Coop, Declaration
from storage.queries import coops, questions
from storage.queries import subs as declarations
from storage.types import Pence, UserId

WAITS_FOR_YES = timedelta(hours=24)
"""Figures that nobody has said yes to are not kept longer."""
AFTER_THE_END = timedelta(days=30)
"""A plain answer is understood this much longer than it is asked for."""


@subs.command(
    "subs calc",
    allow=Who.PRESENT,
    place=Place.PRIVATE,
    secret=True,
    example="subs calc 92000 wages, 71500 self-employed",
    also="calculate, calc, calculate subs, work out, work out subs, calculate our subs, calculate the subs",
)
async def calc(ctx: Ctx, figures: Rest) -> Reply:
    """Work out the fee for some figures. Nothing is stored."""
    scheme = levy_of(ctx)
    worked = work_out(scheme, _read(ctx, figures))
    return Reply(texts.worked_out(bill_in_words(ctx, scheme, worked)))


@subs.command(
    "subs declare",
    allow=Who.MEMBER,
    place=Place.PRIVATE,
    secret=True,
    changes=True,
    example="subs declare 92000 wages, 71500 self-employed",
    also="declare, declare subs, declare our subs, declare figures, declare our figures",
)
async def declare(
    ctx: Ctx, figures: Rest | None = None, *, for_: CoopRef | None = None, fee_only: bool = False
) -> Reply:
    """Declare last year's wages for your co-op's subs.

    They are for the subs year that the treasurer has asked you about, or else for the present one. I read the figures
    back, and keep them only after you say yes. With "fee only" at the end I keep just the fee, not the figures it came
    from. A co-op that pays what it can adds "pays what it can: £40".
    """
    levy_of(ctx)  # Without one there is nothing to declare.
    coop = await coop_meant(ctx, for_)
    year = await _year_to_declare(ctx, coop)
    wanted = FiguresWanted.of(coop, year, fee_only=fee_only)
    if figures is None:
        await ctx.ask(ctx.actor.user_id, wanted, texts.figures_wanted(coop.name, year), about=None, rings=False)
        return Reply.none()
    try:
        declared = _read(ctx, figures)
    except Unsure:
        raise
    except UsageError as unclear:
        await ctx.ask(
            ctx.actor.user_id, wanted, texts.not_read(unclear.understood, unclear.expected), about=None, rings=False
        )
        return Reply.none()
    return await _read_back(ctx, coop, year, declared, fee_only=fee_only)


async def _year_to_declare(ctx: Ctx, coop: Coop) -> judge.SubsYear:
    """The first year that a co-op was asked about lately and has not declared, or else the present one."""
    scheme, since = levy_of(ctx), ctx.now - AFTER_THE_END
    asked = await declarations.years_asked(ctx.db, scheme=scheme.slug, coop_id=coop.id, since=since)
    return year_starting_in(ctx, asked[0].year) if asked else year_now(ctx)


async def ask_for_figures(
    ctx: Ctx, coop: Coop, year: judge.SubsYear, *, due: datetime, user_id: UserId, once: str
) -> None:
    """Ask a person in private for their co-op's figures; a plain answer is understood for a while beyond the end."""
    await ctx.ask(
        user_id,
        FiguresWanted.of(coop, year),
        texts.please_declare(coop.name, year, due=ctx.when(due)),
        about=None,
        once=once,
        lasts=due - ctx.now + AFTER_THE_END,
        priority=Priority.REMINDER,
    )


@subs.answer(changes=False, fits=are_figures, tries=hold_figures, subject=figures_of)
async def figures(ctx: Ctx, words: str, asked: FiguresWanted) -> Reply:
    """The figures, after the bot asked for them."""
    coop, year = await _subject_of(ctx, asked)
    return await _read_back(ctx, coop, year, _read(ctx, words), fee_only=asked.fee_only)


@subs.answer(changes=True, fits=confirms, tries=hold_figures, subject=read_back_for)
async def confirm(ctx: Ctx, words: str, asked: ToConfirm) -> Reply:
    """Yes, no, or other figures, after the bot has read a declaration back."""
    coop, year = await _subject_of(ctx, asked)
    said = words_of.yes_or_no(words)
    if said is not None:
        return await _store_if_likely(ctx, coop, year, asked) if said else Reply.text(texts.dropped())
    try:
        r = ctx.reading
        declared = words_of.corrected(words, asked.declared, currency=r.currency, locale=r.locale)
    except Unsure as unsure:
        raise unsure.said_with(waiting(ctx, asked)) from unsure
    except UsageError as unclear:
        raise Refusal("yes-or-no", run(unclear.understood, waiting(ctx, asked))) from unclear
    return await _read_back(ctx, coop, year, declared, fee_only=asked.fee_only)


def _read(ctx: Ctx, words: str) -> Declared:
    federation = ctx.settings.federation
    return read_declaration(words, currency=federation.currency, locale=federation.language)


async def _store_if_likely(ctx: Ctx, coop: Coop, year: judge.SubsYear, asked: ToConfirm) -> Reply:
    """Keep what was declared; what is out of all likelihood after one more yes."""
    why = None if asked.sure else await _doubt_about(ctx, coop, asked.declared)
    if why is None:
        return await _store(ctx, coop, year, asked)
    total = work_out(levy_of(ctx), asked.declared).bill.total
    await ctx.ask(
        ctx.actor.user_id,
        replace(asked, sure=True),
        asked_texts.really(why, coop.name, asked.declared, total, sums_of(ctx)),
        about=None,
        lasts=WAITS_FOR_YES,
        rings=False,
    )
    return Reply.none()


async def _doubt_about(ctx: Ctx, coop: Coop, declared: Declared) -> judge.Doubt | None:
    limits = ctx.settings.subs
    last = await declarations.find_last_known(ctx.db, scheme=levy_of(ctx).slug, coop_id=coop.id)
    if last is not None and not await may_see(ctx, last):
        last = None  # A doubt would tell what it was.
    return judge.doubt_about(
        declared.labour,
        last=Pence((last.wages or 0) + (last.self_employed or 0)) if last is not None else None,
        above=limits.unlikely_above,
        below=limits.unlikely_below,
        times=limits.unlikely_times,
    )


async def _subject_of(ctx: Ctx, asked: FiguresWanted | ToConfirm) -> tuple[Coop, judge.SubsYear]:
    """The co-op and year that a question was about; refuses a person who no longer speaks for the co-op."""
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    if coop.id not in {mine.id for mine in await own_coops(ctx, ctx.actor.user_id)}:
        raise Refusal(
            "not-your-coop",
            "You no longer speak for {coop}, so I have stored nothing. Thank you all the same.",
            coop=coop.name,
        )
    return coop, year_starting_in(ctx, asked.year.year)


async def _read_back(ctx: Ctx, coop: Coop, year: judge.SubsYear, declared: Declared, *, fee_only: bool) -> Reply:
    """Say what was understood, and wait for a yes."""
    await _check_pays(ctx, coop, year, declared)
    scheme = levy_of(ctx)
    bill = bill_in_words(ctx, scheme, work_out(scheme, declared))
    before = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
    replaces, by = None, None
    if before is not None and await may_see(ctx, before):
        replaces = stored_in_words(ctx, before)
    if before is not None and before.declared_by != ctx.actor.user_id:
        by = await name_of(ctx, before.declared_by)
    await ctx.ask(
        ctx.actor.user_id,
        ToConfirm(coop.id, year.start, declared.wages, declared.self_employed, declared.pays, fee_only),
        texts.read_back(coop.name, year, bill, replaces=replaces, by=by, fee_only=fee_only),
        about=None,
        lasts=WAITS_FOR_YES,
        rings=False,
    )
    return Reply.none()


async def _store(ctx: Ctx, coop: Coop, year: judge.SubsYear, asked: ToConfirm) -> Reply:
    declared, scheme = asked.declared, levy_of(ctx)
    await _check_pays(ctx, coop, year, declared)
    bill = work_out(scheme, declared).bill
    before = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)

    if before is not None:
        before.replaced_at = ctx.now
        await ctx.db.flush()
    ctx.db.add(
        Declaration(
            scheme=scheme.slug,
            coop_id=coop.id,
            year_start=year.start,
            wages=None if asked.fee_only else declared.wages,
            self_employed=None if asked.fee_only else declared.self_employed,
            pays=declared.pays,
            fee=bill.fee,
            vat=bill.vat,
            declared_by=ctx.actor.user_id,
            declared_at=ctx.now,
        )
    )
    await _ask_no_more(ctx, coop, year)
    ctx.audit("subs.declared" if before is None else "subs.corrected", f"{coop.slug} {year.label}")
    if before is not None:
        await tell_of_replaced(ctx, before)
    return Reply(texts.stored(coop.name, year, total=sums_of(ctx)(bill.total)))


async def _ask_no_more(ctx: Ctx, coop: Coop, year: judge.SubsYear) -> None:
    """End the questions that have their answer, whomever else of the co-op they were put to: these are told."""
    of_coop = [
        each
        for about in (FiguresWanted.of(coop, year).key, str(coop.id))
        for each in await questions.all_about(ctx.db, family=ctx.family, names=(FiguresWanted.name,), about=about)
    ]
    for question in of_coop:
        if FiguresWanted.read(question.about, question.data).year != year.start:
            continue
        person = await ctx.end_question(question)
        if (
            person is not None
            and person != ctx.actor.user_id
            and coop.id in {c.id for c in await own_coops(ctx, person)}
        ):
            doc = asked_texts.declared_by_another(coop.name, year, await name_of(ctx, ctx.actor.user_id))
            await ctx.outbox.private(person, doc, about=None, rings=False)


@subs.on(SpeakerEnded)
async def speaks_no_more(ctx: Ctx, ended: SpeakerEnded) -> None:
    """Who no longer speaks for a co-op is not asked for its figures any more, and is told."""
    if ended.coop_id in {coop.id for coop in await own_coops(ctx, ended.user_id)}:
        return
    over = [
        each
        for each in await questions.all_to(ctx.db, user_id=ended.user_id, family=ctx.family)
        if (FiguresWanted if each.name == FiguresWanted.name else ToConfirm).read(each.about, each.data).coop
        == ended.coop_id
    ]
    for question in over:
        await ctx.end_question(question)
    if over:
        coop = await coops.by_id(ctx.db, coop_id=ended.coop_id)
        await ctx.outbox.private(ended.user_id, asked_texts.speaks_no_more(coop.name), about=None, rings=False)


async def _check_pays(ctx: Ctx, coop: Coop, year: judge.SubsYear, declared: Declared) -> None:
    """Refuse where a co-op has paid what it can for as long as it may."""
    scheme = levy_of(ctx)
    if declared.pays is not None:
        first = await declarations.find_first_pay_what_you_can(ctx.db, scheme=scheme.slug, coop_id=coop.id)
        judge.may_pay_what_it_can(
            year=year.start,
            first=first.year_start if first is not None else None,
            years=scheme.pay_what_you_can_years,
            tells=first is not None and await may_see(ctx, first),
        )
