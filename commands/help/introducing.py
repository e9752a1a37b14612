"""The bot's first words in rooms: where it comes in, and where a circle moves."""

from chatbot.api.context import Ctx
from chatbot.api.effects import Priority
from chatbot.api.happenings import CircleMoved, CircleSettledIn, CircleStayed, PrivateRoomOpened
from commands.help import texts
from commands.help.family import help_
from storage.queries import circles, rooms
from storage.types import RoomId


@help_.job(changes=False)
async def introduce(ctx: Ctx, into: CircleSettledIn) -> None:
    """The first words in a circle's room."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await ctx.outbox.post(into.room, texts.first_words(circle), once=f"introduced:{into.room}")


@help_.job(changes=False)
async def introduce_in_private(ctx: Ctx, into: PrivateRoomOpened) -> None:
    """The first words in a private room that a person has opened."""
    await ctx.outbox.post(
        into.room,
        texts.first_words_in_private(),
        priority=Priority.COMFORT,
        once=f"introduced:{into.room}",
        alone_with=into.person,
    )


@help_.job(changes=False)
async def say_moved(ctx: Ctx, into: CircleMoved) -> None:
    """The first words in the room that a circle has moved to, and the last in the one before."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await ctx.outbox.post(into.room, texts.moved_here(circle), once=f"moved:{into.room}")
    if await _is_in(ctx, into.before):
        await ctx.outbox.post(into.before, texts.moved_away(circle), once=f"moved-away:{into.room}")


@help_.job(changes=False)
async def say_staying(ctx: Ctx, into: CircleStayed) -> None:
    """Why a circle does not move from its encrypted room into one that is not, and what to do."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await ctx.outbox.post(into.room, texts.not_moved_here(circle), once=f"stays:{into.room}")
    if await _is_in(ctx, into.before):
        await ctx.outbox.post(into.before, texts.staying_here(circle), once=f"stays-here:{into.room}")
    for operator in ctx.settings.federation.operators:
        await ctx.outbox.private(operator, texts.not_moved(circle), once=f"stays:{into.room}:{operator}")


async def _is_in(ctx: Ctx, room_id: RoomId) -> bool:
    """Whether the bot is in a room."""
    room = await rooms.find(ctx.db, room_id=room_id)
    return room is not None and room.joined
