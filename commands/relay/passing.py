"""Passing on: ``!relay``, ``!relay to``, ``!relay all``, ``!relay digest``."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.acknowledging import acknowledged
from chatbot.api.arguments import CircleRef, Rest
from chatbot.api.called import role_called
from chatbot.api.content import relayed_from
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in, in_words
from chatbot.api.phrases import Inline
from commands.authority import must_not_be_banned
from commands.circles import circle_and_rest, room_to_reach
from commands.encryption import encrypted
from commands.people import name_elsewhere
from commands.relay import texts
from commands.relay.copies import passed
from commands.relay.family import CirclesOfSpeaker, all_can_see, circles_of_speaker, relay
from commands.relay.passages import Passage, passage_meant
from commands.relay.rhythm import digest_of, restart_rhythm
from commands.rules import relay as judge
from commands.rules.authority import RUNNING
from storage.models import Circle, CircleKind, Relay, RoleName
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import RoomId

LINKS = Who.LINK_PERSON | Who.FACILITATOR | Who.SECRETARY


@relay.command(
    "relay",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    mended_by=None,
    example="relay We have room for two apprentices",
    also="forward, pass on, pass along, pass this on, pass it on, forward this, forward it, forward message",
    weighs=True,
)
async def relay_up(ctx: Ctx, text: Rest | None = None) -> Reply:
    """Pass something on from this circle to the one above it.

    Write it behind the command, or reply with just the command to a message that you want passed on. The number of a
    decision of this circle, such as D-31, passes on its words. A reply to what arrives there is carried back here.
    """
    return await _pass_on(ctx, ctx.circle, [await _circle_above(ctx, ctx.circle)], text)


@relay.command(
    "relay to",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    mended_by=None,
    example="relay to tech Thank you, two it is",
    also="tell <circle>, forward to <circle>, pass on to <circle>, pass this on to <circle>, pass it on to "
    "<circle>, forward this to <circle>, forward it to <circle>, pass along to <circle>, send to <circle>, "
    "send this to <circle>, let <circle>, inform <circle>",
    weighs=True,
)
async def relay_to(ctx: Ctx, circle: CircleRef, text: Rest | None = None) -> Reply:
    """Pass something on from this circle to a certain other one."""
    named, text = await circle_and_rest(ctx, circle, text)
    judge.destination(ctx.circle, named=named, parent=await _parent_of(ctx, ctx.circle))
    return await _pass_on(ctx, ctx.circle, [named], text)


@relay.command(
    "relay all",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    mended_by=None,
    example="relay all The gathering is in May",
    also="tell all circles, forward to all circles, forward to all, pass on to all, pass on to all circles, send to "
    "all circles",
    weighs=True,
)
async def relay_all(ctx: Ctx, text: Rest | None = None) -> Reply:
    """Pass something on from the coordinating circle to all circles."""
    origin = ctx.circle
    if origin.kind is not CircleKind.COORDINATING:
        raise Refusal("only-coordinating", texts.only_coordinating(await _parent_of(ctx, origin)))
    reached = await circles.reached(ctx.db)
    below = [circle for circle in await circles.active_in(ctx.db) if circle.parent == origin.slug]
    targets = [circle for circle in below if circle.slug in reached]
    if not targets:
        raise Refusal("no-circles", "There is no other circle to pass that on to yet.")
    return await _pass_on(ctx, origin, targets, text)


@relay.command("relay digest", allow=LINKS, place=Place.CIRCLE, changes=True, example="relay digest", weighs=True)
async def relay_digest(ctx: Ctx) -> Reply:
    """Pass on what this circle has decided since something last passed."""
    above = await _circle_above(ctx, ctx.circle)
    return await _pass_on(ctx, ctx.circle, [above], await digest_of(ctx, ctx.circle))


async def _circle_above(ctx: Ctx, origin: Circle) -> Circle:
    """Where a circle passes things on to when none is named. Raises Refusal."""
    return judge.destination(origin, named=None, parent=await _parent_of(ctx, origin))


async def _parent_of(ctx: Ctx, circle: Circle) -> Circle | None:
    return await circles.by_slug(ctx.db, slug=circle.parent) if circle.parent is not None else None


async def _pass_on(ctx: Ctx, origin: Circle, targets: Sequence[Circle], text: str | None) -> Reply:
    await must_not_be_banned(ctx, *targets)
    passage = await passage_meant(ctx, origin, targets, text)
    theirs = await circles_of_speaker(ctx)
    rooms = [await _room_to_reach(ctx, theirs, passage, origin, target) for target in targets]

    relays = [
        Relay(
            origin=origin.slug,
            target=target.slug,
            passed_by=ctx.actor.user_id,
            author=passage.author,
            source=passage.source,
            text=passage.text,
            passed_at=ctx.now,
        )
        for target in targets
    ]
    ctx.db.add_all(relays)
    await ctx.db.flush()
    for relayed in relays:
        ctx.audit("relay.passed", f"R-{relayed.number}", circle=origin.slug, target=relayed.target)

    await restart_rhythm(ctx, origin)
    mark = relayed_from(ctx.said.room_id, passage.here, private=ctx.said.private)
    for relayed, target, room_id in zip(relays, targets, rooms, strict=True):
        doc = texts.copy(
            relayed,
            origin,
            passed_by=await name_elsewhere(ctx, ctx.actor.user_id, origin, readers=target),
            said_by=await name_elsewhere(ctx, passage.author, origin, readers=target) if passage.quoted else None,
            source=await _where_it_was_said(ctx, passage, origin, target, room_id),
        )
        await ctx.outbox.post(room_id, doc, card=str(passed(relayed.number)), mark=mark, text=True)
    by_another = passage.author != ctx.actor.user_id
    return await acknowledged(ctx, texts.passed_on(relays, targets, by_another=by_another), kind="relay-passed")


async def _where_it_was_said(
    ctx: Ctx, passage: Passage, origin: Circle, target: Circle, room_id: RoomId
) -> Inline | None:
    """The way to the words for readers who can all go it, else when they were said; of what was said in private nothing."""
    if ctx.said.private:
        return None
    if await all_can_see(ctx, ctx.said.room_id, room_id):
        return texts.where_said(ctx.said.room_id, passage.here)
    return texts.when_said(origin, ctx.when(passage.at, target.slug))


async def _room_to_reach(
    ctx: Ctx, theirs: CirclesOfSpeaker, passage: Passage, origin: Circle, target: Circle
) -> RoomId:
    """The room of a circle that the speaker may pass this on to. Raises Refusal."""
    if not judge.may_pass(links=theirs.links, runs=theirs.runs, origin=origin, target=target):
        to = "relay" if target.slug == origin.parent else f"relay to {target.slug}"
        raise judge.not_a_link(
            origin=origin,
            target=target,
            link_person=role_called(ctx, RoleName.LINK_PERSON),
            who=await _who_may_pass(ctx, origin, target),
            words=None if passage.quoted else judge.words_to_ask_for(to, passage.text),
        )
    judge.may_leave_encryption(
        from_encrypted=await encrypted(ctx, origin),
        to_encrypted=await encrypted(ctx, target),
        allowed=ctx.rules_of(origin.slug).relay.allow_from_encrypted,
        origin=origin,
        target=target,
    )
    same = await relays_of.find_same(ctx.db, source=passage.source, target=target.slug)
    if same is not None:
        raise Refusal(
            "passed-already",
            "That was passed on to the {circle} already, as {number}.",
            circle=target.name,
            number=f"R-{same.number}",
        )
    return await room_to_reach(ctx, target)


async def _who_may_pass(ctx: Ctx, origin: Circle, target: Circle) -> Inline | None:
    """The people who could pass something on from one circle to another; None where there is nobody."""
    theirs = RUNNING if origin.kind is CircleKind.COORDINATING else (RoleName.LINK_PERSON,)
    found = await holders_in(ctx, origin, theirs)
    if origin.kind is CircleKind.COORDINATING:
        found += await holders_in(ctx, target, [RoleName.LINK_PERSON])
    return in_words(ctx, found, style="or") if found else None
