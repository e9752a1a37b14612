"""What waits to be passed on follows the messages that it is of: their edits, and their deletion. So nothing is passed on after its author
has deleted it, whoever says yes to it then."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot.api.context import Ctx
from chatbot.api.incoming import Edited, TakenBack
from commands.relay.family import relay
from commands.relay.handing.passages import Part, words_after
from commands.relay.passing.asking import show_request_anew, take_request_back
from commands.relay.passing.by_reaction import PassThis
from commands.relay.passing.previewing import AsShown
from commands.relay.passing.reserved import AsText
from commands.relay.texts import waiting as texts
from commands.rules.relay import passing as judge
from storage.models import AskedToPassPart, OpenQuestion
from storage.queries import circles, questions
from storage.queries import relay_requests as asked_of
from storage.types import EventId, UserId

Waits = PassThis | AsShown | AsText
KINDS: dict[str, type[Waits]] = {each.name: each for each in (PassThis, AsShown, AsText)}


async def end_what_waits(ctx: Ctx, gone: TakenBack) -> None:
    """A message is deleted: nobody is asked about it any more."""
    for request in await asked_of.asked_by_or_of(ctx.db, message=gone.event_id):
        if gone.moderates or gone.by in (request.asked_by, request.author):
            await take_request_back(ctx, request)
    for part in await asked_of.parts_asked_with(ctx.db, source=gone.event_id):
        if gone.moderates or gone.by == part.author:
            await _without(ctx, part)
    for question, waits in await _open_questions(ctx):
        author = _messages(question, waits).get(gone.event_id)
        if author is not None and (gone.moderates or gone.by == author):
            person = await ctx.end_question(question)
            several = isinstance(waits, AsShown) and bool(waits.parts)
            if person is not None:
                await ctx.outbox.private(person, texts.deleted_meanwhile(several=several), about=None, rings=False)
            elif question.room_id is not None:
                await ctx.outbox.post(question.room_id, texts.deleted_meanwhile(several=several))


async def _without(ctx: Ctx, part: AskedToPassPart) -> None:
    """One message of a run that waits is deleted: the others wait on, and the last one takes the request with it."""
    request = await asked_of.asked_by_number(ctx.db, number=part.request)
    await ctx.db.delete(part)
    await ctx.db.flush()
    left = await asked_of.parts_asked(ctx.db, number=request.number)
    if not left:
        await take_request_back(ctx, request)
        return
    request.text = left[0].text
    ctx.audit("relay.request_edited", f"P-{request.number}", circle=request.circle)
    await show_request_anew(ctx, request)


async def follow_what_waits(ctx: Ctx, edited: Edited) -> None:
    """A message has other words: those wait from now on."""
    for request in await asked_of.asked_with(ctx.db, source=edited.event_id):
        origin = await circles.by_slug(ctx.db, slug=request.circle)
        words = await words_after(ctx, edited, origin) if request.author == ctx.actor.user_id else ""
        if words and words != request.text:
            request.text, request.decision = words, None
            ctx.audit("relay.request_edited", f"P-{request.number}", circle=origin.slug)
            await show_request_anew(ctx, request)
    for part in await asked_of.parts_asked_with(ctx.db, source=edited.event_id):
        words = judge.all_of(edited.as_written(edited.text))
        if words and words != part.text and part.author == ctx.actor.user_id:
            part.text = words
            request = await asked_of.asked_by_number(ctx.db, number=part.request)
            ctx.audit("relay.request_edited", f"P-{request.number}", circle=request.circle)
            await show_request_anew(ctx, request)
    for question, waits in await _open_questions(ctx):
        if _messages(question, waits).get(edited.event_id) == ctx.actor.user_id:
            question.data = (await _with_words(ctx, edited, waits)).data


async def _with_words(ctx: Ctx, edited: Edited, waits: Waits) -> Waits:
    """The same with the words that a message has now; as it was where an edit leaves nothing to pass on."""
    origin = await circles.by_slug(ctx.db, slug=waits.circle if isinstance(waits, PassThis) else waits.origin)
    words = await words_after(ctx, edited, origin)
    if not words:
        return waits
    if isinstance(waits, AsShown) and waits.parts:
        return replace(waits, parts=tuple(_now(each, edited, words) for each in waits.parts))
    if isinstance(waits, AsShown):
        return replace(waits, text=words, decision=None)
    return replace(waits, text=words)


def _now(part: Part, edited: Edited, words: str) -> Part:
    return replace(part, text=words) if part.source == edited.event_id else part


async def _open_questions(ctx: Ctx) -> Sequence[tuple[OpenQuestion, Waits]]:
    found = await questions.all_of_kinds(ctx.db, family=relay.name, names=KINDS)
    return [(each, KINDS[each.name].read(each.about, each.data)) for each in found]


def _messages(question: OpenQuestion, waits: Waits) -> dict[EventId, UserId]:
    """The messages whose words wait, each with whose it is."""
    if isinstance(waits, AsText):
        return {waits.event_id: question.user_id}
    parts = waits.parts if isinstance(waits, AsShown) else ()
    return {waits.source: waits.author, **{each.source: each.author for each in parts}}
