"""How subs stand: one's own co-ops' in private, and in a circle's room how many have declared, no more."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Doc, Inline
from chatbot.api.wording.phrases import SUBS, cmd
from chatbot.config import AnyScheme
from commands.rules.subs.said import year_and_scheme
from commands.rules.subs.years import SubsYear
from commands.subs.family import gone_coops, may_see, own_coops, subs, sums_as_declared
from commands.subs.paying.asked import named_year
from commands.subs.paying.said import AFTER_THE_END
from commands.subs.rounds.payers import who_pays
from commands.subs.schemes import (
    called,
    first_scheme,
    months_in,
    rounds_asking,
    scheme_named,
    scheme_of,
    schemes_for,
    year_meant,
    year_now,
    year_starting_in,
)
from commands.subs.texts import paying as texts
from storage.models import Circle, Coop, Declaration
from storage.queries import speakers
from storage.queries import subs as declarations
from storage.queries import subs_terms as terms_kept


@subs.command("subs", allow=Who.PRESENT, example="subs", also="dues")
async def status(ctx: Ctx, which: Rest | None = None) -> Reply:
    """See how your co-op's {subs} stand. In a circle's room: how many have declared.

    `subs 2026` or `subs 2026/27` shows another year, `subs tech-fund` one scheme.
    """
    first_scheme(ctx)  # Without one there is nothing to see.
    said, named = which_meant(ctx, which)
    if ctx.circle_here is not None:
        return Reply(await _in_a_room(ctx, ctx.circle_here, said, named))
    mine = await own_coops(ctx, ctx.actor.user_id)
    to_be = await speakers.unconfirmed_of(ctx.db, user_id=ctx.actor.user_id)
    lines = [*await _lines(ctx, mine, said, named), *await _lines(ctx, to_be, said, named, confirmed=False)]
    lines += await _of_gone_coops(ctx, said, named)
    return Reply(texts.how_ones_coops_stand(lines, treasurer=Who.TREASURER in ctx.actor.holds))


async def _of_gone_coops(ctx: Ctx, said: str | None, named: str | None) -> list[Inline]:
    """What the co-ops had declared that have gone into one's own, as far as one saw it before; nothing is asked of them any more."""
    gone = await gone_coops(ctx)
    if not gone:
        return []
    lines = []
    for each in await declarations.current_of(ctx.db, coop_ids=gone):
        scheme = ctx.settings.subs.scheme(each.scheme)
        if scheme is None or named not in (None, scheme.slug):
            continue
        year = year_starting_in(ctx, scheme, each.year_start.year)
        if said is not None and not year.names(said):
            continue
        coop, _ = gone[each.coop_id]
        state = await _state(ctx, coop, each)
        lines.append(texts.how_a_coop_stands(coop.name, named_year(ctx, scheme.slug, year), state))
    return lines


def which_meant(ctx: Ctx, words: str | None) -> tuple[str | None, str | None]:
    """The year and the scheme that words name. Raises Refusal for words that name neither; they may be figures, so they are not
    said again."""
    year, scheme, rest = year_and_scheme(words or "", called(ctx))
    if rest:
        this = year_now(ctx, first_scheme(ctx)).start.year
        raise Refusal(
            "which-year",
            "I could not tell which year or scheme of {subs} that is. To see a year, say {year}. To declare, say {declare}.",
            subs=SUBS,
            year=cmd(f"subs {this}"),
            declare=cmd("subs declare 92000 wages, 71500 self-employed"),
        )
    return year, scheme


async def _in_a_room(ctx: Ctx, circle: Circle, said: str | None, named: str | None) -> Doc:
    counts: list[tuple[int, int, str]] = []
    theirs = [each for each in ctx.settings.subs.schemes if each.circle in (None, circle.slug)]
    for scheme in [scheme_named(ctx, named)] if named is not None else theirs:
        called_so = [] if said is None else _year_called(ctx, scheme, said, alone=named is not None)
        if said is not None and not called_so:
            continue
        year = called_so[0] if called_so else year_now(ctx, scheme)
        declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
        paying = await who_pays(ctx, scheme, year, circle=circle)
        counts.append((sum(coop.id in declared for coop in paying), len(paying), named_year(ctx, scheme.slug, year)))
    return texts.how_many_have_declared(counts)


async def _lines(
    ctx: Ctx, coops: Sequence[Coop], said: str | None, named: str | None, *, confirmed: bool = True
) -> list[Inline]:
    """A line for each co-op, scheme and year: of the year that was named, or of the present one and of those that are asked for."""
    wanted = [each for coop in coops for each in await _years_of(ctx, coop, said, named)]
    starts = {year.start for _, _, year in wanted}
    ids = [coop.id for coop in coops]
    known = await declarations.current_among(ctx.db, coop_ids=ids, year_starts=starts)
    found = {(each.coop_id, each.scheme, each.year_start): each for each in known}
    notes = await terms_kept.spans_noted(ctx.db, schemes={scheme.slug for _, scheme, _ in wanted}, coop_ids=ids)
    lines = []
    for coop, scheme, year in wanted:
        one = found.get((coop.id, scheme.slug, year.start))
        if one is None and not months_in(scheme, year, notes.get((scheme.slug, coop.id), ())):
            state: Inline = texts.NOT_DUE
        else:
            state = await _state(ctx, coop, one) if confirmed else texts.unconfirmed(declared=one is not None)
        lines.append(texts.how_a_coop_stands(coop.name, named_year(ctx, scheme.slug, year), state))
    return lines


async def _years_of(
    ctx: Ctx, coop: Coop, said: str | None, named: str | None
) -> list[tuple[Coop, AnyScheme, SubsYear]]:
    theirs = [scheme_of(ctx, named)] if named is not None else await schemes_for(ctx, coop, ever=said is not None)
    if said is not None:
        return [
            (coop, each, year) for each in theirs for year in _year_called(ctx, each, said, alone=named is not None)
        ]
    since, slugs = ctx.now - AFTER_THE_END, [each.slug for each in theirs]
    asking = await rounds_asking(ctx, schemes=slugs, coop_ids=[coop.id], since=since)
    years = []
    for scheme in theirs:
        now = year_now(ctx, scheme)
        asked = {
            year_starting_in(ctx, scheme, round_.year_start.year)
            for round_, _ in asking
            if round_.scheme == scheme.slug
        }
        years += [(coop, scheme, year) for year in sorted({now, *asked}, key=lambda year: year.start)]
    return years


def _year_called(ctx: Ctx, scheme: AnyScheme, said: str, *, alone: bool) -> list[SubsYear]:
    """The scheme's year that is called so. Of several schemes, one whose years begin on another day may have none. Raises Refusal."""
    if not alone and scheme != ctx.settings.subs.first and not year_starting_in(ctx, scheme, int(said[:4])).names(said):
        return []
    year = year_meant(ctx, scheme, said)
    return [year] if year is not None else []


async def _state(ctx: Ctx, coop: Coop, found: Declaration | None) -> Inline:
    if found is None or not ctx.said.private:
        return texts.NOT_DECLARED if found is None else texts.DECLARED
    if not await may_see(ctx, found):
        return texts.declared_before(cmd(f"figures for {coop.slug}"))
    return texts.what_was_declared(found, when=ctx.when(found.declared_at), sums=sums_as_declared(ctx, found))
