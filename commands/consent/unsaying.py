"""Taking an answer back: by taking the reaction away, or by deleting the words. Editing them changes nothing."""

from datetime import datetime

from chatbot.context import Ctx, TakenBack
from chatbot.markup import p, quote, say
from commands.consent.cards import in_stance
from commands.consent.family import consent, line_of, link_to_text, show
from commands.rules import consent as judge
from storage.queries import consent as items_of
from storage.types import EventId


@consent.on_taken_back
async def words_deleted(ctx: Ctx, gone: TakenBack) -> None:
    """Whoever deletes their own answer takes it back. Who moderates the room cannot take away a concern of somebody else's."""
    await take_back(ctx, gone.event_id, at=gone.at)


async def take_back(ctx: Ctx, source: EventId, *, at: datetime) -> None:
    """Take back the answer that the speaker gave by a reaction or a message, with the words that came to it."""
    answer = await items_of.answer_from(ctx.db, source=source)
    if answer is None or answer.taken_back_at is not None or answer.user_id != ctx.actor.user_id:
        return
    item = await items_of.by_number(ctx.db, number=answer.item)
    if not judge.is_asked(item) or at > item.closes_at:
        return  # A closed item never changes.
    for one in (answer, *judge.words_to(answer, await items_of.answers_to(ctx.db, item=item.number))):
        one.taken_back_at = at
    ctx.audit("consent.taken_back", f"C-{item.number}", circle=item.circle)
    await show(ctx, item)


@consent.on_edited
async def words_edited(ctx: Ctx, original: EventId) -> None:
    """An answer stands as it was first said, for others may have acted on it: say so, once."""
    answer = await items_of.answer_from(ctx.db, source=original)
    if answer is None or answer.taken_back_at is not None or answer.user_id != ctx.actor.user_id:
        return
    item = await items_of.by_number(ctx.db, number=answer.item)
    if not judge.is_asked(item):
        return
    shown = f"C-{item.number}"
    what = in_stance(judge.stance_of(answer), ctx.settings.federation.words)
    await ctx.outbox.private(
        ctx.actor.user_id,
        say(p(f"You have edited your answer to {shown}. I do not follow edits, so it stands as you first said it: {what}."),
            *([quote(answer.words)] if answer.words else []),
            p("If you mean something else now, please say it anew: reply to ", await link_to_text(ctx, item),
              ". Your latest answer counts.")),
        card=line_of(item), once=f"consent-edited:{original}"[:128],
    )  # fmt: skip
