"""Which roles a circle has, who holds them, since and until when: ``!roles``."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.wording.markup import Inline, b, cmd, listed, p, say, t, ul
from commands.circles import circle_meant
from commands.membership.family import membership
from commands.people import names_of
from commands.roles_known import KnownRole, roles_known
from storage.models import Circle, Role, RoleName
from storage.queries import roles
from storage.types import UserId


@membership.command(
    "roles",
    allow=Who.PRESENT,
    example="roles tech",
    changes=False,
    also="all roles, list of roles, which roles are there",
)
async def roles_of(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See the roles of a circle: what each is for, who has it, since and until when, and which nobody has."""
    shown = await circle_meant(ctx, circle)
    held = await roles.all_in(ctx.db, circle=shown.slug, at=ctx.now)
    names = await names_of(ctx, {each.user_id for each in held}, shown)

    rows: list[Inline] = []
    for known in _with_unknown(ctx, shown, held):
        theirs = [_held(ctx, shown, each, names[each.user_id]) for each in held if each.role == known.role]
        if theirs or known.missed:
            rows.append(_row(ctx, known, theirs))
    how = t(
        "To give one: {give}. To lay your own down: {end}.",
        give=cmd("role give @eve facilitator until 1 march 2028", here=False),
        end=cmd("role end facilitator", here=False),
    )
    return Reply(say(p("Roles in the **{circle}**:", circle=shown.name), ul(rows), p(how)))


def held_in_short(ctx: Ctx, circle: Circle, held: Sequence[Role], names: dict[UserId, str]) -> list[Inline]:
    """The same in one short line each: who holds it, or that nobody does."""
    rows: list[Inline] = []
    for known in _with_unknown(ctx, circle, held):
        holders = [names[each.user_id] for each in held if each.role == known.role]
        called = role_called(ctx, known.role, at_first=True)
        if holders:
            rows.append(t("{role}: {names}", role=called, names=listed(holders)))
        elif known.missed:
            rows.append(t("{role}: **nobody now**", role=called))
    return rows


def _with_unknown(ctx: Ctx, circle: Circle, held: Sequence[Role]) -> list[KnownRole]:
    """The roles of a circle, and those that somebody still holds although the TOML names them no longer."""
    known = roles_known(ctx, circle)
    more = sorted({each.role for each in held} - {each.role for each in known})
    return [*known, *(KnownRole(role, role, None, None, missed=False, by_chat=False) for role in more)]


def _held(ctx: Ctx, circle: Circle, role: Role, name: str) -> Inline:
    since = ctx.near(role.starts_at, circle.slug)
    if role.ends_at is None:
        return t("{name}, since {since}", name=name, since=since)
    until = ctx.near(role.ends_at, circle.slug)
    if role.term_over_at is not None:
        return t("{name}, since {since}, **term over**, goes on until {until}", name=name, since=since, until=until)
    left = ctx.days_left(role.ends_at, circle.slug)
    return t("{name}, since {since} until {until} ({left})", name=name, since=since, until=until, left=left)


def _row(ctx: Ctx, known: KnownRole, theirs: Sequence[Inline]) -> Inline:
    called: Inline = b(role_called(ctx, known.role, at_first=True))
    if known.role == RoleName.LINK_PERSON and not theirs:
        who: Inline = t("**nobody now**, so nothing is passed on")
    else:
        who = listed(theirs, style="unit") if theirs else t("**nobody now**")
    if known.aim is None:
        return t("{role}: {who}", role=called, who=who)
    return t("{role} – {aim}: {who}", role=called, aim=known.aim, who=who)
