"""What single persons are asked about an item, each until it is over: then whoever was asked in private is told once."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Doc
from commands.consent.texts import end as end_texts
from commands.consent.texts import holder as holder_texts
from commands.encryption import is_there
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.objections import is_before_now, unmet
from storage.models import Item, OpenQuestion
from storage.queries import circles, questions
from storage.queries import consent as items_of
from storage.types import UserId


@dataclass(frozen=True)
class WhetherMet(Asked, name="resolved"):
    """Somebody says that a person's critical concern on an item is met: is it?"""

    item: int
    answer: int
    how: str
    asked_by: UserId
    version: int = 1
    """The text that they were asked about."""


@dataclass(frozen=True)
class WhetherHeld(Asked, name="held"):
    """The text has changed since somebody's critical concern: is it met by that, or does it stand?"""

    item: int
    answer: int


@dataclass(frozen=True)
class EndWanted(Asked, name="end"):
    """Until when shall it be open?"""

    item: int


async def ask_no_more(ctx: Ctx, item: Item) -> None:
    """End what is asked about an item and needs no answer any more. Whoever ends it themselves hears so from what they do."""
    for question in await questions.all_about(
        ctx.db, family=ctx.family, names=(WhetherMet.name, WhetherHeld.name, EndWanted.name), about=str(item.number)
    ):
        why = await _why_over(ctx, item, question)
        person = await ctx.end_question(question) if why is not None else None
        if why is None or person is None:
            continue
        if question.name == EndWanted.name and ctx.speaker is not None and ctx.speaker.user_id == person:
            continue
        circle = await circles.by_slug(ctx.db, slug=item.circle)
        if await is_there(ctx, person, circle):
            await ctx.outbox.private(person, why, about=circle, rings=False, card=str(CardKey(item.number, Part.LINE)))


async def _why_over(ctx: Ctx, item: Item, question: OpenQuestion) -> Doc | None:
    """Why a question needs no answer any more, as the person is told; None while it does."""
    if question.name == EndWanted.name:
        if not rights.is_asked(item):
            return end_texts.over_with_item(item)
        until = ctx.when(item.closes_at, item.circle)
        told_there = question.room_id is not None  # In the room a late reply hears when it closes.
        return None if item.unset_ends or told_there else end_texts.over_with_end(item, closes=until)
    words = ctx.settings.federation.words
    if not rights.is_asked(item):
        return holder_texts.over_with_item(item, words)
    held = await items_of.answer_by_id(ctx.db, answer=answer_asked_about(question))
    answers = await items_of.answers_to(ctx.db, item=item.number)
    if question.name == WhetherMet.name and WhetherMet.read(question.about, question.data).version < item.version:
        return holder_texts.over_with_text(item, words)
    open_ = unmet(answers, version=item.version, since=item.version_at, until=item.closes_at)
    if any(one.answer.id == held.id for one in open_):
        return None
    if is_before_now(held, version=item.version, since=item.version_at):
        return holder_texts.over_with_answer(item, words)
    return None if judge.still_stands(held, answers) else holder_texts.over_with_answer(item, words)


def answer_asked_about(question: OpenQuestion) -> int:
    """The answer whose holder is asked whether it is met."""
    kind = WhetherMet if question.name == WhetherMet.name else WhetherHeld
    return kind.read(question.about, question.data).answer
