"""Answering: by a command, and what every answer leads to, however it came."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import tell_anew
from chatbot.api.day_line.notes import settle
from chatbot.api.wording.content import thread_relation
from chatbot.api.wording.markup import Block, Doc, quote
from commands.authority import must_not_rest
from commands.consent.answers import answer_texts as texts
from commands.consent.answers.telling import tell_people
from commands.consent.answers.voices import Voice, called_by_phone, has_seat, own_voice, voice_for
from commands.consent.card.showing import line_of, show
from commands.consent.family import Number, consent
from commands.consent.items.asked import ask_no_more
from commands.consent.items.audience import must_see, people_for
from commands.consent.items.item import view_of
from commands.consent.items.planning import AllHeard, Corrected, ToMeet
from commands.consent.items.seats import kept, seat_label
from commands.consent.items.view import ItemView
from commands.consent.texts import call as call_texts
from commands.consent.texts import seat as seat_texts
from commands.encryption import elsewhere, words_for
from commands.rules.consent import rights, rounds, voices
from commands.rules.consent.bulk import may_correct
from commands.rules.consent.outcomes import NEED_WORDS
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Item, ItemStatus, Round, Stance
from storage.queries import audit
from storage.queries import consent as items_of
from storage.types import EventId, UserId


@consent.command("yes", allow=Who.PRESENT, example="yes C-12", changes=True, dated=True, mended_by=None)
async def yes(
    ctx: Ctx, number: Number, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Consent to an item: you have no {critical_concern}.

    `undo` takes your answer back.
    """
    return await _by_command(ctx, number, Stance.CONSENT, None, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "concern",
    allow=Who.PRESENT,
    example="concern C-12 It may clash with the school run",
    changes=True,
    dated=True,
    mended_by=None,
    also="raise a concern, raise concern",
)
async def concern(
    ctx: Ctx, number: Number, words: Rest, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Consent, with {a_concern} that is recorded and does not stop the item.

    `undo` takes your answer back.
    """
    return await _by_command(ctx, number, Stance.CONCERN, words, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "object",
    allow=Who.PRESENT,
    example="object C-12 Half of us cannot come on Fridays",
    changes=True,
    dated=True,
    mended_by=None,
    also="raise an objection, raise a critical concern",
)
async def object_(
    ctx: Ctx, number: Number, reason: Rest, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Raise {a_critical_concern}, which stops the item. It needs a reason.

    `undo` takes your answer back.
    """
    return await _by_command(ctx, number, Stance.CRITICAL, reason, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "standaside",
    allow=Who.PRESENT,
    example="standaside C-12",
    changes=True,
    dated=True,
    mended_by=None,
    also="stand aside",
)
async def standaside(
    ctx: Ctx,
    number: Number,
    reason: Rest | None = None,
    *,
    as_me: bool = False,
    for_: CoopRef | None = None,
    by_phone: bool = False,
) -> Reply:
    """To {stand_aside}: your co-op is heard, but neither consents nor stops the item."""
    return await _by_command(ctx, number, Stance.STAND_ASIDE, reason, as_me=as_me, for_coop=for_, by_phone=by_phone)


async def _by_command(
    ctx: Ctx, number: int, stance: Stance, words: str | None, *, as_me: bool, for_coop: str | None, by_phone: bool
) -> Reply:
    item = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, item)
    circle = view.circle
    await must_see(ctx, circle)
    several = await called_by_phone(ctx, view, for_coop) if by_phone and for_coop is not None else []
    if len(several) > 1:
        return await _for_several(ctx, view, stance, words, several)
    if as_me:
        voice = Voice(why_not=texts.AS_YOURSELF)
    elif by_phone or (for_coop is not None and (words is None or await has_seat(ctx, view, for_coop))):
        # A misspelt co-op that has phoned must not become an answer of the secretary's own.
        voice = await voice_for(ctx, view, for_coop, by_phone=by_phone)
    else:
        if for_coop is not None:
            words = f"{words} for {for_coop}"  # "It is too late for small teams" speaks of no co-op.
        voice = await own_voice(ctx, view)
    after = await record(ctx, view, stance, words, voice=voice, at=ctx.said.at, source=ctx.said.event_id)
    if await is_one_of_many(ctx, view):
        return Reply.none()
    doc = await noted(ctx, after, stance, voice, at=ctx.said.at)
    return Reply(doc, private=elsewhere(ctx, circle), about=line_of(item))


async def _for_several(ctx: Ctx, view: ItemView, stance: Stance, words: str | None, voices_: Sequence[Voice]) -> Reply:
    """Note what several co-ops have said by phone, in one line."""
    after = view
    for voice in voices_:
        after = await record(ctx, after, stance, words, voice=voice, at=ctx.said.at, source=ctx.said.event_id)
    if not counts(view.item, at=ctx.said.at) or is_early(view.item, at=ctx.said.at):
        doc = await noted(ctx, after, stance, voices_[0], at=ctx.said.at)
    else:
        coops = [await seat_label(ctx, voice.seat, view.circle) for voice in voices_ if voice.seat is not None]
        left = len(after.tally.not_heard)
        doc = texts.noted_for_several(view.item, stance, coops, left=left, words=ctx.settings.federation.words)
    return Reply(doc, private=elsewhere(ctx, view.circle), about=line_of(view.item))


async def record(
    ctx: Ctx,
    before: ItemView,
    stance: Stance,
    words: str | None,
    *,
    voice: Voice,
    at: datetime,
    source: EventId,
    version: int | None = None,
) -> ItemView:
    """Add an answer, to the present version unless it is said to which, and bring the card up to date. Returns how the item
    stands then.

    Has the people of the seat told what that changes for them, and the circle how a critical concern can be met once it has its
    words.
    """
    must_not_rest(before.circle)
    item = before.item
    closed = not rights.is_asked(item)
    answer = Answer(
        item=item.number,
        version=version or item.version,
        user_id=ctx.actor.user_id,
        seat=kept(voice.seat),
        stance=stance,
        words=ctx.as_written(words) if words is not None else None,
        by_phone=voice.by_phone,
        as_stand_in=voice.as_stand_in,
        named_by=voice.named_by,
        at=at,
        noted_at=ctx.now,
        source=source,
        late=closed,
        early=is_early(item, at=at),
    )
    ctx.db.add(answer)
    ctx.audit(
        "consent.answered",
        f"C-{item.number}",
        circle=item.circle,
        stance=stance.value,
        by_phone=voice.by_phone,
        stand_in=voice.as_stand_in,
        late=closed or at > item.closes_at,
    )
    after = await show(ctx, item)
    held = after.tally.seat(voice.seat)
    if held is not None and held.stance is not None:  # Reminders wait their turn: those who have answered get none.
        await tell_anew(ctx, f"C-{item.number}", to=await people_for(ctx, after, held.seat))
    left = [SeatKey.find(one.answer.seat) for one in after.tally.moved if one.answer.user_id == ctx.actor.user_id]
    await tell_people(ctx, after, voice.seat, *left, lent=voice.for_others)
    if before.tally.not_heard and not after.tally.not_heard and rights.is_asked(item):
        await settle(ctx, AllHeard(item.number))
    await ask_no_more(ctx, item)
    if voice.seat is not None and not voice.for_others and may_correct(item, entered_for(before, voice), stance, at=at):
        await ctx.db.flush()
        await ctx.schedule(Corrected(answer.id), at=ctx.now)
    present = version is None or version == item.version
    objects = present and stance is Stance.CRITICAL and words and counts(item, at=at) and voice.seat is not None
    if objects or any(one.stance is Stance.CRITICAL and one.words for one in before.answers_of(ctx.actor.user_id)):
        await ctx.schedule(ToMeet(answer.id), at=ctx.now)  # In a transaction of its own, so the thanks come before it.
    return after


def entered_for(view: ItemView, voice: Voice) -> Answer | None:
    """What was entered in a call for a seat that nobody of its own had answered for, as it stood at the close."""
    held = view.tally.seat(voice.seat)
    if held is None or any(voices.is_own(one) for one in held.answers):
        return None
    return next((one for one in held.answers if one.call is not None), None)


async def is_one_of_many(ctx: Ctx, before: ItemView) -> bool:
    """Whether somebody has answered more often within a minute than we talk about: what they say counts, and they are told so
    once. ``before`` is how the item stood before this answer."""
    if not voices.is_one_of_many(before.said, by=ctx.actor.user_id, at=ctx.now):
        return False
    once = f"consent-many:{before.item.number}:{ctx.actor.user_id}"
    await ctx.outbox.private(
        ctx.actor.user_id,
        seat_texts.many_at_once(before.item),
        about=before.circle,
        rings=False,
        once=once,
        card=line_of(before.item),
    )
    return True


def waits_for_words(view: ItemView, user_id: UserId, stance: Stance) -> bool:
    """Whether what somebody has said before the consent round is a concern that has no words yet."""
    theirs = [one for one in view.tally.early if one.user_id == user_id and one.stance is stance]
    return stance in NEED_WORDS and bool(theirs) and not theirs[-1].words


def is_early(item: Item, *, at: datetime) -> bool:
    """Whether something is said before the consent round: it is kept for who says it, and has no weight."""
    return rights.is_asked(item) and rounds.round_at(rounds.of(item), at) is not Round.CONSENT


def counts(item: Item, *, at: datetime) -> bool:
    """Whether what is said at an instant is in time, and to the present text."""
    return rights.is_asked(item) and at <= item.closes_at and not _to_earlier_text(item, at=at)


def _to_earlier_text(item: Item, *, at: datetime) -> bool:
    return item.version > 1 and at < item.version_at


async def noted(ctx: Ctx, view: ItemView, stance: Stance, voice: Voice, *, at: datetime) -> Doc:
    """What the person is told about their answer."""
    item, words = view.item, ctx.settings.federation.words
    if voice.seat is not None and not voice.for_others and may_correct(item, entered_for(view, voice), stance, at=at):
        return call_texts.corrected(item)
    if not rights.is_asked(item) or at > item.closes_at:
        if item.status is ItemStatus.WITHDRAWN:
            by = await audit.newest_to(ctx.db, what="consent.withdrawn", subject=f"C-{item.number}")
            return texts.withdrawn_meanwhile(item, by)
        return texts.noted_late(item, objects_to=view.decision if stance is Stance.CRITICAL else None)
    if _to_earlier_text(item, at=at):
        text: tuple[Block, ...] = (quote(item.text),)
        if ctx.message is None or ctx.message.room_id != view.circle.room_id:
            text = await words_for(ctx, ctx.actor.user_id, view.circle, *text)
        return texts.noted_to_earlier_text(item, text)
    if voice.seat is None:
        speaks = any(ctx.actor.user_id in people for people in view.speakers.values())
        return texts.noted_personally(item, stance, why_not=voice.why_not, speaks=speaks, words=words)
    if is_early(item, at=at):
        present = rounds.round_at(rounds.of(item), at)
        opens = ctx.when(item.reactions_end or item.closes_at, item.circle)
        asks = waits_for_words(view, ctx.actor.user_id, stance)
        return texts.kept_for_later(item, stance, present, opens=opens, asks=asks, words=words)
    if voice.unconfirmed is not None:
        return texts.noted_unconfirmed(item, stance, coop=voice.unconfirmed.name, words=words)
    coop = await seat_label(ctx, voice.seat, view.circle)
    who = texts.for_whom(coop, by_phone=voice.by_phone, as_stand_in=voice.as_stand_in)
    left = len(view.tally.not_heard)
    return texts.noted(item, stance, who=who, left=left, also=voice.also, words=words)


def in_thread(root: EventId | None) -> dict[str, object] | None:
    """The relation of a line of ours in a card's thread; also clients without threads show it as a reply to the card."""
    return thread_relation(root) if root is not None else None
