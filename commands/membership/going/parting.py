"""What follows where an account is its person's no longer: each has what it had before, and where they were with that account alone,
they are no more."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.incoming import MemberChange
from commands.events import RegisterChanged, SpeakerEnded
from commands.membership.going.leaving import take_off
from commands.membership.register.register import begin_membership, end_membership, go_on_as
from commands.membership.register.speaking import end, end_without_circle
from commands.membership.roles.giving import end_roles
from commands.membership.roles.linking import follow_link
from commands.membership.roles.terms import watch_term
from commands.rules.membership.two_again import Period, again, apart
from storage.models import ONE_PERSON, TWO_AGAIN, Account, EndedAs, Member, Membership, Role, RoleName, Speaker
from storage.queries import accounts as accounts_of
from storage.queries import circles, coops, members, one_person, roles, rooms, speakers
from storage.types import CircleSlug, UserId


async def part(ctx: Ctx, joined: Account) -> None:
    """Give an account back what it had before it was joined, and take a person off the registers of circles in whose rooms they are
    no longer. The circles that had to do with either hear that their registers have changed."""
    ever = await accounts_of.ever_of(ctx.db, person=joined.person)
    among = {joined.person, *(each.account for each in ever)}
    await one_person.give_back(ctx.db, joined, at=ctx.now)
    await _memberships(ctx, joined, [_membership(each) for each in await members.all_of(ctx.db, users=among)], ever)
    await _co_ops(ctx, joined, [_speaker(each) for each in await speakers.ever_for(ctx.db, users=among)], ever)
    held = [_role(each) for each in await roles.ever_in_circles(ctx.db, users=among)]
    await _roles(ctx, joined, held, ever)
    for who in (joined.person, joined.account):
        await end_without_circle(ctx, who, EndedAs.LEFT)
    await _gone_from_rooms(ctx, joined.person)
    for circle in await circles.active_in(ctx.db):
        if any(each.what == (circle.slug, RoleName.LINK_PERSON) for each in held):
            await follow_link(ctx, circle, tells=False)


def _membership(each: Member) -> Period[Member]:
    return Period(each, each.user_id, each.circle, each.joined_at, each.left_at, each.why == ONE_PERSON)


def _speaker(each: Speaker) -> Period[Speaker]:
    as_one = each.ended_as is EndedAs.ONE_PERSON
    return Period(each, each.user_id, each.coop_id, each.since, each.ended_at, as_one)


def _role(each: Role) -> Period[Role]:
    return Period(each, each.user_id, (each.circle, each.role), each.starts_at, each.ended_at, each.why == ONE_PERSON)


async def _memberships(ctx: Ctx, joined: Account, periods: Sequence[Period[Member]], ever: Sequence[Account]) -> None:
    """On a register is who is in its room, as they were before."""
    for each in apart(periods, joined=joined, ever=ever):
        if each.own is not None and not each.stays:
            await go_on_as(ctx, each.now, each.own.standing, why=TWO_AGAIN, coop_id=each.own.coop_id)
        elif not each.stays:
            await end_membership(ctx, each.now, TWO_AGAIN)
        had = each.theirs
        circle = await circles.by_slug(ctx.db, slug=had.circle)
        if await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=joined.account):
            await begin_membership(ctx, had.circle, joined.account, had.standing, coop_id=had.coop_id)
        await ctx.publish(RegisterChanged((had.circle,)))


async def _co_ops(ctx: Ctx, joined: Account, periods: Sequence[Period[Speaker]], ever: Sequence[Account]) -> None:
    """What was confirmed meanwhile was confirmed to the person, and stays theirs."""
    for each in apart(periods, joined=joined, ever=ever):
        coop = await coops.by_id(ctx.db, coop_id=each.theirs.coop_id)
        if coop.circle is not None:
            continue  # A circle's place goes with the role of its link person.
        meanwhile = each.now.confirmed_at is not None and each.now.confirmed_at > joined.since
        if not meanwhile or each.theirs.confirmed_at is not None:
            ctx.db.add(again(each.theirs, who=joined.account, at=ctx.now))
            await ctx.db.flush()
            ctx.audit("membership.given_back", str(joined.account), coop=coop.slug)
        if each.stays or meanwhile:
            continue
        if each.own is None:
            await end(ctx, each.now, EndedAs.TWO_AGAIN, by=ctx.said.account)
        else:
            await _as_before(ctx, each.now, each.own)


async def _as_before(ctx: Ctx, now: Speaker, own: Speaker) -> None:
    """A person has of a co-op what they had by themselves."""
    now.ended_at, now.ended_by, now.ended_as = ctx.now, ctx.said.account, EndedAs.TWO_AGAIN
    await ctx.db.flush()
    ctx.db.add(again(own, who=own.user_id, at=ctx.now))
    await ctx.db.flush()
    if own.confirmed_at is None:
        await ctx.publish(SpeakerEnded(own.coop_id, own.user_id))


async def _roles(ctx: Ctx, joined: Account, periods: Sequence[Period[Role]], ever: Sequence[Account]) -> None:
    """A role is held by who is in the circle's room, for the term that it had."""
    for each in apart(periods, joined=joined, ever=ever):
        if not each.stays:
            each.now.ended_at, each.now.ended_by, each.now.why = ctx.now, ctx.said.account, TWO_AGAIN
            await ctx.db.flush()
        had = each.theirs
        circle = await circles.by_slug(ctx.db, slug=CircleSlug(str(had.circle)))
        over = had.ends_at is not None and had.ends_at <= ctx.now
        if over or not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=joined.account):
            continue
        again_theirs = Role(
            circle=had.circle,
            user_id=joined.account,
            role=had.role,
            starts_at=ctx.now,
            source=had.source,
            given_by=had.given_by,
            ends_at=had.ends_at,
            term_over_at=had.term_over_at,
        )
        ctx.db.add(again_theirs)
        await ctx.db.flush()
        ctx.audit("membership.given_back", str(joined.account), circle=circle.slug, role=had.role)
        await watch_term(ctx, again_theirs)


async def _gone_from_rooms(ctx: Ctx, person: UserId) -> None:
    theirs = {member.circle for member in await members.current_of(ctx.db, user_id=person)}
    theirs |= {
        role.circle for role in await roles.held_by(ctx.db, user_id=person, at=ctx.now) if role.circle is not None
    }
    there = {circle.slug for circle in await circles.attended_by(ctx.db, user_id=person)}
    for circle in await circles.active_in(ctx.db):
        if circle.slug in theirs - there:
            gone = MemberChange(person, Membership.LEAVE, person)
            await take_off(ctx, circle, gone)
            await end_roles(ctx, circle, gone)
