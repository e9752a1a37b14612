"""Calls for hands: who helps?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.seams.payloads import Due
from commands.circles import room_to_reach
from commands.meet import cards, texts
from commands.meet.ending import end_by_hand, end_in_time
from commands.meet.family import answers_to_each, checked, key_of, meet
from commands.people import names_of
from commands.rules.meet import counting as rules
from storage.models import Circle, HandsCall
from storage.queries import meet as meets
from storage.types import RoomId

LASTS = timedelta(days=14)
"""A call that nobody ends is ended after so long: whoever has not come by then will not."""
Number = Annotated[int, ItemNumber("H")]


@dataclass(frozen=True)
class HandsOver(Due, name="hands"):
    """A call for hands that nobody has ended ends by itself."""

    number: int


@meet.command(
    "hands",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example=rules.HANDS_EXAMPLE,
    changes=True,
    mended_by=("hands close {subject}",),
    also="call for help, call for hands, ask for hands, ask for help with, look for help with, find helpers for",
)
async def hands(ctx: Ctx, text: Rest) -> Reply:
    """Ask for people who help. A number at the end says how many are wanted.

    Anybody in the room says yes with one tap, and can take it back. You are told when there are enough.
    """
    circle = ctx.circle
    room_id = await room_to_reach(ctx, circle)
    what, wanted = rules.read_call(checked(text, example=rules.HANDS_EXAMPLE))
    call = HandsCall(
        circle=circle.slug, text=ctx.as_written(what), wanted=wanted, asked_by=ctx.actor.user_id, opened_at=ctx.now
    )

    ctx.db.add(call)
    await ctx.db.flush()
    shown = key_of(call).shown
    ctx.audit("meet.hands_opened", shown, circle=circle.slug)
    await ctx.schedule(HandsOver(call.number), at=ctx.now + LASTS)

    await cards.post(ctx, call, circle, room_id)
    return Reply.none() if ctx.said.room_id == room_id else Reply.text(texts.opened(shown, circle))


@meet.command(
    "hands close",
    allow=Who.PRESENT,
    example="hands close H-1",
    changes=True,
    also="close, end, finish, conclude",
    weighs=True,
)
async def end_hands(ctx: Ctx, number: Number) -> Reply:
    """End your call for hands, and thank those who help."""
    return await end_by_hand(ctx, await meets.hands_by_number(ctx.db, number=number), HandsOver(number))


@meet.job(changes=True)
async def hands_over(ctx: Ctx, due: HandsOver) -> None:
    """A call that nobody has ended has run long enough."""
    await end_in_time(ctx, await meets.hands_by_number(ctx.db, number=due.number))


async def tell_when_enough(ctx: Ctx, calls: Sequence[HandsCall], circle: Circle, room_id: RoomId) -> None:
    """Tell each one who has asked for hands, once, when there are enough."""
    answers = await answers_to_each(ctx, calls, circle)
    helping = {call: rules.helpers(answers[key_of(call)]) for call in calls}
    enough = {call: who for call, who in helping.items() if call.wanted is not None and len(who) >= call.wanted}
    if not enough:
        return
    names = await names_of(ctx, {who for call, theirs in enough.items() for who in (call.asked_by, *theirs)}, circle)
    await ctx.outbox.look_up_once(_once(call) for call in enough)
    for call, theirs in enough.items():
        doc = texts.enough_hands(key_of(call).shown, call, theirs, names)
        await ctx.outbox.post(room_id, doc, rings=(call.asked_by,), once=_once(call))


def _once(call: HandsCall) -> str:
    return f"hands-enough:{call.number}"
