"""Taps on the card of a call, what is taken back of them, and a circle that moves."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.post.cards import Card
from chatbot.api.seams.happenings import CircleMoved
from commands.call import cards, texts
from commands.call.family import CardKey, call, shown
from commands.call.presence import Meant, note
from commands.encryption import is_there
from commands.rules import call as judge
from storage.models import Call, Circle, Shows
from storage.queries import calls, circles


@call.on_card(changes=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """👋, 🗣 or ▶ on the card of a call; anything else there is nothing. In its thread people talk."""
    key = CardKey.parse(touch.key)
    held = await calls.by_number(ctx.db, number=key.number)
    circle = await circles.by_slug(ctx.db, slug=held.circle)
    if touch.kind is TouchKind.REPLY or key.beside or not await is_there(ctx, ctx.actor.user_id, circle):
        return Reply.none()
    if held.closed_at is not None:
        return Reply.none()  # What is over never changes.
    if touch.kind is TouchKind.REACTION_REMOVED:
        return await _taken_back(ctx, held, circle, touch)
    shows = judge.read_tap(touch.words)
    if shows is None:
        return Reply(unread=texts.what_taps_mean())
    me = [Meant("", ctx.actor.user_id)]
    await note(ctx, held, circle, me, source=touch.source)
    if shows is not Shows.PRESENT:  # Who has something to say is there.
        await note(ctx, held, circle, me, source=touch.source, shows=shows)
    await cards.show(ctx, held, circle)
    return Reply.none()


async def _taken_back(ctx: Ctx, held: Call, circle: Circle, touch: Touch) -> Reply:
    """What a tap has shown is shown no more. Whoever came by another tap than 👋 stays."""
    mine = [
        mark
        for mark in await calls.marks_of(ctx.db, call=held.number)
        if mark.source == touch.source and mark.noted_by == ctx.actor.user_id
    ]
    if any(mark.shows is not Shows.PRESENT for mark in mine):
        mine = [mark for mark in mine if mark.shows is not Shows.PRESENT]
    if not mine:
        return Reply.none()
    for mark in mine:
        mark.taken_back_at = touch.at
    ctx.audit("call.taken_back", shown(held), circle=circle.slug)
    await cards.show(ctx, held, circle)
    return Reply.none()


@call.job(changes=False)
async def circle_moved(ctx: Ctx, into: CircleMoved) -> None:
    """Post the card of the call that goes on in the circle's new room."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    held = await calls.find_open(ctx.db, circle=circle.slug)
    if held is not None:
        doc = await cards.card_of(ctx, held, circle)
        await ctx.outbox.cards_again([Card(shown(held), doc, judge.TAPS)], into.room)
