"""Taps and lines on the family's cards, and people who leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import MemberChange, TakenBack, Touch, TouchKind
from chatbot.api.seams.happenings import CircleMoved
from chatbot.api.understanding.courtesies import is_courtesy
from chatbot.api.wording.content import reply_relation
from commands.circles import room_of
from commands.meet import cards, texts
from commands.meet.family import Gathering, by_key, key_of, meet, open_in, people_in
from commands.meet.helping import tell_when_enough
from commands.meet.keys import CardKey
from commands.rules.meet import counting as rules
from commands.rules.meet import words as read
from commands.rules.meet.days import no_such_time, numbered
from storage.models import COMMENT, HAND, NO_HAND, Can, Circle, DatePoll, HandsCall, MeetAnswer, Membership, SenseCheck
from storage.queries import circles, outbox
from storage.queries import meet as meets
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap or a line means: which time of a date poll (0 elsewhere), what it says of it, and in which words."""

    says: str
    option: int = 0
    words: str | None = None


@meet.in_conversation
def talks(words: str) -> bool:
    """What offers help, or no help any more."""
    return read.read_help(words) is not None


@meet.on_card(changes=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction on a card, its removal, or a line in reply."""
    key = CardKey.parse(touch.key)
    if key.beside and (touch.kind is not TouchKind.REPLY or is_courtesy(touch.words)):
        return Reply.none()  # A tap on our thanks is a thank you, too.
    asked = await by_key(ctx, key)
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    if ctx.actor.user_id not in await people_in(ctx, circle):
        return Reply.none()
    if touch.kind is TouchKind.REACTION_REMOVED:
        return await _take_back(ctx, asked, circle, touch)
    if touch.kind is TouchKind.REACTION:
        answers = _tapped(asked, touch.words)
        await _note(ctx, asked, circle, touch, answers)
        if not answers and asked.closed_at is None:
            return Reply(unread=texts.what_taps_mean(asked))
        return Reply.none()  # The card shows it.
    return await _replied(ctx, asked, circle, touch)


@meet.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Who has left a circle's room is no longer counted on, and counts again after coming back."""
    if change.membership is Membership.INVITE:
        return
    await ctx.db.flush()
    open_ = {str(key_of(asked)): asked for asked in await open_in(ctx, ctx.circle.slug)}
    answered = {
        answer.about for answer in await meets.answers_among(ctx.db, abouts=open_) if answer.user_id == change.user_id
    }
    await _show_each(ctx, [asked for key, asked in open_.items() if key in answered], ctx.circle)


@meet.job(changes=False)
async def circle_moved(ctx: Ctx, into: CircleMoved) -> None:
    """Post the cards of what is open in the circle's new room. Answers on the old ones count as before."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await cards.post_again(ctx, await open_in(ctx, circle.slug), circle, into.room)


async def _replied(ctx: Ctx, asked: Gathering, circle: Circle, touch: Touch) -> Reply:
    """A line in reply to the card or to a line of ours, or beside them in their thread, where people also talk."""
    replied_to = ctx.said.reply_to
    if replied_to is not None and await outbox.find_by_event(ctx.db, event_id=replied_to) is None:
        return Reply.none()  # In the card's thread, but in reply to somebody: it is for them.
    noted = await note_line(ctx, asked, circle, touch)
    if noted is not None:
        return noted if replied_to else Reply.none()
    unclear = not is_courtesy(touch.words) or (isinstance(asked, DatePoll) and read.is_bare_yes(touch.words))
    if replied_to is not None and asked.closed_at is None and unclear:
        await _tell_how(ctx, asked)
    return Reply.none()


async def note_line(ctx: Ctx, asked: Gathering, circle: Circle, touch: Touch) -> Reply | None:
    """Keep what a line answers, and thank for it; None for talk. Raises UsageError for a time that there is not."""
    answers = _line(ctx, asked, touch.words)
    if not answers:
        return None
    await _note(ctx, asked, circle, touch, answers)
    key = key_of(asked)
    return Reply.text(texts.noted(key.shown), about=str(key.line_beside))


def _tapped(asked: Gathering, emoji: str) -> list[Answer]:
    """What a reaction says; nothing for one that is no answer."""
    match asked:
        case SenseCheck():
            mood = read.read_mood(emoji)
            return [Answer(mood)] if mood is not None else []
        case HandsCall():
            return [Answer(HAND)] if read.read_hand(emoji) else []
        case DatePoll():
            option = read.read_option(emoji)
            return [Answer(Can.YES, option)] if option is not None and option <= len(asked.options) else []


def _line(ctx: Ctx, asked: Gathering, words: str) -> list[Answer]:
    """What a line says; nothing for talk. Raises UsageError for a time that there is not."""
    match asked:
        case SenseCheck():
            comment = read.read_comment(words)
            return [Answer(comment[0] or COMMENT, words=comment[1])] if comment is not None else []
        case HandsCall():
            helps = read.read_help(words)
            return [Answer(HAND if helps else NO_HAND)] if helps is not None else []
        case DatePoll():
            return [Answer(can, option) for option, can in _cans(ctx, asked, words).items()]


def _cans(ctx: Ctx, poll: DatePoll, words: str) -> dict[int, Can]:
    """Which times suit somebody, named by their numbers or by day and hour. Raises UsageError for one that there is not."""
    zone = ctx.settings.zone_of(poll.circle)
    times = [time.astimezone(zone) for time in poll.times]
    said, strange = numbered(words, times, today=ctx.now.astimezone(zone))
    cans = read.read_can(said, options=len(times)) or {}
    if cans and strange is not None:
        raise no_such_time(strange, read.can_example(len(times)))
    return cans


async def _note(ctx: Ctx, asked: Gathering, circle: Circle, touch: Touch, answers: list[Answer]) -> None:
    """Keep what somebody answered. Raises Refusal when it has ended."""
    if not answers:
        return
    key = key_of(asked)
    rules.must_be_open(asked.closed_at, key.shown)
    for answer in answers:
        ctx.db.add(
            MeetAnswer(
                about=str(key),
                user_id=ctx.actor.user_id,
                option=answer.option,
                says=answer.says,
                words=ctx.as_written(answer.words) if answer.words is not None else None,
                source=touch.source,
                at=touch.at,
            )
        )
    ctx.audit("meet.answered", key.shown, circle=circle.slug)
    await _show(ctx, asked, circle)


@meet.on_taken_back
async def words_deleted(ctx: Ctx, gone: TakenBack) -> None:
    """Whoever deletes their line takes back what it said, and who moderates the room takes it away for them. What has ended stays
    as it was summed up."""
    for answer in await meets.said_in(ctx.db, source=gone.event_id):
        asked = await by_key(ctx, CardKey.parse(answer.about))
        circle = await circles.by_slug(ctx.db, slug=asked.circle)
        theirs = answer.user_id == gone.by or (gone.moderates and circle.room_id == gone.room_id)
        if theirs and asked.closed_at is None:
            answer.taken_back_at = gone.at
            ctx.audit("meet.answer_taken_back", key_of(asked).shown, circle=circle.slug)
            await _show(ctx, asked, circle)


async def _take_back(ctx: Ctx, asked: Gathering, circle: Circle, touch: Touch) -> Reply:
    key = key_of(asked)
    taken = [
        answer
        for answer in await meets.said_by(ctx.db, about=str(key), source=touch.source)
        if answer.user_id == ctx.actor.user_id and answer.taken_back_at is None
    ]
    if not taken or asked.closed_at is not None:
        return Reply.none()
    for answer in taken:
        answer.taken_back_at = touch.at
    ctx.audit("meet.answer_taken_back", key.shown, circle=circle.slug)
    await _show(ctx, asked, circle)
    return Reply.none()


async def _tell_how(ctx: Ctx, asked: Gathering) -> None:
    """A reply to the card that is no answer may have been meant as one: how to answer, once for each person; what stays noted, at
    most once an hour."""
    key = key_of(asked)
    shown = key.shown
    if await _has_answered(ctx, asked, ctx.actor.user_id):
        await ctx.outbox.now_and_then(
            ctx.said.room_id,
            texts.stays_noted(shown),
            relates_to=reply_relation(ctx.said.event_id, thread=ctx.said.thread),
            card=str(key.line_beside),
            tag=f"meet-stays:{shown}:{ctx.actor.user_id}",
        )
        return
    await ctx.outbox.post(
        ctx.said.room_id,
        texts.how_to_answer(asked, shown),
        relates_to=reply_relation(ctx.said.event_id, thread=ctx.said.thread),
        card=str(key.line_beside),
        once=f"meet-how:{shown}:{ctx.actor.user_id}",
    )


async def _has_answered(ctx: Ctx, asked: Gathering, user_id: UserId) -> bool:
    answers = await meets.answers_to(ctx.db, about=str(key_of(asked)))
    return any(answer.user_id == user_id for answer in answers)


async def _show(ctx: Ctx, asked: Gathering, circle: Circle) -> None:
    """Bring a card up to date, and tell whoever asked for hands when there are enough."""
    await _show_each(ctx, [asked], circle)


async def _show_each(ctx: Ctx, asked: Sequence[Gathering], circle: Circle) -> None:
    """The same for some cards of a circle."""
    await cards.show_each(ctx, asked, circle)
    calls = [each for each in asked if isinstance(each, HandsCall)]
    room_id = await room_of(ctx, circle) if calls else None
    if room_id is not None:
        await tell_when_enough(ctx, calls, circle, room_id)
