"""The digest that a circle has set to be sent: now and then, with a quarter of an hour in which it can be held back (DECISIONS 21)."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.post.effects import Priority
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.content import relayed_from
from chatbot.api.wording.markup import quote
from commands.circles import room_of
from commands.encryption import encrypted, words_for
from commands.relay.digests.composing import digest_of
from commands.relay.digests.decisions import HELD_WITHIN, PAUSE, those_who_can_hold
from commands.relay.digests.drafts import make_ready
from commands.relay.family import relay
from commands.relay.handing.copies import Copy, CopyKind, passed, whole_of
from commands.relay.handing.handover import put_whole
from commands.relay.handing.rhythm import restart_rhythm
from commands.relay.texts import draft as draft_texts
from commands.relay.texts import passing as texts
from commands.relay.texts import share as share_texts
from commands.rules.relay import passing as judge
from storage.models import Circle, DraftState, Relay
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import CircleSlug, EventId, RoomId


@dataclass(frozen=True)
class DigestDue(Due, name="digest"):
    """What a circle has set to be sent is looked for."""

    circle: CircleSlug


@dataclass(frozen=True)
class DigestToSend(Due, name="digest-send"):
    """Nobody has held a digest back."""

    draft: int


async def begin_digests(ctx: Ctx, circle: Circle) -> None:
    """Look for what a circle sends by itself, from now on."""
    await ctx.schedule(DigestDue(circle.slug), at=ctx.now + ctx.rules_of(circle.slug).relay.digest)


@relay.job(changes=True)
async def digest_is_due(ctx: Ctx, due: DigestDue) -> None:
    """Make ready what a circle has set to be sent, and show it to those who can hold it back. Without news, or without anybody who
    could, nothing is sent."""
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    if not circle.active:
        return
    await begin_digests(ctx, circle)
    parent = await circles.by_slug(ctx.db, slug=circle.parent) if circle.parent is not None else None
    people = await those_who_can_hold(ctx, circle)
    if parent is None or not people or await _is_secret(ctx, circle, parent):
        return
    digest = await digest_of(ctx, circle, only_sent=True)
    if digest is None:
        return
    draft = await make_ready(ctx, circle, digest)
    for user_id in people:
        words = await words_for(ctx, user_id, circle, quote(judge.clean(digest)))
        doc = share_texts.digest_will_be_sent(parent, words)
        card = str(Copy(CopyKind.DRAFT, draft.number))
        await ctx.outbox.private(
            user_id, doc, about=circle, priority=Priority.REMINDER, rings=False, card=card, reactions=(PAUSE,)
        )
    await ctx.schedule(DigestToSend(draft.number), at=ctx.now + HELD_WITHIN)


@relay.job(changes=True)
async def send_digest(ctx: Ctx, due: DigestToSend) -> None:
    """Send it, unless somebody has held it back or has sent it by then."""
    draft = await relays_of.draft_by_number(ctx.db, number=due.draft)
    circle = await circles.by_slug(ctx.db, slug=draft.circle)
    parent = await circles.by_slug(ctx.db, slug=circle.parent) if circle.parent is not None else None
    room_id, people = await room_of(ctx, parent) if parent is not None else None, await those_who_can_hold(ctx, circle)
    if draft.state is not DraftState.OPEN or parent is None or room_id is None or not people:
        return
    if await _is_secret(ctx, circle, parent):
        return
    source = EventId(f"$digest-{draft.number}")  # No message of anybody's.
    relayed = Relay(
        origin=circle.slug,
        target=parent.slug,
        passed_by=people[0],
        author=people[0],
        source=source,
        text=judge.clean(draft.text),
        passed_at=ctx.now,
    )
    ctx.db.add(relayed)
    await ctx.db.flush()
    draft.state, draft.relay = DraftState.SENT, relayed.number
    ctx.audit("relay.passed", f"R-{relayed.number}", circle=circle.slug, target=parent.slug)
    await restart_rhythm(ctx, circle)
    mark = relayed_from(circle.room_id or RoomId(""), source, private=True)
    whole = judge.whole(draft.text)
    doc = texts.digest_copy(relayed, circle, whole_below=whole is not None)
    await ctx.outbox.post(room_id, doc, card=str(passed(relayed.number)), mark=mark, text=True)
    if whole is not None:
        await put_whole(ctx, room_id, whole, name=f"R-{relayed.number}", card=whole_of(relayed.number))
    sent = draft_texts.sent_by_itself(relayed.number, parent)
    await ctx.outbox.edit_cards(str(Copy(CopyKind.DRAFT, draft.number)), sent, about=None)


async def _is_secret(ctx: Ctx, circle: Circle, parent: Circle) -> bool:
    return judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await encrypted(ctx, parent),
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )
