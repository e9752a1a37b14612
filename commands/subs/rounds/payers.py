"""Who pays a scheme for a year, and how far each has come: declared, begun, opened, silent, or nobody to ask."""

from dataclasses import dataclass
from enum import StrEnum

from chatbot.api.context import Ctx
from chatbot.config import AnyScheme
from commands.rules.subs.terms import Kind
from commands.rules.subs.years import SubsYear
from commands.subs.paying.asked import ToConfirm
from commands.subs.schemes import months_of
from storage.models import Circle, Coop
from storage.queries import payers, questions, speakers
from storage.queries import subs as declarations
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

    coop: Coop
    stands: Stands
    asked: bool = False
    """Whether it was asked in the year's round."""


async def who_pays(ctx: Ctx, scheme: AnyScheme, year: SubsYear, *, circle: Circle | None = None) -> list[Coop]:
    """The co-ops that pay a scheme for a year, by name; of one circle alone where that is given. Nobody speaks for some of them."""
    of = CircleSlug(scheme.circle) if scheme.circle is not None else None
    found = await payers.of_federation(ctx.db) if of is None else await payers.of_circle(ctx.db, circle=of)
    if circle is not None and circle.slug != of:
        there = {coop.id for coop in await payers.of_circle(ctx.db, circle=circle.slug)}
        found = [coop for coop in found if coop.id in there]
    months = await months_of(ctx, scheme, year, coop_ids=[coop.id for coop in found])
    return ctx.by_name((coop for coop in found if months[coop.id]), lambda coop: coop.name)


async def how_they_stand(ctx: Ctx, scheme: AnyScheme, year: SubsYear, *, circle: Circle | None = None) -> list[Payer]:
    """The co-ops that pay, by name, each with how far it has come. As many statements however many they are."""
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

    def stands(coop: Coop) -> Stands:
        if coop.id in declared:
            return Stands.DECLARED
        if str(coop.id) in begun:
            return Stands.BEGUN
        if coop.id in opened and coop.id in spoken_for:
            return Stands.OPENED
        return Stands.SILENT if coop.id in spoken_for else Stands.NOBODY

    return [Payer(coop, stands(coop), coop.id in asked) for coop in paying]
