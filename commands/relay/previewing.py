"""Before something is passed on: whoever may not do so asks those who may; a link person is shown what would arrive where their circle
wants that, and is told what a file may hold besides."""

from collections.abc import Sequence

from chatbot.api.acknowledging import acknowledged
from chatbot.api.context import Ctx, Reply
from commands.relay import asking_texts, file_texts, texts
from commands.relay.asking import ask, said_blocks
from commands.relay.family import relay
from commands.relay.files import AsItIs, says_whether, whether_as_it_is
from commands.relay.handover import hand_over
from commands.relay.passages import Passage
from commands.relay.ways import may_pass, must_be_new, must_not_be_secret
from commands.rules.relay_files import cannot_be_stripped
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle
from storage.queries import circles


async def pass_or_ask(ctx: Ctx, origin: Circle, targets: Sequence[Circle], passage: Passage) -> Reply:
    """Pass words on where the speaker may do so, else ask those who may."""
    if len(targets) == 1 and not await may_pass(ctx, origin, targets[0]):
        return await ask(ctx, origin, targets[0], passage)
    tells_more = passage.attachment is not None and cannot_be_stripped(passage.attachment)
    shown_first = ctx.rules_of(origin.slug).relay.preview
    if (tells_more or shown_first) and not passage.as_it_is:
        return await _ask_first(ctx, origin, targets, passage, shown_first=shown_first)
    relays = await hand_over(ctx, origin, targets, passage)
    by_another = passage.author != ctx.actor.user_id or bool(passage.parts)
    return await acknowledged(ctx, texts.passed_on(relays, targets, by_another=by_another), kind="relay-passed")


async def _ask_first(
    ctx: Ctx, origin: Circle, targets: Sequence[Circle], passage: Passage, *, shown_first: bool
) -> Reply:
    """Show a link person what would arrive, where their circle wants that, and tell them what a file may hold besides."""
    for target in targets:
        await must_not_be_secret(ctx, origin, target)
        await must_be_new(ctx, passage, target)
    asked = AsItIs(
        "file",
        origin.slug,
        tuple(target.slug for target in targets),
        passage.author,
        passage.text,
        passage.source,
        passage.at,
        passage.here,
        passage.quoted,
        passage.said_in,
        passage.private,
        passage.attachment,
        passage.parts,
        passage.decision,
    )
    file = passage.attachment
    if shown_first or file is None:
        files = [each.attachment for each in passage.parts or (passage,) if each.attachment is not None]
        words = await said_blocks(ctx, origin, passage.text, passage.parts)
        doc = asking_texts.preview(targets, words, files=files, private=ctx.said.private)
    else:
        doc = file_texts.as_it_is(file, private=ctx.said.private)
    await ctx.ask_here(asked, doc)
    return Reply.none()


@relay.answer(changes=True, fits=says_whether, subject=whether_as_it_is)
async def pass_as_it_is(ctx: Ctx, words: str, asked: AsItIs) -> Reply:
    """Yes or no to a file as it is."""
    if not yes_or_no(words):
        return Reply(file_texts.not_passed_on())
    origin = await circles.by_slug(ctx.db, slug=asked.origin)
    targets = [await circles.by_slug(ctx.db, slug=slug) for slug in asked.targets]
    passage = Passage(
        asked.author,
        asked.text,
        source=asked.source,
        at=asked.at,
        here=asked.here,
        quoted=asked.quoted,
        said_in=asked.said_in,
        private=asked.private,
        attachment=asked.attachment,
        parts=asked.parts,
        decision=asked.decision,
        as_it_is=True,
    )
    return await pass_or_ask(ctx, origin, targets, passage)
