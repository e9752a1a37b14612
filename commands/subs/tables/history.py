"""What was done about a co-op's subs, for its own people: who has declared, corrected, noted, and who has looked. Never a figure."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import ForWhat, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from commands.subs.family import coop_meant, gone_coops, subs
from commands.subs.texts import history as texts
from storage.models import Coop
from storage.queries import audit as lines_of
from storage.queries import rooms


@dataclass(frozen=True)
class HistoryOfCoop(Listing, name="history"):
    """What was done about a co-op's subs, the last first, behind the line of this number."""

    of: str
    """The short name of the co-op."""
    before: int = 0


@subs.command(
    "subs history",
    allow=Who.MEMBER,
    place=Place.PRIVATE,
    example="subs history",
    also="history of subs, who looked at our subs",
)
async def history(ctx: Ctx, coop: Rest | None = None, *, for_: ForWhat | None = None) -> Reply:
    """See what was done about your co-op's {subs}, and who has looked at its figures.

    `subs history Leaf Bakery` is of one of several co-ops. It tells no figures.
    """
    theirs = await _looked_at(ctx, for_ or coop)
    return await first_page(ctx, HistoryOfCoop(theirs.slug), empty=texts.nothing_yet(theirs.name))


async def _looked_at(ctx: Ctx, name: str | None) -> Coop:
    """One of the person's own co-ops, or of those that have gone into one of them. Raises Refusal."""
    return await coop_meant(ctx, name, gone=[coop for coop, _ in (await gone_coops(ctx)).values()])


@subs.pages(allow=Who.MEMBER)
async def read_history(ctx: Ctx, behind: HistoryOfCoop) -> Entries:
    """The lines before, as long as the person speaks for the co-op."""
    coop = await _looked_at(ctx, behind.of)
    total, found = await lines_of.about_co_op(
        ctx.db,
        kinds=tuple(texts.IN_WORDS),
        slug=coop.slug,
        all_looked=texts.LOOKED,
        before=behind.before,
        limit=MOST_ENTRIES,
    )
    people = {line.actor for line in found if line.actor is not None}
    names = await rooms.names_in_circles(ctx.db, user_ids=people)
    return Entries(
        heading=texts.heading(coop.name),
        total=total,
        next=[
            Entry(
                texts.line(
                    line.what,
                    who=names[line.actor] if line.actor is not None else None,
                    when=ctx.when(line.at),
                    of=line.subject.partition(" ")[2],
                ),
                HistoryOfCoop(behind.of, line.id),
            )
            for line in found
        ],
    )
