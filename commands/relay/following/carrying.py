"""Carrying replies back and forth, and taking back what was taken back where it was said."""

from collections.abc import Sequence
from typing import Any

from chatbot.api.acknowledging import acknowledged
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import TakenBack, Touch, TouchKind
from chatbot.api.wording.content import relayed_from, reply_relation, thread_relation
from commands.authority import must_be_there
from commands.people import name_elsewhere
from commands.relay.digests.decisions import decision_touched
from commands.relay.digests.drafts import draft_touched
from commands.relay.family import relay
from commands.relay.following.going_back import Leg, answered_in, legs_of, who_is_rung
from commands.relay.following.reacting import reacted
from commands.relay.following.waiting_words import end_what_waits
from commands.relay.handing.copies import Copy, CopyKind, answer, passed, whole_of
from commands.relay.handing.files import put_up
from commands.relay.handing.handover import put_whole
from commands.relay.handing.passages import words_with
from commands.relay.handing.rhythm import rhythm_goes_back
from commands.relay.handing.silence import must_not_be_silent
from commands.relay.passing.asking import request_touched
from commands.relay.passing.calls import gather_anew, note_answer
from commands.relay.passing.runs import show_run
from commands.relay.texts import passing as texts
from commands.relay.texts import reserved as reserved_texts
from commands.rules.relay import passing as judge
from commands.rules.relay.files import name_of_file
from storage.models import Relay, RelayReply
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import EventId, UserId

WHY = "Taken back where it was said"


@relay.on_card(changes=True, files=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reply to something that was carried between two circles: carry it to the other one."""
    copy, here = Copy.parse(touch.key), ctx.circle_here
    if copy.kind is CopyKind.ASKED:
        return await request_touched(ctx, touch, copy.number)
    if copy.kind is CopyKind.HELD:
        return await decision_touched(ctx, touch, copy.number)
    if copy.kind is CopyKind.DRAFT:
        return await draft_touched(ctx, touch, copy.number)
    if copy.kind is CopyKind.PASSED and touch.kind is not TouchKind.REPLY and here is not None:
        relayed = await relays_of.by_number(ctx.db, number=copy.number)
        return await reacted(ctx, touch, relayed) if here.slug == relayed.target else Reply.none()
    if copy.kind in (CopyKind.REACTIONS, CopyKind.CALL):
        return Reply.none()
    if touch.kind is not TouchKind.REPLY or not (touch.words.strip() or touch.attachment) or here is None:
        return Reply.none()
    await must_be_there(ctx, here)
    relayed, spoke = await _what_it_answers(ctx, copy)
    if relayed.closed_at is not None:
        raise Refusal("closed", reserved_texts.is_closed(relayed.number))
    await must_not_be_silent(ctx, {ctx.actor.user_id})
    legs = await legs_of(ctx, relayed, here)

    words = words_with(ctx.as_written(touch.words), touch.attachment)
    whole = judge.whole(words)
    reply = RelayReply(
        relay=relayed.number,
        author=ctx.actor.user_id,
        source=touch.source,
        text=judge.clean(words),
        file=name_of_file(touch.attachment) if touch.attachment is not None else None,
        at=touch.at,
        spoken_in=here.slug,
    )
    ctx.db.add(reply)
    await ctx.db.flush()
    ctx.audit("relay.replied", f"R-{relayed.number}", circle=here.slug)

    rung = await who_is_rung(ctx, legs, spoke)
    for leg in legs:
        await _put_into(ctx, touch, reply, leg, rings=rung[leg.circle.slug], whole=whole)
    await note_answer(ctx, relayed)
    return await acknowledged(ctx, texts.carried_back([leg.circle for leg in legs]), kind="relay-carried")


async def _put_into(
    ctx: Ctx, touch: Touch, reply: RelayReply, leg: Leg, *, rings: Sequence[UserId], whole: str | None
) -> None:
    """Say an answer in the room of another circle, with what goes with it."""
    here = await circles.by_slug(ctx.db, slug=reply.spoken_in)
    mark = relayed_from(ctx.said.room_id, touch.source)
    by = await name_elsewhere(ctx, ctx.actor.user_id, here, readers=leg.circle)
    await ctx.outbox.post(
        leg.room_id,
        texts.carried(reply.relay, here, reply.text, by=by, file=reply.file, whole_below=whole is not None),
        rings=rings,
        relates_to=await _relation(ctx, leg, await answered_in(ctx, leg, touch.key)),
        card=str(answer(reply.id)),
        mark=mark,
        text=True,
    )
    if whole is not None:
        card = Copy(CopyKind.ALL_OF_ANSWER, reply.id)
        await put_whole(ctx, leg.room_id, whole, name=f"R-{reply.relay} reply", card=card)
    if touch.attachment is not None:
        card = Copy(CopyKind.SENT_BACK, reply.id)
        await put_up(ctx, leg.room_id, touch.attachment, card=card, mark=mark)


async def _relation(ctx: Ctx, leg: Leg, answered: EventId | None) -> dict[str, Any] | None:
    """How a reply relates to what it answers there: to the original as a reply, and where it was passed on to in the thread of that."""
    key = str(passed(leg.by.number))
    arrived_there = leg.circle.slug == leg.by.target
    root = (await ctx.outbox.cards_in({key: leg.room_id})).get(key) if arrived_there else None
    if answered is None:
        return thread_relation(root) if root is not None else None
    return reply_relation(answered, thread=root)


async def _what_it_answers(ctx: Ctx, copy: Copy) -> tuple[Relay, set[UserId]]:
    """What was passed on that a copy belongs to, and who has said what a reply to the copy answers."""
    if copy.kind in (CopyKind.PASSED, CopyKind.WHOLE, CopyKind.MEDIA):
        relayed = await relays_of.by_number(ctx.db, number=copy.number)
        parts = await relays_of.parts_of(ctx.db, number=copy.number)
        return relayed, {each.author for each in parts} or {relayed.author}
    if copy.kind is CopyKind.PART:
        part = await relays_of.part_by_id(ctx.db, part_id=copy.number)
        return await relays_of.by_number(ctx.db, number=part.relay), {part.author}
    earlier = await relays_of.reply_by_id(ctx.db, reply_id=copy.number)
    return await relays_of.by_number(ctx.db, number=earlier.relay), {earlier.author}


@relay.on_taken_back
async def source_taken_back(ctx: Ctx, gone: TakenBack) -> None:
    """A message was taken back where it was said: so are its copies in other circles, and its words in the archive."""
    relays, replies = await relays_of.said_in(ctx.db, source=gone.event_id)
    said_here = [await _was_said(ctx, gone, passed(relayed.number)) for relayed in relays]
    for relayed in relays if any(said_here) else ():  # What went further is a copy of the copy.
        if gone.moderates or gone.by == relayed.author:
            await take_out(ctx, relayed)
            ctx.audit("relay.taken-back", f"R-{relayed.number}", circle=relays[0].origin)
    await _part_taken_back(ctx, gone)
    await end_what_waits(ctx, gone)
    for reply in replies:
        if await _was_said(ctx, gone, answer(reply.id)) and (gone.moderates or gone.by == reply.author):
            await take_answer_out(ctx, reply)


async def take_out(ctx: Ctx, relayed: Relay) -> None:
    """Take what was passed on out of its room, with the files that went with it, and its words out of the archive."""
    for part in await relays_of.parts_of(ctx.db, number=relayed.number):
        await ctx.outbox.take_back(str(Copy(CopyKind.PART, part.id)), reason=WHY)
    for key in (passed(relayed.number), whole_of(relayed.number), Copy(CopyKind.MEDIA, relayed.number)):
        await ctx.outbox.take_back(str(key), reason=WHY)
    relayed.text = judge.TAKEN_BACK
    await ctx.db.flush()
    await gather_anew(ctx, relayed)
    await rhythm_goes_back(ctx, await circles.by_slug(ctx.db, slug=relayed.origin))


async def take_answer_out(ctx: Ctx, reply: RelayReply) -> None:
    """Take an answer out of the room that it was carried to, with its files, and out of what gathers the answers."""
    for key in (answer(reply.id), *(Copy(kind, reply.id) for kind in (CopyKind.SENT_BACK, CopyKind.ALL_OF_ANSWER))):
        await ctx.outbox.take_back(str(key), reason=WHY)
    reply.text = judge.TAKEN_BACK
    ctx.audit("relay.taken-back", f"R-{reply.relay}", circle=reply.spoken_in)
    await ctx.db.flush()
    await gather_anew(ctx, await relays_of.by_number(ctx.db, number=reply.relay))


async def _part_taken_back(ctx: Ctx, gone: TakenBack) -> None:
    """One message of a run was taken back: the others stay, and the last one takes the whole with it."""
    for part in await relays_of.parts_said_in(ctx.db, source=gone.event_id):
        relayed = await relays_of.by_number(ctx.db, number=part.relay)
        origin = await circles.by_slug(ctx.db, slug=relayed.origin)
        if part.text == judge.TAKEN_BACK or not (gone.moderates or gone.by == part.author):
            continue
        part.text = judge.TAKEN_BACK
        for key in (Copy(CopyKind.PART, part.id), whole_of(relayed.number)):
            await ctx.outbox.take_back(str(key), reason=WHY)
        ctx.audit("relay.taken-back", f"R-{relayed.number}", circle=origin.slug)
        parts = await relays_of.parts_of(ctx.db, number=relayed.number)
        if all(each.text == judge.TAKEN_BACK for each in parts):
            await take_out(ctx, relayed)
            continue
        relayed.text = next(each.text for each in parts if each.text != judge.TAKEN_BACK)
        await show_run(ctx, relayed)


async def _was_said(ctx: Ctx, gone: TakenBack, copy: Copy) -> bool:
    """Whether a copy is of the message that was taken back, in the room where that was said: nobody's power reaches
    into another room."""
    return await ctx.outbox.copies(str(copy), gone.event_id, said_in=gone.room_id)
