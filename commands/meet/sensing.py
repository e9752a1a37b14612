"""Sense checks: how does something feel? Plainly no decision."""

from dataclasses import dataclass
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.seams.payloads import Due
from commands.circles import room_to_reach
from commands.meet import cards, texts
from commands.meet.ending import end_by_hand, end_in_time
from commands.meet.family import checked, key_of, meet
from commands.rules.consent.rounds import fitting
from commands.rules.meet import counting as rules
from storage.models import SenseCheck
from storage.queries import meet as meets

EXAMPLE = "sense Shall we grow next year? by fri"
Number = Annotated[int, ItemNumber("S")]


@dataclass(frozen=True)
class SenseOver(Due, name="sense"):
    """A sense check ends by itself."""

    number: int


@meet.command(
    "sense",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example=EXAMPLE,
    changes=True,
    also="sense check, temperature check, mood check",
    mended_by=("sense close {subject}",),
)
async def sense(ctx: Ctx, text: Rest, *, by: When | None = None) -> Reply:
    """Ask how something feels to people. It decides nothing.

    Anybody in the room answers with one tap, or with a line in reply. It ends by itself, after two days unless you say
    when, and I sum it up.
    """
    circle = ctx.circle
    room_id = await room_to_reach(ctx, circle)
    ends = fitting(by or ctx.now + rules.SENSE_LASTS, now=ctx.now)
    found = SenseCheck(
        circle=circle.slug,
        text=ctx.as_written(checked(text, example=EXAMPLE)),
        asked_by=ctx.actor.user_id,
        opened_at=ctx.now,
        closes_at=ends,
    )

    ctx.db.add(found)
    await ctx.db.flush()
    shown = key_of(found).shown
    ctx.audit("meet.sense_opened", shown, circle=circle.slug)
    await ctx.schedule(SenseOver(found.number), at=ends)

    await cards.post(ctx, found, circle, room_id)
    if ctx.said.room_id == room_id:
        return Reply.none()
    return Reply.text(texts.opened(shown, circle, until=ctx.when(ends, circle.slug)))


@meet.command(
    "sense close",
    allow=Who.PRESENT,
    example="sense close S-3",
    changes=True,
    also="close, end, finish, conclude",
    weighs=True,
)
async def end_sense(ctx: Ctx, number: Number) -> Reply:
    """End your sense check before its time, and sum it up."""
    return await end_by_hand(ctx, await meets.sense_by_number(ctx.db, number=number), SenseOver(number))


@meet.job(changes=True)
async def sense_over(ctx: Ctx, due: SenseOver) -> None:
    """A sense check's time has come."""
    await end_in_time(ctx, await meets.sense_by_number(ctx.db, number=due.number))
