"""Asking co-ops to declare: one round for each scheme and year. Whoever answers first answers for a co-op; the others are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import OtherCircle, Rest, WhenThen
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind as remind_people
from chatbot.api.errors import Refusal
from chatbot.api.many import ToAsk, ask_each
from chatbot.api.post.effects import Priority
from chatbot.api.seams.payloads import Due
from chatbot.api.seams.says import Alone
from chatbot.api.wording.phrases import SUBS, cmd
from chatbot.config import AnyScheme
from commands.circles import circle_named
from commands.rules.subs.reminders import next_reminder, reminder_due
from commands.rules.subs.said import called_alone, year_and_scheme
from commands.rules.subs.terms import Basis, Kind, bill
from commands.rules.subs.years import SubsYear
from commands.subs.family import subs
from commands.subs.paying.asked import FiguresWanted, ToConfirm, named_year
from commands.subs.paying.said import AFTER_THE_END
from commands.subs.rounds import asking_texts as texts
from commands.subs.rounds.payers import Payer, Stands, how_they_stand
from commands.subs.schemes import (
    Matter,
    called,
    months_of,
    scheme_named,
    sums_of,
    terms_of,
    year_meant,
    year_now,
    year_starting_in,
)
from commands.subs.texts import paying as declaring_texts
from commands.subs.texts import terms as in_words
from storage.models import Circle, Coop, Speaker, SubsAsk, SubsRound
from storage.queries import coops, speakers
from storage.queries import subs as declarations
from storage.types import UserId

LASTS = timedelta(days=28)
"""How long co-ops have to answer where the treasurer does not say."""
EVERYBODY = ("everybody", "everyone", "all", "all co-ops", "all coops")
NAMED_AT_MOST = 12
"""Co-ops with nobody to write to that are named in the answer; all of them are in the round's list."""


@dataclass(frozen=True)
class RoundToRemind(Due, name="remind"):
    """A round comes near its end."""

    round_id: int


@subs.command(
    "subs ask",
    allow=Who.TREASURER,
    changes=True,
    example="subs ask 2026 by 30 april",
    also="ask for subs, ask for figures, ask everybody for subs, ask everyone for subs, ask all for subs, ask "
    "everybody for their subs, ask everyone for their subs, ask everybody for figures, ask everybody for their figures, ask everyone "
    "for their figures",
    weighs="in_",
)
async def ask(
    ctx: Ctx, which: Rest | None = None, *, by: WhenThen | None = None, in_: OtherCircle | None = None
) -> Reply:
    """Ask co-ops, in private, to declare their {subs}: those of a circle, one of them, or everybody.

    `subs ask 2027 by 30 april in tech` asks a circle; a co-op's name behind the time asks that one, “everybody” all of them. All who speak for a co-op are asked; whoever answers first answers for it. Each is asked once and reminded before the end;
    those who have declared are left alone. Asking again asks only newcomers. In a circle's room it is that circle's co-ops.
    """
    year_said, slug, whom = year_and_scheme(which or "", called(ctx))
    whom = " ".join(filter(None, (whom, by.rest if by is not None else ""))).strip()
    scheme = scheme_named(ctx, slug)
    year = year_meant(ctx, scheme, year_said) or year_now(ctx, scheme)
    circle, coop = await _whom(ctx, whom, in_, by)
    due = by.at if by is not None else await _end_of(ctx, scheme, year)
    paying = await how_they_stand(ctx, scheme, year, circle=circle)
    chosen = [each for each in paying if coop is None or each.coop.id == coop.id]
    if not chosen:
        raise Refusal("no-seats", texts.nobody_pays(coop.name if coop is not None else None, circle))

    round_ = await round_of(ctx, scheme, year, due)
    asked = await ask_them(ctx, scheme, year, round_, [each.coop.id for each in chosen if not_yet(each)])
    where = circle.slug if circle is not None else (coop.slug if coop is not None else "everybody")
    ctx.audit(
        "subs.asked",
        f"{where} {named_year(ctx, scheme.slug, year)}",
        circle=circle.slug if circle is not None else None,
        coops=len(asked),
    )

    none = (each.coop.name for each in chosen if each.stands is Stands.NOBODY)
    nobody = ctx.by_name(none, lambda name: name)
    return Reply.text(
        texts.asking(
            named_year(ctx, scheme.slug, year),
            asked=len(asked),
            waiting=sum(each.asked and not_yet(each) for each in chosen),
            due=ctx.when(due),
            declared=sum(each.stands is Stands.DECLARED for each in chosen),
            seats=len(chosen),
        ),
        *texts.nobody_to_ask(nobody, named=ctx.said.private and len(nobody) <= NAMED_AT_MOST),
    )


async def _end_of(ctx: Ctx, scheme: AnyScheme, year: SubsYear) -> datetime:
    """The end where none is said: the one that was said before, while it lies ahead. Who asks those that are new moves it for nobody."""
    found = await declarations.find_round(ctx.db, scheme=scheme.slug, year_start=year.start)
    return found.due_at if found is not None and found.due_at > ctx.now else ctx.now + LASTS


def not_yet(payer: Payer) -> bool:
    """Whether a co-op has not declared, and somebody can be asked."""
    return payer.stands in (Stands.SILENT, Stands.OPENED, Stands.BEGUN)


async def _whom(ctx: Ctx, whom: str, in_: str | None, by: WhenThen | None) -> tuple[Circle | None, Coop | None]:
    """The circle or the co-op that is asked; neither for everybody. Raises Refusal for words that name nothing of it."""
    if in_ is not None:
        return await circle_named(ctx, in_), None
    if not whom:
        return ctx.circle_here, None
    if whom.casefold().strip(" .") in EVERYBODY:
        return None, None
    names = await coops.names(ctx.db)
    name = called_alone(whom, list(names.values()))
    if name is not None:
        slug = next(slug for slug, each in names.items() if each == name)
        return None, await coops.find_by_slug(ctx.db, slug=slug)
    if by is not None and by.unread is not None and by.rest:
        raise by.unread  # It was a time that cannot be read, rather than a co-op.
    raise Refusal(
        "whom-to-ask",
        "I could not tell whom to ask for their {subs}. Say a year, and in which circle, which co-op, or everybody, for example: "
        "{example}",
        subs=SUBS,
        example=cmd("subs ask 2026 by 30 april in tech"),
    )


async def round_of(
    ctx: Ctx, scheme: AnyScheme, year: SubsYear, due: datetime, *, by: UserId | None = None
) -> SubsRound:
    """The round of a scheme and a year, which now ends when the treasurer says."""
    found = await declarations.find_round(ctx.db, scheme=scheme.slug, year_start=year.start)
    who = by if ctx.speaker is None else ctx.speaker.user_id
    if found is None:
        found = SubsRound(scheme=scheme.slug, year_start=year.start, due_at=due, asked_by=who, asked_at=ctx.now)
        ctx.db.add(found)
        await ctx.db.flush()
    found.due_at = due
    at = next_reminder(due, before=ctx.settings.subs.reminders, after=ctx.now)
    if at is None:
        await ctx.unschedule(RoundToRemind(found.id))
    else:
        await ctx.schedule(RoundToRemind(found.id), at=at)
    return found


async def ask_them(ctx: Ctx, scheme: AnyScheme, year: SubsYear, round_: SubsRound, of: Sequence[int]) -> set[int]:
    """Ask all who speak for some co-ops, each once in a round. The co-ops of which somebody was asked now for the first time."""
    asks = await declarations.asks_in(ctx.db, round_id=round_.id)
    before, people = {ask.coop_id for ask in asks}, {(ask.coop_id, ask.user_id) for ask in asks}
    by_id, terms = {coop.id: coop for coop in await coops.by_ids(ctx.db, coop_ids=of)}, terms_of(ctx, scheme)
    months = await months_of(ctx, scheme, year, coop_ids=by_id)
    newly: set[int] = set()
    questions: list[ToAsk] = []
    for speaker in await speakers.confirmed_among(ctx.db, coop_ids=list(by_id)):
        if (speaker.coop_id, speaker.user_id) in people:
            continue
        coop = by_id[speaker.coop_id]
        newly.add(coop.id)
        ctx.db.add(SubsAsk(round_id=round_.id, coop_id=coop.id, user_id=speaker.user_id, asked_at=ctx.now))
        matter = Matter(coop, scheme, year, terms.in_part(months[coop.id]))
        questions.append(_question(ctx, matter, round_, speaker))
    lasts = round_.due_at - ctx.now + AFTER_THE_END
    await ask_each(ctx, questions, about=None, lasts=lasts, priority=Priority.REMINDER)
    return newly - before


def _question(ctx: Ctx, matter: Matter, round_: SubsRound, speaker: Speaker) -> ToAsk:
    """What a person is asked of their co-op's figures; a plain answer is understood for a while beyond the end."""
    year, due = named_year(ctx, matter.scheme.slug, matter.year), ctx.when(round_.due_at)
    voluntary = matter.scheme.voluntary
    if matter.kind is Kind.FIXED:
        lines = in_words.bill(Basis(), bill(matter.terms, Basis()), matter.terms, sums_of(ctx, matter.scheme))
        asked: FiguresWanted | ToConfirm = ToConfirm.of(matter, Basis())
        doc = declaring_texts.please_confirm(matter.coop.name, year, lines, due=due, voluntary=voluntary)
    else:
        asked = FiguresWanted.of(matter)
        doc = declaring_texts.please_declare(matter.coop.name, year, matter.kind, due=due, voluntary=voluntary)
    return ToAsk(speaker.user_id, asked, doc, once=f"subs-ask:{round_.id}:{matter.coop.id}:{speaker.user_id}")


@subs.job(changes=False)
async def remind(ctx: Ctx, due: RoundToRemind) -> None:
    """Those who were asked and have not declared are reminded, so many days before the end as the TOML says, never twice. One that was
    missed, with a later one due by now, is not made up for."""
    round_ = await ctx.db.get(SubsRound, due.round_id)
    if round_ is None or round_.due_at <= ctx.now:
        return
    before = ctx.settings.subs.reminders
    at = next_reminder(round_.due_at, before=before, after=ctx.now)
    if at is not None:
        await ctx.schedule(RoundToRemind(round_.id), at=at)
    which = reminder_due(round_.due_at, before=before, now=ctx.now)
    if which is None:
        return
    asks = await declarations.asks_in(ctx.db, round_id=round_.id)
    declared = await declarations.declared_for(ctx.db, scheme=round_.scheme, year_start=round_.year_start)
    waiting = await _pay(ctx, round_, {ask.coop_id for ask in asks} - declared)
    asked = {(ask.coop_id, ask.user_id) for ask in asks}
    speaking = await speakers.confirmed_among(ctx.db, coop_ids=waiting)
    people = list(dict.fromkeys(each.user_id for each in speaking if (each.coop_id, each.user_id) in asked))
    stage = f"{round_.due_at:%Y-%m-%d}:{which.days}"
    await remind_people(ctx, people, f"subs-{round_.id}", until=round_.due_at, stage=stage)


async def _pay(ctx: Ctx, round_: SubsRound, coop_ids: set[int]) -> set[int]:
    """Those of some co-ops that pay for a round's year, as it was noted since they were asked."""
    scheme = ctx.settings.subs.scheme(round_.scheme)
    if scheme is None:
        return set()
    year = year_starting_in(ctx, scheme, round_.year_start.year)
    months = await months_of(ctx, scheme, year, coop_ids=coop_ids)
    return {each for each in coop_ids if months[each]}


def reminder_alone(ctx: Ctx, round_: SubsRound, coop: str, year: str) -> Alone:
    """What a speaker is told where nothing else has fallen due for them."""
    scheme = ctx.settings.subs.scheme(round_.scheme)
    return Alone(
        texts.reminder(
            texts.Waits(coop, year, ctx.when(round_.due_at)),
            pays_less=scheme is not None and scheme.pay_what_you_can_years > 0,
        )
    )
