"""What becomes of a decision beyond its circle (``share_decisions``): sent to the broader circle by itself, or offered to the link
persons."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from chatbot.api.content import relayed_from
from chatbot.api.context import Ctx
from chatbot.api.effects import Priority
from chatbot.api.markup import cmd, p, quote, say
from chatbot.api.payloads import Due
from commands.circles import room_of
from commands.encryption import encrypted, those_there, words_for
from commands.events import Decided
from commands.relay import texts
from commands.relay.copies import passed
from commands.relay.family import all_can_see, relay
from commands.relay.rhythm import restart_rhythm
from commands.rules import relay as judge
from storage.models import Relay, RoleName
from storage.queries import circles, roles
from storage.queries import consent as consent_of
from storage.queries import relay as relays_of
from storage.types import CircleSlug, EventId, UserId

log = structlog.get_logger(__name__)

AGAIN = timedelta(hours=1)
"""A decision that cannot be passed on, because the bot is not in the room above, is tried again after so long."""


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
    share = ctx.rules_of(circle.slug).relay.share_decisions
    if circle.parent is None or share == "never":
        return
    parent = await circles.by_slug(ctx.db, slug=circle.parent)
    passes = not judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await encrypted(ctx, parent),
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )
    if share == "send" and passes and made.card is not None:
        due = DecisionToPass(f"D-{made.number}", circle.slug, made.text, made.proposer, made.card)
        await ctx.schedule(due, at=ctx.now)
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


@relay.job(changes=True)
async def pass_decision_on(ctx: Ctx, due: DecisionToPass) -> None:
    """A circle has agreed something: pass it on to the circle above, once."""
    origin = await circles.by_slug(ctx.db, slug=due.circle)
    if origin.parent is None or origin.room_id is None:
        return
    target = await circles.by_slug(ctx.db, slug=origin.parent)
    source = due.source
    closed = await encrypted(ctx, origin) and not await encrypted(ctx, target)
    if closed and not ctx.rules_of(origin.slug).relay.allow_from_encrypted:
        log.warning("a decision could not be passed on", decision=due.shown, circle=origin.slug, target=target.slug)
        return
    room_id = await room_of(ctx, target)
    if room_id is None:
        await ctx.schedule(due, at=ctx.now + AGAIN)
        return
    if await relays_of.find_same(ctx.db, source=source, target=target.slug) is not None:
        return

    made = await consent_of.find_decision(ctx.db, number=judge.decision_named(due.shown) or 0)
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
        text=judge.clean(f"{due.shown}: {due.text}"),
        passed_at=ctx.now,
    )
    ctx.db.add(relayed)
    await ctx.db.flush()
    ctx.audit("relay.passed", f"R-{relayed.number}", circle=origin.slug, target=target.slug)

    await restart_rhythm(ctx, origin)
    await ctx.outbox.post(
        room_id,
        texts.decision_copy(relayed, origin, source=where),
        card=str(passed(relayed.number)),
        mark=relayed_from(origin.room_id, source),
        text=True,
    )
