"""Coming to speak for a co-op, being confirmed, and ceasing to."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from commands.events import RegisterChanged, SpeakerConfirmed, SpeakerEnded
from commands.membership.register.asked import withdraw
from commands.membership.register.register import go_on_as
from commands.membership.register.seats import take_seat
from commands.rules.membership import speakers as judge
from storage.models import (
    SPEAKS_FOR_NONE,
    Circle,
    CircleStanding,
    ConfirmedAs,
    Coop,
    EndedAs,
    Member,
    Speaker,
)
from storage.queries import coops, members, speakers
from storage.queries import requests as requests_of
from storage.types import UserId


async def begin(ctx: Ctx, coop: Coop, user_id: UserId) -> Speaker:
    """Note that somebody says they speak for a co-op; others confirm it. Whoever has left lately by their own word, so that nobody
    speaks for it now, is confirmed as they were."""
    found = await speakers.find_current(ctx.db, coop_id=coop.id, user_id=user_id)
    if found is not None:
        return found
    speaker = Speaker(coop_id=coop.id, user_id=user_id, since=ctx.now)
    before = await speakers.last_left(ctx.db, coop_id=coop.id, user_id=user_id, since=ctx.now - judge.GRACE)
    back = before is not None and not await members.all_speaking_for(ctx.db, coop_id=coop.id)
    if before is not None and back:
        speaker.confirmed_at, speaker.confirmed_by = before.confirmed_at, before.confirmed_by
        speaker.confirmed_as, speaker.figures_from, speaker.figures_by = (
            before.confirmed_as,
            before.figures_from,
            before.figures_by,
        )
    ctx.db.add(speaker)
    await ctx.db.flush()
    ctx.audit("membership.speaker_back" if back else "membership.speaker_asked", str(user_id), coop=coop.slug)
    return speaker


async def confirm(ctx: Ctx, circle: Circle, coop: Coop, speaker: Speaker, as_: judge.As, *, by: Speaker | None) -> None:
    """Confirm a speaker: their co-op has its seat where they came for it, and all whose it is are told. ``by`` is the record of
    the speaker who confirms."""
    speaker.confirmed_at, speaker.confirmed_by = ctx.now, ctx.actor.user_id
    speaker.confirmed_as = ConfirmedAs(as_.value)
    speaker.figures_from = judge.figures_from(as_, by=by, now=ctx.now)
    there = await members.current_of(ctx.db, user_id=speaker.user_id)
    for member in there:
        if member.standing is CircleStanding.MEMBER and (member.coop_id == coop.id or member.circle == circle.slug):
            await take_seat(ctx, member.circle, coop.id, CircleStanding.MEMBER)
    ctx.audit(
        "membership.speaker_confirmed", str(speaker.user_id), circle=circle.slug, coop=coop.slug, confirmed_as=as_.value
    )

    await ctx.publish(SpeakerConfirmed(coop.id, speaker.user_id))
    await ctx.publish(RegisterChanged(tuple(member.circle for member in there)))


async def is_theirs_still(ctx: Ctx, coop_id: int, user_id: UserId | None) -> bool:
    """Whether somebody who has said what is to become of a co-op may still say so: what is not done yet ends with their speaking
    for it (DECISIONS 1)."""
    if user_id is None:
        return False
    if user_id in ctx.settings.federation.operators:
        return True
    return await speakers.find_confirmed(ctx.db, coop_id=coop_id, user_id=user_id) is not None


async def end(ctx: Ctx, speaker: Speaker, how: EndedAs, *, by: UserId | None) -> None:
    """End that somebody speaks for a co-op, and what they have asked about it. Where they speak for none any more, they go on as
    a guest."""
    speaker.ended_at, speaker.ended_by, speaker.ended_as = ctx.now, by, how
    await ctx.db.flush()
    coop = await coops.by_id(ctx.db, coop_id=speaker.coop_id)
    ctx.audit("membership.speaker_ended", str(speaker.user_id), coop=coop.slug, how=how.value)
    for request in await requests_of.open_about(ctx.db, coop_id=coop.id, user_id=speaker.user_id):
        await withdraw(ctx, request)

    if speaker.confirmed_at is not None:
        await ctx.publish(SpeakerEnded(coop.id, speaker.user_id))
    there = await members.current_of(ctx.db, user_id=speaker.user_id)
    if not await speakers.current_of(ctx.db, user_id=speaker.user_id):
        await _go_on_as_guest(ctx, there)
    await ctx.publish(RegisterChanged(tuple(member.circle for member in there)))


async def _go_on_as_guest(ctx: Ctx, there: Sequence[Member]) -> None:
    linked = {each.coop_id for member in there for each, _ in await speakers.links_of(ctx.db, user_id=member.user_id)}
    for member in there:
        if member.standing is CircleStanding.MEMBER and member.coop_id not in linked:
            await go_on_as(ctx, member, CircleStanding.GUEST, why=SPEAKS_FOR_NONE)


async def end_without_circle(ctx: Ctx, user_id: UserId, how: EndedAs) -> None:
    """Whoever is a member of no circle any more speaks for nobody: when they come back, somebody looks anew."""
    there = await members.current_of(ctx.db, user_id=user_id)
    if any(member.standing is CircleStanding.MEMBER for member in there):
        return
    for speaker in await speakers.current_of(ctx.db, user_id=user_id):
        await end(ctx, speaker, how, by=ctx.speaker.user_id if ctx.speaker is not None else user_id)
