"""How sense checks and calls for hands end: by whoever asked, or by themselves. One way for both."""

from datetime import timedelta

from chatbot.api.context import Ctx, Reply
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc
from commands.circles import room_of
from commands.meet import texts
from commands.meet.cards import show
from commands.meet.family import answers_to, key_of, to_end
from commands.people import names_of
from commands.rules.meet import counting as rules
from storage.models import Circle, HandsCall, SenseCheck
from storage.queries import circles

Running = SenseCheck | HandsCall
LATE = timedelta(minutes=5)
"""What ends longer after its time than this has waited for us to come back."""


async def end_by_hand(ctx: Ctx, asked: Running, due: Due) -> Reply:
    """End something before its time. ``due`` is the job that would have ended it. Raises Refusal."""
    circle, shown = await to_end(ctx, asked), key_of(asked).shown
    rules.must_be_open(asked.closed_at, shown)

    await _end(ctx, asked, circle)
    await ctx.unschedule(due)
    return Reply.none() if ctx.said.room_id == circle.room_id else Reply.text(texts.ended(shown))


async def end_in_time(ctx: Ctx, asked: Running) -> None:
    """End something whose time has come, unless somebody was faster."""
    if asked.closed_at is None:
        await _end(ctx, asked, await circles.by_slug(ctx.db, slug=asked.circle))


async def _end(ctx: Ctx, asked: Running, circle: Circle) -> None:
    asked.closed_at = ctx.now
    what = "meet.sense_ended" if isinstance(asked, SenseCheck) else "meet.hands_ended"
    ctx.audit(what, key_of(asked).shown, circle=circle.slug)
    await show(ctx, asked, circle)
    room_id = await room_of(ctx, circle)
    if room_id is None:
        return
    match asked:
        case SenseCheck():
            await ctx.outbox.post(room_id, await _feelings(ctx, asked, circle))
        case HandsCall():
            helping = rules.helpers(await answers_to(ctx, asked, circle))
            names = await names_of(ctx, {asked.asked_by, *helping}, circle)
            outcome = texts.hands_outcome(key_of(asked).shown, asked, helping, names)
            await ctx.outbox.post(room_id, outcome, rings=tuple(sorted(names)))


async def _feelings(ctx: Ctx, asked: SenseCheck, circle: Circle) -> Doc:
    felt = rules.sense(await answers_to(ctx, asked, circle))
    names = await names_of(ctx, felt.words.keys(), circle)
    late = ctx.now - asked.closes_at > LATE
    return texts.sense_outcome(key_of(asked).shown, asked, felt, names, late=late)
