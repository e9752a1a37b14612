"""What membership says of itself when another family asks."""

from collections.abc import Mapping, Sequence

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held, Readers, Waiting
from chatbot.api.wording.markup import Inline, person
from commands.membership.family import membership
from commands.membership.register.around import person_of
from commands.membership.roles.terms import terms_that_end
from commands.membership.texts import figures as figures_texts
from commands.membership.texts import given as given_texts
from commands.membership.texts import guest as guest_texts
from commands.membership.texts import says as texts
from commands.rules.authority import DECIDING
from commands.rules.membership import speakers as judge
from storage.models import (
    Coop,
    CoopChange,
    CoopStanding,
    JoinRequest,
    Member,
    RequestFor,
    Role,
    Seat,
    Speaker,
    StandIn,
)
from storage.queries import accounts, circles, coops, members, persons, roles, rooms, speakers
from storage.queries import requests as requests_of
from storage.types import CircleSlug, RoomId, UserId


@membership.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """The requests to join that a person may answer, those of others to circles where they decide on members; and their roles that end
    soon."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    attended = {each.slug for each in await circles.attended_by(ctx.db, user_id=user_id)}
    deciding = {role.circle for role in held if role.role in DECIDING} & attended
    known = {each.slug: each for each in await circles.active_in(ctx.db)}
    among = {slug: each for slug, each in known.items() if slug in deciding}
    requests = [
        each
        for each in await requests_of.open_to_join_among(ctx.db, circles=among)
        if each.user_id != user_id and readers.are_for(among[each.circle])
    ]
    where = {slug: each.room_id for slug, each in among.items() if each.room_id is not None}
    people = {each.user_id for each in requests}
    names = await rooms.names_in(ctx.db, room_ids=set(where.values()), user_ids=people)
    to_join = [
        Waiting(
            f"J-{each.number}",
            texts.request_waits(each, who=person(each.user_id, _name(each, where, names))),
            circle=among[each.circle].name,
        )
        for each in requests
    ]
    attended_too = {slug: each for slug, each in known.items() if slug in attended and readers.are_for(each)}
    terms = terms_that_end(ctx, held, attended_too)
    return [*to_join, *terms, *(await _about_co_ops(ctx, user_id) if readers.circle is None else [])]


async def _about_co_ops(ctx: Ctx, user_id: UserId) -> list[Waiting]:
    """The requests about co-ops that a person may answer, for them alone."""
    found = await requests_of.open_about_co_ops(ctx.db)
    if not found:
        return []
    person_ = await person_of(ctx, user_id)
    ids = {each.coop_id for each in found if each.coop_id is not None}
    speaking = await speakers.confirmed_among(ctx.db, coop_ids=ids)
    seats = await coops.seated_among(ctx.db, coop_ids=ids)
    where = {each.slug: each.room_id for each in await circles.active_in(ctx.db) if each.room_id is not None}
    people = {each.user_id for each in found}
    names = await rooms.names_in(ctx.db, room_ids=set(where.values()), user_ids=people)
    federation = ctx.settings.federation
    waiting = []
    for each in found:
        around = judge.Around(
            [speaker for speaker in speaking if speaker.coop_id == each.coop_id],
            frozenset(circle for circle, coop_id in seats if coop_id == each.coop_id) | {each.circle},
            federation.operators,
            federation.treasurers,
        )
        if judge.answers_as(each, person_, around) is not None:
            who = person(each.user_id, _name(each, where, names))
            waiting.append(Waiting(f"J-{each.number}", _waits(each, who)))
    return waiting


def _waits(request: JoinRequest, who: str) -> Inline:
    coop = request.coop_name or ""
    match request.asks:
        case RequestFor.GUEST:
            return guest_texts.request_waits(request, coop, who=who)
        case RequestFor.KEEP_ROLE | RequestFor.KEEP_SEAT:
            role = request.asks is RequestFor.KEEP_ROLE
            return given_texts.request_waits(request, coop, who=who, role=role)
    return figures_texts.request_waits(request, coop, who=who)


def _name(
    request: JoinRequest, where: Mapping[CircleSlug, RoomId], names: Mapping[tuple[RoomId, UserId], str]
) -> str | None:
    """What who asks is called in the room of the circle that they ask to join."""
    room_id = where.get(request.circle)
    return names.get((room_id, request.user_id)) if room_id is not None else None


@membership.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """A person's memberships and roles, those that have ended too; requests, standing in, co-ops they have added."""
    memberships = await members.ever_of(ctx.db, user_id=user_id)
    lines = [
        texts.member(
            circle,
            member.standing,
            coop,
            since=ctx.when(member.joined_at),
            left=ctx.when(member.left_at) if member.left_at is not None else None,
        )
        for member, circle, coop in memberships
    ]
    own = await roles.ever_of(ctx.db, user_id=user_id)
    for role, circle in own:
        ends = role.ended_at or role.ends_at
        until = ctx.when(ends) if ends is not None else None
        name = role_called(ctx, role.role, at_first=True)
        lines.append(
            texts.role(name, circle or ctx.settings.federation.name, since=ctx.when(role.starts_at), until=until)
        )
    spoken = await speakers.ever_of(ctx.db, user_id=user_id)
    for speaker, coop_name in spoken:
        ended = ctx.when(speaker.ended_at) if speaker.ended_at is not None else None
        confirmed = speaker.confirmed_at is not None
        lines.append(texts.spoke_for(coop_name, since=ctx.when(speaker.since), until=ended, confirmed=confirmed))
    for each in await accounts.ever_naming(ctx.db, user_id=user_id):
        ended = ctx.when(each.ended_at) if each.ended_at is not None else None
        lines.append(texts.account(each.account, each.person, since=ctx.when(each.since), until=ended))
    tables = (JoinRequest, StandIn, Coop, Speaker, Role, Seat, CoopStanding, Member, CoopChange)
    (
        requests,
        stand_ins,
        added,
        all_speakers,
        named,
        seats,
        standings,
        all_members,
        changes,
    ) = await persons.count_naming(ctx.db, *tables, user_id=user_id)
    counted = texts.held(
        requests=requests,
        stand_ins=stand_ins,
        coops=added,
        speakers=max(0, all_speakers - len(spoken)),
        roles=named - len(own),
        seats=seats,
        standings=standings,
        members=max(0, all_members - len(memberships)),
        changes=changes,
    )
    return [Held(line) for line in (*lines, *counted)]
