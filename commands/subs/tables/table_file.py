"""What co-ops have declared for a year as a table, for the treasurer. A long one is written aside, and handed over when it is ready."""

from dataclasses import dataclass

from chatbot.api.context import Ctx, Reply
from chatbot.api.post.outbox import LARGEST_FILE
from chatbot.api.post.pen import LONGEST_NAME, fits
from chatbot.api.seams.payloads import Due
from chatbot.config import AnyScheme
from commands.rules.subs.years import SubsYear
from commands.rules.tables import as_csv
from commands.subs.family import subs
from commands.subs.paying.asked import named_year
from commands.subs.schemes import scheme_of, year_starting_in
from commands.subs.tables.exporting import COLUMNS, row_of
from commands.subs.texts import all as texts
from storage.queries import coops
from storage.queries import subs as declarations
from storage.types import UserId

AT_ONCE = 500
"""So many lines are written while everybody waits: that takes a part of a second. More are written aside."""


@dataclass(frozen=True)
class TableToWrite(Due, name="table"):
    """A treasurer waits for a long table."""

    asked: str
    person: UserId
    scheme: str
    year: int
    """The calendar year in which it begins."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a file."""

    rows: int
    data: bytes


async def hand_over_table(ctx: Ctx, scheme: AnyScheme, year: SubsYear) -> Reply:
    """Give whoever asks the table of a year, or say that it is under way."""
    count = await declarations.count_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    if count > AT_ONCE:
        asked = fits(ctx.cause, LONGEST_NAME)
        await ctx.schedule(TableToWrite(asked, ctx.actor.user_id, scheme.slug, year.start.year), at=ctx.now)
        return Reply(texts.the_table_is_being_written(named_year(ctx, scheme.slug, year), count))
    table = await _table(ctx, scheme, year)
    await _send(ctx, ctx.actor.user_id, scheme, year, table)
    return Reply(texts.here_is_the_table(named_year(ctx, scheme.slug, year), table.rows))


async def write_table(ctx: Ctx, due: TableToWrite) -> Table:
    """What a treasurer waits for."""
    scheme = scheme_of(ctx, due.scheme)
    return await _table(ctx, scheme, year_starting_in(ctx, scheme, due.year))


@subs.worked_out(by=write_table)
async def table_is_written(ctx: Ctx, due: TableToWrite, table: Table) -> None:
    """Hand it to whoever has asked for it, if they are still treasurer."""
    if due.person not in ctx.settings.federation.treasurers:
        return
    scheme = scheme_of(ctx, due.scheme)
    year = year_starting_in(ctx, scheme, due.year)
    named = named_year(ctx, scheme.slug, year)
    fits_in = len(table.data) <= LARGEST_FILE
    if fits_in:
        await _send(ctx, due.person, scheme, year, table)
    told = texts.here_is_the_table(named, table.rows) if fits_in else texts.the_table_is_too_large(named)
    await ctx.outbox.private(due.person, told, about=None, awaited=True)


async def _table(ctx: Ctx, scheme: AnyScheme, year: SubsYear) -> Table:
    names = {coop.id: coop.name for coop in await coops.all_in(ctx.db)}
    money = ctx.settings.federation.currency
    found = await declarations.ever_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    rows = [row_of(each, names[each.coop_id], currency=money) for each in found]
    return Table(
        len(rows), as_csv(COLUMNS, rows).encode("utf-8-sig")
    )  # A spreadsheet knows by its mark that it is UTF-8.


async def _send(ctx: Ctx, person: UserId, scheme: AnyScheme, year: SubsYear, table: Table) -> None:
    name = f"subs-{scheme.slug}-{year.label.replace('/', '-')}.csv"
    await ctx.outbox.file(person, about=None, name=name, mime="text/csv", data=table.data, figures=True)
