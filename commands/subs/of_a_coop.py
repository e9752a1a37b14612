"""What a treasurer asks in private in their own words: of one co-op, or of all. It is answered by the commands that show it."""

from typing import assert_never

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from commands.coops import coop_meant
from commands.rules.subs.named import named_in
from commands.rules.subs.said import said_in
from commands.rules.subs.treasurers import LONGEST, OfAll, OfOne, may_name_one, of_all, of_one
from commands.subs.paying.asked import named_year
from commands.subs.rounds import asking_texts as texts
from commands.subs.rounds.outstanding import outstanding, round_
from commands.subs.rounds.payers import Stands, how_they_stand
from commands.subs.schemes import called, first_scheme, year_now
from commands.subs.tables.all_of_them import all_, report
from storage.models import Coop
from storage.queries import coops
from storage.queries import subs as declarations


async def treasurer_asks(ctx: Ctx, text: str) -> Reply | None:
    """The answer to what a treasurer asks; None for who is none, and for what is no such question."""
    if Who.TREASURER not in ctx.actor.holds or not ctx.said.private or ctx.said.late:
        return None
    if not ctx.settings.subs.schemes or len(text) > LONGEST:
        return None
    names = list((await coops.names(ctx.db)).values()) if may_name_one(text) else []
    named, beside = named_in(text, names)
    if len(named) == 1 and (asked := of_one(beside)) is not None:
        return await _of_one(ctx, asked, await coop_meant(ctx, named[0]))
    wanted = of_all(text)
    return await _of_all(ctx, wanted, text) if wanted is not None else None


async def _of_one(ctx: Ctx, asked: OfOne, coop: Coop) -> Reply:
    if asked is OfOne.FIGURES:
        return await all_(ctx, coop.name)
    scheme = first_scheme(ctx)
    year = year_now(ctx, scheme)
    paying = {each.coop.id: each for each in await how_they_stand(ctx, scheme, year)}
    one = paying.get(coop.id)
    named, due = named_year(ctx, scheme.slug, year), await _due(ctx)
    if one is None:
        return Reply(texts.does_not_pay(coop.name, named))
    line = texts.payer(one)
    if one.stands is Stands.DECLARED:
        return Reply(texts.has_declared(line, named, coop.name))
    return Reply(
        texts.has_not_declared(
            line, named, coop.name, due=due, asked=one.asked, year=year.start.year, longer=asked is OfOne.LONGER
        )
    )


async def _of_all(ctx: Ctx, wanted: OfAll, text: str) -> Reply:
    year, slug = _which(ctx, text)
    which = " ".join(filter(None, (year, slug))) or None
    match wanted:
        case OfAll.REMIND:
            start = year_now(ctx, first_scheme(ctx)).start.year
            return Reply(texts.reminders(due=await _due(ctx), year=start, before=ctx.settings.subs.reminders))
        case OfAll.MISSING:
            return await outstanding(ctx, which)
        case OfAll.LONGER:
            start = year_now(ctx, first_scheme(ctx)).start.year
            return Reply(texts.longer(due=await _due(ctx), year=start))
        case OfAll.NO_END:
            return Reply(texts.ends_by_itself(due=await _due(ctx)))
        case OfAll.ROUND:
            return await round_(ctx, which)
        case OfAll.REPORT:
            return await report(ctx, which)
        case OfAll.FIGURES:
            return await all_(ctx, which)
        case OfAll.TABLE:
            return await all_(ctx, " ".join(filter(None, (which, "csv"))))
        case _:
            assert_never(wanted)


def _which(ctx: Ctx, text: str) -> tuple[str | None, str | None]:
    said = said_in(text, schemes=called(ctx), coops=(), guesses=False)
    return said.year, said.scheme


async def _due(ctx: Ctx) -> str | None:
    scheme = first_scheme(ctx)
    asked = await declarations.find_round(ctx.db, scheme=scheme.slug, year_start=year_now(ctx, scheme).start)
    return ctx.when(asked.due_at) if asked is not None else None
