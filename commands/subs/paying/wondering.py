"""What people ask about the figures, also while these are waited for: it is answered, and the question stays open."""

from typing import assert_never

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.holders import in_federation
from chatbot.api.wording.markup import Block, Inline, listed
from commands.rules.subs.wonders import Wonders, wondered
from commands.subs.family import own_coops
from commands.subs.paying.asked import FiguresWanted, ToConfirm, figures_of, read_back_for
from commands.subs.schemes import first_scheme, rounds_asking, sums_of, terms_of
from commands.subs.texts import wondering as texts
from storage.models import RoleName
from storage.queries import questions

_ASKED = {FiguresWanted.name: FiguresWanted, ToConfirm.name: ToConfirm}


async def explained(ctx: Ctx, text: str) -> Reply | None:
    """The answer to a question about the figures; None for words that are none."""
    if wondered(text, asked=True) is None:
        return None
    waits = await _waits(ctx)
    wonders = wondered(text, asked=waits is not None)
    return Reply(texts.told(await _answer(ctx, wonders), waits)) if wonders is not None else None


async def _waits(ctx: Ctx) -> Inline | None:
    """What is waited for from who speaks, where the newest question to them is about figures."""
    found = await questions.open_to(ctx.db, user_id=ctx.actor.user_id, at=ctx.said.at)
    newest = next(iter(found), None)
    if newest is None or newest.family != ctx.family or newest.name not in _ASKED:
        return None
    if newest.name == FiguresWanted.name:
        return await figures_of(ctx, FiguresWanted.read(newest.about, newest.data))
    return await read_back_for(ctx, ToConfirm.read(newest.about, newest.data))


async def _answer(ctx: Ctx, wonders: Wonders) -> Block:
    scheme = first_scheme(ctx)
    match wonders:
        case Wonders.WHY:
            return texts.why()
        case Wonders.WHO_SEES:
            return texts.who_sees()
        case Wonders.WHAT_COUNTS:
            treasurers = [] if Who.TREASURER in ctx.actor.holds else await in_federation(ctx, RoleName.TREASURER)
            return texts.what_counts(listed(each.name for each in treasurers) if treasurers else None)
        case Wonders.UNTIL_WHEN:
            return texts.until_when(await _due(ctx))
        case Wonders.AGAIN:
            return texts.again()
        case Wonders.HOW_WORKED_OUT:
            return texts.how_worked_out(terms_of(ctx, scheme), sums_of(ctx, scheme))
        case _:
            assert_never(wonders)


async def _due(ctx: Ctx) -> str | None:
    """By when the co-ops of who speaks are asked for figures."""
    theirs = await own_coops(ctx, ctx.actor.user_id)
    schemes = [each.slug for each in ctx.settings.subs.schemes]
    asked = await rounds_asking(ctx, schemes=schemes, coop_ids=[coop.id for coop in theirs], since=ctx.now)
    return ctx.when(asked[0][0].due_at) if asked else None
