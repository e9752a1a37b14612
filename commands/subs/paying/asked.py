"""The questions that are asked in private: what a co-op declares, and whether what was read back is right."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Inline
from chatbot.config import AnyScheme
from commands.rules.subs import basis as reads
from commands.rules.subs.said import why_in
from commands.rules.subs.terms import Basis, Kind, Terms, bill
from commands.rules.subs.years import SubsYear
from commands.subs.schemes import Matter, name_of_scheme, scheme_of, sums_of, terms_of, year_starting_in
from commands.subs.texts import asked as texts
from commands.subs.texts.terms import basis_in_words
from storage.queries import coops
from storage.types import Pence


@dataclass(frozen=True)
class FiguresWanted(Asked, name="figures"):
    """What has the co-op paid in wages, or how many members has it? One question for each co-op, year and scheme."""

    about: str
    """These three; the co-op and the year, or the co-op alone, where it was asked before the others were part of it."""
    year: date
    """The first day of the subs year."""
    fee_only: bool = False
    scheme: str = ""
    """Its short name; nothing where it was asked before there was more than one."""
    kind: Kind = Kind.LEVY
    currency: str = ""
    voluntary: bool = False
    why: str | None = None

    @classmethod
    def of(cls, matter: Matter, *, fee_only: bool = False, why: str | None = None) -> "FiguresWanted":
        scheme: AnyScheme = matter.scheme
        about = f"{matter.coop.id} {matter.year.start} {scheme.slug}"
        return cls(
            about, matter.year.start, fee_only, scheme.slug, matter.kind, matter.terms.currency, scheme.voluntary, why
        )

    @property
    def coop(self) -> int:
        return int(self.about.partition(" ")[0])


@dataclass(frozen=True)
class ToConfirm(Asked, name="confirm"):
    """Is this what the co-op declares?"""

    in_backups = False
    about: str
    """As in ``FiguresWanted``; the co-op alone where it was asked before the others were part of it."""
    year: date
    wages: Pence | None = None
    self_employed: Pence | None = None
    pays: Pence | None = None
    fee_only: bool = False
    sure: bool = False
    """Whether they have been asked once more about figures that are out of all likelihood."""
    heads: int | None = None
    scheme: str = ""
    kind: Kind = Kind.LEVY
    currency: str = ""
    voluntary: bool = False
    why: str | None = None
    way: str | None = None
    """How a treasurer heard it, where it is one who declares."""
    terms: dict[str, Any] | None = None
    """Those by which it was read back; None where it was asked before they were kept."""

    @classmethod
    def of(
        cls, matter: Matter, basis: Basis, *, fee_only: bool = False, why: str | None = None, way: str | None = None
    ) -> "ToConfirm":
        scheme: AnyScheme = matter.scheme
        return cls(
            f"{matter.coop.id} {matter.year.start} {scheme.slug}",
            matter.year.start,
            basis.wages,
            basis.self_employed,
            basis.pays,
            fee_only,
            heads=basis.heads,
            scheme=scheme.slug,
            kind=matter.kind,
            currency=matter.terms.currency,
            voluntary=scheme.voluntary,
            why=why,
            way=way,
            terms=matter.terms.kept(),
        )

    @property
    def coop(self) -> int:
        return int(self.about.partition(" ")[0])

    @property
    def labour(self) -> Pence | None:
        return self.basis.labour

    @property
    def basis(self) -> Basis:
        return Basis(self.wages, self.self_employed, self.heads, self.pays)


def are_figures(words: str, asked: FiguresWanted, reading: Reading) -> bool:
    """Whether words are what a co-op was asked for, or leave a voluntary scheme out."""
    words = why_in(words)[0]
    if reads.same_as_before(words) or (asked.voluntary and reads.leaves_out(words)):
        return True
    return reads.is_basis(words, asked.kind, currency=asked.currency or reading.currency, locale=reading.locale)


def hold_figures(words: str, asked: FiguresWanted | ToConfirm, reading: Reading) -> bool:
    """Whether words are meant as figures, read or not."""
    return reads.holds_basis(words, asked.kind, currency=asked.currency or reading.currency, locale=reading.locale)


def confirms(words: str, asked: ToConfirm, reading: Reading) -> bool:
    """Whether words say yes or no to what was read back, or correct it."""
    words, _ = why_in(words)
    if asked.voluntary and reads.leaves_out(words):
        return True
    currency = asked.currency or reading.currency
    return reads.confirms_basis(words, asked.basis, asked.kind, currency=currency, locale=reading.locale)


async def figures_of(ctx: Ctx, asked: FiguresWanted) -> Inline:
    """What is asked for."""
    coop, scheme = await coops.by_id(ctx.db, coop_id=asked.coop), scheme_of(ctx, asked.scheme)
    year = year_starting_in(ctx, scheme, asked.year.year)
    return texts.figures_of(coop.name, named_year(ctx, asked.scheme, year), asked.kind)


async def read_back_for(ctx: Ctx, asked: ToConfirm) -> Inline:
    """What yes would store."""
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    return texts.what_was_read_back(coop.name, waits_for(ctx, asked))


def waiting(ctx: Ctx, asked: ToConfirm) -> Inline:
    """What yes would store, said whenever something else is said."""
    return texts.waiting(waits_for(ctx, asked), figures=asked.kind is not Kind.FIXED)


def waits_for(ctx: Ctx, asked: ToConfirm) -> Inline:
    """What waits for a yes, in words: the figures, and what they come to."""
    scheme = scheme_of(ctx, asked.scheme)
    terms = terms_of(ctx, scheme) if asked.terms is None else Terms.of_kept(asked.terms)
    sums = sums_of(ctx, scheme)
    return texts.what_waits(basis_in_words(asked.basis, sums), sums(bill(terms, asked.basis).total))


def named_year(ctx: Ctx, scheme: str, year: SubsYear) -> str:
    """A year, with the scheme's name where it is not the first one: 2026/27, 2026/27 (tech-fund)."""
    found = scheme_of(ctx, scheme)
    return year.label if found == ctx.settings.subs.first else f"{year.label} ({name_of_scheme(found)})"
