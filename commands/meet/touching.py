"""Taps and lines on the family's cards, and people who leave."""

from collections.abc import Sequence
from typing import Any

from chatbot.api.context import Ctx, MemberChange, Reply, Touch, TouchKind
from chatbot.api.markup import Doc, say
from chatbot.api.outbox import reply_relation
from commands.meet import dating, helping, sensing
from commands.meet.family import meet, people_in
from commands.rules import meet as rules
from commands.rules import meet_words as read
from commands.rules.consent_phrases import is_courtesy
from storage.models import COMMENT, HAND, NO_HAND, Can, Circle, DatePoll, HandsCall, MeetAnswer, Membership, SenseCheck
from storage.queries import circles, outbox
from storage.queries import meet as meets
from storage.types import CircleSlug, RoomId

Asked = SenseCheck | HandsCall | DatePoll
BESIDE = "-t"
"""Marks the key of a line of ours beside a card: replies to it belong to what the card asks, taps on it do not."""


@meet.on_card(changes=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction on a card, its removal, or a line in reply."""
    shown = touch.key.removesuffix(BESIDE)
    if touch.key != shown and (touch.kind is not TouchKind.REPLY or is_courtesy(touch.words)):
        return Reply.none()  # A tap on our thanks is a thank you, too.
    asked = await _asked(ctx, shown)
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    if ctx.actor.user_id not in await people_in(ctx, circle):
        return Reply.none()
    if touch.kind is TouchKind.REACTION_REMOVED:
        return await _take_back(ctx, asked, circle, touch)
    replied_to = ctx.said.reply_to if touch.kind is TouchKind.REPLY else None
    direct = replied_to is not None
    if replied_to is not None and await outbox.find_by_event(ctx.db, event_id=replied_to) is None:
        return Reply.none()  # In the card's thread, but in reply to somebody: it is for them.
    answers = _read(asked, touch)
    if not answers:
        if direct and asked.closed_at is None and not is_courtesy(touch.words):
            await _tell_how(ctx, asked)
        return Reply.none()  # People also talk beside a card.
    rules.must_be_open(asked.closed_at, shown)
    for option, says, words in answers:
        ctx.db.add(
            MeetAnswer(
                about=shown,
                user_id=ctx.actor.user_id,
                option=option,
                says=says,
                words=words,
                source=touch.source,
                at=touch.at,
            )
        )
    await _show(ctx, asked, circle)
    # The card shows it anyway.
    return Reply.text(f"Thank you, noted on {shown}.", about=shown + BESIDE) if direct else Reply.none()


@meet.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Who has left a circle's room is no longer counted on, and counts again after coming back."""
    if change.membership is Membership.INVITE:
        return
    await ctx.db.flush()
    slug = ctx.circle.slug
    for asked in await _open_in(ctx, slug):
        said = await meets.answers_to(ctx.db, about=_shown(asked))
        if any(answer.user_id == change.user_id for answer in said):
            await _show(ctx, asked, ctx.circle)


@meet.job("move")
async def circle_moved(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Post the cards of what is open in the circle's new room. Answers on the old ones count as before."""
    circle = await circles.by_slug(ctx.db, slug=CircleSlug(data["circle"]))
    for asked in await _open_in(ctx, circle.slug):
        doc, seeds = await _card(ctx, asked, circle)
        await ctx.outbox.card_again(_shown(asked), RoomId(key), doc, reactions=seeds)


async def _open_in(ctx: Ctx, circle: CircleSlug) -> list[Asked]:
    return [
        *await meets.open_senses_in(ctx.db, circle=circle),
        *await meets.open_hands_in(ctx.db, circle=circle),
        *await meets.open_dates_in(ctx.db, circle=circle),
    ]


def _read(asked: Asked, touch: Touch) -> list[tuple[int, str, str | None]]:
    """What somebody said: option, meaning, words. Raises UsageError for a time that there is not."""
    tapped = touch.kind is TouchKind.REACTION
    match asked:
        case SenseCheck():
            if tapped:
                mood = read.read_mood(touch.words)
                return [(0, mood, None)] if mood is not None else []
            line = read.read_comment(touch.words)
            return [(0, line[0] or COMMENT, line[1])] if line is not None else []
        case HandsCall():
            helps = read.read_hand(touch.words) or None if tapped else read.read_help(touch.words)
            return [(0, HAND if helps else NO_HAND, None)] if helps is not None else []
        case DatePoll():
            if tapped:
                option = read.read_option(touch.words)
                return [(option, Can.YES, None)] if option is not None and option <= len(asked.options) else []
            cans = read.read_can(touch.words, options=len(asked.options)) or {}
            return [(option, can, None) for option, can in cans.items()]


async def _take_back(ctx: Ctx, asked: Asked, circle: Circle, touch: Touch) -> Reply:
    taken = [
        answer
        for answer in await meets.said_by(ctx.db, about=touch.key, source=touch.source)
        if answer.user_id == ctx.actor.user_id and answer.taken_back_at is None
    ]
    if not taken or asked.closed_at is not None:
        return Reply.none()
    for answer in taken:
        answer.taken_back_at = touch.at
    await _show(ctx, asked, circle)
    return Reply.none()


async def _tell_how(ctx: Ctx, asked: Asked) -> None:
    """Once for each person: a reply to the card that is no answer may have been meant as one."""
    shown = _shown(asked)
    if any(answer.user_id == ctx.actor.user_id for answer in await meets.answers_to(ctx.db, about=shown)):
        return
    how = {
        SenseCheck: "tap 👍, 😐 or 👎, or reply with one short line",
        HandsCall: "tap ✋, or reply “me”",
        DatePoll: f"tap the number of each time that suits you, or reply, for example: “{read.CAN_EXAMPLE}”",
    }[type(asked)]
    await ctx.outbox.post(
        ctx.said.room_id, say(f"Thank you. I could not tell whether that is your answer to {shown}. If it is, {how}."),
        relates_to=reply_relation(ctx.said.event_id, thread=ctx.said.thread), once=f"meet-how:{shown}:{ctx.actor.user_id}",
    )  # fmt: skip


async def _asked(ctx: Ctx, shown: str) -> Asked:
    letter, _, number = shown.partition("-")
    if letter == "S":
        return await meets.sense_by_number(ctx.db, number=int(number))
    if letter == "H":
        return await meets.hands_by_number(ctx.db, number=int(number))
    return await meets.date_by_number(ctx.db, number=int(number))


async def _show(ctx: Ctx, asked: Asked, circle: Circle) -> None:
    """Bring a card up to date."""
    await ctx.db.flush()
    if isinstance(asked, HandsCall):
        await helping.show(ctx, asked, circle)
    else:
        doc, _ = await _card(ctx, asked, circle)
        await ctx.outbox.edit_card(_shown(asked), doc)


async def _card(ctx: Ctx, asked: Asked, circle: Circle) -> tuple[Doc, Sequence[str]]:
    match asked:
        case SenseCheck():
            return await sensing.card(ctx, asked, circle), sensing.SEEDS
        case HandsCall():
            return await helping.card(ctx, asked, circle), helping.SEEDS
        case DatePoll():
            return await dating.card(ctx, asked, circle), dating.seeds_of(asked)


def _shown(asked: Asked) -> str:
    letter = {SenseCheck: "S", HandsCall: "H", DatePoll: "M"}[type(asked)]
    return f"{letter}-{asked.number}"
