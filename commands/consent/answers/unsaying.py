"""Taking back what was said: by taking the reaction away, or by deleting the words. Editing them changes nothing."""

from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.incoming import Edited, TakenBack
from chatbot.api.wording.markup import Doc
from commands.consent.answers.reasons import forget_reason
from commands.consent.answers.telling import tell_people
from commands.consent.card.showing import line_of, link_to_card, question_of, show
from commands.consent.family import consent
from commands.consent.items.asked import ask_no_more
from commands.consent.items.audience import in_room
from commands.consent.texts import talk as texts
from commands.people import speaker_in
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights, voices
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Item, Question, ReactionLine
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import EventId

Statement = Answer | Question | ReactionLine
"""What a message can have said about an item."""


@consent.on_taken_back
async def words_deleted(ctx: Ctx, gone: TakenBack) -> None:
    """Whoever deletes their own words takes them back. Who moderates the room cannot take away a concern of somebody else's."""
    await take_back(ctx, gone.event_id, at=gone.at)


async def take_back(ctx: Ctx, source: EventId, *, at: datetime) -> None:
    """Take back what the speaker said by a reaction or a message: an answer with the words that came to it, a question, the
    answer to one, a line of the reactions round."""
    await forget_reason(ctx, source)
    for statement in await _said_in(ctx, source):
        item = await items_of.by_number(ctx.db, number=statement.item)
        if not rights.is_asked(item) or at > item.closes_at:
            continue  # A closed item never changes.
        if not await _was_there(ctx, item):
            continue  # What they had said there stays with the circle.
        await _undo(ctx, item, statement, source, at=at)
        ctx.audit("consent.taken_back", f"C-{item.number}", circle=item.circle)
        view = await show(ctx, item)
        await ask_no_more(ctx, item)
        if isinstance(statement, Answer):
            await tell_people(ctx, view, SeatKey.find(statement.seat), lent=not voices.is_own(statement))


async def _was_there(ctx: Ctx, item: Item) -> bool:
    """Whether who takes something back does so in the room of the item's circle, or is in it."""
    if ctx.circle_here is not None and ctx.circle_here.slug == item.circle:
        return True
    return await in_room(ctx, await circles.by_slug(ctx.db, slug=item.circle), ctx.actor.user_id)


async def _undo(ctx: Ctx, item: Item, statement: Statement, source: EventId, *, at: datetime) -> None:
    match statement:
        case Answer():
            for one in (statement, *judge.words_to(statement, await items_of.answers_to(ctx.db, item=item.number))):
                one.taken_back_at = at
        case Question() if statement.source != source:
            statement.answer = statement.answered_by = statement.answered_at = statement.answered_in = None
        case Question():
            statement.taken_back_at = at
            who = await speaker_in(ctx, await circles.by_slug(ctx.db, slug=item.circle))
            await ctx.outbox.edit_card(question_of(statement), texts.question_taken_back(item, who))
        case ReactionLine():
            statement.taken_back_at = at


@consent.on_edited
async def words_edited(ctx: Ctx, edited: Edited) -> None:
    """What was said stands as it was first said, for others may have acted on it: say so, once."""
    original = edited.event_id
    await forget_reason(ctx, original)  # It reads otherwise now.
    for statement in await _said_in(ctx, original):
        item = await items_of.by_number(ctx.db, number=statement.item)
        if rights.is_asked(item):
            await ctx.outbox.private(
                ctx.actor.user_id,
                await _as_first_said(ctx, item, statement, original),
                about=await circles.by_slug(ctx.db, slug=item.circle),
                card=line_of(item),
                once=f"consent-edited:{original}",
            )


async def _as_first_said(ctx: Ctx, item: Item, statement: Statement, original: EventId) -> Doc:
    match statement:
        case Answer():
            link, words = await link_to_card(ctx, item), ctx.settings.federation.words
            return texts.edited_answer(item, statement, link=link, words=words)
        case ReactionLine():
            return texts.edited_reaction(item, statement.words)
        case Question() if statement.source == original:
            return texts.edited_question(item, statement.words)
        case Question():
            return texts.edited_answer_to_question(item, statement.answer or "")


async def _said_in(ctx: Ctx, source: EventId) -> list[Statement]:
    """What the speaker said by a message, and has not taken back."""
    me = ctx.actor.user_id
    answers = await items_of.answers_from(ctx.db, source=source)
    questions = await items_of.questions_from(ctx.db, source=source)
    lines = await items_of.lines_from(ctx.db, source=source)
    mine: list[Statement] = [one for one in answers if one.user_id == me]
    mine += [one for one in questions if (one.asked_by if one.source == source else one.answered_by) == me]
    mine += [one for one in lines if one.user_id == me]
    return [one for one in mine if one.taken_back_at is None]
