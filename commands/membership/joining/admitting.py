"""Putting a person on a circle's register, and having it confirmed that they speak for their co-op: two things."""

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Doc, p, say
from commands.events import RegisterChanged, SpeakerEnded
from commands.membership.register.learning import begin_to_learn
from commands.membership.register.register import begin_membership, end_membership
from commands.membership.register.seats import take_seat
from commands.membership.register.speaking import begin, end_without_circle
from commands.membership.speakers.confirming import ask_to_confirm, confirm_if_theirs, waits_for
from commands.membership.speakers.guests import ask_as_guest, end_asking_as_guest, needs_their_yes
from commands.membership.texts import register as texts
from commands.membership.texts import speaker as speaker_texts
from commands.people import names_of
from commands.rules.membership.admission import Wish
from storage.models import CAME_ANEW, Circle, CircleStanding, Coop, EndedAs, RequestFor
from storage.queries import coops, members, speakers
from storage.queries import requests as requests_of
from storage.types import UserId


async def admit(ctx: Ctx, circle: Circle, user_id: UserId, wish: Wish, *, by: UserId | None) -> Doc:
    """Let a person in, and tell them so: what is returned is for them. The wish is one that was judged. ``by`` is who lets them in;
    None where the circle does."""
    known = await coops.find_by_slug(ctx.db, slug=slug_of(wish.coop_name)) if wish.coop_name else None
    coop = known or (await _new_coop(ctx, wish.coop_name, by=by or user_id) if wish.coop_name else None)
    spoke_for = await speakers.heard_in(ctx.db, circle=circle.slug, user_id=user_id)
    guest = wish.standing is not CircleStanding.MEMBER
    asks = guest and coop is not None and await needs_their_yes(ctx, coop, user_id)
    await end_asking_as_guest(ctx, circle, user_id)
    await _put_on_register(ctx, circle, user_id, None if asks else coop, wish.standing)
    ctx.audit("membership.joined", str(user_id), circle=circle.slug, coop=coop.slug if coop else None)

    if coop is None or guest:
        if coop is not None and not asks:
            await take_seat(ctx, circle.slug, coop.id, CircleStanding.GUEST)
        await end_without_circle(ctx, user_id, EndedAs.LEFT)
        await ctx.publish(RegisterChanged((circle.slug,)))
        for left in spoke_for:
            await ctx.publish(SpeakerEnded(left.id, user_id))
        waits = [p(await ask_as_guest(ctx, circle, coop, user_id))] if coop is not None and asks else []
        welcome = texts.in_as_guest(circle)
        if wish.standing is CircleStanding.LEARNING:
            welcome = await begin_to_learn(ctx, circle, user_id, coop=coop.name if coop is not None else None)
        return say(*welcome.blocks, *waits)
    return await _speak(ctx, circle, coop, user_id, new=known is None, by=by)


async def _put_on_register(
    ctx: Ctx, circle: Circle, user_id: UserId, coop: Coop | None, standing: CircleStanding
) -> None:
    """A member who comes for another co-op as well stays what they are."""
    present = await members.find_current(ctx.db, circle=circle.slug, user_id=user_id)
    if present is not None and present.standing is CircleStanding.MEMBER and standing is CircleStanding.MEMBER:
        return
    if present is not None:
        await end_membership(ctx, present, CAME_ANEW)
    await begin_membership(ctx, circle.slug, user_id, standing, coop_id=coop.id if coop is not None else None)


async def _speak(ctx: Ctx, circle: Circle, coop: Coop, user_id: UserId, *, new: bool, by: UserId | None) -> Doc:
    """Have a member speak for their co-op: at once where they are confirmed for it, or where who lets them in can do that. A circle
    that lets somebody in confirms nobody: that is for their co-op."""
    speaker = await begin(ctx, coop, user_id)
    if speaker.confirmed_at is None and (by is None or await confirm_if_theirs(ctx, circle, coop, speaker) is None):
        waiting = await requests_of.open_about(ctx.db, coop_id=coop.id, user_id=user_id, asks=RequestFor.SPEAK)
        if not waiting:
            await ask_to_confirm(ctx, circle, coop, user_id)
        await ctx.publish(RegisterChanged((circle.slug,)))
        return speaker_texts.in_unconfirmed(circle, coop, await waits_for(ctx, circle, coop, user_id), new=new)

    await take_seat(ctx, circle.slug, coop.id, CircleStanding.MEMBER)
    await ctx.publish(RegisterChanged((circle.slug,)))
    speaking = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
    others = [member.user_id for member in speaking if member.user_id != user_id]
    beside = list((await names_of(ctx, others, circle)).values())
    also = [each for each in await speakers.heard_in(ctx.db, circle=circle.slug, user_id=user_id) if each.id != coop.id]
    return texts.in_for_coop(
        circle,
        coop,
        beside=beside,
        also=[each.name for each in also],
        new=new,
        each_counts=ctx.rules_of(circle.slug).consent.voice == "person",
    )


async def _new_coop(ctx: Ctx, name: str, *, by: UserId) -> Coop:
    """Put a co-op on the list, since somebody has come to speak for it."""
    coop = Coop(slug=slug_of(name), name=name, added_at=ctx.now, added_by=by)
    ctx.db.add(coop)
    await ctx.db.flush()
    ctx.audit("membership.coop_added", coop.slug)
    return coop
