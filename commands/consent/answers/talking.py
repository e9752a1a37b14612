"""Questions and their answers, and the short lines of the reactions round."""

from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import settle
from chatbot.api.errors import Refusal
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import cmd, quote
from commands.authority import may
from commands.consent.answers.voices import own_voice
from commands.consent.card.showing import line_of, question_of, show
from commands.consent.family import Number, consent
from commands.consent.items.item import view_of
from commands.consent.items.planning import AllHeard
from commands.consent.items.seats import kept
from commands.consent.texts import talk as texts
from commands.encryption import is_there, words_for
from commands.people import name_of, speaker_in
from commands.rules import authority
from commands.rules.consent import rights, rounds
from commands.rules.consent.waiting import all_have_spoken
from commands.rules.consent.words import LONGEST_LINE
from storage.models import Item, Question, ReactionLine, Round
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import EventId


@consent.command(
    "ask",
    allow=Who.PRESENT,
    example="ask C-12 Who pays for it?",
    changes=True,
    dated=True,
    also="question, ask about, a question about, question about",
    mended_by=None,
)
async def ask(ctx: Ctx, number: Number, question: Rest) -> Reply:
    """Ask a question to understand an item; its proposer is told, and can answer by replying."""
    item = await _seen(ctx, number)
    return await ask_question(ctx, item, question, source=ctx.said.event_id, at=ctx.said.at)


@consent.command(
    "answer", allow=Who.PRESENT, example="answer C-12 The fund pays for it", changes=True, dated=True, mended_by=None
)
async def answer(ctx: Ctx, number: Number, words: Rest) -> Reply:
    """Answer the oldest open question to your item; a reply to the question itself answers that one."""
    item = await items_of.by_number(ctx.db, number=number)
    await may(ctx, authority.EXPLAIN, item)
    rights.must_be_open(item)
    still = [asked for asked in await items_of.questions_to(ctx.db, item=number) if asked.answer is None]
    if not still:
        raise Refusal(
            "no-question",
            "No question to C-{number} is open. {item} shows what was asked.",
            number=number,
            item=cmd(f"item C-{number}"),
        )
    return await answer_question(ctx, item, still[0], words)


@consent.command(
    "reaction",
    allow=Who.PRESENT,
    example="reaction C-12 We like it, and would start smaller",
    changes=True,
    dated=True,
    mended_by=None,
)
async def reaction(ctx: Ctx, number: Number, line: Rest) -> Reply:
    """Say in one short line what you make of a proposal, in its reactions round."""
    item = await _seen(ctx, number)
    return await note_line(ctx, item, line, source=ctx.said.event_id, at=ctx.said.at)


async def ask_question(ctx: Ctx, item: Item, words: str, *, source: EventId, at: datetime) -> Reply:
    """Note a question, show it on the card, and tell the proposer, who answers by replying."""
    rights.must_be_open(item)
    question = Question(
        item=item.number, asked_by=ctx.actor.user_id, words=ctx.as_written(words), source=source, asked_at=at
    )
    ctx.db.add(question)
    await ctx.db.flush()
    ctx.audit("consent.asked", f"C-{item.number}", circle=item.circle)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await show(ctx, item)
    if circle.room_id is not None:
        proposer = await name_of(ctx, item.proposer, circle)
        asker = await speaker_in(ctx, circle)
        message = ctx.said
        here = message.room_id == circle.room_id
        await ctx.outbox.post(
            circle.room_id,
            texts.question_for(item, proposer, asker, question.words),
            rings=(item.proposer,),
            relates_to=reply_relation(message.event_id, thread=message.thread) if here else None,
            card=question_of(question),
        )
        if not here:
            return Reply(texts.asked(item, proposer), about=line_of(item))
    return Reply.none()


async def answer_question(ctx: Ctx, item: Item, question: Question, words: str) -> Reply:
    """Note the answer to a question, show it on the card, and tell who asked."""
    words = ctx.as_written(words)
    question.answer, question.answered_by, question.answered_at = words, ctx.actor.user_id, ctx.said.at
    question.answered_in = ctx.said.event_id
    ctx.audit("consent.question_answered", f"C-{item.number}", circle=item.circle)
    await show(ctx, item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    asked_by = await name_of(ctx, question.asked_by, circle)
    asks = question.asked_by != ctx.actor.user_id and await is_there(ctx, question.asked_by, circle)
    if asks and ctx.said.private:
        answer = await words_for(ctx, question.asked_by, circle, quote(words))
        doc = texts.your_question_is_answered(item, answer)
        await ctx.outbox.private(question.asked_by, doc, about=circle, rings=False, card=line_of(item))
    return Reply(texts.question_answered(item, asked_by), about=line_of(item))


async def note_line(ctx: Ctx, item: Item, words: str, *, source: EventId, at: datetime) -> Reply:
    """Note a reaction, of which each seat has one: a later one takes its place."""
    rights.must_be_open(item)
    present = rounds.round_at(rounds.of(item), at)
    if present is not Round.REACTIONS:
        raise Refusal("not-this-round", texts.no_reactions_now(item, present))
    line = " ".join(words.split())
    if len(line) > LONGEST_LINE:
        raise Refusal(
            "too-long",
            "Please keep a reaction to one short line, of {most} letters at the most. This one has {letters}.",
            most=LONGEST_LINE,
            letters=len(line),
        )
    voice = await own_voice(ctx, await view_of(ctx, item))
    said = ReactionLine(
        item=item.number,
        user_id=ctx.actor.user_id,
        seat=kept(voice.seat),
        words=ctx.as_written(line),
        source=source,
        at=at,
    )
    ctx.db.add(said)
    ctx.audit("consent.reacted", f"C-{item.number}", circle=item.circle)
    after = await show(ctx, item)
    if all_have_spoken(after.lines, seats=after.seat_names):
        await settle(ctx, AllHeard(item.number))
    return Reply(texts.reaction_noted(item), about=line_of(item))


async def _seen(ctx: Ctx, number: int) -> Item:
    item = await items_of.by_number(ctx.db, number=number)
    await may(ctx, authority.ANSWER, item)
    return item
