"""The two-way table: which co-ops are in circles, in the federation, or in both; and the way into it, with how long each stage lasts.
``!matrix`` in numbers, as a picture with the same facts, and with names in pages."""

from dataclasses import dataclass
from heapq import nsmallest

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, sort_key
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, p, say, t, ul
from commands.membership.coops.moves import stands
from commands.membership.family import membership
from commands.rules.membership import coop_standing as judge
from commands.rules.membership.coop_standing import STAGES, Group, InStage
from storage.models import Coop, CoopStanding, FederationStanding
from storage.queries import coops

GROUPS = {
    Group.BOTH: t("In circles and in the federation"),
    Group.CIRCLE: t("In circles only"),
    Group.FEDERATION: t("In the federation only"),
    Group.GUEST: t("Guests of circles"),
    Group.NEITHER: t("In neither"),
}
IN_STAGE = {
    FederationStanding.CONSIDERING: t("Considering"),
    FederationStanding.AGREED: t("Agreed"),
    FederationStanding.MEMBER: t("Members"),
    FederationStanding.NO: t("No"),
    FederationStanding.UNKNOWN: t("Not known"),
}


@dataclass(frozen=True)
class CoopsInGroup(Listing, name="matrix"):
    """The co-ops of a group or a stage, behind the one of this name and folded name."""

    which: str = ""
    after: str = ""
    after_slug: str = ""


@membership.command("matrix", allow=Who.PRESENT, example="matrix", changes=False, also="pipeline")
async def two_way_table(ctx: Ctx) -> Reply:
    """See how many co-ops are in circles, in the federation or on their way into it, and for how long.

    `matrix picture` shows the same as a picture, `matrix names considering` who they are.
    """
    groups, stages = await _counted(ctx)
    return Reply(_in_words(ctx, groups, stages))


@membership.command("matrix picture", allow=Who.PRESENT, example="matrix picture", changes=False)
async def as_picture(ctx: Ctx) -> Reply:
    """See the two-way table and the way into the federation as a picture, with the same facts in words."""
    groups, stages = await _counted(ctx)
    to = ctx.actor.user_id if ctx.said.private else ctx.said.room_id
    from commands.membership.looking.matrix_picture import drawn  # Pillow is loaded for a picture, not for a start.

    picture = drawn(groups, stages, title=ctx.settings.federation.name)
    await ctx.outbox.file(to, about=None, name="matrix.png", mime="image/png", data=picture)
    return Reply(_in_words(ctx, groups, stages))


@membership.command("matrix names", allow=Who.PRESENT, example="matrix names considering", changes=False)
async def names_of_group(ctx: Ctx, which: Rest) -> Reply:
    """See which co-ops are in a group of the table, or at a stage of the way: both, circle only, considering."""
    known = [each.value for each in (*Group, *STAGES)]
    wanted = " ".join(which.casefold().replace("-", " ").split())
    if wanted not in known:
        raise Refusal(
            "which-group",
            "I read “{words}” as the group. There are {groups}. For example: {example}",
            words=which,
            groups=listed(known, style="or"),
            example=cmd("matrix names considering"),
        )
    empty = say("No co-op is there now. {matrix} shows how many there are elsewhere.", matrix=cmd("matrix"))
    return await first_page(ctx, CoopsInGroup(which=wanted), empty=empty)


@membership.pages(allow=Who.PRESENT)
async def read_group(ctx: Ctx, behind: CoopsInGroup) -> Entries:
    """The next co-ops of a group by name."""
    language = ctx.settings.federation.language.language
    there = await _in_group(ctx, behind.which)
    last = (sort_key(behind.after, language=language), behind.after_slug)
    places = ((sort_key(coop.name, language=language), coop.slug, coop.id) for coop, _ in there)
    following = nsmallest(MOST_ENTRIES, (place for place in places if place[:2] > last))
    by_id = {coop.id: (coop, noted) for coop, noted in there}
    return Entries(
        heading=n(len(there), "{count} co-op ({which})", "{count} co-ops ({which})", which=behind.which),
        total=len(there),
        next=[
            Entry(_line(ctx, *by_id[number]), CoopsInGroup(behind.which, by_id[number][0].name, by_id[number][0].slug))
            for _, _, number in following
        ],
    )


def _line(ctx: Ctx, coop: Coop, noted: CoopStanding | None) -> Inline:
    return stands(coop, noted, when=ctx.when(noted.since) if noted is not None else None)


async def _in_group(ctx: Ctx, which: str) -> list[tuple[Coop, CoopStanding | None]]:
    seats = await coops.places_by_coop(ctx.db)
    noted = await coops.standings_now(ctx.db)
    return [
        (coop, noted.get(coop.id))
        for coop in await coops.all_in(ctx.db)
        if coop.ended_at is None and which in (coop.standing, judge.group_of(coop.standing, seats.get(coop.id, [])))
    ]


async def _counted(ctx: Ctx) -> tuple[dict[Group, int], dict[FederationStanding, InStage]]:
    seats, noted = await coops.places_by_coop(ctx.db), await coops.standings_now(ctx.db)
    known = [coop for coop in await coops.all_in(ctx.db) if coop.ended_at is None]
    groups = dict.fromkeys(Group, 0)
    for coop in known:
        groups[judge.group_of(coop.standing, seats.get(coop.id, []))] += 1
    since = {coop.id: noted[coop.id].since if coop.id in noted else None for coop in known}
    stages = {
        stage: judge.how_long((since[coop.id] for coop in known if coop.standing is stage), now=ctx.now)
        for stage in STAGES
    }
    return groups, stages


def _in_words(ctx: Ctx, groups: dict[Group, int], stages: dict[FederationStanding, InStage]) -> Doc:
    table = [t("{group}: {count}", group=GROUPS[group], count=str(count)) for group, count in groups.items()]
    way = [_stage(stage, lasts) for stage, lasts in stages.items()]
    return say(
        p("**{federation}**: co-ops in circles and in the federation", federation=ctx.settings.federation.name),
        ul(table),
        p("The way into the federation:"),
        ul(way),
        p(
            "Who they are: {names}. As a picture: {picture}",
            names=cmd("matrix names considering"),
            picture=cmd("matrix picture"),
        ),
    )


def _stage(stage: FederationStanding, lasts: InStage) -> Inline:
    name = b(IN_STAGE[stage])
    if lasts.days is None or lasts.longest is None:
        return t("{stage}: {count}", stage=name, count=str(lasts.count))
    if lasts.count == 1:
        return t("{stage}: 1, for {days}", stage=name, days=n(lasts.longest, "{count} day", "{count} days"))
    return t(
        "{stage}: {count}, half of them for longer than {days}, the longest for {longest}",
        stage=name,
        count=str(lasts.count),
        days=n(lasts.days, "{count} day", "{count} days"),
        longest=n(lasts.longest, "{count} day", "{count} days"),
    )
