"""What follows when something becomes of a co-op as a whole: seats, people, guests, requests, standing in. One message tells all of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Doc
from commands.events import RegisterChanged, SpeakerConfirmed, SpeakerEnded
from commands.membership.register.asked import withdraw
from commands.membership.register.register import end_membership, go_on_as
from commands.membership.register.seats import end_seat, take_seat
from commands.membership.register.speaking import end, end_without_circle
from commands.membership.roles.told import tell_ended
from commands.membership.texts import coop_change as texts
from commands.people import name_of
from storage.models import (
    CAME_ANEW,
    CLOSED,
    LEFT,
    LEFT_CIRCLE,
    MERGED,
    TOOK_LEAVE,
    ChangeKind,
    CircleStanding,
    Coop,
    CoopChange,
    EndedAs,
    FederationStanding,
    Member,
    Speaker,
)
from storage.queries import circles, coops, members, roles, speakers, stand_ins
from storage.queries import requests as requests_of
from storage.types import CircleSlug, UserId


@dataclass(slots=True)
class Followed:
    """What has followed."""

    circles: set[CircleSlug] = field(default_factory=set)
    """The circles in which something has changed."""
    people: set[UserId] = field(default_factory=set)
    """Whom it concerns."""
    roles: int = 0
    """How many roles have ended."""


async def do_change(ctx: Ctx, change: CoopChange) -> Doc:
    """Do what somebody wants to become of a co-op. Its people, who has asked and its circles
    are told; what is returned is for who speaks."""
    coop = await coops.by_id(ctx.db, coop_id=change.coop_id)
    other = await coops.by_id(ctx.db, coop_id=change.other_id) if change.other_id is not None else None
    change.done_at = ctx.now
    match change.kind:
        case ChangeKind.CLOSE:
            followed = await _close(ctx, coop, by=change.asked_by)
        case ChangeKind.MERGE if other is not None:
            followed = await _merge(ctx, coop, other, by=change.asked_by)
        case ChangeKind.SPLIT:
            other = await _split(ctx, change, coop)
            followed = Followed(
                {each.circle for each in await coops.seats_of(ctx.db, coop_id=other.id)},
                {change.person or change.asked_by},
            )
        case _:
            followed = await _leave(ctx, coop, change.circle)
    ctx.audit("membership.coop_changed", coop.slug, kind=change.kind.value)
    await ctx.db.flush()
    return await _tell(ctx, change, coop, other, followed)


async def _tell(ctx: Ctx, change: CoopChange, coop: Coop, other: Coop | None, followed: Followed) -> Doc:
    for slug in sorted(followed.circles):
        circle = await circles.by_slug(ctx.db, slug=slug)
        if circle.room_id is not None:
            await ctx.outbox.post(circle.room_id, texts.told_in_circle(change, coop, other))
        await ctx.publish(RegisterChanged((slug,)))
    names = [(await circles.by_slug(ctx.db, slug=slug)).name for slug in sorted(followed.circles)]
    person = await name_of(ctx, change.person) if change.person is not None else None
    doc = texts.followed(change, coop, other, circles=names, roles=followed.roles, person=person)
    answered = {ctx.speaker.user_id} if ctx.speaker is not None else set()
    for user_id in sorted((followed.people | {change.asked_by}) - answered):
        await ctx.outbox.private(user_id, doc, about=None, rings=False)
    return doc


async def _close(ctx: Ctx, coop: Coop, *, by: UserId) -> Followed:
    followed = await _end_places(ctx, coop, CLOSED)
    coop.ended_at = ctx.now
    for speaker in await speakers.all_current_for(ctx.db, coop_id=coop.id):
        followed.people.add(speaker.user_id)
        await end(ctx, speaker, EndedAs.CLOSED, by=None)
    await _end_the_rest(ctx, coop)
    await _no_member(ctx, coop, by)
    return followed


async def _merge(ctx: Ctx, coop: Coop, into: Coop, *, by: UserId) -> Followed:
    """Its people speak for the other one from now on, and see what that one declares from now on."""
    seats = await coops.seats_of(ctx.db, coop_id=coop.id)
    followed = await _end_places(ctx, coop, MERGED)
    coop.ended_at, coop.into_id = ctx.now, into.id
    for seat in seats:
        await take_seat(ctx, seat.circle, into.id, seat.standing)
    theirs = await speakers.all_current_for(ctx.db, coop_id=coop.id)
    for speaker in theirs:
        followed.people.add(speaker.user_id)
        if speaker.confirmed_at is not None:
            await begin_as(ctx, speaker, into)
    followed.people |= {each.user_id for each in await speakers.all_current_for(ctx.db, coop_id=into.id)}
    for member in await members.current_for(ctx.db, coop_id=coop.id):
        await go_on_as(ctx, member, member.standing, why=CAME_ANEW, coop_id=into.id)
    for speaker in theirs:
        await end(ctx, speaker, EndedAs.CLOSED, by=None)
    await _end_the_rest(ctx, coop)
    await _no_member(ctx, coop, by)
    return followed


async def _split(ctx: Ctx, change: CoopChange, coop: Coop) -> Coop:
    """A new co-op with one of the old one's people, and nothing of what was before. It sits where whoever says so comes in; elsewhere
    it asks as any other: no co-op makes itself a second voice."""
    if change.name is None or change.person is None:
        raise LookupError("a co-op is split into one with a name and a person")
    new = Coop(slug=slug_of(change.name), name=change.name, added_at=ctx.now, added_by=change.asked_by)
    ctx.db.add(new)
    await ctx.db.flush()
    change.other_id = new.id
    speaker = await speakers.find_confirmed(ctx.db, coop_id=coop.id, user_id=change.person)
    if speaker is not None:
        await begin_as(ctx, speaker, new)
        seated = {
            each.circle
            for each in await coops.seats_of(ctx.db, coop_id=coop.id)
            if each.standing is CircleStanding.MEMBER and ctx.rules_of(each.circle).admission == "open"
        }
        for member in await members.current_of(ctx.db, user_id=change.person):
            if member.circle in seated and member.standing is CircleStanding.MEMBER:
                await take_seat(ctx, member.circle, new.id, CircleStanding.MEMBER)
                if member.coop_id == coop.id:
                    await go_on_as(ctx, member, member.standing, why=CAME_ANEW, coop_id=new.id)
        await end(ctx, speaker, EndedAs.CLOSED, by=None)
    return new


async def _leave(ctx: Ctx, coop: Coop, only: CircleSlug | None) -> Followed:
    """It goes out of a circle, or of all, with all who are there for it alone."""
    followed = await _end_places(ctx, coop, LEFT_CIRCLE, only=only)
    people = {each.user_id for each in await speakers.all_current_for(ctx.db, coop_id=coop.id)}
    there = await members.current_among(ctx.db, circles=sorted(followed.circles))
    spoken: defaultdict[tuple[CircleSlug, UserId], list[Coop]] = defaultdict(list)
    for circle, user_id, other in await speakers.heard_among(
        ctx.db, circles=followed.circles, users={member.user_id for member in there}
    ):
        spoken[circle, user_id].append(other)
    for member in there:
        heard = spoken[member.circle, member.user_id]
        if member.coop_id != coop.id and (member.user_id not in people or heard):
            continue
        followed.people.add(member.user_id)
        if heard:
            await go_on_as(ctx, member, member.standing, why=CAME_ANEW, coop_id=heard[0].id)
            continue
        await end_membership(ctx, member, TOOK_LEAVE)
        ctx.audit("membership.left", member.user_id, circle=member.circle, coop=coop.slug)
        followed.roles += await _lay_down(ctx, member)
        await ctx.publish(SpeakerEnded(coop.id, member.user_id))
        await end_without_circle(ctx, member.user_id, EndedAs.CLOSED)
    return followed


async def _lay_down(ctx: Ctx, member: Member) -> int:
    circle = await circles.by_slug(ctx.db, slug=member.circle)
    held = list(await roles.held_in(ctx.db, circle=circle.slug, user_id=member.user_id, at=ctx.now))
    for role in held:
        role.ended_at, role.ended_by, role.why = ctx.now, member.user_id, LEFT
        ctx.audit("membership.role_ended", role.user_id, circle=circle.slug, role=role.role)
    await ctx.db.flush()
    for role in held:
        await tell_ended(ctx, circle, role, known=True)
    return len(held)


async def _end_places(ctx: Ctx, coop: Coop, why: str, *, only: CircleSlug | None = None) -> Followed:
    """What a co-op has answered to open items stands until their close."""
    followed = Followed()
    for seat in await coops.seats_of(ctx.db, coop_id=coop.id):
        if only in (None, seat.circle):
            await end_seat(ctx, seat, why)
            followed.circles.add(seat.circle)
            for one in await stand_ins.stand_ins_for(ctx.db, circle=seat.circle, coop_id=coop.id, at=ctx.now):
                one.ends_at = ctx.now
    return followed


async def _end_the_rest(ctx: Ctx, coop: Coop) -> None:
    """Nobody is a guest in its name, and nobody need answer what was asked about it."""
    for guest in await members.guests_of(ctx.db, coop_id=coop.id):
        await go_on_as(ctx, guest, guest.standing, why=CAME_ANEW)
    for request in await requests_of.open_about(ctx.db, coop_id=coop.id):
        await withdraw(ctx, request)


async def _no_member(ctx: Ctx, coop: Coop, by: UserId) -> None:
    """What is no more is no member of the federation, and is asked for no subs."""
    if coop.standing is FederationStanding.MEMBER:
        await coops.note_standing(ctx.db, coop, FederationStanding.NO, at=ctx.now, by=by, why=None)


async def begin_as(ctx: Ctx, speaker: Speaker, coop: Coop) -> None:
    """Somebody who is confirmed for one co-op is so for another one: they see what that declares from now on."""
    if await speakers.find_current(ctx.db, coop_id=coop.id, user_id=speaker.user_id) is not None:
        return
    ctx.db.add(
        Speaker(
            coop_id=coop.id,
            user_id=speaker.user_id,
            since=ctx.now,
            confirmed_at=ctx.now,
            confirmed_by=speaker.confirmed_by,
            confirmed_as=speaker.confirmed_as,
            figures_from=ctx.now,
        )
    )
    await ctx.db.flush()
    await ctx.publish(SpeakerConfirmed(coop.id, speaker.user_id))
