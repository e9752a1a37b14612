"""Passing on by a reaction: a link person taps 📨 on what somebody has said, and is asked in private before anything is sent
(DECISIONS 18)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Attachment, Tapped
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.content import thread_relation
from chatbot.api.wording.markup import quote
from chatbot.api.wording.phrases import Inline
from commands.authority import must_be_there
from commands.encryption import words_for
from commands.people import name_of
from commands.relay.family import relay
from commands.relay.handing.handover import hand_over
from commands.relay.handing.passages import Passage, own_words, words_with
from commands.relay.handing.ways import may_pass, parent_of
from commands.relay.texts import reaction as texts
from commands.rules.relay import passing as judge
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle
from storage.queries import circles, rooms
from storage.queries import relay as relays_of
from storage.types import CircleSlug, EventId, RoomId, UserId

KEY = "📨"
KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class PassThis(Asked, name="pass-this"):
    """Shall this be passed on?"""

    about: str
    """The message, as a digest: its id may be long."""
    source: EventId
    author: UserId
    text: str
    at: datetime
    said_in: RoomId
    circle: CircleSlug
    attachment: Attachment | None = None


def _digest(event_id: EventId) -> str:
    return hashlib.sha256(event_id.encode()).hexdigest()


@relay.on_tapped(KEY)
async def tapped(ctx: Ctx, tap: Tapped) -> None:
    """A link person taps on what somebody has said: ask in private whether to pass it on. A tap of anybody else is nothing."""
    origin = ctx.circle
    target = await parent_of(ctx, origin)
    asked = PassThis(
        _digest(tap.event_id), tap.event_id, ctx.actor.user_id, "", tap.at, origin.room_id or RoomId(""), origin.slug
    )
    if tap.removed:
        if await ctx.asked_at(ctx.actor.user_id, asked) is not None:
            await ctx.forget_question(ctx.actor.user_id, asked)
            await ctx.outbox.private(ctx.actor.user_id, texts.not_asked_any_more(), about=None, rings=False)
        return
    if target is None or not await may_pass(ctx, origin, target):
        return
    said = tap.said
    words = judge.all_of(words_with(own_words(ctx, said.text), said.attachment)) if said is not None else ""
    why_not = await _why_not(ctx, origin, target, tap, words)
    if why_not is not None or said is None:
        line = texts.cannot(why_not or texts.unreadable())
        await ctx.outbox.private(ctx.actor.user_id, line, about=None, rings=False)
        return
    asked = PassThis(
        asked.about,
        tap.event_id,
        said.author,
        words,
        said.at,
        origin.room_id or RoomId(""),
        origin.slug,
        said.attachment,
    )
    author = await name_of(ctx, said.author, origin)
    shown = await words_for(ctx, ctx.actor.user_id, origin, quote(judge.clean(words)))
    doc = texts.pass_this_on(target, shown, author=author)
    await ctx.ask(ctx.actor.user_id, asked, doc, about=origin, lasts=KEPT)


async def _why_not(ctx: Ctx, origin: Circle, target: Circle, tap: Tapped, words: str) -> Inline | None:
    """Why a message cannot be passed on; None where it can."""
    said = tap.said
    if said is None:
        return texts.unreadable()
    if said.by_a_bot or said.author == ctx.settings.matrix.user_id:
        return texts.by_a_bot()
    if not words:
        return texts.unreadable()
    if await relays_of.never_among(ctx.db, user_ids={said.author}):
        return texts.never_them(await name_of(ctx, said.author, origin))
    room = await rooms.find(ctx.db, room_id=origin.room_id) if origin.room_id is not None else None
    if room is None or said.at < room.since:
        return texts.before_me()
    same = await relays_of.find_same(ctx.db, source=tap.event_id, target=target.slug)
    if same is not None:
        return texts.passed_on_already(same.number, target)
    return None


def says_whether(words: str, asked: PassThis, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_to_pass(ctx: Ctx, asked: PassThis) -> Inline:
    """What a link person is asked who has tapped."""
    return texts.whether_to_pass()


@relay.answer(changes=True, fits=says_whether, subject=whether_to_pass)
async def pass_this(ctx: Ctx, words: str, asked: PassThis) -> Reply:
    """Yes or no to what was tapped on."""
    if not yes_or_no(words):
        return Reply(texts.not_passed_on())
    origin = await circles.by_slug(ctx.db, slug=asked.circle)
    await must_be_there(ctx, origin)
    target = await parent_of(ctx, origin)
    if target is None:
        return Reply(texts.not_passed_on())
    passage = Passage(
        asked.author,
        asked.text,
        source=asked.source,
        at=asked.at,
        here=asked.source,
        quoted=True,
        said_in=asked.said_in,
        private=False,
        attachment=asked.attachment,
    )
    (relayed,) = await hand_over(ctx, origin, [target], passage)
    by = await name_of(ctx, ctx.actor.user_id, origin)
    await ctx.outbox.post(
        asked.said_in,
        texts.told_to_author(relayed.number, target, by=by),
        relates_to=thread_relation(asked.source),
        once=f"relay-told:{asked.source}",
    )
    return Reply(texts.passed_on(relayed.number, target))
