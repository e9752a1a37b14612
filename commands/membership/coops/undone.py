"""``!coop undo``: an operator takes back what has become of a co-op. What ended then begins anew, what began then ends."""

from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef
from chatbot.api.context import Ctx, Reply
from commands.coops import coop_meant
from commands.events import RegisterChanged, SpeakerConfirmed
from commands.membership.family import membership
from commands.membership.register.register import begin_membership, end_membership
from commands.membership.register.seats import end_seat, take_seat
from commands.membership.register.speaking import end
from commands.membership.roles.giving import begin_role
from commands.membership.roles.told import tell_given
from commands.membership.texts import coop_change as texts
from commands.rules.membership import coop_changes as judge
from storage.models import (
    BY_COMMAND,
    CAME_ANEW,
    UNDONE,
    ChangeKind,
    Coop,
    CoopChange,
    CoopStanding,
    EndedAs,
    FederationStanding,
    Member,
    Role,
    Speaker,
)
from storage.queries import circles, coop_changes, coops, members, roles, rooms, speakers
from storage.types import CircleSlug, UserId


@membership.command("coop undo", allow=Who.OPERATOR, example="coop undo Leaf Bakery", changes=True, weighs=True)
async def undo_change(ctx: Ctx, coop: CoopRef) -> Reply:
    """Take back that a co-op has closed, has gone into another one, was split, or has left, within 30 days.

    Its seats and its people are as before, as far as they are still in the rooms, and have their roles again where nobody was given
    them since.
    """
    changed = await coop_meant(ctx, coop)
    change = judge.may_be_undone(
        await coop_changes.last_done(ctx.db, coop_id=changed.id), coop=changed.name, now=ctx.now
    )
    other = await coops.by_id(ctx.db, coop_id=change.other_id) if change.other_id is not None else None
    change.undone_at, change.undone_by = ctx.now, ctx.actor.user_id
    changed.ended_at, changed.into_id = None, None
    ctx.audit("membership.coop_change_undone", changed.slug, kind=change.kind.value)

    told = await _go_back(ctx, change, changed, other)
    if change.kind is ChangeKind.SPLIT and other is not None:
        other.ended_at, other.into_id = ctx.now, changed.id
    await _stand_as_before(ctx, change, changed)
    await ctx.db.flush()
    for slug in sorted(told):
        circle = await circles.by_slug(ctx.db, slug=slug)
        if circle.room_id not in (None, ctx.said.room_id):  # There the answer tells it.
            await ctx.outbox.post(circle.room_id, texts.is_undone(changed))
        await ctx.publish(RegisterChanged((slug,)))
    await _roles_again(ctx, change)
    return Reply(texts.is_undone(changed))


async def _go_back(ctx: Ctx, change: CoopChange, coop: Coop, other: Coop | None) -> set[CircleSlug]:
    """Returns the circles in which something is as before."""
    at, told = change.done_at, set[CircleSlug]()
    if at is None:
        return told
    ended = await coop_changes.speakers_at(ctx.db, coop_id=coop.id, ended=at)
    for seat in await coop_changes.seats_at(ctx.db, coop_id=coop.id, ended=at):
        await take_seat(ctx, seat.circle, coop.id, seat.standing)
        told.add(seat.circle)
    for was in ended:
        if was.ended_as in (EndedAs.CLOSED, EndedAs.LEFT):
            await _speaks_again(ctx, was)
    coop_ids = [coop.id] if other is None else [coop.id, other.id]
    gone = await coop_changes.members_left_at(ctx.db, coop_ids=coop_ids, users={each.user_id for each in ended}, at=at)
    for member in gone:
        told |= await _is_member_again(ctx, member)
    if other is not None:
        told |= await _end_what_began(ctx, other, at)
    return told


async def _end_what_began(ctx: Ctx, other: Coop, at: datetime) -> set[CircleSlug]:
    """What another co-op has by this change alone. It may have ended with that co-op meanwhile, and begun anew with the undoing of that."""
    told = set[CircleSlug]()
    for began in await coop_changes.seats_at(ctx.db, coop_id=other.id, since=at):
        seat = await coops.find_seat(ctx.db, circle=began.circle, coop_id=other.id)
        if seat is not None:
            await end_seat(ctx, seat, UNDONE)
            told.add(seat.circle)
    for came in await coop_changes.speakers_at(ctx.db, coop_id=other.id, since=at):
        speaker = await speakers.find_current(ctx.db, coop_id=other.id, user_id=came.user_id)
        if speaker is not None and (speaker.id == came.id or came.ended_as is EndedAs.CLOSED):
            await end(ctx, speaker, EndedAs.CLOSED, by=ctx.actor.user_id)
    return told


async def _speaks_again(ctx: Ctx, was: Speaker) -> None:
    ctx.db.add(
        Speaker(
            coop_id=was.coop_id,
            user_id=was.user_id,
            since=ctx.now,
            confirmed_at=was.confirmed_at,
            confirmed_by=was.confirmed_by,
            confirmed_as=was.confirmed_as,
            figures_from=was.figures_from,
            figures_by=was.figures_by,
        )
    )
    await ctx.db.flush()
    if was.confirmed_at is not None:
        await ctx.publish(SpeakerConfirmed(was.coop_id, was.user_id))


async def _is_member_again(ctx: Ctx, was: Member) -> set[CircleSlug]:
    """As they were, where they are still in the room, and have not become something else since by their own word."""
    circle = await circles.by_slug(ctx.db, slug=was.circle)
    present = await members.find_current(ctx.db, circle=was.circle, user_id=UserId(was.user_id))
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=was.user_id):
        return set()
    if present is not None:
        if present.joined_at != was.left_at:
            return set()
        await end_membership(ctx, present, CAME_ANEW)
    await begin_membership(ctx, was.circle, was.user_id, was.standing, coop_id=was.coop_id)
    return {was.circle}


async def _roles_again(ctx: Ctx, change: CoopChange) -> None:
    """Who had to lay down a role with the co-op's going has it again, until the end of its term: where they are a member again and
    nobody was given it since."""
    if change.done_at is None:
        return
    left = await coop_changes.members_left_at(ctx.db, coop_ids=[change.coop_id], users=[], at=change.done_at)
    people = {each.user_id for each in left}
    for was in await coop_changes.roles_ended_at(ctx.db, users=people, at=change.done_at):
        if was.circle is None or (was.ends_at is not None and was.ends_at <= ctx.now):
            continue
        there = await members.find_current(ctx.db, circle=was.circle, user_id=was.user_id)
        if there is None:
            continue
        if await roles.was_given_since(ctx.db, circle=was.circle, role=was.role, since=change.done_at, at=ctx.now):
            continue
        given = Role(
            circle=was.circle,
            user_id=was.user_id,
            role=was.role,
            starts_at=ctx.now,
            ends_at=was.ends_at,
            source=BY_COMMAND,
            given_by=ctx.actor.user_id,
        )
        await begin_role(ctx, given, before=None)
        await tell_given(ctx, await circles.by_slug(ctx.db, slug=was.circle), given)


async def _stand_as_before(ctx: Ctx, change: CoopChange, coop: Coop) -> None:
    """How it stood to the federation, where its end was all that changed it."""
    noted = await coops.find_standing(ctx.db, coop_id=coop.id)
    if noted is not None and noted.since == change.done_at and noted.standing is FederationStanding.NO:
        before: CoopStanding | None = await coops.standing_before(ctx.db, coop_id=coop.id, at=noted.since)
        if before is not None:
            await coops.note_standing(ctx.db, coop, before.standing, at=ctx.now, by=ctx.actor.user_id, why=None)
