"""What membership says of itself when another family asks."""

from collections.abc import Mapping, Sequence

from chatbot.api.context import Ctx
from chatbot.api.markup import person
from chatbot.api.says import Held, Readers, Waiting
from commands.membership import says_texts as texts
from commands.membership.family import DECIDE, membership
from commands.people import role_called
from storage.models import CircleStanding, Coop, JoinRequest, StandIn
from storage.queries import circles, members, persons, roles, rooms
from storage.types import CircleSlug, RoomId, UserId


@membership.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """The requests to join that a person may answer: those of others to circles where they decide on members."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    deciding = {role.circle for role in held if role.role in DECIDE}
    among = {each.slug: each for each in await circles.active_in(ctx.db) if each.slug in deciding}
    requests = [
        each
        for each in await members.open_requests_among(ctx.db, circles=among)
        if each.user_id != user_id and readers.are_for(among[each.circle])
    ]
    where = {slug: each.room_id for slug, each in among.items() if each.room_id is not None}
    people = {each.user_id for each in requests}
    names = await rooms.names_in(ctx.db, room_ids=set(where.values()), user_ids=people)
    return [
        Waiting(
            f"J-{each.number}",
            texts.request_waits(each, who=person(each.user_id, _name(each, where, names))),
            circle=among[each.circle].name,
        )
        for each in requests
    ]


def _name(
    request: JoinRequest, where: Mapping[CircleSlug, RoomId], names: Mapping[tuple[RoomId, UserId], str]
) -> str | None:
    """What who asks is called in the room of the circle that they ask to join."""
    room_id = where.get(request.circle)
    return names.get((room_id, request.user_id)) if room_id is not None else None


@membership.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """A person's memberships and roles, those that have ended too; requests, standing in, co-ops they have added."""
    lines = [
        texts.member(
            circle,
            coop if member.standing is CircleStanding.MEMBER else None,
            since=ctx.when(member.joined_at),
            left=ctx.when(member.left_at) if member.left_at is not None else None,
        )
        for member, circle, coop in await members.ever_of(ctx.db, user_id=user_id)
    ]
    for role, circle in await roles.ever_of(ctx.db, user_id=user_id):
        until = ctx.when(role.ends_at) if role.ends_at is not None else None
        name = role_called(ctx, role.role, at_first=True)
        lines.append(texts.role(name, circle, since=ctx.when(role.starts_at), until=until))
    requests, stand_ins, coops = await persons.count_naming(ctx.db, JoinRequest, StandIn, Coop, user_id=user_id)
    return [Held(line) for line in (*lines, *texts.held(requests=requests, stand_ins=stand_ins, coops=coops))]
