"""How a round goes, and who has not declared: by name in private, page by page; in a room only how many."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import Entries, Entry, Listing
from chatbot.config import AnyScheme
from commands.rules.subs.years import SubsYear
from commands.subs.family import subs
from commands.subs.paying.asked import named_year
from commands.subs.rounds import asking_texts as texts
from commands.subs.rounds.payers import Stands, how_they_stand, next_by_name
from commands.subs.rounds.status import which_meant
from commands.subs.schemes import scheme_named, scheme_of, year_meant, year_now, year_starting_in
from storage.queries import subs as declarations


@dataclass(frozen=True)
class RoundByCoop(Listing, name="round"):
    """How far the co-ops have come in a year's round, by name, behind the one of this name and folded name."""

    of: str
    """The scheme and the calendar year in which its year begins: ``federation 2026``."""
    only_missing: bool = False
    after: str = ""
    after_slug: str = ""


@subs.command(
    "subs outstanding",
    allow=Who.TREASURER,
    example="subs outstanding",
    also="outstanding, outstanding subs, who is outstanding., who's outstanding., what is outstanding., who has not declared., "
    "who hasn't declared., who has not declared yet., who hasn't declared yet., who still has to declare., who is missing., "
    "subs missing, who [has not/have not/did not/is not] [handed in/turned in/filled in/done/sent in/reported/submitted/given us] [their/the/] [figures/numbers/subs/declaration/dues/] [yet/so far/]., who [has not/have not/did not] [paid up/paid] [their/the/] [figures/numbers/declaration] [yet/so far/]., "
    "who [still/] owes us [a/their/an/] [declaration/answer/reply/figures]., which [ones/of them/co-ops/coops] are [still/] [missing/late/outstanding/silent]., "
    "who [is/are] [still/] missing [with/from/in/for] [the/their/] [subs/round/declarations/figures]., who [is/are] [still/] [behind/late] [with/on/in] [the/their/] [subs/declarations/figures].",
)
async def outstanding(ctx: Ctx, which: Rest | None = None) -> Reply:
    """See which co-ops have not declared yet; by name in private only.

    `subs outstanding 2026 tech-fund` is of another year or scheme.
    """
    scheme, year = _which(ctx, which)
    if ctx.said.private:
        empty = texts.all_have_declared(named_year(ctx, scheme.slug, year))
        return await first_page(ctx, RoundByCoop(f"{scheme.slug} {year.start.year}", only_missing=True), empty=empty)
    payers = await how_they_stand(ctx, scheme, year, circle=ctx.circle_here)
    missing = sum(each.stands is not Stands.DECLARED for each in payers)
    named = named_year(ctx, scheme.slug, year)
    return Reply(texts.how_many_are_missing(missing, named) if missing else texts.all_have_declared(named))


@subs.command("subs round", allow=Who.TREASURER, place=Place.PRIVATE, example="subs round 2026")
async def round_(ctx: Ctx, which: Rest | None = None) -> Reply:
    """See how asking for {subs} goes: who was asked, has declared, has begun, is silent, or cannot be asked.

    “Opened” is a co-op of which somebody has come to our private room since, or has said or tapped something there. What people
    have read I do not know.
    """
    scheme, year = _which(ctx, which)
    return await first_page(ctx, RoundByCoop(f"{scheme.slug} {year.start.year}"))


def _which(ctx: Ctx, which: str | None) -> tuple[AnyScheme, SubsYear]:
    said, slug = which_meant(ctx, which)
    scheme = scheme_named(ctx, slug)
    return scheme, year_meant(ctx, scheme, said) or year_now(ctx, scheme)


@subs.pages(allow=Who.TREASURER)
async def read_round(ctx: Ctx, behind: RoundByCoop) -> Entries:
    """The next co-ops by name."""
    slug, _, first = behind.of.partition(" ")
    scheme = scheme_of(ctx, slug)
    year = year_starting_in(ctx, scheme, int(first))
    payers = await how_they_stand(ctx, scheme, year)
    shown = [each for each in payers if not behind.only_missing or each.stands is not Stands.DECLARED]
    standing = {each.coop.id: each for each in shown}
    following = next_by_name(ctx, (each.coop for each in shown), after=behind.after, after_slug=behind.after_slug)
    named = named_year(ctx, scheme.slug, year)
    asked = await declarations.find_round(ctx.db, scheme=scheme.slug, year_start=year.start)
    due = ctx.when(asked.due_at) if asked is not None else None
    return Entries(
        heading=texts.not_declared_yet(named, len(shown))
        if behind.only_missing
        else texts.how_it_goes(named, payers, due=due),
        total=len(shown),
        next=[
            Entry(texts.payer(standing[each.id]), RoundByCoop(behind.of, behind.only_missing, each.name, each.slug))
            for each in following
        ],
    )
