"""What is edited after it was passed on is edited where it was passed on to, so that all read the same; its author is told."""

from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.incoming import Edited
from chatbot.api.wording.markup import Doc, Inline
from commands.circles import room_of
from commands.encryption import encrypted
from commands.people import name_elsewhere
from commands.relay.family import all_can_see, relay
from commands.relay.following.carrying import WHY
from commands.relay.following.going_back import circles_reached
from commands.relay.following.waiting_words import follow_what_waits
from commands.relay.handing.copies import Copy, CopyKind, answer, passed, whole_of
from commands.relay.handing.handover import put_whole
from commands.relay.handing.passages import words_after
from commands.relay.passing.calls import gather_anew
from commands.relay.passing.runs import show_run
from commands.relay.texts import passing as texts
from commands.rules.relay import passing as judge
from storage.models import Circle, Relay, RelayPart, RelayReply
from storage.queries import circles
from storage.queries import relay as relays_of


@relay.on_edited
async def source_edited(ctx: Ctx, edited: Edited) -> None:
    """Somebody gives other words to what was passed on, or to an answer that was carried."""
    relays, replies = await relays_of.said_in(ctx.db, source=edited.event_id)
    await _follow(ctx, edited, relays=[one for one in relays if _is_mine(ctx, one)])
    await _follow_part(ctx, edited)
    await follow_what_waits(ctx, edited)
    for reply in replies:
        if _is_mine(ctx, reply) and await ctx.outbox.copies(
            str(answer(reply.id)), edited.event_id, said_in=edited.room_id
        ):
            await _follow_reply(ctx, edited, reply)


async def _follow_part(ctx: Ctx, edited: Edited) -> None:
    """One message of a run has other words."""
    for part in await relays_of.parts_said_in(ctx.db, source=edited.event_id):
        if not _is_mine(ctx, part):
            continue
        relayed = await relays_of.by_number(ctx.db, number=part.relay)
        origin = await circles.by_slug(ctx.db, slug=relayed.origin)
        target = await circles.by_slug(ctx.db, slug=relayed.target)
        share = judge.LONGEST // len(await relays_of.parts_of(ctx.db, number=relayed.number))
        words = judge.clean(edited.as_written(edited.text), longest=share)
        if words == part.text:
            continue
        if not words or relayed.closed_at is not None or await _is_secret(ctx, origin, target):
            await _tell(ctx, edited, texts.stays_as_passed_on(relayed.number, target), about=origin, what="kept")
            return
        part.text = words
        await ctx.outbox.take_back(str(whole_of(relayed.number)), reason=WHY)  # It has the words of before.
        ctx.audit("relay.edited", f"R-{relayed.number}", circle=origin.slug)
        await show_run(ctx, relayed)
        await _tell(ctx, edited, texts.followed(relayed.number, target), about=origin, what="followed")


def _is_mine(ctx: Ctx, said: Relay | RelayPart | RelayReply) -> bool:
    return said.author == ctx.actor.user_id and said.text != judge.TAKEN_BACK


async def _follow(ctx: Ctx, edited: Edited, *, relays: list[Relay]) -> None:
    """What went further is a copy of the copy, and is edited as well."""
    keys = [str(passed(relayed.number)) for relayed in relays]
    if not any([await ctx.outbox.copies(key, edited.event_id, said_in=edited.room_id) for key in keys]):
        return
    origin = await circles.by_slug(ctx.db, slug=relays[0].origin)
    said = await words_after(ctx, edited, origin)
    words, whole = judge.clean(said), judge.whole(said)
    if words == relays[0].text and whole is None:
        return
    still_open = [each for each in relays if each.closed_at is None]
    if not still_open:
        target = await circles.by_slug(ctx.db, slug=relays[0].target)
        await _tell(ctx, edited, texts.stays_as_passed_on(relays[0].number, target), about=origin, what="kept")
        return
    relays = still_open
    for relayed in relays:
        target = await circles.by_slug(ctx.db, slug=relayed.target)
        if not words or await _is_secret(ctx, origin, target):
            await _tell(ctx, edited, texts.stays_as_passed_on(relayed.number, target), about=origin, what="kept")
            return
    for relayed in relays:
        relayed.text, relayed.decision = words, None
        await ctx.outbox.take_back(str(whole_of(relayed.number)), reason=WHY)  # It has the words of before.
        ctx.audit("relay.edited", f"R-{relayed.number}", circle=relayed.origin)
        await _show(ctx, edited, relayed, whole=whole)
        await gather_anew(ctx, relayed)
    target = await circles.by_slug(ctx.db, slug=relays[0].target)
    await _tell(ctx, edited, texts.followed(relays[0].number, target), about=origin, what="followed")


async def _show(ctx: Ctx, edited: Edited, relayed: Relay, *, whole: str | None) -> None:
    """Bring a copy up to date, and the file with all of it where there is one."""
    target = await circles.by_slug(ctx.db, slug=relayed.target)
    quoted = edited.command is None
    await show_single(ctx, relayed, quoted=quoted, said_at=edited.at, whole_below=whole is not None)
    room_id = await room_of(ctx, target)
    if whole is not None and room_id is not None:
        await put_whole(ctx, room_id, whole, name=f"R-{relayed.number}", card=whole_of(relayed.number))


async def show_single(ctx: Ctx, relayed: Relay, *, quoted: bool, said_at: datetime, whole_below: bool) -> None:
    """Bring the copy of a single message up to date. ``quoted``: it was passed on in reply to it, and says whose words they are."""
    origin = await circles.by_slug(ctx.db, slug=relayed.origin)
    target = await circles.by_slug(ctx.db, slug=relayed.target)
    doc = texts.copy(
        relayed,
        origin,
        passed_by=await name_elsewhere(ctx, relayed.passed_by, origin, readers=target),
        said_by=await name_elsewhere(ctx, relayed.author, origin, readers=target) if quoted else None,
        source=await _where_it_was_said(ctx, relayed, origin, target, said_at=said_at),
        until=await _answers_by(ctx, relayed),
        whole_below=whole_below,
    )
    await ctx.outbox.edit_card(str(passed(relayed.number)), doc)


async def _answers_by(ctx: Ctx, relayed: Relay) -> str | None:
    """Until when it is to be answered, where all circles were asked."""
    if relayed.call is None:
        return None
    call = await relays_of.call_by_number(ctx.db, number=relayed.call)
    return ctx.when(call.answers_by, relayed.target)


async def _where_it_was_said(
    ctx: Ctx, relayed: Relay, origin: Circle, target: Circle, *, said_at: datetime
) -> Inline | None:
    there, here = await room_of(ctx, target), await room_of(ctx, origin)
    said = await ctx.outbox.copied_from(str(passed(relayed.number)), here) if here is not None else None
    if said is None or there is None or here is None:
        return None
    if await all_can_see(ctx, here, there):
        return texts.where_said(here, said)
    return texts.when_said(origin, ctx.when(said_at, target.slug))


async def _follow_reply(ctx: Ctx, edited: Edited, reply: RelayReply) -> None:
    said, relayed = edited.as_written(edited.text), await relays_of.by_number(ctx.db, number=reply.relay)
    words, whole = judge.clean(said), judge.whole(said)
    here = await circles.by_slug(ctx.db, slug=reply.spoken_in)
    there, *further = await circles_reached(ctx, relayed, spoken_in=here.slug)
    if words == reply.text and whole is None:
        return
    secret = any([await _is_secret(ctx, here, each) for each in (there, *further) if await _has_it(ctx, reply, each)])
    if not words or relayed.closed_at is not None or secret:
        await _tell(ctx, edited, texts.stays_as_passed_on(reply.relay, there), about=here, what="kept")
        return
    reply.text = words
    ctx.audit("relay.edited", f"R-{reply.relay}", circle=here.slug)
    await show_reply(ctx, reply, relayed, whole_below=whole is not None)
    all_of_it = Copy(CopyKind.ALL_OF_ANSWER, reply.id)
    await ctx.outbox.take_back(str(all_of_it), reason=WHY)  # It has the words of before.
    for each in (there, *further):
        room_id = await room_of(ctx, each)
        if whole is not None and room_id is not None and await _has_it(ctx, reply, each):
            await put_whole(ctx, room_id, whole, name=f"R-{reply.relay} reply", card=all_of_it)
    await gather_anew(ctx, relayed)
    await _tell(ctx, edited, texts.followed(reply.relay, there), about=here, what="followed")


async def show_reply(ctx: Ctx, reply: RelayReply, relayed: Relay, *, whole_below: bool) -> None:
    """Bring an answer that was carried up to date."""
    here = await circles.by_slug(ctx.db, slug=reply.spoken_in)
    there = (await circles_reached(ctx, relayed, spoken_in=here.slug))[0]
    by = await name_elsewhere(ctx, reply.author, here, readers=there)
    doc = texts.carried(reply.relay, here, reply.text, by=by, file=reply.file, whole_below=whole_below)
    await ctx.outbox.edit_cards(str(answer(reply.id)), doc, about=None)


async def _has_it(ctx: Ctx, reply: RelayReply, circle: Circle) -> bool:
    """Whether an answer stands in the room of a circle."""
    key, room_id = str(answer(reply.id)), await room_of(ctx, circle)
    return room_id is not None and key in await ctx.outbox.cards_in({key: room_id})


async def _is_secret(ctx: Ctx, here: Circle, there: Circle) -> bool:
    """Whether new words of the speaker's are not for the other circle: by encryption, or since they have asked for that."""
    if await relays_of.never_among(ctx.db, user_ids={ctx.actor.user_id}):
        return True
    return judge.stays_secret(
        from_encrypted=await encrypted(ctx, here),
        to_encrypted=await encrypted(ctx, there),
        allowed=ctx.rules_of(here.slug).relay.allow_from_encrypted,
    )


async def _tell(ctx: Ctx, edited: Edited, doc: Doc, *, about: Circle, what: str) -> None:
    """Once for each message, however often it is edited."""
    once = f"relay-edit-{what}:{edited.event_id}"
    await ctx.outbox.private(ctx.actor.user_id, doc, about=about, rings=False, once=once)
