"""How the links are: ``!link`` for one circle, for the coordinating circle all of them as a list, and as a picture with the same facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Inline, n, say, ul
from commands.circles import circle_named, find_circle
from commands.encryption import is_there
from commands.relay.family import relay
from commands.relay.links import link_texts as texts
from commands.relay.links.picture import Line, drawn
from commands.rules.relay import passing as judge
from storage.models import Circle, CircleKind, Role, RoleName
from storage.queries import circles, roles, rooms
from storage.queries import relay as relays_of
from storage.queries import relay_items as items_of
from storage.queries import relay_requests as asked_of
from storage.types import CircleSlug, UserId

NAME_OF_A_CIRCLE = 3
"""Words in a circle's name: more of them are something to be passed on."""
SINCE = timedelta(days=90)
"""The picture tells of so long."""


@dataclass(frozen=True)
class AllLinks(Listing, name="links"):
    """All circles with a link, behind the one of this name."""

    after: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How a circle's link is."""

    circle: Circle
    keepers: Sequence[tuple[str, datetime | None]]
    """Who keeps it, each with the end of their term."""
    up: datetime | None
    """When something was last passed up, an item that was taken there included."""
    answered: bool
    down: datetime | None
    """When something last came down."""
    rhythm: timedelta
    late: timedelta | None
    waiting: int
    """Requests that wait to be passed on."""


@relay.command("link", allow=Who.PRESENT, example="link", changes=False, also="link person, link persons, links")
async def link(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See how a circle's link is: who keeps it, what last passed, whether it is overdue.

    In the coordinating circle, and in private, all of them.
    """
    if circle is None and (ctx.circle_here is None or ctx.circle_here.kind is CircleKind.COORDINATING):
        await _must_see_all(ctx)
        return await first_page(ctx, AllLinks(), empty=texts.no_links())
    if circle is not None and len(circle.split()) > NAME_OF_A_CIRCLE and await find_circle(ctx, circle) is None:
        raise Refusal("to-pass-on", texts.to_pass_on(circle))
    shown = await circle_named(ctx, circle) if circle is not None else ctx.circle
    if shown.parent is None:
        return Reply(texts.no_link(shown))
    (state,) = await states_of(ctx, [shown])
    return Reply(say(_line(ctx, state)))


@relay.pages(allow=Who.PRESENT)
async def read_links(ctx: Ctx, behind: AllLinks) -> Entries:
    """The next links by the names of their circles."""
    linked = await _linked(ctx)
    following = [circle for circle in linked if circle.name > behind.after][:MOST_ENTRIES]
    return Entries(
        heading=n(len(linked), "{count} link", "{count} links"),
        total=len(linked),
        next=[Entry(_line(ctx, state), AllLinks(state.circle.name)) for state in await states_of(ctx, following)],
    )


@relay.command("link picture", allow=Who.PRESENT, example="link picture", changes=False, also="picture of links")
async def link_picture(ctx: Ctx) -> Reply:
    """See who has passed on to whom in the last three months, how often and how long ago, as a picture and in words."""
    await _must_see_all(ctx)
    known = {circle.slug: circle for circle in await circles.active_in(ctx.db)}
    since, sums = ctx.now - SINCE, dict[tuple[CircleSlug, CircleSlug], tuple[int, datetime]]()
    passed = await relays_of.passed_between(ctx.db, since=since, but=judge.TAKEN_BACK)
    items = [*await items_of.taken_between(ctx.db, since=since), *await items_of.heard_between(ctx.db, since=since)]
    for origin, target, count, last in (*passed, *items):
        before = sums.get((origin, target), (0, last))
        sums[origin, target] = before[0] + count, max(before[1], last)
    lines = [
        Line(known[origin].name, known[target].name, count, (ctx.now - last).days)
        for (origin, target), (count, last) in sums.items()
        if origin in known and target in known
    ]
    hub = next((each.name for each in known.values() if each.kind is CircleKind.COORDINATING), "")
    names = [each.name for each in known.values() if each.parent is not None]
    to = ctx.actor.user_id if ctx.said.private else ctx.said.room_id
    await ctx.outbox.file(to, about=None, name="links.png", mime="image/png", data=drawn(hub, names, lines))
    words = [texts.line_in_words(line) for line in lines]
    silent = [name for name in names if not any(line.origin == name for line in lines)]
    return Reply(texts.picture_in_words(ul(words) if words else None, silent))


async def _must_see_all(ctx: Ctx) -> None:
    """All links are for the coordinating circle. Raises Refusal."""
    hub = next(
        (each for each in await circles.active_in(ctx.db) if each.kind is CircleKind.COORDINATING), ctx.circle_here
    )
    if hub is None or (ctx.circle_here is not None and ctx.circle_here.slug != hub.slug):
        raise Refusal("not-here", texts.all_links_elsewhere())
    if not await is_there(ctx, ctx.actor.user_id, hub):
        raise Refusal("not-here", texts.all_links_elsewhere())


async def _linked(ctx: Ctx) -> list[Circle]:
    found = [each for each in await circles.active_in(ctx.db) if each.parent is not None]
    return sorted(found, key=lambda each: each.name)


async def states_of(ctx: Ctx, among: Sequence[Circle]) -> list[State]:
    """How the links of some circles are. As many statements however many circles."""
    slugs = [each.slug for each in among]
    held = await roles.all_of(ctx.db, circles=slugs, role=RoleName.LINK_PERSON, at=ctx.now)
    names = await _names(ctx, among, held)
    up = await relays_of.last_up(ctx.db, circles=slugs, but=judge.TAKEN_BACK)
    answered = await relays_of.answered_among(ctx.db, numbers=[each.number for each in up.values()])
    down = await relays_of.last_to_each(ctx.db, circles=slugs, but=judge.TAKEN_BACK)
    taken = await items_of.taken_above(ctx.db, circles=slugs)
    waiting = [each.circle for each in await asked_of.asked_between(ctx.db, circles=slugs)]
    begun = await rooms.since_among(ctx.db, room_ids=[each.room_id for each in among if each.room_id is not None])
    found = []
    for circle in among:
        rhythm, passed, item = ctx.rules_of(circle.slug).relay.rhythm, up.get(circle.slug), taken.get(circle.slug)
        last, replied = (passed.passed_at, passed.number in answered) if passed is not None else (None, False)
        if item is not None and (last is None or item.at > last):
            last, replied = item.at, item.answered
        came = [each for each in (down.get(circle.slug), item.heard_at if item else None) if each is not None]
        first = begun.get(circle.room_id, ctx.now) if circle.room_id is not None else ctx.now
        late = judge.overdue_since(last=last, first=first, rhythm=rhythm, now=ctx.now)
        keepers = [(names[circle.slug, each.user_id], each.ends_at) for each in held if each.circle == circle.slug]
        downward = max(came, default=None)
        state = State(circle, keepers, last, replied, downward, rhythm, late, waiting.count(circle.slug))
        found.append(state)
    return found


async def _names(
    ctx: Ctx, among: Sequence[Circle], held: Sequence[Role]
) -> dict[tuple[CircleSlug | None, UserId], str]:
    room_ids = {each.slug: each.room_id for each in among if each.room_id is not None}
    named = await rooms.names_in(ctx.db, room_ids=list(room_ids.values()), user_ids={each.user_id for each in held})
    return {
        (each.circle, each.user_id): named.get((room_ids[each.circle], each.user_id), str(each.user_id))
        if each.circle in room_ids
        else str(each.user_id)
        for each in held
        if each.circle is not None
    }


def _line(ctx: Ctx, state: State) -> Inline:
    return texts.state_of_link(
        state.circle,
        link_person=role_called(ctx, RoleName.LINK_PERSON),
        keepers=[(name, ctx.near(end, state.circle.slug) if end else None) for name, end in state.keepers],
        up=ctx.now - state.up if state.up else None,
        answered=state.answered,
        down=ctx.now - state.down if state.down else None,
        rhythm=state.rhythm,
        late=state.late,
        waiting=state.waiting,
    )
