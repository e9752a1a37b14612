"""Going: ``!leave``, and what the Matrix room itself tells of who comes and goes."""

from chatbot.api.access import Who
from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import MemberChange
from commands.circles import circle_meant, find_circle
from commands.events import RegisterChanged, SpeakerEnded
from commands.membership import speaker_texts, texts
from commands.membership.coops import CircleOrCoop
from commands.membership.family import membership
from commands.membership.requests import withdraw_to_join
from commands.membership.roles import end_roles
from commands.membership.speaking import end, end_without_circle
from commands.people import name_of, names_of
from storage.models import Circle, Coop, EndedAs, Member, Membership, Speaker
from storage.queries import coops, members, speakers
from storage.queries import requests as requests_of


@membership.command("leave", allow=Who.PRESENT | Who.REGISTERED, example="leave", changes=True)
async def leave(ctx: Ctx, circle: CircleOrCoop | None = None) -> Reply:
    """Leave a circle's register. You stay in its room, and can come back with `join`.

    With the name of a co-op instead, as in “leave Leaf Bakery”, you no longer speak for it, in any circle.
    """
    laid_down = await _coop_to_lay_down(ctx, circle)
    if laid_down is not None:
        return await _lay_down(ctx, laid_down)
    left, user_id = await circle_meant(ctx, circle), ctx.actor.user_id
    member = await members.find_current(ctx.db, circle=left.slug, user_id=user_id)
    if member is None:
        return await _withdraw_request(ctx, left)
    spoke_for = await speakers.heard_in(ctx.db, circle=left.slug, user_id=user_id)

    member.left_at = ctx.now
    ctx.audit("membership.left", str(user_id), circle=left.slug)
    await ctx.db.flush()
    await end_without_circle(ctx, user_id, EndedAs.LEFT)

    await ctx.publish(RegisterChanged(left.slug))
    for coop in spoke_for:
        await ctx.publish(SpeakerEnded(coop.id, user_id))
    still: list[tuple[Coop, list[str]]] = []
    for coop in spoke_for:
        speaking = await members.speaking_for(ctx.db, circle=left.slug, coop_id=coop.id)
        names = await names_of(ctx, [other.user_id for other in speaking], left)
        still.append((coop, list(names.values())))
    return Reply(texts.gone(left, still))


async def _coop_to_lay_down(ctx: Ctx, name: str | None) -> Speaker | None:
    """What the person ends when they leave a co-op: a circle of that name goes before it."""
    if name is None or await find_circle(ctx, name) is not None:
        return None
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(name))
    if coop is None:
        return None
    return await speakers.find_current(ctx.db, coop_id=coop.id, user_id=ctx.actor.user_id)


async def _lay_down(ctx: Ctx, speaker: Speaker) -> Reply:
    """A person speaks for a co-op no longer: those who go on are told."""
    await end(ctx, speaker, EndedAs.LEFT, by=ctx.actor.user_id)
    coop = await coops.by_id(ctx.db, coop_id=speaker.coop_id)
    others = [each.user_id for each in await members.all_speaking_for(ctx.db, coop_id=coop.id)]
    return Reply(speaker_texts.laid_down(coop, speaking=[await name_of(ctx, each) for each in others]))


async def _withdraw_request(ctx: Ctx, circle: Circle) -> Reply:
    """Whoever is not in yet takes their request back. Raises Refusal where there is none."""
    request = await requests_of.find_open_to_join(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if request is None:
        raise Refusal("not-in", "You are not on the register of the {circle}. Nothing has changed.", circle=circle.name)
    await withdraw_to_join(ctx, request)
    return Reply(texts.request_withdrawn(request.number, circle))


@membership.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Greet who comes into a circle's room, once; take off the register, and out of roles, who leaves it or is removed."""
    circle = ctx.circle
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=change.user_id)
    if change.membership is Membership.JOIN and member is None:
        await _greet(ctx, circle, change)
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
        spoke_for = await speakers.heard_in(ctx.db, circle=circle.slug, user_id=change.user_id)
        member.left_at = ctx.now
        ctx.audit("membership.left_room", str(change.user_id), circle=circle.slug, removed=removed)
        await ctx.db.flush()
        await end_without_circle(ctx, change.user_id, EndedAs.REMOVED if removed else EndedAs.LEFT)
        await ctx.publish(RegisterChanged(circle.slug))
        for coop in spoke_for:
            await ctx.publish(SpeakerEnded(coop.id, change.user_id))
    request = await requests_of.find_open_to_join(ctx.db, circle=circle.slug, user_id=change.user_id)
    if request is not None:
        await withdraw_to_join(ctx, request)
