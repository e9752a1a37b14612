"""The cards: what is asked, what was answered so far, how to answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from chatbot.api.context import Ctx
from chatbot.api.post.cards import Card
from chatbot.api.wording.markup import Doc
from commands.meet import date_texts, texts
from commands.meet.family import Gathering, answers_to_each, key_of
from commands.people import names_of
from commands.rules.meet import counting as rules
from storage.models import Circle, DatePoll, HandsCall, MeetAnswer, SenseCheck
from storage.types import RoomId, UserId


async def post(
    ctx: Ctx, asked: Gathering, circle: Circle, room_id: RoomId, *, relates_to: dict[str, Any] | None = None
) -> None:
    """Post a card in the circle's room, in the thread that it belongs to where there is one."""
    card = await card_of(ctx, asked, circle)
    await ctx.outbox.card(str(key_of(asked)), room_id, card, reactions=seeds_of(asked), relates_to=relates_to)


async def post_again(ctx: Ctx, asked: Sequence[Gathering], circle: Circle, room_id: RoomId) -> None:
    """Post some cards in the room that their circle has moved to."""
    docs = await cards_of(ctx, asked, circle)
    again = [Card(str(key_of(each)), doc, seeds_of(each)) for each, doc in zip(asked, docs, strict=True)]
    await ctx.outbox.cards_again(again, room_id)


async def show(ctx: Ctx, asked: Gathering, circle: Circle) -> None:
    """Bring a card up to date."""
    await show_each(ctx, [asked], circle)


async def show_each(ctx: Ctx, asked: Sequence[Gathering], circle: Circle) -> None:
    """Bring some cards of a circle up to date."""
    await ctx.db.flush()
    docs = await cards_of(ctx, asked, circle)
    await ctx.outbox.edit_each({str(key_of(each)): doc for each, doc in zip(asked, docs, strict=True)})
    for each in asked:
        if each.closed_at is not None:
            await ctx.outbox.seeds_over(str(key_of(each)))


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
    return (await cards_of(ctx, [asked], circle))[0]


async def cards_of(ctx: Ctx, asked: Sequence[Gathering], circle: Circle) -> list[Doc]:
    """The cards of several things that a circle is asked. As many statements for all as for one."""
    answers = await answers_to_each(ctx, asked, circle)
    people = {each.asked_by for each in asked} | {one.user_id for said in answers.values() for one in said}
    names = await names_of(ctx, people, circle)
    return [_card(ctx, each, circle, answers[key_of(each)], names) for each in asked]


def _card(
    ctx: Ctx, asked: Gathering, circle: Circle, answers: Sequence[MeetAnswer], names: Mapping[UserId, str]
) -> Doc:
    shown = key_of(asked).shown
    ended = ctx.when(asked.closed_at, circle.slug) if asked.closed_at is not None else None
    match asked:
        case SenseCheck():
            felt, ends = rules.sense(answers), ctx.when(asked.closes_at, circle.slug)
            return texts.sense_card(shown, asked, felt, names, ends=ends, ended=ended)
        case HandsCall():
            return texts.hands_card(shown, asked, rules.helpers(answers), names, ended=ended)
        case DatePoll():
            found = rules.suits(asked.times, answers)
            times = [ctx.when(each.start, circle.slug) for each in found]
            reminded = ctx.when(rules.asked_to_choose(asked.opened_at, asked.times[0]), circle.slug)
            return date_texts.date_card(shown, asked, found, names, times=times, reminded=reminded, ended=ended)
