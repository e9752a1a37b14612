"""Answering: by a command, and what every answer leads to, however it came."""

from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.markup import Block, Doc, quote
from commands.consent import answer_texts as texts
from commands.consent.audience import elsewhere, must_see, people_for
from commands.consent.family import Number, consent
from commands.consent.item import view_of
from commands.consent.planning import reminders_of
from commands.consent.seats import kept, seat_label
from commands.consent.showing import card_event, line_of, show
from commands.consent.view import ItemView
from commands.consent.voices import Voice, has_seat, own_voice, voice_for
from commands.encryption import words_for
from commands.people import name_of, speaker_in
from commands.rules import consent_rights as rights
from commands.rules.consent_seat import SeatKey
from storage.models import Answer, Item, Stance
from storage.queries import consent as items_of
from storage.types import EventId, UserId


@consent.command("yes", allow=Who.PRESENT, example="yes C-12", changes=True, dated=True)
async def yes(
    ctx: Ctx, number: Number, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Consent to an item: you have no critical concern."""
    return await _by_command(ctx, number, Stance.CONSENT, None, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "concern", allow=Who.PRESENT, example="concern C-12 It may clash with the school run", changes=True, dated=True
)
async def concern(
    ctx: Ctx, number: Number, words: Rest, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Consent, with a concern that is recorded and does not stop the item."""
    return await _by_command(ctx, number, Stance.CONCERN, words, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "object", allow=Who.PRESENT, example="object C-12 Half of us cannot come on Fridays", changes=True, dated=True
)
async def object_(
    ctx: Ctx, number: Number, reason: Rest, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Raise a critical concern, which stops the item. It needs a reason."""
    return await _by_command(ctx, number, Stance.CRITICAL, reason, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command("standaside", allow=Who.PRESENT, example="standaside C-12", changes=True, dated=True)
async def standaside(
    ctx: Ctx,
    number: Number,
    reason: Rest | None = None,
    *,
    as_me: bool = False,
    for_: CoopRef | None = None,
    by_phone: bool = False,
) -> Reply:
    """Stand aside: your co-op is heard, but neither consents nor stops the item."""
    return await _by_command(ctx, number, Stance.STAND_ASIDE, reason, as_me=as_me, for_coop=for_, by_phone=by_phone)


async def _by_command(
    ctx: Ctx, number: int, stance: Stance, words: str | None, *, as_me: bool, for_coop: str | None, by_phone: bool
) -> Reply:
    item = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, item)
    circle = view.circle
    await must_see(ctx, circle)
    if as_me:
        voice = Voice(why_not=texts.AS_YOURSELF)
    elif by_phone or (for_coop is not None and (words is None or await has_seat(ctx, item, circle, for_coop))):
        # A misspelt co-op that has phoned must not become an answer of the secretary's own.
        voice = await voice_for(ctx, item, circle, for_coop, by_phone=by_phone)
    else:
        if for_coop is not None:
            words = f"{words} for {for_coop}"  # "It is too late for small teams" speaks of no co-op.
        voice = await own_voice(ctx, item, circle)
    after = await record(ctx, view, stance, words, voice=voice, at=ctx.said.at, source=ctx.said.event_id)
    doc = await noted(ctx, after, stance, voice, at=ctx.said.at)
    return Reply(doc, private=elsewhere(ctx, circle), about=line_of(item))


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

    Tells both when people of one seat come to differ, and offers the three remedies when a critical concern has its words.
    """
    item = before.item
    closed = not rights.is_asked(item)
    answer = Answer(
        item=item.number,
        version=version or item.version,
        user_id=ctx.actor.user_id,
        seat=kept(voice.seat),
        stance=stance,
        words=words,
        by_phone=voice.by_phone,
        as_stand_in=voice.as_stand_in,
        at=at,
        source=source,
        late=closed,
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
        await ctx.outbox.cancel(reminders_of(item), to=await people_for(ctx, after, held.seat))
    if not closed:
        await _tell_disagreement(ctx, before, after, voice.seat)
    present = version is None or version == item.version
    if present and stance is Stance.CRITICAL and words and counts(item, at=at) and voice.seat is not None:
        await _offer_remedies(ctx, after)
    return after


def counts(item: Item, *, at: datetime) -> bool:
    """Whether what is said at an instant is in time, and to the present text."""
    return rights.is_asked(item) and at <= item.closes_at and not _to_earlier_text(item, at=at)


def _to_earlier_text(item: Item, *, at: datetime) -> bool:
    return item.version > 1 and at < item.version_at


async def noted(ctx: Ctx, view: ItemView, stance: Stance, voice: Voice, *, at: datetime) -> Doc:
    """What the person is told about their answer."""
    item, words = view.item, ctx.settings.federation.words
    if not rights.is_asked(item) or at > item.closes_at:
        return texts.noted_late(item)
    if _to_earlier_text(item, at=at):
        text: tuple[Block, ...] = (quote(item.text),)
        if ctx.message is None or ctx.message.room_id != view.circle.room_id:
            text = await words_for(ctx, ctx.actor.user_id, view.circle, *text)
        return texts.noted_to_earlier_text(item, text)
    if voice.seat is None:
        return texts.noted_personally(item, stance, why_not=voice.why_not, words=words)
    coop = await seat_label(ctx, voice.seat, view.circle)
    who = texts.for_whom(coop, by_phone=voice.by_phone, as_stand_in=voice.as_stand_in)
    return texts.noted(item, stance, who=who, left=len(view.tally.not_heard), words=words)


async def _tell_disagreement(ctx: Ctx, before: ItemView, after: ItemView, seat: SeatKey | None) -> None:
    was, now = before.tally.seat(seat), after.tally.seat(seat)
    if was is None or now is None or was.settled == now.settled:
        return
    coop, words = after.seat_names[now.seat], ctx.settings.federation.words
    people = sorted({answer.user_id for answer in now.answers})
    if now.settled and now.stance is not None:
        for user_id in people:
            if user_id != ctx.actor.user_id:
                doc = texts.of_one_mind(after.item, coop, now.stance, words)
                await ctx.outbox.private(user_id, doc, rings=False)
        return
    answers = [texts.one_of_them(await name_of(ctx, one.user_id, after.circle), one, words) for one in now.answers]
    for user_id in people:
        text = await words_for(ctx, user_id, after.circle, quote(after.item.text))
        await ctx.outbox.private(user_id, texts.differ(after.item, coop, answers, now.stance, text, words))


async def _offer_remedies(ctx: Ctx, view: ItemView) -> None:
    """In the card's thread, once for each version: how a critical concern can be met, each way in one command."""
    item, holder = view.item, ctx.actor.user_id
    if view.circle.room_id is None:
        return
    rings: list[UserId] = [item.proposer] if item.proposer != holder else []
    await ctx.outbox.post(
        view.circle.room_id,
        texts.remedies(item, holder, await speaker_in(ctx, view.circle), ctx.settings.federation.words),
        rings=rings,
        relates_to=in_thread(await card_event(ctx, item)),
        card=line_of(item),
        once=f"consent-remedies:{item.number}:{item.version}:{holder}",
    )


def in_thread(root: EventId | None) -> dict[str, object] | None:
    """The relation of a line of ours in a card's thread; also clients without threads show it as a reply to the card."""
    if root is None:
        return None
    return {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
