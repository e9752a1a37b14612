"""All co-ops, page by page: ``!coops``."""

from dataclasses import dataclass
from heapq import nsmallest

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, sort_key
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import b, cmd, n, say, t
from commands.membership.coops.coop import IN_WORDS
from commands.membership.family import membership
from commands.rules.searching import holds, looked_for
from storage.models import FederationStanding
from storage.queries import coops


@dataclass(frozen=True)
class CoopsByName(Listing, name="coops"):
    """All co-ops by name, behind the one of this name and folded name."""

    after: str = ""
    after_slug: str = ""
    words: str = ""
    """Those alone whose name has these words."""
    standing: str = ""
    """Those alone that stand so to the federation."""


CALLED = {
    **{each.value: each for each in FederationStanding if each is not FederationStanding.NO},
    "members": FederationStanding.MEMBER,
    "not members": FederationStanding.NO,
}
"""How people call the standings."""


@membership.command(
    "coops",
    allow=Who.PRESENT,
    example="coops",
    also="co-ops, all coops, all co-ops, cooperatives, co-operatives, list of coops, list of co-ops",
)
async def coops_known(ctx: Ctx, words: Rest | None = None) -> Reply:
    """See all co-ops that I know, with their standing in the federation.

    With words, those whose name has them: `coops bakery`; with a standing, those that stand so: `coops considering`.
    """
    standing = CALLED.get(words.casefold().strip(" .?!")) if words is not None else None
    if standing is not None:
        none = say(
            "There is no co-op of that standing now ({standing}). {coops} shows all.",
            standing=IN_WORDS[standing],
            coops=cmd("coops"),
        )
        return await first_page(ctx, CoopsByName(standing=standing.value), empty=none)
    wanted = looked_for(words) if words is not None else None
    empty = say("I know no co-op yet. The first comes with {join}.", join=cmd("join for <its name>"))
    if wanted is not None:
        empty = say("I know no co-op with “{words}” in its name. {coops} shows all.", words=wanted, coops=cmd("coops"))
    return await first_page(ctx, CoopsByName(words=wanted or ""), empty=empty)


@membership.pages(allow=Who.PRESENT)
async def read_coops(ctx: Ctx, behind: CoopsByName) -> Entries:
    """The next co-ops by name. Databases sort by rules of their own, so all names are sorted here (ADR 0016)."""
    language = ctx.settings.federation.language.language
    stand = {slug: standing for _, slug, _, standing in await coops.standings(ctx.db)} if behind.standing else {}
    names = {
        slug: name
        for slug, name in (await coops.names(ctx.db, ended=False)).items()
        if holds(name, behind.words) and (not behind.standing or stand[slug] == behind.standing)
    }
    last, total = (sort_key(behind.after, language=language), behind.after_slug), len(names)
    places = ((sort_key(name, language=language), slug) for slug, name in names.items())
    following = nsmallest(MOST_ENTRIES, (place for place in places if place > last))
    known = await coops.by_slugs(ctx.db, slugs=[slug for _, slug in following])
    return Entries(
        heading=n(total, "{count} co-op", "{count} co-ops"),
        total=total,
        next=[
            Entry(
                t("{coop} – {standing}", coop=b(coop.name), standing=IN_WORDS[coop.standing]),
                CoopsByName(coop.name, coop.slug, behind.words, behind.standing),
            )
            for coop in known
        ],
    )
