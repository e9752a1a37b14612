"""Reactions to what was passed on: they come back as one line, once they have settled. And a receipt, on request (DECISIONS 19)."""

from dataclasses import dataclass

from sqlalchemy import delete

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import settle
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.content import reply_relation
from commands.authority import may
from commands.circles import room_of
from commands.people import names_of
from commands.relay.family import RelayNumber, relay
from commands.relay.handing.copies import Copy, CopyKind, passed
from commands.relay.texts import reacting as texts
from commands.rules import authority
from commands.rules.relay import passing as judge
from commands.rules.relay.ends import ends_of
from commands.rules.relay.reactions import gathered
from storage.models import Relay, RelayReaction
from storage.queries import circles, outbox
from storage.queries import relay as relays_of

WHY = "There are no reactions any more"


@dataclass(frozen=True)
class ReactionsToTell(Due, name="reactions"):
    """What was passed on has been reacted to."""

    number: int


async def reacted(ctx: Ctx, touch: Touch, relayed: Relay) -> Reply:
    """Somebody reacts to what was passed on, where it has arrived, or takes that back."""
    if relayed.text == judge.TAKEN_BACK or relayed.closed_at is not None:
        return Reply.none()
    if touch.kind is TouchKind.REACTION:
        ctx.db.add(RelayReaction(relay=relayed.number, user_id=ctx.actor.user_id, key=touch.words, source=touch.source))
    else:
        await ctx.db.execute(delete(RelayReaction).where(RelayReaction.source == touch.source))
    ctx.audit("relay.reacted", f"R-{relayed.number}", circle=relayed.target)
    await settle(ctx, ReactionsToTell(relayed.number))
    return Reply.none()


@relay.job(changes=False)
async def reactions_have_settled(ctx: Ctx, due: ReactionsToTell) -> None:
    """Tell in one line, where it was said, how it was taken; later the line is brought up to date."""
    relayed = await relays_of.by_number(ctx.db, number=due.number)
    origin = await circles.by_slug(ctx.db, slug=relayed.origin)
    target = await circles.by_slug(ctx.db, slug=relayed.target)
    room_id = await room_of(ctx, origin)
    if room_id is None or relayed.text == judge.TAKEN_BACK:
        return
    card = str(Copy(CopyKind.REACTIONS, relayed.number))
    signs, others = gathered(await relays_of.reactions_to(ctx.db, number=relayed.number))
    if not signs and not others:
        await ctx.outbox.take_back(card, reason=WHY)
        return
    doc = texts.reactions(relayed.number, target, signs, others)
    if await outbox.find_card(ctx.db, card=ctx.outbox.card_name(card)) is not None:
        await ctx.outbox.edit_card(card, doc)
        return
    said = await ctx.outbox.copied_from(str(passed(relayed.number)), room_id)
    relation = reply_relation(said, thread=None) if said is not None else None
    await ctx.outbox.post(room_id, doc, card=card, relates_to=relation)


@relay.command("relay receipt", allow=Who.PRESENT, example="relay receipt R-5", changes=False)
async def relay_receipt(ctx: Ctx, relay: RelayNumber) -> Reply:
    """See when what was passed on arrived, who has answered and how many reacted. Who has read it, nobody knows."""
    relayed = await relays_of.by_number(ctx.db, number=relay)
    await may(ctx, authority.RECEIPT, *ends_of(relayed))
    target = await circles.by_slug(ctx.db, slug=relayed.target)
    row = await outbox.find_card(ctx.db, card=ctx.outbox.card_name(str(passed(relayed.number))))
    answerers = await relays_of.answered_by(ctx.db, number=relayed.number, spoken_in=target.slug)
    called = await names_of(ctx, answerers, target)
    names = [called[user_id] for user_id in answerers]
    reacted_by = len(await relays_of.reacted_by(ctx.db, number=relayed.number))
    arrived = ctx.when(row.sent_at) if row is not None and row.sent_at is not None else None
    return Reply(texts.receipt(relayed, target, arrived=arrived, names=names, reacted_by=reacted_by))
