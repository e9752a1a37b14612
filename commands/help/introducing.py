"""The bot's first words in rooms: where it comes in, and where a circle moves."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.post.effects import Priority
from chatbot.api.seams.happenings import (
    AliasMoved,
    CameLate,
    CircleMoved,
    CircleSettledIn,
    CircleStayed,
    PrivateRoomLost,
    PrivateRoomOpened,
)
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Doc, Inline
from commands.help import private_texts as texts_in_private
from commands.help import texts
from commands.help.family import help_
from commands.people import name_of, names_of
from commands.rules.yes_or_no import yes_or_no
from storage.models import Room
from storage.queries import circles, private_rooms, questions, roles, rooms
from storage.types import CircleSlug, RoomId, UserId

ANSWERED_WITHIN = timedelta(days=30)


@help_.job(changes=False)
async def introduce(ctx: Ctx, into: CircleSettledIn) -> None:
    """The first words in a circle's room, with those whom the configuration names for something there."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    held = await roles.all_in(ctx.db, circle=circle.slug, at=ctx.now)
    names = await names_of(ctx, {each.user_id for each in held}, circle)
    named = [texts.has_role(names[each.user_id], role_called(ctx, each.role)) for each in held]
    room = await rooms.find(ctx.db, room_id=into.room)
    words = texts.first_words(circle, named, encrypted=room is not None and room.encrypted)
    # Where a thousand rooms are greeted, whoever asks something has not to wait for that.
    await ctx.outbox.post(into.room, words, priority=Priority.COMFORT, once=f"introduced:{into.room}")


@help_.job(changes=False)
async def introduce_in_private(ctx: Ctx, into: PrivateRoomOpened) -> None:
    """The first words in a room that a person has opened with us; in a room of our own, where theirs is not private."""
    room = await rooms.find(ctx.db, room_id=into.room)
    if room is None:
        return
    if room.unfit is not None:
        await _go_on_elsewhere(ctx, room, into.person, texts_in_private.not_private(room.unfit))
        return
    if not room.encrypted and (await private_rooms.of(ctx.db, user_id=into.person)).encrypted_only:
        await ctx.outbox.post(into.room, texts_in_private.answered_in_the_other(), once=f"introduced:{into.room}")
        return
    await ctx.outbox.post(
        into.room,
        texts_in_private.first_words_in_private(
            encrypted=room.encrypted,
            read_later=room.history == "shared",
            offers=ctx.settings.matrix.encrypt_private_rooms != "never",
        ),
        priority=Priority.COMFORT,
        once=f"introduced:{into.room}",
        alone_with=into.person,
    )


@help_.job(changes=False)
async def stop_in_private(ctx: Ctx, lost: PrivateRoomLost) -> None:
    """A room of a person and us is not private any more: say so, and go on in another one."""
    room = await rooms.find(ctx.db, room_id=lost.room)
    if room is not None and room.unfit is not None:
        await _go_on_elsewhere(ctx, room, lost.person, texts_in_private.private_no_longer(room.unfit))


async def _go_on_elsewhere(ctx: Ctx, room: Room, person: UserId, why: Doc) -> None:
    await ctx.outbox.post(room.room_id, why, once=f"unfit:{room.room_id}")
    once = f"goes-on:{person}:{ctx.now.date().isoformat()}"  # Somebody else may open rooms with them all day.
    await ctx.outbox.private(person, texts_in_private.room_of_our_own(), about=None, rings=False, once=once)


@help_.job(changes=False)
async def say_moved(ctx: Ctx, into: CircleMoved) -> None:
    """The first words in the room that a circle has moved to, and the last in the one before."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await ctx.outbox.post(into.room, texts.moved_here(circle), once=f"moved:{into.room}")
    if await _is_in(ctx, into.before):
        await ctx.outbox.post(into.before, texts.moved_away(circle), once=f"moved-away:{into.room}")


@help_.job(changes=False)
async def say_where_it_is(ctx: Ctx, came: CameLate) -> None:
    """Who comes into an encrypted room cannot read what was posted before, so they are told how to see it."""
    circle = await circles.by_slug(ctx.db, slug=came.circle)
    if circle.room_id == came.room:
        await ctx.outbox.post(came.room, texts.posted_before_you_came())


@help_.job(changes=False)
async def say_staying(ctx: Ctx, into: CircleStayed) -> None:
    """Why a circle does not move from its encrypted room into one that is not, and what to do."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await ctx.outbox.post(into.room, texts.not_moved_here(circle), once=f"stays:{into.room}")
    if await _is_in(ctx, into.before):
        await ctx.outbox.post(into.before, texts.staying_here(circle), once=f"stays-here:{into.room}")
    for operator in ctx.settings.federation.operators:
        once = f"stays:{into.room}:{operator}"
        await ctx.outbox.private(operator, texts.not_moved(circle), about=None, once=once)


@dataclass(frozen=True)
class WhetherToFollow(Asked, name="follow"):
    """Shall a circle meet where its alias leads now?"""

    room: RoomId
    circle: CircleSlug


@help_.job(changes=False)
async def ask_whether_to_follow(ctx: Ctx, into: AliasMoved) -> None:
    """A circle's alias leads to another room: whoever may set an alias has no power over the circle, so the operators are asked."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    asked = WhetherToFollow(into.room, into.circle)
    for operator in ctx.settings.federation.operators:
        await ctx.ask(operator, asked, texts.alias_leads_elsewhere(circle), about=None, lasts=ANSWERED_WITHIN)


def follows(words: str, asked: WhetherToFollow, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_to_follow(ctx: Ctx, asked: WhetherToFollow) -> Inline:
    """What an operator is asked."""
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    return texts.whether_it_follows(circle)


@help_.answer(changes=True, fits=follows, subject=whether_to_follow)
async def follow(ctx: Ctx, words: str, asked: WhetherToFollow) -> Reply:
    """What an operator says to that. The others need not answer any more, and are told."""
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    if not yes_or_no(words) or Who.OPERATOR not in ctx.actor.holds:
        return Reply(texts.stays_where_it_is(circle))
    circle.follows = asked.room
    ctx.audit("circles.follow", circle.slug, circle=circle.slug, room=asked.room)
    for question in await questions.all_about(
        ctx.db, family=ctx.family, names=(WhetherToFollow.name,), about=asked.key
    ):
        person = await ctx.end_question(question)
        if person is not None:
            who = await name_of(ctx, ctx.actor.user_id, circle)
            await ctx.outbox.private(person, texts.followed_already(circle, who), about=None, rings=False)
    return Reply(texts.follows_its_alias(circle))


async def _is_in(ctx: Ctx, room_id: RoomId) -> bool:
    """Whether the bot is in a room."""
    room = await rooms.find(ctx.db, room_id=room_id)
    return room is not None and room.joined
