"""What becomes of a decision beyond its circle (``share_decisions``): sent to the broader circle by itself, or offered to the link
persons."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.post.effects import Priority
from chatbot.api.seams.payloads import Due
from chatbot.api.seams.says import Section
from chatbot.api.wording.content import relayed_from
from chatbot.api.wording.markup import cmd, p, quote, say
from commands.circles import room_of
from commands.encryption import encrypted, those_there, words_for
from commands.events import Decided
from commands.relay.family import all_can_see, relay
from commands.relay.handing.copies import Copy, CopyKind, passed, whole_of
from commands.relay.handing.handover import put_whole
from commands.relay.handing.rhythm import restart_rhythm
from commands.relay.handing.shares import shares_of
from commands.relay.texts import passing as texts
from commands.relay.texts import share as share_texts
from commands.rules.relay import passing as judge
from commands.rules.relay.share import Shared
from storage.models import Circle, Relay, RoleName
from storage.queries import circles, jobs, roles
from storage.queries import consent as consent_of
from storage.queries import relay as relays_of
from storage.types import CircleSlug, EventId, UserId

log = structlog.get_logger(__name__)

AGAIN = timedelta(hours=1)
"""A decision that cannot be passed on, because the bot is not in the room above, is tried again after so long."""


HELD_WITHIN = timedelta(minutes=15)
"""What is sent without a person can be held back for so long (DECISIONS 21)."""
PAUSE = "⏸"


@dataclass(frozen=True)
class DecisionToPass(Due, name="decision"):
    """A decision that its circle has agreed to send is to go to the circle above: by itself, so that no trouble there takes
    the decision back."""

    shown: str
    """Its number, as D-31."""
    circle: CircleSlug
    text: str
    proposer: UserId
    source: EventId


@relay.on(Decided)
async def decided(ctx: Ctx, made: Decided) -> None:
    """Pass a decision on where its circle sends all of them and it may go, else offer it to the link persons."""
    circle = await circles.by_slug(ctx.db, slug=made.circle)
    share = (await shares_of(ctx, circle))[Section.DECISIONS]
    if circle.parent is None or share is Shared.NEVER:
        return
    parent = await circles.by_slug(ctx.db, slug=circle.parent)
    passes = not judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await encrypted(ctx, parent),
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )
    if share is Shared.SENT and passes and made.card is not None:
        due = DecisionToPass(f"D-{made.number}", circle.slug, made.text, made.proposer, made.card)
        await ctx.schedule(due, at=ctx.now + HELD_WITHIN)
        for user_id in await those_who_can_hold(ctx, circle):
            await ctx.outbox.private(
                user_id,
                share_texts.will_be_sent(made.number, parent),
                about=circle,
                rings=False,
                card=str(Copy(CopyKind.HELD, made.number)),
                reactions=(PAUSE,),
            )
        return
    links = await roles.holders_in(ctx.db, circle=circle.slug, role=RoleName.LINK_PERSON, at=ctx.now)
    for user_id in await those_there(ctx, circle, links):
        if passes:
            offer = p(
                "Shall the {parent} know? Then say this in the room of the {circle}: {relay}",
                parent=parent.name,
                circle=circle.name,
                relay=cmd(f"relay D-{made.number}", here=False),
            )
        else:
            offer = p(
                "Shall the {parent} know? Its room is not encrypted and that of the {circle} is, so I do not pass it on. "
                "Please tell them yourself what your circle wants them to know.",
                parent=parent.name,
                circle=circle.name,
            )
        agreed = p("The {circle} has agreed D-{number}:", circle=circle.name, number=made.number)
        await ctx.outbox.private(
            user_id,
            say(agreed, *await words_for(ctx, user_id, circle, quote(made.text)), offer),
            about=circle,
            priority=Priority.REMINDER,
            rings=False,
            once=f"consent-share:D-{made.number}:{user_id}",
        )


async def those_who_can_hold(ctx: Ctx, circle: Circle) -> list[UserId]:
    """The link persons and the secretary of a circle, of those who are in its room."""
    holders = await holders_in(ctx, circle, [RoleName.LINK_PERSON, RoleName.SECRETARY])
    return [each.user_id for each in holders]


async def decision_touched(ctx: Ctx, touch: Touch, number: int) -> Reply:
    """A tap of ⏸ on a decision that is about to be sent."""
    if touch.kind is not TouchKind.REACTION or touch.words.removesuffix("\ufe0f") != PAUSE:
        return Reply.none()
    made = await consent_of.find_decision(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=made.circle) if made is not None else None
    if circle is None or ctx.actor.user_id not in await those_who_can_hold(ctx, circle):
        raise Refusal("not-link-person", share_texts.held_already(number))
    due = DecisionToPass(f"D-{number}", circle.slug, "", ctx.actor.user_id, EventId(""))
    job = await jobs.find(ctx.db, family=ctx.family, name=due.name, key=due.key)
    if job is None or job.done_at is not None:
        raise Refusal("answered", share_texts.held_already(number))
    await ctx.unschedule(due)
    ctx.audit("relay.held", f"D-{number}", circle=circle.slug)
    await ctx.outbox.edit_cards(str(Copy(CopyKind.HELD, number)), share_texts.held(number), about=None)
    return Reply(share_texts.held(number))


@relay.job(changes=True)
async def pass_decision_on(ctx: Ctx, due: DecisionToPass) -> None:
    """A circle has agreed something: pass it on to the circle above, once."""
    origin = await circles.by_slug(ctx.db, slug=due.circle)
    if origin.parent is None or origin.room_id is None:
        return
    target = await circles.by_slug(ctx.db, slug=origin.parent)
    source = due.source
    number = judge.decision_named(due.shown) or 0
    if (await shares_of(ctx, origin))[Section.DECISIONS] is not Shared.SENT:  # They have changed that since.
        await ctx.outbox.edit_cards(str(Copy(CopyKind.HELD, number)), share_texts.not_sent(number), about=None)
        return
    closed = await encrypted(ctx, origin) and not await encrypted(ctx, target)
    if closed and not ctx.rules_of(origin.slug).relay.allow_from_encrypted:
        log.warning("a decision could not be passed on", decision=due.shown, circle=origin.slug, target=target.slug)
        return
    room_id = await room_of(ctx, target)
    if room_id is None:
        await ctx.schedule(due, at=ctx.now + AGAIN)
        return
    made = await consent_of.find_decision(ctx.db, number=number)
    if await relays_of.find_same(ctx.db, source=source, target=target.slug) is not None:
        return

    if await all_can_see(ctx, origin.room_id, room_id):
        where = texts.where_decided(origin.room_id, source)
    else:
        where = texts.when_decided(origin, ctx.when(made.agreed_at if made is not None else ctx.now, target.slug))
    relayed = Relay(
        origin=origin.slug,
        target=target.slug,
        passed_by=due.proposer,
        author=due.proposer,
        source=source,
        text=judge.clean(words := f"{due.shown}: {due.text}"),
        passed_at=ctx.now,
        decision=made.number if made is not None else None,
    )
    ctx.db.add(relayed)
    await ctx.db.flush()
    ctx.audit("relay.passed", f"R-{relayed.number}", circle=origin.slug, target=target.slug)

    await restart_rhythm(ctx, origin)
    whole = judge.whole(words)
    await ctx.outbox.post(
        room_id,
        texts.decision_copy(relayed, origin, source=where, whole_below=whole is not None),
        card=str(passed(relayed.number)),
        mark=relayed_from(origin.room_id, source),
        text=True,
    )
    if whole is not None:
        await put_whole(ctx, room_id, whole, name=f"R-{relayed.number}", card=whole_of(relayed.number))
