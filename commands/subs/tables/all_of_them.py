"""What co-ops have declared, for the treasurer: page by page, as a table, of one co-op, and summed up. In encrypted rooms alone."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.pages import first_page
from chatbot.api.post.sealing import figures_of_others
from chatbot.api.seams.listing import Entries, Entry, Listing
from chatbot.api.wording.markup import Inline, say
from chatbot.config import AnyScheme
from commands.coops import coop_meant as any_coop
from commands.rules.subs.report import Told, beside, sum_up
from commands.rules.subs.said import year_and_scheme
from commands.rules.subs.years import SubsYear
from commands.subs.family import money_of, subs, sums_as_declared
from commands.subs.paying.asked import named_year
from commands.subs.rounds.payers import next_by_name, who_pays
from commands.subs.rounds.status import which_meant
from commands.subs.schemes import (
    called,
    currency_of,
    scheme_named,
    scheme_of,
    sums_of,
    year_meant,
    year_now,
    year_starting_in,
)
from commands.subs.tables.chart import Bars, drawn
from commands.subs.tables.table_file import hand_over_table
from commands.subs.texts import all as texts
from storage.models import Coop, Declaration
from storage.queries import payers, rooms
from storage.queries import subs as declarations
from storage.queries.payers import Paying
from storage.types import Pence

AS_A_TABLE = "csv"


@dataclass(frozen=True)
class DeclaredByCoop(Listing, name="all"):
    """What the co-ops have declared for a year, by name, behind the one of this name and folded name."""

    of: str
    """The scheme and the calendar year in which its year begins: ``federation 2026``."""
    after: str = ""
    after_slug: str = ""


@subs.command(
    "subs all",
    allow=Who.TREASURER,
    place=Place.PRIVATE,
    secret=True,
    changes=True,
    example="subs all 2026",
    also="all subs",
)
async def all_(ctx: Ctx, which: Rest | None = None) -> Reply:
    """See what co-ops have declared, in our encrypted room: of a year and a scheme, or all of one co-op.

    `subs all 2026 tech-fund` shows it page by page, `subs all 2026 csv` is a table, `subs all Leaf Bakery` what that co-op has
    ever declared. That you have looked is noted.
    """
    said, slug, rest = year_and_scheme(which or "", called(ctx))
    table = rest.casefold() == AS_A_TABLE or rest.casefold().endswith(f" {AS_A_TABLE}")
    if table:
        said, slug, rest = year_and_scheme((which or "").strip()[: -len(AS_A_TABLE)], called(ctx))
    if rest:
        return await _of_one(ctx, await any_coop(ctx, rest))
    scheme = scheme_named(ctx, slug)
    year = year_meant(ctx, scheme, said) or year_now(ctx, scheme)
    ctx.audit("subs.looked", f"everybody {named_year(ctx, scheme.slug, year)}", as_table=table)
    if table:
        return await hand_over_table(ctx, scheme, year)
    return await first_page(ctx, DeclaredByCoop(f"{scheme.slug} {year.start.year}"))


async def _of_one(ctx: Ctx, coop: Coop) -> Reply:
    """All that one co-op has declared. It is in its history that the treasurer has looked."""
    found = await declarations.of_coop(ctx.db, coop_id=coop.id)
    ctx.audit("subs.looked", coop.slug)
    names = await rooms.names_in_circles(ctx.db, user_ids={each.declared_by for each in found})
    lines = []
    for each in found:
        scheme = ctx.settings.subs.scheme(each.scheme)
        year = f"{each.year_start.year} ({each.scheme})"
        if scheme is not None:
            year = named_year(ctx, scheme.slug, year_starting_in(ctx, scheme, each.year_start.year))
        lines.append(
            texts.of_one(
                each,
                year,
                when=ctx.when(each.declared_at),
                who=names[each.declared_by],
                replaced=ctx.when(each.replaced_at) if each.replaced_at is not None else None,
                sums=sums_as_declared(ctx, each),
            )
        )
    return Reply(say(figures_of_others(*texts.all_of_one(coop.name, lines).blocks)))


@subs.pages(allow=Who.TREASURER)
async def read_all(ctx: Ctx, behind: DeclaredByCoop) -> Entries:
    """The next co-ops by name, each with what it has declared: those that pay, and those whose declaration is on record all the same."""
    slug, _, first = behind.of.partition(" ")
    scheme = scheme_of(ctx, slug)
    year = year_starting_in(ctx, scheme, int(first))
    listed = {each.id: each for each in await who_pays(ctx, scheme, year)}
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    listed |= {each.id: each for each in await payers.named(ctx.db, coop_ids=declared - listed.keys())}
    shown = next_by_name(ctx, listed.values(), after=behind.after, after_slug=behind.after_slug)
    known = await declarations.current_among(ctx.db, coop_ids=[coop.id for coop in shown], year_starts=[year.start])
    found = {each.coop_id: each for each in known if each.scheme == scheme.slug}

    def line(coop: Paying) -> Inline:
        one = found.get(coop.id)
        return texts.one(coop.name, one, sums_of(ctx, scheme) if one is None else sums_as_declared(ctx, one))

    return Entries(
        heading=texts.heading(named_year(ctx, scheme.slug, year), len(listed)),
        total=len(listed),
        next=[Entry(line(coop), DeclaredByCoop(behind.of, coop.name, coop.slug)) for coop in shown],
        figures=True,
    )


@subs.command(
    "subs report",
    allow=Who.TREASURER,
    place=Place.PRIVATE,
    changes=True,
    example="subs report 2026",
    also="report on subs",
)
async def report(ctx: Ctx, which: Rest | None = None) -> Reply:
    """See a year of {subs} summed up beside the year before, in our encrypted room: in words and as a picture.

    No sum and no median is told that fewer than five co-ops are behind, nor one from which theirs could be worked out.
    """
    said, slug = which_meant(ctx, which)
    scheme = scheme_named(ctx, slug)
    year = year_meant(ctx, scheme, said) or year_now(ctx, scheme)
    before = year_starting_in(ctx, scheme, year.start.year - 1)
    told, paying = await _told_for(ctx, scheme, year)
    told_before, paying_before = await _told_for(ctx, scheme, before)
    money = currency_of(ctx, scheme)
    now = sum_up(told, paying=paying, money=money)
    earlier = beside(sum_up(told_before, paying=paying_before, money=money), told_before, told)
    ctx.audit("subs.looked", f"report {named_year(ctx, scheme.slug, year)}")
    named, sums = named_year(ctx, scheme.slug, year), sums_of(ctx, scheme)
    doc = texts.report(named, now, before.label, earlier, sums)
    if ctx.said.encrypted or ctx.said.elsewhere is not None:
        words = ctx.outbox.in_words
        groups = [
            Bars(words(what), one, other, words(so), words(so_before))
            for what, one, other, so, so_before in texts.bars(now, earlier, sums)
        ]
        await ctx.outbox.file(
            ctx.actor.user_id,
            about=None,
            name=f"subs-{scheme.slug}-{year.label.replace('/', '-')}.png",
            mime="image/png",
            data=drawn(words(texts.picture(named)), year.label, before.label, groups),
            figures=True,
        )
    return Reply(say(figures_of_others(*doc.blocks)))


async def _told_for(ctx: Ctx, scheme: AnyScheme, year: SubsYear) -> tuple[list[Told], int]:
    """What co-ops have declared for a year, and how many pay."""
    paying = {coop.id for coop in await who_pays(ctx, scheme, year)}
    ever = await declarations.ever_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    holds = [each for each in ever if each.replaced_at is None]
    return [_told(ctx, each) for each in holds], len(paying | {each.coop_id for each in holds})


def _told(ctx: Ctx, each: Declaration) -> Told:
    known = each.wages is not None or each.self_employed is not None
    labour = Pence((each.wages or 0) + (each.self_employed or 0)) if known else None
    return Told(each.coop_id, each.fee, each.vat, labour, each.heads, each.left_out, money_of(ctx, each))
