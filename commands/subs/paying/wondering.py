"""What people ask about the figures, also while these are waited for: it is answered, and the question stays open."""

from collections.abc import Sequence
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.holders import in_federation
from chatbot.api.wording.markup import Block, Inline, listed
from commands.rules.subs.terms import Bill, Terms, bill
from commands.rules.subs.wonders import Wonders, wondered
from commands.subs.family import may_see, money_of, own_coops, sums_as_declared
from commands.subs.paying.asked import FiguresWanted, ToConfirm, figures_of, named_year, read_back_for
from commands.subs.schemes import first_scheme, rounds_asking, scheme_of, sums_of, terms_of, year_now, year_starting_in
from commands.subs.texts import paying as paying_texts
from commands.subs.texts import wondering as texts
from storage.models import Coop, OpenQuestion, RoleName
from storage.queries import audit, members, questions, rooms
from storage.queries import subs as declarations

JUST_NOW = timedelta(hours=1)
"""So long after somebody has done anything with subs, “is that with VAT?” is about them."""
_OF_ONES_OWN = (Wonders.BEFORE, Wonders.SOMEBODY_ELSE, Wonders.UNTIL_WHEN, Wonders.WHAT_NEXT, Wonders.PAY_LESS)
"""What a treasurer asks of others, unless figures of their own are waited for."""
Waits = FiguresWanted | ToConfirm


async def explained(ctx: Ctx, text: str) -> Reply | None:
    """The answer to a question about the figures; None for words that are none."""
    if wondered(text, asked=True) is None:
        return None
    waits = await what_waits(ctx)
    wonders = wondered(text, asked=waits is not None)
    if wonders is None and await _spoke_of_it(ctx):
        wonders = wondered(text, asked=True)
    if wonders is None or (waits is None and wonders in _OF_ONES_OWN and Who.TREASURER in ctx.actor.holds):
        return None
    return Reply(texts.told(await _answer(ctx, wonders, waits), await still_open(ctx, waits)))


async def what_waits(ctx: Ctx) -> Waits | None:
    """What is waited for from who speaks, where the newest question to them is about figures."""
    found = await questions.open_to(ctx.db, user_id=ctx.actor.user_id, at=ctx.said.at)
    newest: OpenQuestion | None = next(iter(found), None)
    if newest is None or newest.family != ctx.family:
        return None
    if newest.name == FiguresWanted.name:
        return FiguresWanted.read(newest.about, newest.data)
    return ToConfirm.read(newest.about, newest.data) if newest.name == ToConfirm.name else None


async def still_open(ctx: Ctx, waits: Waits | None) -> Inline | None:
    """What is waited for, in words."""
    if waits is None:
        return None
    return await (figures_of(ctx, waits) if isinstance(waits, FiguresWanted) else read_back_for(ctx, waits))


async def _spoke_of_it(ctx: Ctx) -> bool:
    """Whether the last thing that who speaks has changed, not long ago, was of subs."""
    last = await audit.newest_of(ctx.db, actor=ctx.actor.user_id, since=ctx.now - JUST_NOW, limit=1)
    return bool(last) and last[0].what.startswith(f"{ctx.family}.")


async def _answer(ctx: Ctx, wonders: Wonders, waits: Waits | None) -> Block:
    scheme = first_scheme(ctx) if waits is None else scheme_of(ctx, waits.scheme)
    sums = sums_of(ctx, scheme)
    match wonders:
        case Wonders.WHY:
            return texts.why()
        case Wonders.WHO_SEES:
            return texts.who_sees()
        case Wonders.WHAT_COUNTS:
            return texts.what_counts(await _treasurers(ctx))
        case Wonders.UNTIL_WHEN:
            return texts.until_when(await _due(ctx))
        case Wonders.AGAIN:
            return texts.again()
        case Wonders.HOW_WORKED_OUT:
            return texts.how_worked_out(terms_of(ctx, scheme), sums)
        case Wonders.WHICH_YEAR:
            year = year_now(ctx, scheme) if waits is None else year_starting_in(ctx, scheme, waits.year.year)
            return texts.which_year(named_year(ctx, scheme.slug, year))
        case Wonders.VAT:
            due = await _bill(ctx, waits)
            return texts.vat(terms_of(ctx, scheme), texts.total(due, sums) if due is not None else None)
        case Wonders.A_MONTH:
            return texts.a_month(await _bill(ctx, waits), sums)
        case Wonders.PAY_LESS:
            return texts.pay_less(scheme.pay_what_you_can_years, await _treasurers(ctx))
        case Wonders.WHAT_IS_WANTED:
            return texts.what_is_wanted()
        case Wonders.WHAT_IF_NOT:
            return texts.what_if_not()
        case Wonders.WHAT_NEXT:
            return texts.what_next(waits=isinstance(waits, ToConfirm))
        case Wonders.SOMEBODY_ELSE:
            return await _who_else(ctx, waits)
        case Wonders.BEFORE:
            return texts.before(await _before(ctx, waits))


async def _treasurers(ctx: Ctx) -> Inline | None:
    """Who can be asked; None for the treasurer."""
    found = [] if Who.TREASURER in ctx.actor.holds else await in_federation(ctx, RoleName.TREASURER)
    return listed(each.name for each in found) if found else None


async def _theirs(ctx: Ctx, waits: Waits | None) -> Coop | None:
    """The co-op that is spoken of: the one whose figures are waited for, or the only one."""
    mine = await own_coops(ctx, ctx.actor.user_id)
    if waits is not None:
        return next((each for each in mine if each.id == waits.coop), None)
    return mine[0] if len(mine) == 1 else None


async def _bill(ctx: Ctx, waits: Waits | None) -> Bill | None:
    """What is due by what waits for a yes, or by what is declared for this year, where who speaks may see it."""
    scheme = first_scheme(ctx) if waits is None else scheme_of(ctx, waits.scheme)
    if isinstance(waits, ToConfirm):
        return bill(terms_of(ctx, scheme) if waits.terms is None else Terms.of_kept(waits.terms), waits.basis)
    coop = await _theirs(ctx, waits)
    if coop is None:
        return None
    start = year_now(ctx, scheme).start
    found = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=start)
    if found is None or money_of(ctx, found) != terms_of(ctx, scheme).currency or not await may_see(ctx, found):
        return None
    return Bill(found.fee, found.vat)


async def _before(ctx: Ctx, waits: Waits | None) -> Sequence[Inline]:
    """How the year before stood, for the co-op that is spoken of."""
    scheme = first_scheme(ctx) if waits is None else scheme_of(ctx, waits.scheme)
    coop = await _theirs(ctx, waits)
    if coop is None:
        return []
    starts = year_now(ctx, scheme).start.year if waits is None else waits.year.year
    year = year_starting_in(ctx, scheme, starts - 1)
    found = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
    if found is None or not await may_see(ctx, found):
        return []
    state = paying_texts.what_was_declared(found, when=ctx.when(found.declared_at), sums=sums_as_declared(ctx, found))
    return [paying_texts.how_a_coop_stands(coop.name, named_year(ctx, scheme.slug, year), state)]


async def _who_else(ctx: Ctx, waits: Waits | None) -> Block:
    """Who else can say the figures."""
    coop = await _theirs(ctx, waits)
    if coop is None:
        return texts.what_is_wanted()
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
    names = await rooms.names_in_circles(ctx.db, user_ids={each.user_id for each in speaking})
    return texts.somebody_else(coop.name, listed(ctx.by_name(names.values(), str)))


async def _due(ctx: Ctx) -> str | None:
    """By when the co-ops of who speaks are asked for figures."""
    theirs = await own_coops(ctx, ctx.actor.user_id)
    schemes = [each.slug for each in ctx.settings.subs.schemes]
    asked = await rounds_asking(ctx, schemes=schemes, coop_ids=[coop.id for coop in theirs], since=ctx.now)
    return ctx.when(asked[0][0].due_at) if asked else None
