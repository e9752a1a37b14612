"""Telling those whom it concerns that the configuration names a circle no longer, names it again, or by another short name."""

from chatbot.api.context import Ctx
from chatbot.api.seams.happenings import CircleAtRest, CircleIsBack, CircleRenamed
from chatbot.api.wording.markup import Doc
from commands.help import resting_texts as texts
from commands.help.family import help_
from storage.models import Circle
from storage.queries import circles, rooms


@help_.job(changes=False)
async def say_goodbye(ctx: Ctx, rests: CircleAtRest) -> None:
    """A circle is named no longer: goodbye in its room, where we are still in it, and to the operators what to do if that was a slip."""
    circle = await circles.by_slug(ctx.db, slug=rests.circle)
    if circle.active:
        return
    room = await rooms.find(ctx.db, room_id=rests.room) if rests.room is not None else None
    if room is not None and room.joined:
        other = await circles.find_by_room(ctx.db, room_id=room.room_id)
        await ctx.outbox.post(room.room_id, texts.goodbye(circle, called_now=other.slug if other is not None else None))
    await _tell_operators(ctx, texts.rests(circle))


@help_.job(changes=False)
async def say_we_are_back(ctx: Ctx, back: CircleIsBack) -> None:
    """A circle that was at rest is named again."""
    circle = await circles.by_slug(ctx.db, slug=back.circle)
    if circle.active:
        await _tell_room(ctx, circle, texts.back(circle))


@help_.job(changes=False)
async def say_another_name(ctx: Ctx, renamed: CircleRenamed) -> None:
    """A circle has another short name in commands."""
    circle = await circles.by_slug(ctx.db, slug=renamed.circle)
    await _tell_room(ctx, circle, texts.renamed(circle))


async def _tell_room(ctx: Ctx, circle: Circle, doc: Doc) -> None:
    room_id = await circles.find_room(ctx.db, slug=circle.slug)
    if room_id is not None:
        await ctx.outbox.post(room_id, doc)


async def _tell_operators(ctx: Ctx, doc: Doc) -> None:
    for operator in ctx.settings.federation.operators:
        await ctx.outbox.private(operator, doc, about=None, rings=False)
