"""Going: ``!leave``, and what the Matrix room itself tells of who comes and goes."""

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import MemberChange
from commands.circles import circle_meant
from commands.events import RegisterChanged
from commands.membership import texts
from commands.membership.family import membership, seat_left
from commands.membership.requests import withdraw
from commands.membership.roles import end_roles, resume_roles
from commands.people import name_of, names_of
from storage.models import Circle, CircleStanding, Coop, Member, Membership
from storage.queries import coops, members


@membership.command("leave", allow=Who.PRESENT | Who.REGISTERED, example="leave", changes=True)
async def leave(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """Leave a circle's register. You stay in its room, and can come back with `join`."""
    left, user_id = await circle_meant(ctx, circle), ctx.actor.user_id
    member = await members.find_current(ctx.db, circle=left.slug, user_id=user_id)
    if member is None:
        return await _withdraw_request(ctx, left)

    member.left_at = ctx.now
    ctx.audit("membership.left", str(user_id), circle=left.slug)
    await ctx.db.flush()

    await ctx.publish(RegisterChanged(left.slug))
    await seat_left(ctx, member)
    coop = await _coop_of(ctx, member)
    speaking = await members.speaking_for(ctx.db, circle=left.slug, coop_id=coop.id) if coop else []
    names = await names_of(ctx, [other.user_id for other in speaking], left)
    return Reply(texts.gone(left, coop, speaking=list(names.values())))


async def _withdraw_request(ctx: Ctx, circle: Circle) -> Reply:
    """Whoever is not in yet takes their request back. Raises Refusal where there is none."""
    request = await members.find_open_request(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if request is None:
        raise Refusal("not-in", "You are not on the register of the {circle}. Nothing has changed.", circle=circle.name)
    await withdraw(ctx, circle, request)
    return Reply(texts.request_withdrawn(request.number, circle))


async def _coop_of(ctx: Ctx, member: Member) -> Coop | None:
    """The co-op that a member speaks for; None for a guest."""
    if member.coop_id is None or member.standing is not CircleStanding.MEMBER:
        return None
    return await coops.by_id(ctx.db, coop_id=member.coop_id)


@membership.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Greet who comes into a circle's room, once; take off the register, and out of roles, who leaves it or is removed."""
    circle = ctx.circle
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=change.user_id)
    if change.membership is Membership.JOIN:
        if member is None:
            await _greet(ctx, circle, change)
        await resume_roles(ctx, circle, change.user_id)
    if change.membership in (Membership.LEAVE, Membership.BAN):
        await _take_off(ctx, circle, member, change)
        await end_roles(ctx, circle, change)


async def _greet(ctx: Ctx, circle: Circle, change: MemberChange) -> None:
    if circle.room_id is not None:
        greeting = texts.greeting(circle, name=await name_of(ctx, change.user_id, circle))
        await ctx.outbox.post(circle.room_id, greeting, once=f"greeted:{circle.slug}:{change.user_id}")


async def _take_off(ctx: Ctx, circle: Circle, member: Member | None, change: MemberChange) -> None:
    """Take off the register who is not in the room any more; a request of theirs needs no answer."""
    if member is not None:
        removed = change.by != change.user_id
        member.left_at = ctx.now
        ctx.audit("membership.left_room", str(change.user_id), circle=circle.slug, removed=removed)
        await ctx.publish(RegisterChanged(circle.slug))
        await seat_left(ctx, member)
    request = await members.find_open_request(ctx.db, circle=circle.slug, user_id=change.user_id)
    if request is not None:
        await withdraw(ctx, circle, request)
