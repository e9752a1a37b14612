"""Taking in a register that was kept elsewhere: looked through first, all of it kept or nothing. Export and import change nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from chatbot.api.access import Who
from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import TakenIn
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Doc, Inline, cmd, n, say, t
from commands.events import RegisterChanged
from commands.membership.family import membership
from commands.membership.joining.keeping import Placed, keep_all
from commands.people import name_and_id
from commands.rules import circle_names
from commands.rules.membership.coop_names import alike, known_as, must_be_a_name
from commands.rules.membership.table import Bad, Line, Row, must_read_as_a_coop, read_lines, read_row
from storage.models import Accounts, Circle, CircleStanding, Coop, Member
from storage.queries import accounts, circles, coops, members, rooms, speakers
from storage.types import UserId


@dataclass(slots=True)
class Known:
    """What the archive knows already, read once for all lines."""

    circles: list[Circle]
    coops: dict[str, Coop]
    """By folded name; those that the table brings are added."""
    names: dict[int, str]
    """Of all that can have a seat."""
    current: dict[tuple[str, UserId], Member]
    past: set[tuple[str, UserId, int | None, str, str]]
    """The memberships that have ended: circle, person, co-op, standing, when."""
    new: dict[str, str] = field(default_factory=dict)
    """The names of co-ops that the table brings, by folded name."""
    seen: dict[tuple[str, UserId], list[tuple[Row, int]]] = field(default_factory=dict)
    """What the table says of each person in a circle, and in which line."""
    accounts: Accounts = field(default_factory=Accounts)
    capitals: Collection[UserId] = ()
    """Ids with capital letters that people really have: from long ago, for new ones have none."""
    speaking: Collection[tuple[str, UserId, int]] = ()
    """Who speaks for which co-op in which circle."""


@membership.imports_table("circle", "circle name", "group", "groups", "group(s)")
async def take_in(ctx: Ctx, table: str, store: bool) -> TakenIn:
    """Look through a register, and keep it where that is wanted and no line of it is bad: those who are new on it speak for their co-ops
    from then on, by the word of who takes it in."""
    if Who.OPERATOR not in ctx.actor.holds:
        raise Refusal("not-operator", "A register is taken in by an operator. Nothing is kept.")
    lines, same = read_lines(table), 0
    known = await _known(ctx, lines)
    new: list[tuple[Row, Circle]] = []
    bad: list[tuple[int, Inline]] = []
    for line in lines:
        try:
            row = _whose(ctx, read_row(line, now=ctx.now), known)
            circle = _circle(row, known)
            if _is_kept(ctx, row, circle, known):
                same += 1
                continue
            _must_be_new(ctx, row, circle, known)
            _must_be_nameable(row, known)
            known.seen.setdefault((circle.slug, row.person), []).append((row, line.number))
            new.append((row, circle))
        except Bad as wrong:
            bad.append((line.number, wrong.why))
        except Refusal as refused:
            bad.append((line.number, refused.words))
    if store and not bad:
        await keep_all(ctx, [Placed(row, circle, _coop(row, known)) for row, circle in new])
        for slug in sorted({circle.slug for _, circle in new}):
            await ctx.publish(RegisterChanged((slug,)))
            circle = next(each for each in known.circles if each.slug == slug)
            count = len({row.person for row, each in new if each.slug == slug})
            if circle.room_id is not None:
                by = await name_and_id(ctx, ctx.actor.user_id, circle)
                await ctx.outbox.post(circle.room_id, _told(circle, count=count, by=by))
    return TakenIn(len(new), same, bad)


async def _known(ctx: Ctx, lines: Sequence[Line]) -> Known:
    said = {UserId(line.cells.get("person", "")) for line in lines}
    capitals = await rooms.ever_seen_among(ctx.db, user_ids={each for each in said if each != each.lower()})
    slugs = [circle.slug for circle in await circles.known(ctx.db)]
    ever = await members.ever(ctx.db)
    return Known(
        circles=list(await circles.known(ctx.db)),
        coops={coop.slug: coop for coop in await coops.all_in(ctx.db)},
        names=await coops.names_by_id(ctx.db),
        current={(each.circle, each.user_id): each for each in ever if each.left_at is None},
        past={
            (each.circle, each.user_id, each.coop_id, each.standing.value, each.left_at.strftime("%Y-%m-%dT%H:%M"))
            for each in ever
            if each.left_at is not None
        },
        accounts=await accounts.current(ctx.db),
        capitals={*capitals, *(each.user_id for each in ever)},
        speaking={each[:3] for each in await speakers.confirmed_in(ctx.db, circles=slugs)},
    )


def _whose(ctx: Ctx, row: Row, known: Known) -> Row:
    """A line with the person whose account it names. Raises Bad for an account that nobody can have, and for the bot's own."""
    usual = row.person.lower()
    if usual == ctx.settings.matrix.user_id.lower():
        raise Bad(t("“{person}” is me, and I am on no register", person=row.person))
    if row.person != usual and row.person not in known.capitals:
        raise Bad(
            t(
                "“{person}” has capital letters, and the ids of today have none: is it {likely}?",
                person=row.person,
                likely=usual,
            )
        )
    return replace(row, person=known.accounts.person(row.person))


def _circle(row: Row, known: Known) -> Circle:
    """By its short name, or by what people call it; one that the TOML names no more goes after all others."""
    exact = [each for each in known.circles if each.slug == row.circle.casefold()]
    active = [each for each in known.circles if each.active]
    found = exact or circle_names.called(row.circle, active) or circle_names.called(row.circle, known.circles)
    if len(found) != 1:
        names = ", ".join(each.slug for each in active)
        raise Bad(t("I know no circle “{circle}”: there are {names}", circle=row.circle, names=names))
    return found[0]


def _coop(row: Row, known: Known) -> Coop | None:
    slug = known_as(row.coop, {slug: coop.name for slug, coop in known.coops.items()}) if row.coop is not None else None
    return known.coops[slug] if slug is not None else None


def _slug(row: Row, known: Known) -> str | None:
    coop = _coop(row, known)
    return coop.slug if coop is not None else slug_of(row.coop) if row.coop is not None else None


def _is_kept(ctx: Ctx, row: Row, circle: Circle, known: Known) -> bool:
    """Whether the register says so already."""
    coop = _coop(row, known)
    ids = {coop.id} if coop is not None else {None} if row.coop is None else set[int | None]()
    ids |= {number for number, name in known.names.items() if name == row.coop}
    if row.left_at is not None:
        left = row.left_at.strftime("%Y-%m-%dT%H:%M")
        if any((circle.slug, row.person, each, row.standing.value, left) in known.past for each in ids):
            return True
        raise Bad(t("has left already: I take in who is there now, and what I know of those who were"))
    present = known.current.get((circle.slug, row.person))
    if present is None or present.standing is not row.standing:
        return False
    speaks = row.standing is CircleStanding.MEMBER and any(
        (circle.slug, row.person, each) in known.speaking for each in ids if each
    )
    return present.coop_id in ids or speaks


def _must_be_new(ctx: Ctx, row: Row, circle: Circle, known: Known) -> None:
    key = (circle.slug, row.person)
    if not circle.active:
        raise Bad(t("the TOML does not name the {circle} any more", circle=circle.name))
    member = row.standing is CircleStanding.MEMBER
    for before, number in known.seen.get(key, []):
        if before.standing is row.standing and _slug(before, known) == _slug(row, known):
            raise Bad(t("says of {person} what line {line} says already", person=row.person, line=str(number)))
        if not (
            member and before.standing is row.standing
        ):  # Somebody may speak for two co-ops, and is one thing there.
            raise Bad(
                t(
                    "says of {person} something else than line {line}: which is right?",
                    person=row.person,
                    line=str(number),
                )
            )
    if member and row.person == ctx.actor.user_id:
        raise Bad(
            t(
                "{person} is you, and nobody confirms themselves: leave it out, and say {join} in the circle's room",
                person=row.person,
                join=cmd(f"join for {row.coop}"),
            )
        )
    present = known.current.get(key)
    if present is not None:
        of = known.names.get(present.coop_id, "–") if present.coop_id is not None else "–"
        raise Bad(
            t(
                "{person} is on that register already, as {standing} for {coop}: who changes that says so in the room",
                person=row.person,
                standing=present.standing.value,
                coop=of,
            )
        )


def _must_be_nameable(row: Row, known: Known) -> None:
    """A co-op that nobody knows yet has a name that can be kept, and is no slip of one that is known or comes before it."""
    coop = _coop(row, known)
    if coop is not None and coop.ended_at is not None:
        raise Bad(t("{coop} has closed", coop=coop.name))
    if row.coop is None or coop is not None:
        return
    must_read_as_a_coop(row.coop)
    must_be_a_name(row.coop, example=cmd("coop add Leaf Bakery"))
    if circle_names.called(row.coop, known.circles):
        raise Bad(t("“{coop}” is a circle: its link person sits there with that role", coop=row.coop))
    slug = slug_of(row.coop)
    if slug in known.new:
        return
    near = alike(row.coop, sorted([*(each.name for each in known.coops.values()), *known.new.values()]))
    if near:
        raise Bad(
            t(
                "“{coop}” is like {names}, which I know or which stands further up: write it so, or have it added first with {add}",
                coop=row.coop,
                names=", ".join(dict.fromkeys(each for each in (near.looks, *near.nearly, near.holds) if each)),
                add=cmd(f"coop add {row.coop} as new"),
            )
        )
    known.new[slug] = row.coop


def _told(circle: Circle, *, count: int, by: str) -> Doc:
    """To a circle whose register was taken in: its co-ops' people hear in private who speaks for them, too."""
    return say(
        n(
            count,
            "{by} has put {count} person on the register of the {circle}, from a table. {members} shows who is there.",
            "{by} has put {count} people on the register of the {circle}, from a table. {members} shows who is there.",
            by=by,
            circle=circle.name,
            members=cmd("members"),
        )
    )
