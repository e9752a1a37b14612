"""Taking in what co-ops have declared on paper and by phone, as a table: looked through first, all of it kept or nothing."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from chatbot.api.access import Who
from chatbot.api.arguments import places_of
from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import TakenIn
from chatbot.api.errors import Refusal
from chatbot.api.many import audit_each
from chatbot.api.wording.markup import Inline
from commands.rules.membership.coop_names import known_as
from commands.rules.subs.basis import MOST_HEADS
from commands.rules.subs.said import LONGEST_WHY, without_sums
from commands.rules.subs.table import WORKED_OUT, Line, read_table, sum_in
from commands.rules.subs.terms import Basis, Kind, bill
from commands.rules.tables import exact
from commands.subs.family import subs
from commands.subs.paying.storing import check_pays, keep
from commands.subs.schemes import Matter, called, first_scheme, months_of, schemes_of, subject_of, terms_of, year_meant
from commands.subs.tables.exporting import COLUMNS, row_of
from commands.subs.texts import importing as texts
from storage.models import Coop, Declaration
from storage.queries import coops
from storage.queries import subs as declarations
from storage.types import Pence

Key = tuple[str, int, int]
"""A scheme, a co-op and the calendar year in which its year begins."""


@dataclass(frozen=True, slots=True)
class New:
    """A line to be kept."""

    matter: Matter
    declared: Declaration


@dataclass(slots=True)
class Looked:
    """A table, looked through."""

    new: list[New] = field(default_factory=list)
    same: int = 0
    bad: list[tuple[int, Inline]] = field(default_factory=list)
    compared: set[str] = field(default_factory=set)
    """Whose figures it was held against, each co-op with the year: what is told of a line tells whether they are the same."""


class Bad(Exception):
    """A line that cannot be kept, with why."""

    def __init__(self, why: Inline) -> None:
        super().__init__()
        self.why = why


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows already, read once for all lines."""

    coops: Mapping[int, Coop]
    names: Mapping[str, str]
    """By folded name."""
    by_id: Mapping[int, Declaration]
    current: Mapping[Key, Declaration]
    seats: Mapping[int, Collection[str]]
    """The circles in which each co-op has a seat."""
    ever: Collection[tuple[str, int]]
    """The schemes in which each co-op has declared: what was due before it left is still put right."""


async def looked_through(ctx: Ctx, table: str) -> Looked:
    """What each line of a table would do. Raises Refusal for what is no table of declarations."""
    lines = read_table(table)
    known, found, months = await _known(ctx), Looked(), dict[tuple[str, int], dict[int, int]]()
    seen: dict[Key, int] = {}
    for line in lines:
        try:
            new = await _new(ctx, line, known, months, found.compared)
            if new is None:
                found.same += 1
                continue
            key = _key(new.matter)
            if key in seen:
                raise Bad(texts.twice(seen[key]))
            seen[key] = line.number
        except Bad as bad:
            found.bad.append((line.number, bad.why))
        except Refusal as refused:
            found.bad.append((line.number, refused.words))
        else:
            found.new.append(new)
    if found.compared:
        looked = {each: {"by_table": True} for each in sorted(found.compared)}
        await audit_each(ctx, "subs.looked", looked, circle=None)
    return found


@subs.imports_table("year_start", "year")
async def take_in(ctx: Ctx, table: str, store: bool) -> TakenIn:
    """Look through a table of declarations, and keep it where that is wanted and no line of it is bad."""
    if Who.TREASURER not in ctx.actor.holds:
        raise Refusal("not-treasurer", "Declarations are taken in by a treasurer. Nothing is kept.")
    found = await looked_through(ctx, table)
    if store and not found.bad:
        for each in found.new:
            await keep(ctx, each.matter, each.declared)
    return TakenIn(len(found.new), found.same, found.bad)


async def _known(ctx: Ctx) -> Known:
    all_of_them = {coop.id: coop for coop in await coops.all_in(ctx.db)}
    ever = await declarations.ever(ctx.db)
    seats: defaultdict[int, set[str]] = defaultdict(set)
    for circle, coop_id in await coops.seated_among(ctx.db, coop_ids=all_of_them):
        seats[coop_id].add(circle)
    return Known(
        coops=all_of_them,
        names={coop.slug: coop.name for coop in all_of_them.values()},
        by_id={each.id: each for each in ever},
        current={(each.scheme, each.coop_id, each.year_start.year): each for each in ever if each.replaced_at is None},
        seats=seats,
        ever={(each.scheme, each.coop_id) for each in ever},
    )


async def _new(
    ctx: Ctx, line: Line, known: Known, months: dict[tuple[str, int], dict[int, int]], compared: set[str]
) -> New | None:
    """What a line says that is not kept yet; None for what is. ``compared`` is told whose figures it was held against. Raises Bad,
    and Refusal."""
    if line.get("id") is not None:
        _must_be_kept_so(ctx, line, known, compared)
        return None
    matter = await _matter(ctx, line, known, months)
    left_out = _left_out(line, matter)
    basis = Basis() if left_out else _basis(line, matter)
    due = bill(matter.terms, basis) if not left_out else None
    fee, vat = (Pence(0), Pence(0)) if due is None else (due.fee, due.vat)
    _must_come_to(line, matter, fee, vat)
    why = line.get("reason")
    before = known.current.get(_key(matter))
    declared = Declaration(
        wages=basis.wages,
        self_employed=basis.self_employed,
        heads=basis.heads,
        pays=basis.pays,
        left_out=left_out,
        fee=fee,
        vat=vat,
        way=_way(line),
        reason=without_sums(why)[:LONGEST_WHY] if why is not None else None,
    )
    if before is not None:
        compared.add(subject_of(ctx, matter.coop, matter.scheme, matter.year))
        if _says(before) == _says(declared):
            return None
        if why is None:
            raise Bad(texts.needs_a_reason())
    await check_pays(ctx, matter, basis)
    return New(matter, declared)


def _must_be_kept_so(ctx: Ctx, line: Line, known: Known, compared: set[str]) -> None:
    """A line of an export says what is kept already. Raises Bad where it says anything else."""
    number = line.get("id") or ""
    kept = known.by_id.get(_number(number) or 0)
    if kept is None:
        raise Bad(texts.no_such_number(number))
    compared.add(f"{known.coops[kept.coop_id].slug} {kept.year_start.year} ({kept.scheme})")
    money = ctx.settings.federation.currency
    row = dict(zip(COLUMNS, row_of(kept, known.coops[kept.coop_id].name, currency=money), strict=True))
    other = [column for column, cell in line.cells.items() if column in row and cell != row[column].strip()]
    if other:
        raise Bad(texts.says_something_else(other))


async def _matter(ctx: Ctx, line: Line, known: Known, months: dict[tuple[str, int], dict[int, int]]) -> Matter:
    named = line.get("scheme")
    slug = first_scheme(ctx).slug if named is None else called(ctx).get(named)
    scheme = ctx.settings.subs.scheme(slug) if slug is not None else None
    if scheme is None:
        raise Bad(texts.no_scheme(named or ""))
    coop = _coop(line, known)
    theirs = schemes_of(ctx, known.seats.get(coop.id, ()))
    if scheme not in theirs and (scheme.slug, coop.id) not in known.ever:
        raise Bad(texts.not_their_scheme(coop.name, scheme.name or scheme.slug))
    said = line.get("year_start") or line.get("year") or ""
    if not (said[:4].isascii() and said[:4].isdecimal()):
        raise Bad(texts.no_year(said))
    year = year_meant(ctx, scheme, said[:4] if line.get("year_start") else said)
    if year is None or (line.get("year_start") and said != year.start.isoformat()):
        raise Bad(texts.no_year(said))
    key = (scheme.slug, year.start.year)
    if key not in months:
        months[key] = await months_of(ctx, scheme, year, coop_ids=list(known.coops))
    if not months[key][coop.id]:
        raise Bad(texts.does_not_pay(coop.name, year.label))
    return Matter(coop, scheme, year, terms_of(ctx, scheme).in_part(months[key][coop.id]))


def _coop(line: Line, known: Known) -> Coop:
    number, name = line.get("coop_id"), line.get("coop")
    by_name = None
    if name is not None:
        slug = known_as(name, known.names)
        by_name = next((coop for coop in known.coops.values() if coop.slug == slug), None)
        if by_name is None:
            raise Bad(texts.no_co_op(name))
    if number is None:
        if by_name is None:
            raise Bad(texts.no_co_op(""))
        return by_name
    by_number = known.coops.get(_number(number) or 0)
    if by_number is None or (by_name is not None and by_name.id != by_number.id):
        raise Bad(texts.another_co_op(number, name))
    return by_number


def _left_out(line: Line, matter: Matter) -> bool:
    said = (line.get("left_out") or "").casefold()
    if said not in ("", "yes", "no"):
        raise Bad(texts.unread("left_out", "yes"))
    if said == "yes" and not matter.scheme.voluntary:
        raise Bad(texts.not_voluntary())
    return said == "yes"


def _basis(line: Line, matter: Matter) -> Basis:
    """What the line goes by. Raises Bad."""
    places = places_of(matter.terms.currency)

    def sum_of(column: str) -> Pence | None:
        try:
            return sum_in(line.get(column), places=places)
        except ValueError:
            raise Bad(texts.unread(column, exact(Pence(92_000 * 10**places), places=places))) from None

    wages, self_employed, pays = (sum_of(column) for column in ("wages", "self_employed", "pays"))
    heads = line.get("heads")
    if heads is not None and not (heads.isascii() and heads.isdecimal() and int(heads[:7]) <= MOST_HEADS):
        raise Bad(texts.unread("heads", "8"))
    labour = (wages, self_employed) != (None, None)
    match matter.kind:
        case Kind.LEVY if labour or pays is not None:
            if not labour:
                return Basis(pays=pays)
            return Basis(wages or Pence(0), self_employed or Pence(0), pays=pays)
        case Kind.PER_HEAD if heads is not None or pays is not None:
            return Basis(heads=int(heads) if heads is not None else None, pays=pays)
        case Kind.FIXED if not labour and heads is None:
            return Basis(pays=pays)
    raise Bad(texts.lacks(matter.kind))


def _must_come_to(line: Line, matter: Matter, fee: Pence, vat: Pence) -> None:
    """What the line says of what is worked out must be so. Raises Bad."""
    places = places_of(matter.terms.currency)
    is_so = dict(
        zip(
            WORKED_OUT,
            (matter.terms.currency, *(exact(each, places=places) for each in (fee, vat, Pence(fee + vat)))),
            strict=True,
        )
    )
    for column, cell in is_so.items():
        said = line.get(column)
        if said is not None and said != cell:
            raise Bad(texts.comes_to_something_else(column))


def _way(line: Line) -> str:
    said = (line.get("way") or "letter").casefold()
    if said not in ("letter", "phone"):
        raise Bad(texts.unread("way", "letter"))
    return said


def _number(cell: str) -> int | None:
    """The number of a record; None for what is none."""
    return int(cell) if re.fullmatch(r"-?[0-9]{1,18}", cell) else None


def _key(matter: Matter) -> Key:
    return matter.scheme.slug, matter.coop.id, matter.year.start.year


def _says(each: Declaration) -> Sequence[object]:
    """What a declaration says, whoever has said it and how."""
    return each.wages, each.self_employed, each.heads, each.pays, bool(each.left_out), each.fee, each.vat
