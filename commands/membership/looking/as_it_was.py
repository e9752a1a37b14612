"""A circle's register as it is, or was on a day: ``!members``, ``!members on 1 march``, in pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, CoopRef, Since
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, say, t
from commands.circles import circle_meant
from commands.membership.family import membership
from commands.people import names_of
from commands.rules.searching import holds
from commands.rules.sitting import seats_counted, who_sits
from storage.models import Circle, CircleStanding
from storage.queries import circles, coops, registers
from storage.types import CircleSlug, UserId

A_DAY = timedelta(days=1)
NAMES_A_LINE = 20
"""So many guests stand in one line."""


@dataclass(frozen=True)
class MembersOf(Listing, name="members"):
    """A circle's register, behind its first so many lines."""

    circle: CircleSlug
    shown: int = 0
    at: datetime | None = None
    """As it was then; None: as it is."""
    words: str = ""
    """Those co-ops alone whose name has these words."""


@dataclass(frozen=True)
class Present:
    """The people on a circle's register at an instant."""

    by_coop: dict[str, list[Inline]]
    """Those who spoke for a co-op, by its name, in the order of names."""
    guests: list[Inline]
    learning: list[Inline]

    def without_a_voice(self) -> list[tuple[Inline, list[Inline]]]:
        """Those who are there without a voice, each kind under its heading."""
        kinds: list[tuple[Inline, list[Inline]]] = [(t("**Learning**"), self.learning), (t("**Guests**"), self.guests)]
        return [(heading, people) for heading, people in kinds if people]

    def counted_without_a_voice(self) -> Inline:
        """How many these are; who is learning is told of where somebody is."""
        guests = n(len(self.guests), "{count} guest", "{count} guests")
        return (
            listed([guests, t("{count} learning", count=len(self.learning))], style="unit") if self.learning else guests
        )


@membership.command(
    "members",
    allow=Who.PRESENT,
    example="members tech",
    changes=False,
    also="member list, list of members, participants",
)
async def members_of(
    ctx: Ctx, circle: CircleRef | None = None, *, on: Since | None = None, coop: CoopRef | None = None
) -> Reply:
    """See who is on a circle's register, co-op by co-op, with their roles.

    With a day, who was on it when that day ended: `members tech on 1 march`. With words of a co-op's name, those alone: `members coop
    leaf`.
    """
    shown = await circle_meant(ctx, circle)
    at = min(on + A_DAY, ctx.now) if on is not None else None
    empty = _nobody(ctx, shown, at) if coop is None else _no_such_coop(shown, coop)
    return await first_page(ctx, MembersOf(shown.slug, at=at, words=coop or ""), empty=empty)


@membership.pages(allow=Who.PRESENT)
async def read_members(ctx: Ctx, behind: MembersOf) -> Entries:
    """The next lines: the co-ops by name, those that nobody speaks for, the guests."""
    circle = await circles.by_slug(ctx.db, slug=behind.circle)
    heading, lines = await _register(ctx, circle, behind.at, behind.words)
    following = lines[behind.shown : behind.shown + MOST_ENTRIES + 1]
    return Entries(
        heading=heading,
        total=len(lines),
        next=[
            Entry(line, MembersOf(circle.slug, behind.shown + number, behind.at, behind.words))
            for number, line in enumerate(following, start=1)
        ],
    )


async def _register(ctx: Ctx, circle: Circle, at: datetime | None, words: str) -> tuple[Inline, list[Inline]]:
    """As many statements however many there are."""
    when = at or ctx.now
    registered = await registers.members_at(ctx.db, circle=circle.slug, at=when)
    there = await people_at(ctx, circle, when)
    by_coop = there.by_coop
    seated = (
        {name for _, name in await registers.seats_at(ctx.db, circle=circle.slug, at=when)} if registered else set()
    )
    places = set((await coops.names_of_places(ctx.db)).values())
    silent = ctx.by_name(seated - by_coop.keys(), str)
    lines: list[Inline] = [
        t("{coop}: {names}", coop=b(coop), names=listed(names))
        for coop, names in by_coop.items()
        if not words or holds(coop, words)
    ]
    if words:
        lines += [t("{coop}: nobody speaks for it now", coop=b(coop)) for coop in silent if holds(coop, words)]
        return t("**{circle}** – co-ops with “{words}”", circle=circle.name, words=words), lines
    if silent:
        lines.append(t("**Nobody speaks now for** {coops}: not counted", coops=listed(silent)))
    for heading, people in there.without_a_voice():
        lines += [
            t("{heading}: {names}", heading=heading, names=listed(people[first : first + NAMES_A_LINE]))
            for first in range(0, len(people), NAMES_A_LINE)
        ]
    parts: dict[str, Inline] = {
        "circle": circle.name,
        "coops": seats_counted(len(by_coop), who_sits(name in places for name in by_coop)),
        "members": n(
            sum(member.standing is CircleStanding.MEMBER for member in registered), "{count} member", "{count} members"
        ),
        "others": there.counted_without_a_voice(),
    }
    if at is None:
        return t("**{circle}** – {coops}, {members}, {others}", **parts), lines
    return t("**{circle}** on {when} – {coops}, {members}, {others}", when=ctx.when(at, circle.slug), **parts), lines


async def people_at(ctx: Ctx, circle: Circle, at: datetime) -> Present:
    """The people on a circle's register at an instant, with their roles."""
    registered = await registers.members_at(ctx.db, circle=circle.slug, at=at)
    held: dict[UserId, list[Inline]] = {}
    for role in await registers.roles_at(ctx.db, circle=circle.slug, at=at):
        held.setdefault(role.user_id, []).append(role_called(ctx, role.role))
    known = await names_of(ctx, {member.user_id for member in registered}, circle)
    names: dict[UserId, Inline] = {
        user_id: t("{name} ({roles})", name=name, roles=listed(held[user_id], style="unit"))
        if user_id in held
        else name
        for user_id, name in known.items()
    }
    by_coop: dict[str, list[Inline]] = {}
    for speaker, coop in await registers.speakers_at(ctx.db, circle=circle.slug, at=at):
        name = names[speaker.user_id]
        if speaker.confirmed_at is None or speaker.confirmed_at > at:
            name = t("{name} (not yet confirmed)", name=name)
        by_coop.setdefault(coop, []).append(name)
    of = await coops.names_by_id(ctx.db)
    others: dict[CircleStanding, list[Inline]] = {CircleStanding.GUEST: [], CircleStanding.LEARNING: []}
    for member in registered:
        if member.standing is not CircleStanding.MEMBER:
            name = names[member.user_id]
            coop_ = of.get(member.coop_id) if member.coop_id is not None else None
            others[member.standing].append(t("{name} ({coop})", name=name, coop=coop_) if coop_ is not None else name)
    return Present(
        dict(ctx.by_name(by_coop.items(), lambda row: row[0])),
        guests=others[CircleStanding.GUEST],
        learning=others[CircleStanding.LEARNING],
    )


def _no_such_coop(circle: Circle, words: str) -> Doc:
    return say(
        "No co-op of the {circle} has “{words}” in its name. {members} shows all.",
        circle=circle.name,
        words=words,
        members=cmd(f"members {circle.slug}"),
    )


def _nobody(ctx: Ctx, circle: Circle, at: datetime | None) -> Doc:
    if at is not None:
        return say(
            "Nobody was on the register of the {circle} on {when}.",
            circle=circle.name,
            when=ctx.when(at, circle.slug),
        )
    return say(
        "Nobody is on the register of the {circle} yet. Be the first: say {join} in its room.",
        circle=circle.name,
        join=cmd("join for <your co-op>", here=False),
    )
