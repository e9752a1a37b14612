"""The end of paying what one can: counted from the first year, told in good time to whom it concerns and to nobody else."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chatbot.api.context import Ctx
from chatbot.api.day_line.line import remind
from chatbot.api.many import known, schedule_times
from chatbot.api.seams.payloads import Due
from chatbot.api.seams.says import Alone, Waiting
from chatbot.api.wording.markup import Doc, say
from chatbot.config import AnyScheme
from commands.rules.membership import speakers as speakers_judge
from commands.rules.subs.declaring import last_of_paying, may_pay_what_it_can
from commands.rules.subs.years import SubsYear
from commands.subs.family import may_see, subs
from commands.subs.schemes import year_starting_in
from commands.subs.texts import paying_less as texts
from storage.models import Coop, Declaration
from storage.queries import coops, members, speakers
from storage.queries import subs as declarations
from storage.queries import subs_terms as terms_kept
from storage.types import UserId

WARNED = timedelta(days=60)
"""So long before the end they are told."""


@dataclass(frozen=True)
class PayingLessEnds(Due, name="ends"):
    """A co-op may soon pay what it can no longer. ``about`` is the co-op and the scheme. What the log calls it tells nothing of that."""

    about: str


@dataclass(frozen=True, slots=True)
class End:
    """Until when a co-op that pays what it can may do so."""

    coop_id: int
    scheme: AnyScheme
    first: Declaration
    """The one with which it began."""
    last: SubsYear
    """The last year in which it may."""
    at: datetime
    """When that year is over."""

    @property
    def record(self) -> str:
        """What people are reminded of."""
        return f"pwyc-{self.coop_id}-{self.scheme.slug}"


async def check_may_pay_less(ctx: Ctx, coop_id: int, scheme: AnyScheme, year: date) -> None:
    """Refuse where a co-op would pay what it can in a year in which it may not: declared anew, or brought back."""
    paying = await declarations.paying_less(ctx.db, scheme=scheme.slug, coop_id=coop_id)
    others = [each for each in paying if each.year_start != year]
    longer = await terms_kept.find_extension(ctx.db, scheme=scheme.slug, coop_id=coop_id)
    may_pay_what_it_can(
        year=year,
        others=[each.year_start for each in others],
        years=scheme.pay_what_you_can_years,
        tells=bool(others) and await may_see(ctx, others[0]),
        extended=longer.last_year if longer is not None else None,
    )


async def end_of(ctx: Ctx, coop: Coop, scheme: AnyScheme) -> End | None:
    """Until when a co-op may pay what it can; None for one that does not do so."""
    return next(iter(await _ends(ctx, [coop.id], [scheme])), None)


async def watch_the_end(ctx: Ctx, coop: Coop, scheme: AnyScheme) -> None:
    """Have it told in good time that a co-op may soon pay what it can no longer, after whatever has changed in what it declared."""
    end, due = await end_of(ctx, coop, scheme), PayingLessEnds(f"{coop.id} {scheme.slug}")
    if end is None:
        await ctx.unschedule(due)
    else:
        await _watch(ctx, [end])


async def watch_all_ends(ctx: Ctx) -> None:
    """The same for all co-ops: with another TOML they may pay what they can for more years, or for fewer."""
    await _watch(ctx, await _ends(ctx, None, ctx.settings.subs.schemes))


async def _watch(ctx: Ctx, ends: Sequence[End]) -> None:
    """Plan the jobs that tell of some ends. One that is near already is told of now, if it never was."""
    dues: dict[Due, End] = {PayingLessEnds(f"{end.coop_id} {end.scheme.slug}"): end for end in ends if end.at > ctx.now}
    jobs = await known(ctx, list(dues))
    times = {due: max(end.at - WARNED, ctx.now) for due, end in dues.items()}
    new = {due: at for due, at in times.items() if due.key not in jobs or jobs[due.key].due_at != at > ctx.now}
    await schedule_times(ctx, new, among=jobs)


@subs.job(changes=False)
async def paying_less_ends(ctx: Ctx, due: PayingLessEnds) -> None:
    """Tell the co-op's speakers who may know, and the treasurers, in their day line."""
    coop_id, _, slug = due.about.partition(" ")
    scheme = ctx.settings.subs.scheme(slug)
    if scheme is None:
        return
    for end in await _soon(ctx, await _ends(ctx, [int(coop_id)], [scheme])):
        people = await who_may_know(ctx, end.coop_id, end.first)
        told = [*people, *ctx.settings.federation.treasurers]
        await remind(ctx, told, end.record, until=end.at, stage=f"{end.last.start}")


async def ends_that_wait(ctx: Ctx, user_id: UserId, *, mine: Collection[int]) -> Sequence[Waiting]:
    """For a treasurer, and for who speaks for co-ops and may know of it: which may soon pay what they can no longer. No figure."""
    schemes = [each for each in ctx.settings.subs.schemes if each.pay_what_you_can_years]
    treasurer = user_id in ctx.settings.federation.treasurers
    if not schemes or not (mine or treasurer):
        return []
    ends = await _soon(ctx, await _ends(ctx, None if treasurer else mine, schemes))
    if not ends:
        return []
    names = await coops.names_by_id(ctx.db)
    own = {
        each.coop_id: each for each in await speakers.confirmed_among(ctx.db, coop_ids=mine) if each.user_id == user_id
    }
    found: list[Waiting] = []
    for end in ends:
        name, year = names[end.coop_id], end.last.label
        if speakers_judge.may_see(end.first, speaker=own.get(end.coop_id), user_id=user_id):
            line = texts.ends_for_you(name, year)
            found.append(Waiting(f"{end.record} own", line, until=end.at, alone=_alone(say(line))))
        elif treasurer:
            line = texts.ends_for_a_co_op(name, year, end.last.end.year)
            alone = _alone(say(line))
            found.append(Waiting(f"{end.record} treasurer", line, until=end.at, alone=alone))
    return found


def _alone(doc: Doc) -> Callable[[], Awaitable[Alone]]:
    async def alone() -> Alone:
        return Alone(doc)

    return alone


async def _ends(ctx: Ctx, coop_ids: Collection[int] | None, schemes: Sequence[AnyScheme]) -> list[End]:
    """Until when each of some co-ops (None: all) that pays what it can may do so."""
    by_slug = {each.slug: each for each in schemes if each.pay_what_you_can_years}
    firsts = await declarations.first_paying_less(ctx.db, schemes=by_slug, coop_ids=coop_ids)
    longer = await terms_kept.extensions(ctx.db, coop_ids={each.coop_id for each in firsts})
    ends = []
    for first in firsts:
        scheme = by_slug[first.scheme]
        extended = longer.get((first.scheme, first.coop_id))
        last_day = last_of_paying(first.year_start, years=scheme.pay_what_you_can_years, extended=extended)
        last = year_starting_in(ctx, scheme, last_day.year)
        over = datetime.combine(last.end, time(0), tzinfo=ctx.settings.federation.timezone)
        ends.append(End(first.coop_id, scheme, first, last, over))
    return ends


async def _soon(ctx: Ctx, ends: Sequence[End]) -> list[End]:
    """Those that are near, of co-ops that do not pay the whole fee by then."""
    near = [each for each in ends if each.at - WARNED <= ctx.now < each.at]
    if not near:
        return []
    coop_ids, years = {each.coop_id for each in near}, {each.last.start for each in near}
    declared = await declarations.current_among(ctx.db, coop_ids=coop_ids, year_starts=years)
    whole = {(each.coop_id, each.scheme, each.year_start) for each in declared if each.pays is None}
    return [each for each in near if (each.coop_id, each.scheme.slug, each.last.start) not in whole]


async def who_may_know(ctx: Ctx, coop_id: int, first: Declaration) -> list[UserId]:
    """The speakers who may see that their co-op pays less."""
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop_id)
    return [each.user_id for each in speaking if speakers_judge.may_see(first, speaker=each, user_id=each.user_id)]
