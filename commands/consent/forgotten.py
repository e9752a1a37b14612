"""Who was forgotten is no longer named on open cards, nor in the questions that were put beside them."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.many import schedule_times
from chatbot.api.seams.payloads import Due
from commands.consent.card.showing import question_of, show_each
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.objections.measuring import offer_remedies, said_of_remedies
from commands.consent.texts import talk as texts
from commands.events import Forgotten
from commands.people import names_of
from storage.queries import circles
from storage.queries import consent as items_of


@dataclass(frozen=True)
class QuestionToShow(Due, name="question-anew"):
    """A question to an open item that names somebody who is forgotten."""

    question: int


@dataclass(frozen=True)
class RemediesToShow(Due, name="remedies-anew"):
    """What was said of how a concern of theirs can be met."""

    item: int


@consent.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """Of cards that are closed they are told instead: there may be hundreds."""
    slugs = [circle.slug for circle in await circles.active_in(ctx.db)]
    items = {item.number: item for item in await items_of.open_among(ctx.db, circles=slugs)}
    views = await show_each(ctx, list(items.values()))
    questions = await items_of.questions_among(ctx.db, items=items)
    theirs = [one for one in questions if gone.mark in (one.asked_by, items[one.item].proposer)]
    await schedule_times(ctx, {QuestionToShow(one.id): ctx.now for one in theirs})
    named = [view.item.number for view in views if gone.mark in view.people]
    await schedule_times(ctx, {RemediesToShow(number): ctx.now for number in named})


@consent.job(changes=False)
async def show_question_anew(ctx: Ctx, due: QuestionToShow) -> None:
    """One of these questions."""
    question = await items_of.question_by_id(ctx.db, question=due.question)
    item = await items_of.by_number(ctx.db, number=question.item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    names = await names_of(ctx, {question.asked_by, item.proposer}, circle)
    doc = texts.question_for(item, names[item.proposer], names[question.asked_by], question.words)
    await ctx.outbox.edit_card(question_of(question), doc)


@consent.job(changes=False)
async def show_remedies_anew(ctx: Ctx, due: RemediesToShow) -> None:
    """Where it was said how to meet what stands against one of these items."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if await said_of_remedies(ctx, item):
        await offer_remedies(ctx, await view_of(ctx, item))
