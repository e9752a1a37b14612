"""What is said of a date poll, a call for hands or a sense check by its number, and not on its card: “M-1 1 and 3”, “!m1 2”."""

from dataclasses import replace

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch, TouchKind
from chatbot.config import Settings
from commands.authority import must_be_there
from commands.encryption import elsewhere
from commands.meet import texts
from commands.meet.family import Gathering, by_key, key_of, meet, open_in
from commands.meet.keys import CardKey, Kind
from commands.meet.touching import note_line
from commands.rules.meet.hint import answer_in_the_room, is_for_a_poll, named
from commands.rules.meet.words import read_help
from storage.models import Circle, DatePoll, HandsCall
from storage.queries import circles

MOST_SHOWN = 3
"""Polls that are shown to whoever answers none of them."""


@meet.on_words
async def words_heard(ctx: Ctx, text: str) -> Reply | None:
    """Take an answer that names what it is to; to other words about it say how it is answered."""
    said = None if ctx.said.late else named(text)
    if said is None or not said[2]:
        return None
    asked = await by_key(ctx, CardKey(Kind(said[0]), said[1]))
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    await must_be_there(ctx, circle)
    return await _noted(ctx, asked, circle, said[2]) or Reply(texts.how_to_answer(asked, key_of(asked).shown))


def answers_by_number(text: str, settings: Settings) -> bool:
    """Whether a line of a circle's room is an answer to something that is asked there."""
    return answer_in_the_room(text) is not None


@meet.on_overheard(answers_by_number)
async def said_by_number(ctx: Ctx, text: str) -> Reply | None:
    """Take an answer that names what it is to, although nobody was addressed. What is over, or another circle's, is talk."""
    said = answer_in_the_room(text)
    if said is None or not ctx.may_ask_back():
        return None
    key = CardKey(Kind(said[0]), said[1])
    asked = next((each for each in await open_in(ctx, ctx.circle.slug) if key_of(each) == key), None)
    return await _noted(ctx, asked, ctx.circle, said[2]) if asked is not None else None


async def _noted(ctx: Ctx, asked: Gathering, circle: Circle, words: str) -> Reply | None:
    touch = Touch(TouchKind.REPLY, str(key_of(asked)), words, ctx.said.event_id, ctx.said.at, "")
    reply = await note_line(ctx, asked, circle, touch)
    return replace(reply, private=elsewhere(ctx, circle)) if reply is not None else None


@meet.on_unplaced
async def said_to_no_poll(ctx: Ctx, text: str) -> Reply | None:
    """Times of a date poll, or a helping hand, in reply to a message that is about none."""
    if ctx.circle_here is None:
        return None
    asked = await open_in(ctx, ctx.circle_here.slug)
    polls = [each for each in asked if isinstance(each, DatePoll) and is_for_a_poll(text)]
    calls = [each for each in asked if isinstance(each, HandsCall) and read_help(text) is True]
    shown = [key_of(each).shown for each in (polls or calls)[:MOST_SHOWN]]
    return Reply(texts.to_which(shown, text.strip())) if shown else None
