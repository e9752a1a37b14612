"""What is new on a circle's register and with its roles, for those who are in it, and for the circle above where it shares that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.seams.says import News, Section
from chatbot.api.wording.markup import Inline, cmd
from commands.membership.family import membership
from commands.membership.texts import news as texts
from commands.rules.membership import coop_standing, role_terms
from commands.rules.membership.register_news import Came, came_and_gone
from storage.models import Circle, CoopStanding, Role
from storage.queries import lately, members, rooms
from storage.types import CircleSlug, RoomId, UserId


@membership.news()
async def news(ctx: Ctx, among: Sequence[Circle], since: datetime | None) -> Sequence[News]:
    """Who has come and gone, which co-ops stand otherwise to the federation, and what has become of roles or soon will."""
    if since is None:
        return []
    slugs = [circle.slug for circle in among]
    joined = await members.count_joined_among(ctx.db, circles=slugs, since=since)
    found = [_of_people(last, texts.have_joined(count), circle) for circle, (count, last) in joined.items()]
    for circle, came in came_and_gone(await lately.seats_among(ctx.db, circles=slugs, since=since), since=since):
        found.append(_of_people(came.at, _line(came), circle))
    found += _moves(await lately.standings_among(ctx.db, circles=slugs, since=since), since)
    return [*found, *await _of_roles(ctx, among, since)]


def _of_people(at: datetime, line: Inline, circle: CircleSlug) -> News:
    return News(at, line, circle, more=cmd("members"), inside=True, section=Section.PEOPLE)


def _line(came: Came) -> Inline:
    return texts.CAME[came.how](came.names)


def _moves(periods: Iterable[tuple[CircleSlug, CoopStanding, str]], since: datetime) -> list[News]:
    """Which co-ops stand otherwise to the federation, in one line for each circle."""
    of_circle, names = defaultdict[CircleSlug, list[CoopStanding]](list), dict[int, str]()
    for circle, period, name in periods:
        of_circle[circle].append(period)
        names[period.coop_id] = name
    found = []
    for circle, each in of_circle.items():
        moved = [(names[coop_id], was, now) for coop_id, was, now in coop_standing.moves(each, since=since)]
        if moved:
            found.append(_of_people(max(period.since for period in each), texts.moved(moved), circle))
    return found


async def _of_roles(ctx: Ctx, among: Sequence[Circle], since: datetime) -> list[News]:
    """Roles given and ended, and those whose term has begun to end: its holder has been told."""
    slugs, soon = [circle.slug for circle in among], role_terms.TOLD_BEFORE[0]
    begun = await lately.roles_begun_among(ctx.db, circles=slugs, since=since, at=ctx.now)
    ended = await lately.roles_ended_among(ctx.db, circles=slugs, since=since, at=ctx.now)
    ending = await lately.terms_ending_among(ctx.db, circles=slugs, at=ctx.now, within=soon)
    rooms_of = {circle.slug: circle.room_id for circle in among if circle.room_id is not None}
    names = await _names(ctx, rooms_of, [*begun, *ended, *ending])
    found = [(role, role.starts_at, texts.role_begun(_called(ctx, role), who=names[role.id])) for role in begun]
    found += [
        (role, role.ended_at, texts.role_ended(_called(ctx, role), who=names[role.id]))
        for role in ended
        if role.ended_at is not None
    ]
    found += [
        (
            role,
            max(role.starts_at, role.ends_at - soon),
            texts.term_ends(_called(ctx, role), who=names[role.id], when=ctx.when(role.ends_at, role.circle)),
        )
        for role in ending
        if role.ends_at is not None
    ]
    return [
        News(at, line, role.circle, more=cmd("roles"), inside=True, section=Section.TERMS)
        for role, at, line in found
        if role.circle is not None and since < at <= ctx.now
    ]


def _called(ctx: Ctx, role: Role) -> Inline:
    return role_called(ctx, role.role)


async def _names(ctx: Ctx, rooms_of: Mapping[CircleSlug, RoomId], held: Sequence[Role]) -> dict[int, str]:
    """What the holders of some roles are called in the room of their circle."""
    people: set[UserId] = {role.user_id for role in held}
    found = await rooms.names_in(ctx.db, room_ids=set(rooms_of.values()), user_ids=people) if people else {}
    names = {}
    for role in held:
        room_id = rooms_of.get(role.circle) if role.circle is not None else None
        names[role.id] = (found.get((room_id, role.user_id)) if room_id is not None else None) or str(role.user_id)
    return names
