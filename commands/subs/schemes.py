"""Schemes, their years and their terms: what a co-op is asked for, by the TOML and by what a treasurer has noted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chatbot.api.arguments import in_units
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import SUBS, cmd
from chatbot.config import AnyScheme, LevyScheme, PerHeadScheme, YearStart
from commands.rules.subs.terms import Kind, Rounding, Terms
from commands.rules.subs.years import MidYear, Span, SubsYear, months_there, spans_in, year_named, year_of
from commands.subs.family import sums_in
from commands.subs.texts.paying import Sums
from storage.models import Coop, SubsRound
from storage.queries import coops
from storage.queries import subs as declarations
from storage.queries import subs_terms as terms_kept
from storage.types import Pence

FAR = 10
"""A year that far from the present one is most likely a slip."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be declared: for which co-op, in which scheme, for which year, and on what terms."""

    coop: Coop
    scheme: AnyScheme
    year: SubsYear
    terms: Terms

    @property
    def kind(self) -> Kind:
        return self.terms.kind

    def in_units(self, amount: Decimal) -> Pence:
        """A sum of the TOML in the smallest unit of the scheme's money."""
        return in_units(amount, currency=self.terms.currency)


def subject_of(ctx: Ctx, coop: Coop, scheme: AnyScheme, year: SubsYear) -> str:
    """A declaration as the audit names it: leaf-bakery 2025/26, and the scheme where it is not the first one."""
    named = "" if scheme == ctx.settings.subs.first else f" {scheme.slug}"
    return f"{coop.slug} {year.label}{named}"


def first_scheme(ctx: Ctx) -> AnyScheme:
    """The scheme that is meant where nobody says which. Raises Refusal where the TOML names none."""
    scheme = ctx.settings.subs.first
    if scheme is None:
        raise Refusal("no-levy", "No levy has been set up, so there is nothing to declare. An operator can add one.")
    return scheme


def scheme_of(ctx: Ctx, slug: str) -> AnyScheme:
    """The scheme of a record. Raises Refusal where the TOML names it no longer."""
    scheme = ctx.settings.subs.scheme(slug) if slug else first_scheme(ctx)
    if scheme is None:
        raise Refusal(
            "no-scheme",
            "There is no scheme {slug} any more, so I have kept nothing. Please ask the treasurer.",
            slug=slug,
        )
    return scheme


def scheme_named(ctx: Ctx, slug: str | None) -> AnyScheme:
    """The scheme that somebody has named, or the first one. Raises Refusal where there is none."""
    return first_scheme(ctx) if slug is None else scheme_of(ctx, slug)


def called(ctx: Ctx) -> dict[str, str]:
    """The short names of the schemes by all that they are called."""
    names: dict[str, str] = {}
    for scheme in ctx.settings.subs.schemes:
        names[scheme.slug] = scheme.slug
        names[scheme.slug.replace("-", " ")] = scheme.slug
        if scheme.name is not None:
            names[scheme.name] = scheme.slug
    return names


def name_of_scheme(scheme: AnyScheme) -> str:
    """What people call it."""
    return scheme.name or scheme.slug


def currency_of(ctx: Ctx, scheme: AnyScheme) -> str:
    """In which money a scheme is."""
    return scheme.currency or ctx.settings.federation.currency


def sums_of(ctx: Ctx, scheme: AnyScheme) -> Sums:
    """How sums are written in a scheme's money."""
    return sums_in(ctx, currency_of(ctx, scheme))


def year_now(ctx: Ctx, scheme: AnyScheme) -> SubsYear:
    """The subs year that today lies in, in the federation's zone."""
    starts = _starts(ctx, scheme)
    today = ctx.now.astimezone(ctx.settings.federation.timezone).date()
    return year_of(today, month=starts.month, starts_on=starts.day)


def year_starting_in(ctx: Ctx, scheme: AnyScheme, year: int) -> SubsYear:
    """The scheme's year that starts in a calendar year."""
    starts = _starts(ctx, scheme)
    return year_named(year, month=starts.month, starts_on=starts.day)


def year_meant(ctx: Ctx, scheme: AnyScheme, said: str | None) -> SubsYear | None:
    """The year that somebody has said, ``2026`` or ``2026/27``; None for none. Raises Refusal for one that is far away, or that
    is no year of the scheme."""
    if said is None:
        return None
    now, year = year_now(ctx, scheme), year_starting_in(ctx, scheme, int(said[:4]))
    if abs(year.start.year - now.start.year) > FAR or not year.names(said):
        raise Refusal(
            "odd-year",
            "I read {year} as the year, and know no such year of {subs} near now. This one is {now}. For example: {example}",
            year=said,
            subs=SUBS,
            now=now.label,
            example=cmd(f"subs {now.start.year}"),
        )
    return year


def terms_of(ctx: Ctx, scheme: AnyScheme) -> Terms:
    """A scheme's terms as the TOML has them now, for a whole year."""
    currency = currency_of(ctx, scheme)
    kind, rounding = Kind(scheme.kind), Rounding(scheme.rounding)
    if isinstance(scheme, LevyScheme):
        bands = tuple((in_units(band.above, currency=currency), band.rate) for band in scheme.bands)
        minimum = in_units(scheme.minimum, currency=currency)
        return Terms(kind, currency, scheme.vat, rounding, rate=scheme.rate, minimum=minimum, bands=bands)
    per = scheme.per if isinstance(scheme, PerHeadScheme) else "year"
    return Terms(kind, currency, scheme.vat, rounding, amount=in_units(scheme.amount, currency=currency), per=per)


def _starts(ctx: Ctx, scheme: AnyScheme) -> YearStart:
    return scheme.year_starts or ctx.settings.subs.year_starts


async def matter_of(ctx: Ctx, coop: Coop, scheme: AnyScheme, year: SubsYear) -> Matter:
    """What a co-op is to declare. Raises Refusal for a year in which it does not pay."""
    months = (await months_of(ctx, scheme, year, coop_ids=[coop.id]))[coop.id]
    if months == 0:
        raise Refusal(
            "not-there",
            "{coop} does not pay {scheme} for {year}: by what the treasurer has noted it was not there then. Nothing has changed.",
            coop=coop.name,
            scheme=name_of_scheme(scheme),
            year=year.label,
        )
    return Matter(coop, scheme, year, terms_of(ctx, scheme).in_part(months))


async def months_of(ctx: Ctx, scheme: AnyScheme, year: SubsYear, *, coop_ids: Collection[int]) -> dict[int, int]:
    """For how many months of a year each of some co-ops pays."""
    notes = await terms_kept.spans_noted(ctx.db, schemes=[scheme.slug], coop_ids=coop_ids)
    return {each: months_in(scheme, year, notes.get((scheme.slug, each), ())) for each in coop_ids}


def months_in(scheme: AnyScheme, year: SubsYear, notes: Sequence[Span]) -> int:
    """For how many months of a year a co-op pays, by what treasurers have noted of it."""
    return months_there(year, spans_in(notes), how=MidYear(scheme.mid_year))


async def rounds_asking(
    ctx: Ctx, *, schemes: Collection[str], coop_ids: Collection[int], since: datetime
) -> list[tuple[SubsRound, int]]:
    """The rounds that wait for some co-ops (``queries.subs``), but those of years in which a co-op does not pay, as was noted since."""
    asking = await declarations.rounds_asking(ctx.db, schemes=schemes, coop_ids=coop_ids, since=since)
    if not asking:
        return []
    notes = await terms_kept.spans_noted(ctx.db, schemes=schemes, coop_ids=coop_ids)

    def pays(round_: SubsRound, coop_id: int) -> bool:
        scheme = scheme_of(ctx, round_.scheme)
        year = year_starting_in(ctx, scheme, round_.year_start.year)
        return months_in(scheme, year, notes.get((round_.scheme, coop_id), ())) > 0

    return [(round_, coop_id) for round_, coop_id in asking if pays(round_, coop_id)]


async def schemes_for(ctx: Ctx, coop: Coop, *, ever: bool = False) -> list[AnyScheme]:
    """The schemes that concern a co-op: the federation's, and those of circles in which it has a seat; with those in which it ``ever``
    had to do: what was due while it was there may still be declared or corrected."""
    theirs = schemes_of(ctx, {seat.circle for seat in await coops.seats_of(ctx.db, coop_id=coop.id)})
    known = await terms_kept.schemes_of(ctx.db, coop_id=coop.id) if ever else set()
    return [each for each in ctx.settings.subs.schemes if each in theirs or each.slug in known]


def schemes_of(ctx: Ctx, seats: Collection[str]) -> list[AnyScheme]:
    """The schemes that concern a co-op with a seat in these circles."""
    return [each for each in ctx.settings.subs.schemes if each.circle is None or each.circle in seats]


async def scheme_for(ctx: Ctx, coop: Coop, named: str | None) -> AnyScheme:
    """The scheme that a co-op declares in: the one that was named, or the first that concerns it. Raises Refusal for one of a
    circle in which it has no seat."""
    first = first_scheme(ctx)
    theirs = await schemes_for(ctx, coop, ever=named is not None)
    if named is None:
        return first if first in theirs or not theirs else theirs[0]
    scheme = scheme_of(ctx, named)
    if scheme in theirs:
        return scheme
    raise Refusal(
        "other-scheme",
        "{scheme} is for a circle in which {coop} has no seat, so there is nothing to declare. Nothing has changed.",
        scheme=name_of_scheme(scheme),
        coop=coop.name,
    )
