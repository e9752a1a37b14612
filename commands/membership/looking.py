"""Looking things up: ``!members``, ``!circles``, ``!circle``."""

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.markup import Block, Inline, b, code, p, say, ul
from commands.circles import circle_meant
from commands.membership.family import membership
from commands.people import name_of
from storage.models import Circle, CircleStanding, RoleName
from storage.queries import circles, coops, members, roles

IN_WORDS = {
    "open": "open to whoever comes",
    "approval": "its secretary or link person approves who joins",
    "consent": "the circle consents to who joins; its secretary or link person enters it",
}


@membership.command("members", allow=Who.PRESENT, example="members tech")
async def members_of(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See who is on a circle's register, co-op by co-op."""
    shown = await circle_meant(ctx, circle)
    registered = await members.current_in(ctx.db, circle=shown.slug)
    if not registered:
        return Reply.text(
            p(f"Nobody is on the register of the {shown.name} yet. Be the first: say ", code("!join for <your co-op>"),
              " in its room.")
        )  # fmt: skip
    by_coop: dict[str, list[str]] = {}
    guests: list[str] = []
    for member in registered:
        name = await name_of(ctx, member.user_id)
        coop = await coops.by_id(ctx.db, coop_id=member.coop_id) if member.coop_id is not None else None
        if member.standing is CircleStanding.MEMBER and coop is not None:
            by_coop.setdefault(coop.name, []).append(name)
        else:
            guests.append(f"{name} ({coop.name})" if coop else name)
    lines: list[list[Inline]] = [[b(coop), f": {', '.join(names)}"] for coop, names in sorted(by_coop.items())]
    if guests:
        lines.append([b("Guests"), f": {', '.join(guests)}"])
    people = len(registered) - len(guests)
    return Reply.text(
        p(
            b(shown.name),
            f" – {_count(len(by_coop), 'co-op')}, {_count(people, 'member')}, {_count(len(guests), 'guest')}:",
        ),
        ul(lines),
    )


@membership.command("circles", allow=Who.PRESENT, example="circles")
async def circles_known(ctx: Ctx) -> Reply:
    """See all circles of the federation, and which of them you belong to."""
    mine = {member.circle: member for member in await members.current_of(ctx.db, user_id=ctx.actor.user_id)}
    lines: list[list[Inline]] = []
    for circle in await circles.active_in(ctx.db):
        seats = len(await members.seats_in(ctx.db, circle=circle.slug))
        place = mine.get(circle.slug)
        you = (
            "" if place is None else (", you are a guest" if place.standing is CircleStanding.GUEST else ", you are in")
        )
        away = "" if circle.room_id else ", I cannot get into its room"
        lines.append([b(circle.name), f" ({circle.slug}, {circle.kind.value}): {_count(seats, 'co-op')}{you}{away}"])
    return Reply.text(
        p(f"The circles of the {ctx.settings.federation.name}:"),
        ul(lines),
        p("For one of them: ", code("!circle tech")),
    )


@membership.command("circle", allow=Who.PRESENT, example="circle tech")
async def circle(ctx: Ctx, name: CircleRef | None = None) -> Reply:
    """See what a circle is: its kind, its roles, how people come in."""
    shown = await circle_meant(ctx, name)
    settings = ctx.rules_of(shown.slug)
    seats = await members.seats_in(ctx.db, circle=shown.slug)
    registered = await members.current_in(ctx.db, circle=shown.slug)
    lines: list[list[Inline]] = [
        [f"Kind: {shown.kind.value}" + (f", sends a link person to {shown.parent}" if shown.parent else "")],
        [f"Co-ops with a seat: {len(seats)}; people on the register: {len(registered)}"],
        [f"Coming in: {IN_WORDS[settings.admission]}"],
        [f"Room: {shown.room}"],
    ]
    lines += [line for role in RoleName if (line := await _holders(ctx, shown, role)) is not None]
    blocks: list[Block] = [p(b(shown.name)), ul(lines)]
    return Reply(say(*blocks))


async def _holders(ctx: Ctx, circle: Circle, role: RoleName) -> list[Inline] | None:
    holders = await roles.holders_in(ctx.db, circle=circle.slug, role=role, at=ctx.now)
    if not holders:
        return None
    names = [await name_of(ctx, holder) for holder in holders]
    return [f"{role.value.replace('_', ' ').capitalize()}: {', '.join(names)}"]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
