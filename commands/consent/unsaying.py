"""Taking back what was said: by taking the reaction away, or by deleting the words. Editing them changes nothing."""

from datetime import datetime

from chatbot.api.context import Ctx, TakenBack
from chatbot.api.markup import Block, p, quote, say
from commands.consent.cards import in_stance
from commands.consent.family import consent, line_of, link_to_text, show
from commands.rules import consent as judge
from storage.models import Answer, Item, Question, ReactionLine
from storage.queries import consent as items_of
from storage.types import EventId

Said = Answer | Question | ReactionLine
"""What a message can have said about an item."""


@consent.on_taken_back
async def words_deleted(ctx: Ctx, gone: TakenBack) -> None:
    """Whoever deletes their own words takes them back. Who moderates the room cannot take away a concern of somebody else's."""
    await take_back(ctx, gone.event_id, at=gone.at)


async def take_back(ctx: Ctx, source: EventId, *, at: datetime) -> None:
    """Take back what the speaker said by a reaction or a message: an answer with the words that came to it, a question, the
    answer to one, a line of the reactions round."""
    await items_of.forget_reasons(ctx.db, user_id=ctx.actor.user_id, source=source)
    for said in await _said_in(ctx, source):
        item = await items_of.by_number(ctx.db, number=said.item)
        if not judge.is_asked(item) or at > item.closes_at:
            continue  # A closed item never changes.
        if isinstance(said, Answer):
            for one in (said, *judge.words_to(said, await items_of.answers_to(ctx.db, item=item.number))):
                one.taken_back_at = at
        elif isinstance(said, Question) and said.source != source:
            said.answer = said.answered_by = said.answered_at = said.answered_in = None
        else:
            said.taken_back_at = at
        ctx.audit("consent.taken_back", f"C-{item.number}", circle=item.circle)
        if isinstance(said, Question) and said.taken_back_at is not None:
            done = say(f"{ctx.actor.name} has taken this question about C-{item.number} back.")
            await ctx.outbox.edit_card(f"{item.number}-q{said.id}", done)
        await show(ctx, item)


@consent.on_edited
async def words_edited(ctx: Ctx, original: EventId) -> None:
    """What was said stands as it was first said, for others may have acted on it: say so, once."""
    await items_of.forget_reasons(ctx.db, user_id=ctx.actor.user_id, source=original)  # It reads otherwise now.
    for said in await _said_in(ctx, original):
        item = await items_of.by_number(ctx.db, number=said.item)
        if judge.is_asked(item):
            await ctx.outbox.private(
                ctx.actor.user_id,
                say(*await _as_first_said(ctx, item, said, original)),
                card=line_of(item), once=f"consent-edited:{original}"[:128],
            )  # fmt: skip


async def _as_first_said(ctx: Ctx, item: Item, said: Said, original: EventId) -> list[Block]:
    """What was edited, what stands, and how it is changed."""
    shown = f"C-{item.number}"
    if isinstance(said, Answer):
        stands = in_stance(judge.stance_of(said), ctx.settings.federation.words)
        return [
            _edited(f"answer to {shown}", f": {stands}."), *([quote(said.words)] if said.words else []),
            p("If you mean something else now, please say it anew: reply to ", await link_to_text(ctx, item),
              ". Your latest answer counts."),
        ]  # fmt: skip
    if isinstance(said, ReactionLine):
        return [_edited(f"reaction to {shown}"), quote(said.words), p("To change it, please say it anew.")]
    if said.source == original:
        again = p("To change it, please delete it and ask anew.")
        return [_edited(f"question about {shown}"), quote(said.words), again]
    again = p("To change it, please delete it and answer anew.")
    return [_edited(f"answer to a question about {shown}"), quote(said.answer or ""), again]


def _edited(what: str, stands: str = ":") -> Block:
    return p(f"You have edited your {what}. I do not follow edits, so it stands as you first said it{stands}")


async def _said_in(ctx: Ctx, source: EventId) -> list[Said]:
    """What the speaker said by a message, and has not taken back."""
    me = ctx.actor.user_id
    answers = await items_of.answers_from(ctx.db, source=source)
    questions = await items_of.questions_from(ctx.db, source=source)
    lines = await items_of.lines_from(ctx.db, source=source)
    mine: list[Said] = [one for one in answers if one.user_id == me]
    mine += [one for one in questions if (one.asked_by if one.source == source else one.answered_by) == me]
    mine += [one for one in lines if one.user_id == me]
    return [one for one in mine if one.taken_back_at is None]
