"""A link that falls silent is noticed before people do: armed from a circle's founding on, and only what carries news resets it.

When the rhythm is over the link persons are told in their day line, with a digest ready; after a second such time the circle itself and the
secretary of the circle above, kindly. A link that nobody keeps is an alarm by itself (DOMAIN §2).
"""

from datetime import datetime, timedelta

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.day_line.line import remind
from chatbot.api.holders import Holder, holders_in, name_and_role
from chatbot.api.many import known
from chatbot.api.post.effects import Priority
from chatbot.api.seams.happenings import CircleIsBack, CircleSettledIn, Started
from chatbot.api.seams.says import Alone
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.phrases import Inline, listed
from commands.circles import room_of
from commands.encryption import encrypted, those_there
from commands.relay.digests.composing import digest_of
from commands.relay.digests.drafts import draft_alone, make_ready
from commands.relay.digests.sent import DigestDue, begin_digests
from commands.relay.family import relay
from commands.relay.handing.rhythm import Overdue, here_since, last_passed, silent_since
from commands.relay.texts import silence_alarm as texts
from commands.rules.relay import passing as judge
from storage.models import Circle, RoleName
from storage.queries import circles, roles
from storage.types import UserId


@relay.job(changes=False)
async def circle_begins(ctx: Ctx, into: CircleSettledIn) -> None:
    """A circle has its room: its rhythm begins."""
    await _arm(ctx, await circles.by_slug(ctx.db, slug=into.circle))


@relay.job(changes=False)
async def circle_is_back(ctx: Ctx, back: CircleIsBack) -> None:
    """A circle is there again: so is its rhythm."""
    await _arm(ctx, await circles.by_slug(ctx.db, slug=back.circle))


@relay.job(changes=False)
async def rhythm_is_shorter(ctx: Ctx, happened: Started) -> None:
    """A start may bring another rhythm: what is longer is seen when the old one is over, a shorter one counts from now on."""
    linked = [each for each in await circles.active_in(ctx.db) if each.parent is not None]
    jobs = await known(ctx, [Overdue(each.slug) for each in linked])
    for circle in linked:
        rhythm, job = ctx.rules_of(circle.slug).relay.rhythm, jobs.get(Overdue(circle.slug).key)
        if job is not None and job.done_at is None and job.due_at > ctx.now + rhythm:
            since = await silent_since(ctx, circle)
            intervals = judge.silent_intervals(since=since, rhythm=rhythm, now=ctx.now)
            job.due_at = since + (intervals + 1) * rhythm


async def _arm(ctx: Ctx, circle: Circle) -> None:
    await begin_digests(ctx, circle)
    await ctx.schedule(Overdue(circle.slug), at=ctx.now + ctx.rules_of(circle.slug).relay.rhythm)


@relay.job(changes=True)
async def overdue(ctx: Ctx, due: Overdue) -> None:
    """The rhythm of a circle's link is over: see whether it is silent, and tell whom that concerns."""
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    if not circle.active:
        return  # It is armed again when it is back.
    if not await ctx.is_scheduled(DigestDue(circle.slug)):
        await begin_digests(ctx, circle)
    rhythm = ctx.rules_of(circle.slug).relay.rhythm
    here = await here_since(ctx, circle)
    begun = await last_passed(ctx, circle) or here
    heard_since = max(begun, here)  # The circle hears of it no sooner than its link persons.
    intervals = judge.silent_intervals(since=heard_since, rhythm=rhythm, now=ctx.now)
    told = due.told if intervals else 0
    await ctx.schedule(Overdue(circle.slug, told), at=heard_since + (intervals + 1) * rhythm)
    if intervals < 1 or circle.parent is None or circle.room_id is None:
        return
    parent = await circles.by_slug(ctx.db, slug=circle.parent)
    holders = await holders_in(ctx, circle, [RoleName.LINK_PERSON])
    if holders:
        digest = await digest_of(ctx, circle) if await _may_cross(ctx, circle, parent) else None
        if digest is not None:
            await make_ready(ctx, circle, digest)
        stage = f"{begun:%Y-%m-%d %H:%M}:{intervals}"
        await remind(ctx, [each.user_id for each in holders], f"link-{circle.slug}", stage=stage)
        await ctx.schedule(Overdue(circle.slug, told + 1), at=heard_since + (intervals + 1) * rhythm)
        if told:
            await _tell_others(ctx, circle, parent, holders, since=begun)
    else:
        await _tell_vacancy(ctx, circle, parent, silent_since=begun, rhythm=rhythm)


async def _may_cross(ctx: Ctx, circle: Circle, parent: Circle) -> bool:
    return not judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await encrypted(ctx, parent),
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )


async def alarm_alone(ctx: Ctx, circle: Circle, parent: Circle, user_id: UserId) -> Alone:
    """What a link person is told in their day line, where nothing else has fallen due for them: with the digest that is ready, where
    there is something to tell and it may go there."""
    last, rhythm = await last_passed(ctx, circle), ctx.rules_of(circle.slug).relay.rhythm
    passed_last = ctx.when(last, circle.slug) if last else None
    if not await _may_cross(ctx, circle, parent):
        return Alone(texts.secret(circle, parent, last=passed_last, rhythm=rhythm), circle)
    why = texts.with_news(circle, parent, last=passed_last, rhythm=rhythm)
    ready = await draft_alone(ctx, circle, parent, user_id, why=why)
    return ready or Alone(texts.without_news(circle, parent, last=passed_last, rhythm=rhythm), circle)


async def _tell_vacancy(ctx: Ctx, circle: Circle, parent: Circle, *, silent_since: datetime, rhythm: timedelta) -> None:
    """The circle itself, and the secretary of the circle above in their day line, with all else that waits for them."""
    kept_last = await roles.last_ended_in(ctx.db, circle=circle.slug, role=RoleName.LINK_PERSON)
    ended = kept_last.ended_at if kept_last is not None else None
    since = max(silent_since, ended) if ended is not None else silent_since
    if not judge.vacancy_is_told(since=since, rhythm=rhythm, now=ctx.now):
        return
    room_id, called = await room_of(ctx, circle), role_called(ctx, RoleName.LINK_PERSON)
    if room_id is not None:
        await ctx.outbox.post(
            room_id, texts.vacant(circle, parent, link_person=called), priority=Priority.REMINDER, text=True
        )
    secretaries = await roles.holders_in(ctx.db, circle=parent.slug, role=RoleName.SECRETARY, at=ctx.now)
    there = await those_there(ctx, parent, secretaries)
    await remind(ctx, there, f"vacant-{circle.slug}", stage=f"{ctx.now:%Y-%m-%d}")


async def _tell_others(ctx: Ctx, circle: Circle, parent: Circle, holders: list[Holder], *, since: datetime) -> None:
    """The circle and the secretary of the circle above, once in each silence."""
    silent, room_id = ctx.now - since, await room_of(ctx, circle)
    once = f"silent:{circle.slug}:{since.isoformat()}"
    who: Inline | None = listed([name_and_role(ctx, each) for each in holders], style="or") if holders else None
    if room_id is not None:
        secret = not await _may_cross(ctx, circle, parent)
        doc = texts.to_the_circle(circle, parent, silent=silent, who=who, secret=secret)
        await ctx.outbox.post(room_id, doc, priority=Priority.REMINDER, once=once, text=True)
    doc = texts.to_the_secretary(circle, parent, silent=silent, who=who)
    await _tell_secretary(ctx, parent, doc, once=once)


async def _tell_secretary(ctx: Ctx, parent: Circle, doc: Doc, *, once: str) -> None:
    found = await roles.holders_in(ctx.db, circle=parent.slug, role=RoleName.SECRETARY, at=ctx.now)
    for user_id in await those_there(ctx, parent, found):
        await ctx.outbox.private(
            user_id, doc, about=parent, priority=Priority.REMINDER, rings=False, once=f"{once}:{user_id}"
        )
