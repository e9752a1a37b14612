"""What happens on a card and in its thread: taps, and lines in people's own words."""

from datetime import datetime

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.wording.content import reply_relation
from commands.consent.answers import answer_texts as texts
from commands.consent.answers.answering import counts, is_early, is_one_of_many, noted, record
from commands.consent.answers.early import it_stands, words_said_early
from commands.consent.answers.older import shown_anew, version_seen
from commands.consent.answers.reasons import (
    find_or_ask_for_words,
    hand_again,
    hand_to_earlier,
    keep_reason,
    late_hand,
    waiting_for_words,
    with_words_before,
)
from commands.consent.answers.talking import answer_question, ask_question, note_line
from commands.consent.answers.unsaying import take_back
from commands.consent.answers.voices import Voice, go_on, own_voice, voice_for
from commands.consent.beginning.ends import end_in_reply
from commands.consent.calls.calling import take_to_call, wants_a_call
from commands.consent.card.showing import line_of
from commands.consent.family import consent
from commands.consent.items.audience import in_room
from commands.consent.items.item import view_of
from commands.consent.items.rights import runs_circle
from commands.consent.items.seats import seat_label
from commands.consent.items.view import ItemView
from commands.consent.objections.integrating import met_in_words
from commands.consent.objections.met_by_change import change_taken
from commands.consent.rounds.offering import offer_taken
from commands.consent.texts.vocabulary import in_stance_of, own_words
from commands.events import NotForTheCall
from commands.people import speaker_in
from commands.rules.consent import rights, rounds
from commands.rules.consent import words as words_of
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.line import (
    Answers,
    Asks,
    BareNo,
    Concern,
    LineInHand,
    Position,
    Reaction,
    Remark,
    Talk,
    meaning,
)
from commands.rules.consent.outcomes import NEED_WORDS
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.words import SaidTo, read_reaction
from commands.rules.yes_or_no import yes_or_no
from storage.models import Answer, ItemStatus, Stance
from storage.queries import consent as items_of
from storage.queries import outbox


@consent.on_card(changes=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction on a card, its removal, or a reply to the card or in its thread."""
    key = CardKey.parse(touch.key)
    match touch.kind:
        case TouchKind.REACTION_REMOVED:
            await take_back(ctx, touch.source, at=touch.at)
            await ctx.publish(NotForTheCall(touch.source))
            return Reply.none()
        case TouchKind.REACTION:
            return await _tapped(ctx, touch, key)
        case TouchKind.REPLY:
            view = await view_of(ctx, await items_of.by_number(ctx.db, number=key.item))
            if not await in_room(ctx, view.circle, ctx.actor.user_id):
                return Reply.none()
            if key.offers and yes_or_no(touch.words):
                return await _offer_taken(ctx, touch, key)
            end = await end_in_reply(ctx, view.item, touch.words)
            if end is None and key.part is Part.EARLY and yes_or_no(touch.words):
                return await it_stands(ctx, view, key, touch)
            return end if end is not None else await line_said(ctx, view, touch, key)


async def _offer_taken(ctx: Ctx, touch: Touch, key: CardKey) -> Reply:
    if key.part is Part.CHANGE:
        return await change_taken(ctx, key, at=touch.at)
    return await offer_taken(ctx, key.item, at=touch.at)


async def _tapped(ctx: Ctx, touch: Touch, key: CardKey) -> Reply:
    stance = read_reaction(touch.words)
    if key.offers:
        return await _offer_taken(ctx, touch, key) if stance is Stance.CONSENT else Reply.none()
    if not key.shows_text:
        return Reply.none()  # A tap on our thanks is a thank you, too.
    item = await items_of.by_number(ctx.db, number=key.item)
    if wants_a_call(touch.words):
        return await take_to_call(ctx, item, touch)
    if stance is None:
        return (
            Reply(unread=texts.what_taps_mean(ctx.settings.federation.words)) if rights.is_asked(item) else Reply.none()
        )
    view = await view_of(ctx, item)
    if key.part in (Part.TEXT, Part.EARLY) and not await in_room(ctx, view.circle, ctx.actor.user_id):
        return Reply.none()  # An operator may look at an item of a circle that they are not in.
    voice = await own_voice(ctx, view, seat=SeatKey(key.coop) if key.coop is not None else None)
    version = await version_seen(ctx, item, touch, key)
    # What shows the present text alone was there first, whatever the clock of the person's server says.
    # Of the first text all was said afterwards, and each with its own time: words behind a tap must not come before it.
    shows_it_alone = key.part in (Part.CARD, Part.TEXT) and version == item.version > 1
    at = max(touch.at, item.version_at) if shows_it_alone else touch.at
    words = words_said_early(view, key, stance, ctx.actor.user_id)
    after = await record(ctx, view, stance, words, voice=voice, at=at, source=touch.source, version=version)
    if await is_one_of_many(ctx, view):
        return Reply.none()
    if version < item.version:
        worded = stance in NEED_WORDS and words is None
        with_words = await with_words_before(ctx, view, stance, voice=voice, at=at, version=version) if worded else None
        return await shown_anew(ctx, with_words or after)
    if is_early(item, at=at):
        await _say_that_it_is_kept(ctx, after, stance, voice, at=at)
        return Reply.none()
    if key.part is Part.EARLY:
        return Reply(await noted(ctx, after, stance, voice, at=at), private=True, about=line_of(item))
    if not counts(item, at=at):
        return Reply(await noted(ctx, after, stance, voice, at=at), private=True, about=line_of(item))
    if stance in NEED_WORDS and waiting_for_words(after, ctx.actor.user_id) is not None:
        await find_or_ask_for_words(ctx, after, stance, voice=voice, at=at, version=version)
    if voice.seat is None or voice.unconfirmed is not None or voice.also:
        await ctx.outbox.private(
            ctx.actor.user_id,
            await noted(ctx, after, stance, voice, at=at),
            about=view.circle,
            rings=False,
            once=f"consent-no-seat:{item.number}:{ctx.actor.user_id}",
            card=line_of(item),
        )
    return Reply.none()


async def _say_that_it_is_kept(ctx: Ctx, view: ItemView, stance: Stance, voice: Voice, *, at: datetime) -> None:
    """Tell whoever has tapped before the consent round, once, what becomes of it."""
    await ctx.outbox.private(
        ctx.actor.user_id,
        await noted(ctx, view, stance, voice, at=at),
        about=view.circle,
        rings=False,
        once=f"consent-early:{view.item.number}:{ctx.actor.user_id}:{stance.value}",
        card=line_of(view.item),
    )


async def line_said(ctx: Ctx, view: ItemView, touch: Touch, key: CardKey) -> Reply:
    """A reply, or a line in the thread: an answer, a question, the words that a concern waits for, or just talk."""
    item = view.item
    met = await met_in_words(ctx, view, touch.words)
    if met is not None:
        return met
    hand = await _in_hand(ctx, view, touch, key)
    match meaning(hand):
        case Answers(question, words):
            asked = next(one for one in view.questions if one.id == question)
            return await answer_question(ctx, item, asked, words)
        case Asks(words):
            return await ask_question(ctx, item, words, source=touch.source, at=touch.at)
        case Position() as position:
            return await _position_taken(ctx, view, touch, hand, position)
        case Concern(words):
            return await _concern_explained(ctx, view, touch, words, key)
        case Reaction(words):
            return await note_line(ctx, item, words, source=touch.source, at=touch.at)
        case BareNo():
            return Reply(texts.which_no(item, ctx.settings.federation.words), about=line_of(item))
        case Remark(words, puzzles):
            if not ctx.said.private:  # A later tap would show to the circle what was said to us alone, perhaps figures.
                keep_reason(ctx, item, words, source=touch.source, at=touch.at)
            if puzzles:
                await _ask_what_is_meant(ctx, view, touch)
            return Reply.none()
        case Talk():
            return Reply.none()


async def _in_hand(ctx: Ctx, view: ItemView, touch: Touch, key: CardKey) -> LineInHand:
    """All that decides what a line means."""
    item, words, replied_to = view.item, ctx.settings.federation.words, ctx.said.reply_to
    still = [one for one in view.questions if one.answer is None]
    proposes = item.proposer == ctx.actor.user_id
    waiting = await _waiting(ctx, view, touch, key)
    return LineInHand(
        text=words_of.without_its_number(touch.words, item.number),
        key=key,
        to=await _said_to(ctx),
        present=rounds.round_at(rounds.of(item), touch.at),
        is_open=item.status is ItemStatus.OPEN,
        counts=counts(item, at=touch.at),
        proposes=proposes,
        runs=key.part is Part.QUESTION and not proposes and await runs_circle(ctx, view.circle),
        waiting=waiting.stance if waiting is not None else None,
        questions=tuple(one.id for one in still),
        replied_to=next((one.id for one in still if one.source == replied_to), None),
        co_ops={slug_of(name) for name in view.seat_names.values()},
        own=own_words(words),
    )


async def _said_to(ctx: Ctx) -> SaidTo:
    """Whether a line is a reply to a message of ours, to somebody else's, or stands in the thread by itself."""
    replied_to = ctx.said.reply_to
    if replied_to is None:
        return SaidTo.THREAD
    return SaidTo.PERSON if await outbox.find_by_event(ctx.db, event_id=replied_to) is None else SaidTo.CARD


async def _position_taken(ctx: Ctx, view: ItemView, touch: Touch, hand: LineInHand, position: Position) -> Reply:
    """A line says where somebody stands: for their seat, for another co-op, or as themselves."""
    item, stance, line = view.item, position.stance, position.line
    if line.as_me:
        voice = Voice(why_not=texts.AS_YOURSELF)
    elif line.for_coop is not None or line.by_phone:
        voice = await voice_for(ctx, view, line.for_coop, by_phone=line.by_phone)
    else:
        voice = await own_voice(ctx, view, seat=SeatKey(hand.key.coop) if hand.key.coop is not None else None)
    version = await version_seen(ctx, item, touch, hand.key) if hand.to_text else item.version
    after = await record(ctx, view, stance, line.words, voice=voice, at=touch.at, source=touch.source, version=version)
    if await is_one_of_many(ctx, view):
        return Reply.none()
    if version < item.version:
        return await shown_anew(ctx, after)
    if hand.counts and line.words is None and waiting_for_words(after, ctx.actor.user_id) is not None:
        await find_or_ask_for_words(ctx, after, stance, voice=voice, at=touch.at, version=version)
        return Reply.none()
    return Reply(await noted(ctx, after, stance, voice, at=touch.at), about=line_of(item))


async def _waiting(ctx: Ctx, view: ItemView, touch: Touch, key: CardKey) -> Answer | None:
    """The concern of the speaker's that waits for words: to the present text, or to the one that they speak of. Of what was tapped
    after the close only what is plainly a reason is one: people talk in the thread of what is decided."""
    item, me = view.item, ctx.actor.user_id
    if not rights.is_asked(item):
        return late_hand(view, me) if words_of.is_bare_reason(touch.words) else None
    waiting = waiting_for_words(view, me)
    if waiting is None and words_of.is_bare_reason(touch.words):
        waiting = hand_again(view, me)
    if waiting is not None or item.version == 1:
        return waiting
    earlier = hand_to_earlier(view, me)
    if earlier is None or not key.shows_text:  # A reply to what we asked them is about their hand.
        return earlier
    return earlier if await version_seen(ctx, item, touch, key) < item.version else None


async def _concern_explained(ctx: Ctx, view: ItemView, touch: Touch, words: str, key: CardKey) -> Reply:
    """The words that a concern of the speaker's has waited for."""
    waiting = await _waiting(ctx, view, touch, key)
    if waiting is None:
        return Reply.none()
    voice = await go_on(ctx, view, waiting)
    after = await record(
        ctx, view, waiting.stance, words, voice=voice, at=touch.at, source=touch.source, version=waiting.version
    )
    if waiting.version < view.item.version:
        return await shown_anew(ctx, after)
    return Reply(await noted(ctx, after, waiting.stance, voice, at=touch.at), about=line_of(view.item))


async def _ask_what_is_meant(ctx: Ctx, view: ItemView, touch: Touch) -> None:
    """Whoever replies to us has most likely answered: ask, once, when their words say no stance. After that tell what stays noted,
    at most once an hour."""
    item, circle, me = view.item, view.circle, ctx.actor.user_id
    words, relation = ctx.settings.federation.words, reply_relation(touch.source, thread=ctx.said.thread)
    voice = await own_voice(ctx, view)
    held = view.tally.seat(voice.seat)
    if held is None:
        return
    if held.stance is None and await ctx.outbox.post(
        ctx.said.room_id,
        texts.what_is_meant(
            item, await speaker_in(ctx, circle), words, objects=words_of.sounds_like_an_objection(touch.words)
        ),
        relates_to=relation,
        card=line_of(item),
        once=f"consent-unclear:{item.number}:{me}",
    ):
        return
    noted = in_stance_of(held.stance, words) if held.stance is not None else None
    who = await seat_label(ctx, held.seat, circle)
    await ctx.outbox.now_and_then(
        ctx.said.room_id,
        texts.stays_noted(item, who, noted, words) if noted is not None else texts.nothing_noted(item, who, words),
        relates_to=relation,
        card=line_of(item),
        tag=f"consent-stays:{item.number}:{me}",
    )
