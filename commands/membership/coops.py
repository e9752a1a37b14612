"""Co-ops: ``!coops``, ``!coop``, ``!coop add``, ``!standing``, ``!matrix``."""

from rapidfuzz import process

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Inline, b, code, p, ul
from commands.membership.family import membership
from commands.people import name_of
from storage.models import CircleStanding, Coop, FederationStanding
from storage.queries import circles, coops, members

IN_WORDS = {
    FederationStanding.MEMBER: "member of the federation",
    FederationStanding.AGREED: "has agreed to join the federation",
    FederationStanding.CONSIDERING: "is considering the federation",
    FederationStanding.NO: "does not want to join the federation",
    FederationStanding.UNKNOWN: "its standing in the federation is not known",
}


async def coop_meant(ctx: Ctx, name: str) -> Coop:
    """The co-op that a name means. Raises Refusal with the nearest names."""
    found = await coops.find_by_slug(ctx.db, slug=slug_of(name))
    if found is not None:
        return found
    known = [coop.name for coop in await coops.all_in(ctx.db)]
    near = [match[0] for match in process.extract(name, known, limit=3, score_cutoff=60)]
    hint = f"Did you mean {' or '.join(near)}?" if near else "!coops shows those I know."
    raise Refusal("unknown-coop", f"I know no co-op “{name}”. {hint}")


@membership.command("coops", allow=Who.PRESENT, example="coops")
async def coops_known(ctx: Ctx) -> Reply:
    """See all co-ops that I know, with their standing in the federation."""
    known = await coops.all_in(ctx.db)
    if not known:
        return Reply.text(p("I know no co-op yet. The first comes with ", code("!join for <its name>"), "."))
    return Reply.text(
        p(f"{len(known)} co-ops:"), ul([[b(coop.name), f" – {IN_WORDS[coop.standing]}"] for coop in known])
    )


@membership.command("coop", allow=Who.PRESENT, example="coop Leaf Bakery")
async def coop(ctx: Ctx, name: CoopRef) -> Reply:
    """See one co-op: its standing, its circles, who speaks for it."""
    shown = await coop_meant(ctx, name)
    lines: list[list[Inline]] = [[f"Federation: {IN_WORDS[shown.standing]}"]]
    for seat in await coops.seats_of(ctx.db, coop_id=shown.id):
        circle = await circles.by_slug(ctx.db, slug=seat.circle)
        speakers = await members.speaking_for(ctx.db, circle=seat.circle, coop_id=shown.id)
        names = ", ".join([await name_of(ctx, member.user_id) for member in speakers])
        if seat.standing is CircleStanding.GUEST:
            lines.append([f"{circle.name}: guest"])
        else:
            lines.append(
                [f"{circle.name}: member, {f'spoken for by {names}' if names else 'but nobody speaks for it'}"]
            )
    return Reply.text(p(b(shown.name)), ul(lines))


@membership.command("coop add", allow=Who.SECRETARY | Who.OPERATOR, example="coop add Leaf Bakery", changes=True)
async def add_coop(ctx: Ctx, name: CoopRef) -> Reply:
    """Put a co-op on the list before anybody has joined for it."""
    slug = slug_of(name)
    if not slug or len(name) > 100:
        raise Refusal("bad-name", f"“{name}” is no name that I can keep. For example: !coop add Leaf Bakery")
    known = await coops.find_by_slug(ctx.db, slug=slug)
    if known is not None:
        raise Refusal("known-coop", f"{known.name} is on the list already. !coop {known.name} shows it.")
    ctx.db.add(Coop(slug=slug, name=name, added_at=ctx.now, added_by=ctx.actor.user_id))
    ctx.audit("membership.coop_added", slug)
    return Reply.text(p(f"Thank you, {name} is on the list. Say ", code(f"!standing {slug} considering"),
                        " to note how it stands to the federation."))  # fmt: skip


@membership.command("standing", allow=Who.SECRETARY | Who.OPERATOR, example="standing leaf-bakery agreed", changes=True)
async def set_standing(ctx: Ctx, coop: CoopRef) -> Reply:
    """Note how a co-op stands to the federation: member, agreed, considering, no or unknown."""
    name, _, word = coop.rpartition(" ")
    standings = [standing.value for standing in FederationStanding]
    if not name or word.casefold() not in standings:
        raise Refusal(
            "which-standing",
            f"Please end with how it stands: {', '.join(standings)}. For example: !standing leaf-bakery agreed",
        )
    changed = await coop_meant(ctx, name)
    if changed.standing.value == word.casefold():
        raise Refusal("same-standing", f"That is noted already: {changed.name} – {IN_WORDS[changed.standing]}.")
    before, changed.standing = changed.standing, FederationStanding(word.casefold())
    ctx.audit("membership.standing", changed.slug, before=before.value, after=changed.standing.value)
    return Reply.text(
        f"Thank you, noted: {changed.name} – {IN_WORDS[changed.standing]} (before: {before.value}). "
        f"To undo, say !standing {changed.slug} {before.value}."
    )


@membership.command("matrix", allow=Who.PRESENT, example="matrix")
async def two_way_table(ctx: Ctx) -> Reply:
    """See which co-ops are in circles, in the federation, in both, or guests."""
    groups: dict[str, list[str]] = {"Both": [], "Circle only": [], "Federation only": [], "Guest": [], "Neither": []}
    for shown in await coops.all_in(ctx.db):
        seats = await coops.seats_of(ctx.db, coop_id=shown.id)
        in_circle = any(seat.standing is CircleStanding.MEMBER for seat in seats)
        in_federation = shown.standing is FederationStanding.MEMBER
        if in_circle:
            group = "Both" if in_federation else "Circle only"
        elif in_federation:
            group = "Federation only"
        else:
            group = "Guest" if seats else "Neither"
        mark = "" if in_federation or shown.standing is FederationStanding.UNKNOWN else f" ({shown.standing.value})"
        groups[group].append(shown.name + mark)
    lines: list[list[Inline]] = [
        [b(name), f" ({len(names)}): {', '.join(names) or '–'}"] for name, names in groups.items()
    ]
    return Reply.text(p("Co-ops in circles and in the federation:"), ul(lines))
