"""All circles of the federation, page by page: ``!circles``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, sort_key
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Inline, b, cmd, listed, n, say, t
from commands.membership.family import membership
from commands.membership.looking.looking import KINDS
from commands.rules.searching import holds, looked_for
from commands.rules.sitting import seats_counted, who_sits
from storage.models import Circle, CircleKind, CircleStanding, Member
from storage.queries import circles, members


@dataclass(frozen=True)
class CirclesByName(Listing, name="circles"):
    """The coordinating circle, and the others by name, behind the one of this name and short name."""

    after: str = ""
    after_slug: str = ""
    first: bool = False
    """Whether that one is coordinating."""
    words: str = ""
    """Those alone whose name, short name or kind has these words."""


@membership.command(
    "circles",
    allow=Who.PRESENT,
    example="circles",
    changes=False,
    also="all circles., which circles are there., what circles are there., list of circles.",
)
async def circles_known(ctx: Ctx, words: Rest | None = None) -> Reply:
    """See all circles of the federation, and which of them you belong to.

    With words, those whose name or kind has them: `circles working`.
    """
    wanted = looked_for(words) if words is not None else None
    empty = say("The {federation} has no circles yet.", federation=ctx.settings.federation.name)
    if wanted is not None:
        empty = say("I know no circle with “{words}”. {circles} shows all.", words=wanted, circles=cmd("circles"))
    return await first_page(ctx, CirclesByName(words=wanted or ""), empty=empty)


@membership.pages(allow=Who.PRESENT)
async def read_circles(ctx: Ctx, behind: CirclesByName) -> Entries:
    """The next circles. As many statements however many there are."""
    language = ctx.settings.federation.language.language

    def place(name: str, slug: str, *, first: bool) -> tuple[bool, object, str]:
        return not first, sort_key(name, language=language), slug

    known = sorted(
        (place(each.name, each.slug, first=each.kind is CircleKind.COORDINATING), each)
        for each in await circles.active_in(ctx.db)
        if holds(f"{each.name} {each.slug} {each.kind.value}", behind.words)
    )
    last = place(behind.after, behind.after_slug, first=behind.first)
    shown = [each for at, each in known if not behind.after_slug or at > last][:MOST_ENTRIES]
    return Entries(
        heading=n(
            len(known),
            "{count} circle of the {federation}",
            "{count} circles of the {federation}",
            federation=ctx.settings.federation.name,
        ),
        total=len(known),
        next=[
            Entry(line, CirclesByName(each.name, each.slug, each.kind is CircleKind.COORDINATING, behind.words))
            for each, line in zip(shown, await _in_short(ctx, shown), strict=True)
        ],
    )


YOU_ARE: Mapping[CircleStanding, Inline] = {
    CircleStanding.MEMBER: t("you are in"),
    CircleStanding.GUEST: t("you are a guest"),
    CircleStanding.LEARNING: t("you are learning"),
}


async def _in_short(ctx: Ctx, shown: Sequence[Circle]) -> list[Inline]:
    mine = {member.circle: member for member in await members.current_of(ctx.db, user_id=ctx.actor.user_id)}
    reached = await circles.reached(ctx.db)
    seats = await members.count_seats_among(ctx.db, circles=[each.slug for each in shown])
    sitting = await members.seated_are_circles(ctx.db, circles=[each.slug for each in shown])
    return [
        _circle_in_short(
            each,
            seats_counted(seats.get(each.slug, 0), who_sits(sitting.get(each.slug, ()))),
            mine.get(each.slug),
            reached=each.slug in reached,
        )
        for each in shown
    ]


def _circle_in_short(circle: Circle, seats: Inline, mine: Member | None, *, reached: bool) -> Inline:
    facts: list[Inline] = [seats]
    if mine is not None:
        facts.append(YOU_ARE[mine.standing])
    if not reached:
        facts.append(t("I cannot get into its room"))
    if circle.kind is CircleKind.COORDINATING:  # There is one of its kind, and its names say which it is.
        return t(
            "{circle} ({slug}): {facts}", circle=b(circle.name), slug=circle.slug, facts=listed(facts, style="unit")
        )
    return t(
        "{circle} ({slug}, {kind}): {facts}",
        circle=b(circle.name),
        slug=circle.slug,
        kind=KINDS[circle.kind],
        facts=listed(facts, style="unit"),
    )
