"""Looking things up: ``!members``, ``!circles``, ``!circle``."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.markup import Doc, Inline, b, cmd, listed, n, p, say, t, ul
from commands.circles import circle_meant
from commands.membership.family import membership
from commands.membership.roles_shown import held_in_short
from commands.people import names_of
from commands.rules.membership import Admission
from storage.models import Circle, CircleKind, CircleStanding, Member, RoleName
from storage.queries import circles, coops, members, roles, speakers

KINDS = {
    CircleKind.COORDINATING: t("coordinating"),
    CircleKind.INDUSTRY: t("industry"),
    CircleKind.WORKING: t("working"),
}


@membership.command(
    "members",
    allow=Who.PRESENT,
    example="members tech",
    changes=False,
    also="member list, list of members, participants",
)
async def members_of(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See who is on a circle's register, co-op by co-op."""
    shown = await circle_meant(ctx, circle)
    registered = await members.current_in(ctx.db, circle=shown.slug)
    if not registered:
        return Reply(_nobody_yet(shown))
    by_coop, guests = await people_by_coop(ctx, shown)
    seated = {coop.name for _, coop in await members.coops_seated_among(ctx.db, circles=[shown.slug])}
    silent = ctx.by_name(seated - by_coop.keys(), lambda name: name)
    members_count = sum(member.standing is CircleStanding.MEMBER for member in registered)
    return Reply(_register(shown, by_coop, members_count, guests, silent))


async def people_by_coop(ctx: Ctx, circle: Circle) -> tuple[dict[str, list[Inline]], list[Inline]]:
    """The people on a circle's register by the co-op that they speak for, in the order of names, with their roles; and its guests."""
    registered = await members.current_in(ctx.db, circle=circle.slug)
    held: dict[str, list[Inline]] = {}
    for role in await roles.all_in(ctx.db, circle=circle.slug, at=ctx.now):
        held.setdefault(role.user_id, []).append(role_called(ctx, role.role))
    known = await names_of(ctx, {member.user_id for member in registered}, circle)
    names: dict[str, Inline] = {
        user_id: t("{name} ({roles})", name=name, roles=listed(held[user_id], style="unit"))
        if user_id in held
        else name
        for user_id, name in known.items()
    }
    by_coop: dict[str, list[Inline]] = {}
    for speaker, coop in await speakers.on_register(ctx.db, circle=circle.slug):
        name = names[speaker.user_id]
        if speaker.confirmed_at is None:
            name = t("{name} (not yet confirmed)", name=name)
        by_coop.setdefault(coop.name, []).append(name)
    guests: list[Inline] = []
    for member in registered:
        if member.standing is CircleStanding.GUEST:
            coop_of = await coops.by_id(ctx.db, coop_id=member.coop_id) if member.coop_id is not None else None
            name = names[member.user_id]
            guests.append(t("{name} ({coop})", name=name, coop=coop_of.name) if coop_of else name)
    return dict(ctx.by_name(by_coop.items(), lambda row: row[0])), guests


def _nobody_yet(circle: Circle) -> Doc:
    return say(
        "Nobody is on the register of the {circle} yet. Be the first: say {join} in its room.",
        circle=circle.name,
        join=cmd("join for <your co-op>", here=False),
    )


def _register(
    circle: Circle, by_coop: dict[str, list[Inline]], members: int, guests: Sequence[Inline], silent: Sequence[str]
) -> Doc:
    heading = p(
        "**{circle}** – {coops}, {members}, {guests}:",
        circle=circle.name,
        coops=n(len(by_coop), "{count} co-op", "{count} co-ops"),
        members=n(members, "{count} member", "{count} members"),
        guests=n(len(guests), "{count} guest", "{count} guests"),
    )
    rows: list[Inline] = [t("{coop}: {names}", coop=b(coop), names=listed(names)) for coop, names in by_coop.items()]
    if silent:
        rows.append(t("**Nobody speaks now for** {coops}: not counted", coops=listed(silent)))
    if guests:
        rows.append(t("**Guests**: {names}", names=listed(guests)))
    return say(heading, ul(rows))


@membership.command(
    "circles",
    allow=Who.PRESENT,
    example="circles",
    changes=False,
    also="all circles., which circles are there., what circles are there., list of circles.",
)
async def circles_known(ctx: Ctx) -> Reply:
    """See all circles of the federation, and which of them you belong to."""
    mine = {member.circle: member for member in await members.current_of(ctx.db, user_id=ctx.actor.user_id)}
    by_name = ctx.by_name(await circles.active_in(ctx.db), lambda circle: circle.name)
    known = sorted(by_name, key=lambda circle: circle.kind is not CircleKind.COORDINATING)
    reached = await circles.reached(ctx.db)
    rows = [
        _circle_in_short(
            circle,
            len(await members.seats_in(ctx.db, circle=circle.slug)),
            mine.get(circle.slug),
            reached=circle.slug in reached,
        )
        for circle in known
    ]
    federation = p("The circles of the {federation}:", federation=ctx.settings.federation.name)
    if not known:
        return Reply.text(federation)
    return Reply.text(federation, ul(rows), p("For one of them: {circle}", circle=cmd(f"circle {known[-1].slug}")))


def _circle_in_short(circle: Circle, seats: int, mine: Member | None, *, reached: bool) -> Inline:
    facts: list[Inline] = [n(seats, "{count} co-op", "{count} co-ops")]
    if mine is not None:
        facts.append(t("you are a guest") if mine.standing is CircleStanding.GUEST else t("you are in"))
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


@membership.command("circle", allow=Who.PRESENT, example="circle tech", changes=False)
async def circle(ctx: Ctx, name: CircleRef | None = None) -> Reply:
    """See what a circle is: its kind, its roles, how people come in."""
    shown = await circle_meant(ctx, name)
    above = await circles.by_slug(ctx.db, slug=shown.parent) if shown.parent else None
    link_person = role_called(ctx, RoleName.LINK_PERSON)
    seats = await members.seats_in(ctx.db, circle=shown.slug)
    registered = await members.current_in(ctx.db, circle=shown.slug)
    rows: list[Inline] = [
        _kind(shown, above, link_person),
        t("Co-ops with a seat: {seats}; people on the register: {people}", seats=len(seats), people=len(registered)),
        t("Coming in: {how}", how=_way_in(ctx.rules_of(shown.slug).admission, link_person)),
        t("Room: {room}", room=shown.room),
    ]
    held = await roles.all_in(ctx.db, circle=shown.slug, at=ctx.now)
    rows += held_in_short(ctx, shown, held, await names_of(ctx, {each.user_id for each in held}, shown))
    return Reply.text(p(b(shown.name)), ul(rows))


def _kind(circle: Circle, above: Circle | None, link_person: Inline) -> Inline:
    kind = KINDS[circle.kind]
    if above is None:
        return t("Kind: {kind}", kind=kind)
    return t(
        "Kind: {kind}; its {link_person} goes to the {circle}", kind=kind, link_person=link_person, circle=above.name
    )


def _way_in(admission: Admission, link_person: Inline) -> Inline:
    if admission == "open":
        return t("open to whoever comes")
    if admission == "approval":
        return t("its secretary or {link_person} approves who joins", link_person=link_person)
    return t("the circle decides together who joins, by an item of consent")
