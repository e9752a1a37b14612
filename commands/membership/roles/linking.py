"""The link person of a circle sits in the coordinating circle: a member of it, who speaks there for the circle, as long as they have
the role. The circle has one seat there, however many link persons it has."""

from chatbot.api.context import Ctx
from chatbot.api.seams.happenings import CircleSettledIn, Started
from commands.events import RegisterChanged, SpeakerConfirmed
from commands.membership.family import membership
from commands.membership.register.register import begin_membership, end_membership
from commands.membership.register.seats import take_seat
from commands.membership.register.speaking import end, end_without_circle
from commands.membership.texts import linking as texts
from commands.people import name_of
from storage.models import (
    CAME_ANEW,
    Circle,
    CircleKind,
    CircleStanding,
    ConfirmedAs,
    Coop,
    EndedAs,
    Member,
    RoleName,
    Speaker,
)
from storage.queries import circles, coops, members, roles, rooms, speakers
from storage.types import CircleSlug, UserId


async def circle_above(ctx: Ctx, circle: Circle) -> Circle | None:
    """The coordinating circle that a circle sends its link person to; None where there is none, or we are not in its room."""
    if circle.parent is None or not circle.active:
        return None
    above = await circles.by_slug(ctx.db, slug=circle.parent)
    return above if above.kind is CircleKind.COORDINATING and above.room_id is not None and above.active else None


async def follow_link(ctx: Ctx, circle: Circle, *, tells: bool = True) -> None:
    """Have the circle above know those as its members who link it to a circle now, and nobody else for it. Whoever is not in its
    room is invited, and sits there once they come in. With ``tells`` both circles' people read of it."""
    above = await circle_above(ctx, circle)
    if above is None:
        return
    held = set(await roles.holders_in(ctx.db, circle=circle.slug, role=RoleName.LINK_PERSON, at=ctx.now))
    place = await coops.find_place(ctx.db, circle=circle.slug)
    if place is None and not held:
        return
    place = place or await _new_place(ctx, circle)
    place.name = circle.name
    speaking = {each.user_id: each for each in await speakers.all_current_for(ctx.db, coop_id=place.id)}
    for user_id in sorted(speaking.keys() - held):
        await unlink(ctx, above, speaking[user_id])
    for user_id in sorted(held - speaking.keys()):
        if await rooms.is_in(ctx.db, room_id=above.room_id, user_id=user_id):
            await _link(ctx, circle, above, place, user_id, tells=tells)
        elif tells and above.room_id is not None:
            await ctx.outbox.invite(above.room_id, user_id)
            await ctx.outbox.private(user_id, texts.come_in(circle, above), about=above, rings=False)


async def _new_place(ctx: Ctx, circle: Circle) -> Coop:
    place = Coop(
        slug=f"circle:{circle.slug}:new", name=circle.name, added_at=ctx.now, added_by=None, circle=circle.slug
    )
    ctx.db.add(place)
    await ctx.db.flush()
    place.slug = f"circle:{place.id}"  # No name folds to this, and it stays when the circle gets another short name.
    await ctx.db.flush()
    return place


async def _link(ctx: Ctx, circle: Circle, above: Circle, place: Coop, user_id: UserId, *, tells: bool) -> None:
    """Somebody speaks for a circle in the one above. What they were there themselves rests meanwhile."""
    present = await members.find_current(ctx.db, circle=above.slug, user_id=user_id)
    if present is not None:
        await end_membership(ctx, present, CAME_ANEW)
    await begin_membership(ctx, above.slug, user_id, CircleStanding.MEMBER, coop_id=place.id)
    speaker = Speaker(
        coop_id=place.id,
        user_id=user_id,
        since=ctx.now,
        confirmed_at=ctx.now,
        confirmed_as=ConfirmedAs.LINK,
        figures_from=ctx.now,
    )
    ctx.db.add(speaker)
    await ctx.db.flush()
    await take_seat(ctx, above.slug, place.id, CircleStanding.MEMBER)
    ctx.audit("membership.linked", str(user_id), circle=above.slug, of=circle.slug)

    await ctx.publish(SpeakerConfirmed(place.id, user_id))
    await ctx.publish(RegisterChanged((above.slug,)))
    if tells and above.room_id is not None:
        await ctx.outbox.post(above.room_id, texts.sits_here(circle, name=await name_of(ctx, user_id, above)))
        await ctx.outbox.private(user_id, texts.you_sit_there(circle, above), about=above, rings=False)


async def unlink(ctx: Ctx, above: Circle, speaker: Speaker) -> None:
    """Somebody speaks for their circle in the one above no longer: they are there what they were before they did, or nothing."""
    present = await members.find_current(ctx.db, circle=above.slug, user_id=speaker.user_id)
    if present is not None and present.coop_id == speaker.coop_id:
        await end_membership(ctx, present, CAME_ANEW)
        await _be_as_before(ctx, above, present)
    ctx.audit("membership.unlinked", str(speaker.user_id), circle=above.slug)
    await end(ctx, speaker, EndedAs.LEFT, by=None)
    await end_without_circle(ctx, speaker.user_id, EndedAs.LEFT)
    await ctx.publish(RegisterChanged((above.slug,)))


async def _be_as_before(ctx: Ctx, above: Circle, linked: Member) -> None:
    past = await members.past_of(ctx.db, user_id=linked.user_id)
    before = [
        each for each in past if (each.circle, each.left_at) == (above.slug, linked.joined_at) and each.id < linked.id
    ]
    if not before or not await rooms.is_in(ctx.db, room_id=above.room_id, user_id=linked.user_id):
        return
    was = before[-1]
    if was.coop_id is not None and was.standing is CircleStanding.MEMBER:
        speaks = await speakers.find_current(ctx.db, coop_id=was.coop_id, user_id=was.user_id) is not None
        if not speaks:
            return
    await begin_membership(ctx, above.slug, was.user_id, was.standing, coop_id=was.coop_id)


async def comes_to_sit(ctx: Ctx, above: Circle, user_id: UserId) -> None:
    """Somebody has come into a room: where they link other circles to this one, they sit here from now on."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    for role in held:
        if role.role == RoleName.LINK_PERSON and role.circle is not None:
            circle = await circles.by_slug(ctx.db, slug=role.circle)
            if circle.parent == above.slug:
                await follow_link(ctx, circle)


async def sits_no_longer(ctx: Ctx, above: Circle, user_id: UserId) -> None:
    """Somebody has gone out of a room, and so out of their seats for other circles there."""
    for speaker, of in await speakers.links_of(ctx.db, user_id=user_id):
        if (await circles.by_slug(ctx.db, slug=of)).parent == above.slug:
            await unlink(ctx, above, speaker)


@membership.job(changes=True)
async def settled_in(ctx: Ctx, happened: CircleSettledIn) -> None:
    """We are in a circle's room: who links it, and whom others send to it, is a member from now on. They were named in its first
    words."""
    await _follow_all(ctx, {happened.circle})


@membership.job(changes=True)
async def bot_started(ctx: Ctx, happened: Started) -> None:
    """Names and parents may be others in the TOML."""
    await _follow_all(ctx, None)


async def _follow_all(ctx: Ctx, among: set[CircleSlug] | None) -> None:
    """Look at all circles at once, and then at those alone where something is to be done."""
    circles_now = {each.slug: each for each in await circles.active_in(ctx.db)}
    wanted = [each for each in circles_now.values() if among is None or {each.slug, each.parent} & among]
    held = {each.slug: set[UserId]() for each in wanted}
    slugs = [each.slug for each in wanted]
    for role in await roles.all_of(ctx.db, circles=slugs, role=RoleName.LINK_PERSON, at=ctx.now):
        if role.circle is not None:
            held[role.circle].add(role.user_id)
    speaking = {each.slug: set[UserId]() for each in wanted}
    for user_id, slug in await speakers.linking(ctx.db, circles=slugs):
        speaking[slug].add(user_id)
    called = await coops.names_of_places(ctx.db)
    for circle in wanted:
        above = circles_now.get(circle.parent) if circle.parent is not None else None
        if above is None or above.room_id is None:
            continue
        new = held[circle.slug] - speaking[circle.slug]
        there = await rooms.those_in(ctx.db, room_id=above.room_id, user_ids=new) if new else set()
        if there or speaking[circle.slug] - held[circle.slug] or called.get(circle.slug, circle.name) != circle.name:
            await follow_link(ctx, circle, tells=False)
