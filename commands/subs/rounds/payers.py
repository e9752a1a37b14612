"""Who pays a scheme for a year, and how far each has come: declared, begun, opened, silent, or nobody to ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from chatbot.api.arguments import sort_key
from chatbot.api.context import Ctx
from chatbot.api.seams.listing import MOST_ENTRIES
from chatbot.config import AnyScheme
from commands.rules.subs.terms import Kind
from commands.rules.subs.years import SubsYear
from commands.subs.paying.asked import ToConfirm
from commands.subs.schemes import months_in
from storage.models import Circle
from storage.queries import payers, questions, speakers
from storage.queries import subs as declarations
from storage.queries import subs_terms as terms_kept
from storage.queries.payers import Paying
from storage.types import CircleSlug


class Stands(StrEnum):
    """How far a co-op has come."""

    DECLARED = "declared"
    BEGUN = "begun"
    """Somebody of it has said figures, and has not said yes to them yet."""
    OPENED = "opened"
    """Somebody of it who was asked has since come to our private room, or said or tapped something there. What they have read is
    not known: Matrix does not tell it truly, and the bot does not watch (DECISIONS 19)."""
    SILENT = "silent"
    NOBODY = "nobody"
    """Nobody speaks for it here, so nobody is asked."""


@dataclass(frozen=True, slots=True)
class Payer:
    """A co-op that pays, and how far it has come."""

    coop: Paying
    stands: Stands
    asked: bool = False
    """Whether it was asked in the year's round."""


async def who_pays(ctx: Ctx, scheme: AnyScheme, year: SubsYear, *, circle: Circle | None = None) -> list[Paying]:
    """The co-ops that pay a scheme for a year, in no order; of one circle alone where that is given. Nobody speaks for some of them.

    Who has left since is among them where it has declared for the year, or a treasurer has noted until when it pays.
    """
    of = CircleSlug(scheme.circle) if scheme.circle is not None else None
    now = await payers.of_federation(ctx.db) if of is None else await payers.of_circle(ctx.db, circle=of)
    found = {each.id: each for each in now}
    notes = await terms_kept.spans_noted(ctx.db, schemes=[scheme.slug])
    gone = {coop_id for (_, coop_id), noted in notes.items() if noted[-1][1] is not None}
    gone |= await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    found |= {each.id: each for each in await payers.named(ctx.db, coop_ids=gone - found.keys())}
    if circle is not None and circle.slug != of:
        there = {each.id for each in await payers.of_circle(ctx.db, circle=circle.slug)}
        found = {coop_id: each for coop_id, each in found.items() if coop_id in there}
    return [each for each in found.values() if months_in(scheme, year, notes.get((scheme.slug, each.id), ()))]


def next_by_name(ctx: Ctx, found: Iterable[Paying], *, after: str, after_slug: str) -> list[Paying]:
    """Those of some co-ops that come next on a page, behind the one of a name and folded name. Databases sort by rules of their own,
    so they are sorted here (ADR 0016), no more of them than a page needs."""
    language = ctx.settings.federation.language.language
    last = (sort_key(after, language=language), after_slug)
    places = ((sort_key(each.name, language=language), each.slug, each) for each in found)
    return [each for _, _, each in nsmallest(MOST_ENTRIES, (place for place in places if place[:2] > last))]


async def how_they_stand(ctx: Ctx, scheme: AnyScheme, year: SubsYear, *, circle: Circle | None = None) -> list[Payer]:
    """The co-ops that pay, in no order, each with how far it has come. As many statements however many they are."""
    paying = await who_pays(ctx, scheme, year, circle=circle)
    ids = [coop.id for coop in paying]
    declared = await declarations.declared_for(ctx.db, scheme=scheme.slug, year_start=year.start)
    spoken_for = {each.coop_id for each in await speakers.confirmed_among(ctx.db, coop_ids=ids)}
    begun = {
        question.about.partition(" ")[0]
        for question in await questions.all_of_kind(ctx.db, family=ctx.family, name=ToConfirm.name)
        if question.about.partition(" ")[2] == f"{year.start} {scheme.slug}" and question.data.get("kind") != Kind.FIXED
    }
    round_ = await declarations.find_round(ctx.db, scheme=scheme.slug, year_start=year.start)
    asks = await declarations.asks_in(ctx.db, round_id=round_.id) if round_ is not None else ()
    asked = {ask.coop_id for ask in asks}
    opened = await declarations.opened_in(ctx.db, round_id=round_.id) if round_ is not None else set()

    def stands(coop: Paying) -> Stands:
        if coop.id in declared:
            return Stands.DECLARED
        if str(coop.id) in begun:
            return Stands.BEGUN
        if coop.id in opened and coop.id in spoken_for:
            return Stands.OPENED
        return Stands.SILENT if coop.id in spoken_for else Stands.NOBODY

    return [Payer(coop, stands(coop), coop.id in asked) for coop in paying]
