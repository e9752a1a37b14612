"""Passing on, and carrying replies back and forth."""

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Rest
from chatbot.api.content import relayed_from
from chatbot.api.context import Ctx, Quoted, Reply, TakenBack, Touch, TouchKind
from chatbot.api.errors import Refusal
from chatbot.api.family import Place
from chatbot.api.markup import Block, b, event_link, i, p, person, quote, say
from chatbot.api.outbox import reply_relation
from commands.circles import circle_named
from commands.encryption import encrypted
from commands.people import name_of
from commands.relay.family import relay, restart_rhythm, roles_of_speaker
from commands.relay.rhythm import digest_of
from commands.rules import relay as judge
from storage.models import Circle, CircleKind, Relay, RelayReply
from storage.queries import circles, rooms
from storage.queries import consent as consent_of
from storage.queries import outbox as outbox_of
from storage.queries import relay as relays_of
from storage.types import EventId, UserId

WHY = "Taken back where it was said"
LINKS = Who.LINK_PERSON | Who.FACILITATOR | Who.SECRETARY


@relay.command(
    "relay",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    example="relay We have room for two apprentices",
)
async def relay_up(ctx: Ctx, text: Rest | None = None) -> Reply:
    """Pass something on from this circle to the one above it.

    Write it behind the command, or reply with just the command to a message that you want passed on. The number of a
    decision of this circle, such as D-31, passes on its words. A reply to what arrives there is carried back here.
    """
    origin = ctx.circle
    target = await circles.by_slug(ctx.db, slug=judge.destination(origin, named=None))
    return await _pass_on(ctx, origin, [target], text)


@relay.command(
    "relay to",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    example="relay to tech Thank you, two it is",
)
async def relay_to(ctx: Ctx, circle: CircleRef, text: Rest | None = None) -> Reply:
    """Pass something on from this circle to a certain other one."""
    origin = ctx.circle
    named = await circle_named(ctx, circle)
    judge.destination(origin, named=named)
    return await _pass_on(ctx, origin, [named], text)


@relay.command(
    "relay all",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    example="relay all The gathering is in May",
)
async def relay_all(ctx: Ctx, text: Rest | None = None) -> Reply:
    """Pass something on from the coordinating circle to all circles."""
    origin = ctx.circle
    if origin.kind is not CircleKind.COORDINATING:
        raise Refusal(
            "only-coordinating", "To all circles only the coordinating circle passes things on. !relay brings it there."
        )
    targets = [circle for circle in await circles.active_in(ctx.db) if circle.parent == origin.slug and circle.room_id]
    return await _pass_on(ctx, origin, targets, text)


@relay.command("relay digest", allow=LINKS, place=Place.CIRCLE, changes=True, example="relay digest")
async def relay_digest(ctx: Ctx) -> Reply:
    """Pass on what this circle has decided since something last passed."""
    origin = ctx.circle
    target = await circles.by_slug(ctx.db, slug=judge.destination(origin, named=None))
    return await _pass_on(ctx, origin, [target], await digest_of(ctx, origin))


@relay.on_card(changes=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reply to something that was carried between two circles: carry it to the other one."""
    if touch.kind is not TouchKind.REPLY or not touch.words.strip() or ctx.circle_here is None:
        return Reply.none()
    kind, _, number = touch.key.partition("-")
    here = ctx.circle_here
    await _must_be_present(ctx, here)
    if kind == "r":
        passed = await relays_of.by_number(ctx.db, number=int(number))
        answered = passed.source if here.slug == passed.target else None
    else:
        earlier = await relays_of.reply_by_id(ctx.db, reply_id=int(number))
        passed = await relays_of.by_number(ctx.db, number=earlier.relay)
        answered = earlier.source
    there = await circles.by_slug(ctx.db, slug=passed.origin if here.slug == passed.target else passed.target)
    judge.may_leave_encryption(
        from_encrypted=await encrypted(ctx, here), to_encrypted=await encrypted(ctx, there),
        allowed=ctx.rules_of(here.slug).relay.allow_from_encrypted, origin=here, target=there,
    )  # fmt: skip
    if there.room_id is None:
        raise Refusal("no-room", f"I am not in the room of the {there.name} just now, so I could not carry that over.")

    reply = RelayReply(
        relay=passed.number, author=ctx.actor.user_id, source=touch.source, text=judge.clean(touch.words), at=touch.at,
        spoken_in=here.slug,
    )  # fmt: skip
    ctx.db.add(reply)
    await ctx.db.flush()
    ctx.audit("relay.replied", f"R-{passed.number}", circle=here.slug)
    await restart_rhythm(ctx, here)
    await ctx.outbox.post(
        there.room_id,
        say(p(b(f"Reply to R-{passed.number} from the {here.name}"), f", by {person(ctx.actor.user_id, ctx.actor.name)}:"),
            quote(reply.text), p(i("Reply to this message, and I carry it back."))),
        relates_to=reply_relation(answered, thread=None) if answered else None, card=f"a-{reply.id}",
        mark=relayed_from(ctx.message.room_id, touch.source) if ctx.message is not None else None,
    )  # fmt: skip
    if ctx.message is not None:
        await ctx.outbox.react(ctx.message.room_id, ctx.message.event_id, "📨")
    return Reply.none()


async def _pass_on(ctx: Ctx, origin: Circle, targets: list[Circle], text: str | None) -> Reply:
    said = ctx.said
    if text is None and said.quoted is None:
        raise Refusal(
            "nothing-to-pass",
            "What shall I pass on? Write it behind the command, or reply with !relay to the message that you mean. "
            "For example: !relay We have room for two apprentices",
        )
    author, source, words = ctx.actor.user_id, said.event_id, judge.clean(await _in_full(ctx, origin, text or ""))
    if text is None and said.quoted is not None:
        author, source, words = await _what_was_said(ctx, said.quoted, targets)
    links, runs = await roles_of_speaker(ctx)
    for target in targets:
        judge.may_pass(links=links, runs=runs, origin=origin, target=target)
        judge.may_leave_encryption(
            from_encrypted=await encrypted(ctx, origin), to_encrypted=await encrypted(ctx, target),
            allowed=ctx.rules_of(origin.slug).relay.allow_from_encrypted, origin=origin, target=target,
        )  # fmt: skip
        same = await relays_of.find_same(ctx.db, source=source, target=target.slug)
        if same is not None:
            raise Refusal("passed-already", f"That was passed on to the {target.name} already, as R-{same.number}.")
        if target.room_id is None:
            raise Refusal("no-room", f"I am not in the room of the {target.name} just now. Please try again later.")
    if not targets:
        raise Refusal("no-circles", "There is no other circle to pass that on to yet.")

    passed = [
        Relay(
            origin=origin.slug, target=target.slug, passed_by=ctx.actor.user_id, author=author, source=source, text=words,
            passed_at=ctx.now,
        )
        for target in targets
    ]  # fmt: skip
    ctx.db.add_all(passed)
    await ctx.db.flush()
    await restart_rhythm(ctx, origin)
    for relayed, target in zip(passed, targets, strict=True):
        ctx.audit("relay.passed", f"R-{relayed.number}", circle=origin.slug, target=target.slug)
        assert target.room_id is not None
        doc = say(*await _copy(ctx, relayed, origin, quoted=said.quoted if text is None else None))
        mark = relayed_from(said.room_id, _event_here(ctx, relayed))
        await ctx.outbox.post(target.room_id, doc, card=f"r-{relayed.number}", mark=mark)
    numbers = ", ".join(f"R-{relayed.number}" for relayed in passed)
    names = " and ".join(target.name for target in targets)
    return Reply.text(f"Thank you, passed on to the {names} as {numbers}. I bring back what they reply.")


async def _in_full(ctx: Ctx, origin: Circle, text: str) -> str:
    """The words to pass on: those of a decision of this circle where only its number was said. Raises Refusal."""
    number = judge.decision_named(text)
    if number is None:
        return text
    decision = await consent_of.find_decision(ctx.db, number=number)
    if decision is None or decision.circle != origin.slug:
        raise Refusal(
            "not-your-decision",
            f"D-{number} is no decision of the {origin.name}, so I have not passed it on. !decisions shows those that are.",
        )
    return f"D-{number}, agreed in the {origin.name}: {decision.text}"


async def _what_was_said(ctx: Ctx, quoted: Quoted, targets: list[Circle]) -> tuple[UserId, EventId, str]:
    """Who said what is to be passed on, where, and its words. Of what was passed on once, the words of that first time go
    further; nothing else that a bot has said does. Raises Refusal."""
    if not quoted.by_a_bot and quoted.author != ctx.settings.matrix.user_id:
        return quoted.author, quoted.event_id, judge.clean(quoted.text)
    card = await outbox_of.find_by_event(ctx.db, event_id=quoted.event_id)
    kind, _, number = str(card.card if card else "").removeprefix("relay:r-").partition("-")
    if card is None or card.card is None or not card.card.startswith("relay:r-") or number:
        raise Refusal(
            "by-a-bot",
            "That was said by a bot, and I pass on what people say. Please write it in your own words: !relay <text>",
        )
    first = await relays_of.by_number(ctx.db, number=int(kind))
    for target in targets:
        judge.may_go_on(origin=first.origin, target=target)
    return first.author, first.source, first.text


async def _copy(ctx: Ctx, relayed: Relay, origin: Circle, *, quoted: Quoted | None) -> list[Block]:
    """What arrives in the other circle: where it comes from, who passed it on, who said it, its words as plain text."""
    passer = person(relayed.passed_by, await name_of(ctx, relayed.passed_by))
    by = f", said by {person(relayed.author, await name_of(ctx, relayed.author))}" if quoted else ""
    assert origin.room_id is not None
    return [
        p(b(f"R-{relayed.number} from the {origin.name}"), f", passed on by {passer}{by}:"),
        quote(relayed.text),
        p(
            i("Reply to this message, and I carry it back. "),
            event_link("Where it was said", origin.room_id, _event_here(ctx, relayed)),
        ),
    ]


def _event_here(ctx: Ctx, relayed: Relay) -> EventId:
    """The message in this room that is passed on: for what goes further, its copy here."""
    quoted = ctx.said.quoted
    return quoted.event_id if quoted is not None and relayed.source != ctx.said.event_id else relayed.source


async def _must_be_present(ctx: Ctx, circle: Circle) -> None:
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id):
        raise Refusal("not-present", f"Only people in the room of the {circle.name} can reply to what was passed on.")


@relay.on_taken_back
async def source_taken_back(ctx: Ctx, gone: TakenBack) -> None:
    """A message was taken back where it was said: so are its copies in other circles, and its words in the archive."""
    passed, replies = await relays_of.said_in(ctx.db, source=gone.event_id)
    said_here = [await _was_said(ctx, gone, f"r-{relayed.number}") for relayed in passed]
    for relayed in passed if any(said_here) else ():  # What went further is a copy of the copy.
        if gone.moderates or gone.by == relayed.author:
            await ctx.outbox.take_back(f"r-{relayed.number}", reason=WHY)
            relayed.text = judge.TAKEN_BACK
            ctx.audit("relay.taken-back", f"R-{relayed.number}", circle=passed[0].origin)
    for reply in replies:
        if await _was_said(ctx, gone, f"a-{reply.id}") and (gone.moderates or gone.by == reply.author):
            await ctx.outbox.take_back(f"a-{reply.id}", reason=WHY)
            reply.text = judge.TAKEN_BACK
            ctx.audit("relay.taken-back", f"R-{reply.relay}", circle=reply.spoken_in)


async def _was_said(ctx: Ctx, gone: TakenBack, key: str) -> bool:
    """Whether a copy is of the message that was taken back, in the room where that was said: nobody's power reaches
    into another room."""
    return await ctx.outbox.copies(key, gone.event_id, said_in=gone.room_id)
