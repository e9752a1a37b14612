"""What an account had becomes its person's: memberships, co-ops and roles go on as theirs, each in a period of its own."""

from chatbot.api.context import Ctx
from commands.membership.joining.requests import withdraw_to_join
from commands.membership.register.asked import withdraw
from commands.membership.register.register import begin_membership, end_membership, go_on_as
from commands.membership.roles.terms import watch_term
from commands.rules.membership.two_again import adds_to, of_both
from storage.models import ONE_PERSON, Account, CircleStanding, EndedAs, RequestFor, Role, Speaker
from storage.queries import members, one_person, roles, speakers
from storage.queries import requests as requests_of
from storage.types import UserId


async def take_over(ctx: Ctx, joined: Account) -> None:
    """All that an account is and has here is the person's from now on. What has ended stays as it was."""
    person, account = joined.person, joined.account
    await _memberships(ctx, person, account)
    await _co_ops(ctx, person, account)
    await _roles(ctx, person, account)
    await _requests(ctx, person, account)
    await one_person.take_over(ctx.db, joined, at=ctx.now)


async def _memberships(ctx: Ctx, person: UserId, account: UserId) -> None:
    for theirs in await members.all_current_of(ctx.db, user_id=account):
        own = await members.find_current(ctx.db, circle=theirs.circle, user_id=person)
        await end_membership(ctx, theirs, ONE_PERSON)
        if own is None:
            await begin_membership(ctx, theirs.circle, person, theirs.standing, coop_id=theirs.coop_id)
        elif own.standing is not CircleStanding.MEMBER and theirs.standing is CircleStanding.MEMBER:
            await go_on_as(ctx, own, CircleStanding.MEMBER, why=ONE_PERSON, coop_id=theirs.coop_id)


async def _co_ops(ctx: Ctx, person: UserId, account: UserId) -> None:
    for theirs in await speakers.all_current_of(ctx.db, user_id=account):
        own = await speakers.find_current(ctx.db, coop_id=theirs.coop_id, user_id=person)
        _ends(ctx, theirs)
        if own is None or adds_to(theirs, own):
            if own is not None:
                _ends(ctx, own)
            await ctx.db.flush()
            own = of_both(theirs, own, person=person, at=ctx.now)
            ctx.db.add(own)
        await ctx.db.flush()
        asked = await requests_of.open_about(ctx.db, coop_id=theirs.coop_id, asks=RequestFor.SPEAK)
        waiting = [each for each in asked if each.user_id in (person, account)]
        for each in waiting if own.confirmed_at is not None else waiting[1:]:
            await withdraw(ctx, each)


def _ends(ctx: Ctx, speaker: Speaker) -> None:
    speaker.ended_at, speaker.ended_by, speaker.ended_as = ctx.now, ctx.said.account, EndedAs.ONE_PERSON


async def _roles(ctx: Ctx, person: UserId, account: UserId) -> None:
    for theirs in await roles.all_open_of(ctx.db, user_id=account):
        if theirs.starts_at > ctx.now:
            continue  # Nobody has it yet.
        theirs.ended_at, theirs.ended_by, theirs.why = ctx.now, ctx.said.account, ONE_PERSON
        await ctx.db.flush()
        if await roles.find_open(ctx.db, circle=theirs.circle, role=theirs.role, user_id=person) is not None:
            continue
        own = Role(
            circle=theirs.circle,
            user_id=person,
            role=theirs.role,
            starts_at=ctx.now,
            source=theirs.source,
            given_by=theirs.given_by,
            ends_at=theirs.ends_at,
            term_over_at=theirs.term_over_at,
        )
        ctx.db.add(own)
        await ctx.db.flush()
        await watch_term(ctx, own)


async def _requests(ctx: Ctx, person: UserId, account: UserId) -> None:
    """One person asks to join a circle once, and not where they are in."""
    asked = {each.circle for each in await requests_of.open_to_join_of(ctx.db, user_id=person)}
    there = {each.circle for each in await members.current_of(ctx.db, user_id=person)}
    for each in await requests_of.open_to_join_of(ctx.db, user_id=account):
        if each.circle in asked | there:
            await withdraw_to_join(ctx, each)
