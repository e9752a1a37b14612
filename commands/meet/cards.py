"""The cards: what is asked, what was answered so far, how to answer."""

from collections.abc import Sequence
from typing import Any

from chatbot.api.context import Ctx
from chatbot.api.markup import Doc
from commands.meet import texts
from commands.meet.family import Gathering, answers_to, key_of
from commands.people import names_of
from commands.rules import meet as rules
from storage.models import Circle, DatePoll, HandsCall, SenseCheck
from storage.types import RoomId


async def post(
    ctx: Ctx, asked: Gathering, circle: Circle, room_id: RoomId, *, relates_to: dict[str, Any] | None = None
) -> None:
    """Post a card in the circle's room, in the thread that it belongs to where there is one."""
    card = await card_of(ctx, asked, circle)
    await ctx.outbox.card(str(key_of(asked)), room_id, card, reactions=seeds_of(asked), relates_to=relates_to)


async def post_again(ctx: Ctx, asked: Gathering, circle: Circle, room_id: RoomId) -> None:
    """Post a card in the room that its circle has moved to."""
    card = await card_of(ctx, asked, circle)
    await ctx.outbox.card_again(str(key_of(asked)), room_id, card, reactions=seeds_of(asked))


async def show(ctx: Ctx, asked: Gathering, circle: Circle) -> None:
    """Bring a card up to date."""
    await ctx.db.flush()
    await ctx.outbox.edit_card(str(key_of(asked)), await card_of(ctx, asked, circle))
    if asked.closed_at is not None:
        await ctx.outbox.seeds_over(str(key_of(asked)))


def seeds_of(asked: Gathering) -> Sequence[str]:
    """The reactions that stand below a card, to be tapped."""
    match asked:
        case SenseCheck():
            return ("👍", "😐", "👎")
        case HandsCall():
            return ("✋",)
        case DatePoll():
            return [f"{option}\ufe0f\u20e3" for option in range(1, len(asked.options) + 1)]


async def card_of(ctx: Ctx, asked: Gathering, circle: Circle) -> Doc:
    """The card of something that is asked."""
    answers = await answers_to(ctx, asked, circle)
    shown = key_of(asked).shown
    ended = ctx.when(asked.closed_at, circle.slug) if asked.closed_at is not None else None
    match asked:
        case SenseCheck():
            felt = rules.sense(answers)
            names = await names_of(ctx, {asked.asked_by, *felt.words}, circle)
            return texts.sense_card(shown, asked, felt, names, ends=ctx.when(asked.closes_at, circle.slug), ended=ended)
        case HandsCall():
            helping = rules.helpers(answers)
            names = await names_of(ctx, {asked.asked_by, *helping}, circle)
            return texts.hands_card(shown, asked, helping, names, ended=ended)
        case DatePoll():
            found = rules.suits(asked.times, answers)
            names = await names_of(ctx, {asked.asked_by}.union(*(each.cans for each in found)), circle)
            times = [ctx.when(each.start, circle.slug) for each in found]
            reminded = ctx.when(rules.asked_to_choose(asked.opened_at, asked.times[0]), circle.slug)
            return texts.date_card(shown, asked, found, names, times=times, reminded=reminded, ended=ended)
