"""The end of paying what one can: counted from the first year, told in good time to whom it concerns and to nobody else."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from chatbot.api.context import Ctx
from chatbot.api.payloads import Due
from chatbot.config import AnyScheme
from commands.rules import speakers as speakers_judge
from commands.rules.subs import last_of_paying
from commands.rules.subs_years import SubsYear
from commands.subs import paying_less_texts as texts
from commands.subs.family import subs
from commands.subs.schemes import year_starting_in
from storage.models import Coop, Declaration
from storage.queries import coops, members
from storage.queries import subs as declarations
from storage.queries import subs_terms as terms_kept
from storage.types import UserId

WARNED = timedelta(days=60)
"""So long before the end they are told."""


@dataclass(frozen=True)
class PayingLessEnds(Due, name="paying_less_ends"):
    """A co-op may soon pay what it can no longer. ``about`` is the co-op and the scheme."""

    about: str


async def watch_the_end(ctx: Ctx, coop: Coop, scheme: AnyScheme) -> None:
    """Have it told in good time that a co-op may soon pay what it can no longer."""
    last = await _last_year(ctx, coop, scheme)
    due = PayingLessEnds(f"{coop.id} {scheme.slug}")
    if last is None:
        await ctx.unschedule(due)
        return
    midnight = datetime.combine(last.end, time(9), tzinfo=ctx.settings.federation.timezone)
    at = midnight - WARNED
    if at > ctx.now:
        await ctx.schedule(due, at=at)
    elif midnight > ctx.now and not await ctx.is_scheduled(due):
        await ctx.schedule(due, at=ctx.now)


@subs.job(changes=False)
async def paying_less_ends(ctx: Ctx, due: PayingLessEnds) -> None:
    """Tell the co-op's speakers who may know, and the treasurers, that the time of paying what one can is over soon. No figure."""
    coop_id, _, slug = due.about.partition(" ")
    coop, scheme = await coops.by_id(ctx.db, coop_id=int(coop_id)), ctx.settings.subs.scheme(slug)
    if scheme is None:
        return
    last = await _last_year(ctx, coop, scheme)
    first = await declarations.find_first_pay_what_you_can(ctx.db, scheme=slug, coop_id=coop.id)
    now = None
    if last is not None:
        now = await declarations.find_current(ctx.db, scheme=slug, coop_id=coop.id, year_start=last.start)
    if last is None or first is None or (now is not None and now.pays is None):
        return  # It pays the whole fee by now.
    once = f"subs-pwyc-ends:{coop.id}:{slug}:{last.start}"
    for user_id in await who_may_know(ctx, coop, first):
        await ctx.outbox.private(
            user_id, texts.ends_for_you(coop.name, last.label), about=None, once=f"{once}:{user_id}"
        )
    for user_id in ctx.settings.federation.treasurers:
        doc = texts.ends_for_a_co_op(coop.name, last.label, last.end.year)
        await ctx.outbox.private(user_id, doc, about=None, rings=False, once=f"{once}:treasurer:{user_id}")


async def _last_year(ctx: Ctx, coop: Coop, scheme: AnyScheme) -> SubsYear | None:
    """The last year in which a co-op that pays what it can may do so."""
    first = await declarations.find_first_pay_what_you_can(ctx.db, scheme=scheme.slug, coop_id=coop.id)
    if first is None or not scheme.pay_what_you_can_years:
        return None
    longer = await terms_kept.find_extension(ctx.db, scheme=scheme.slug, coop_id=coop.id)
    extended = longer.last_year if longer is not None else None
    last = last_of_paying(first.year_start, years=scheme.pay_what_you_can_years, extended=extended)
    return year_starting_in(ctx, scheme, last.year)


async def who_may_know(ctx: Ctx, coop: Coop, first: Declaration) -> list[UserId]:
    """The speakers who may see that their co-op pays less."""
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
    return [each.user_id for each in speaking if speakers_judge.may_see(first, speaker=each, user_id=each.user_id)]
