"""Before something is passed on: whoever may not do so asks those who may; a link person is shown what would arrive where their circle
wants that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.acknowledging import acknowledged
from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Attachment
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.phrases import Inline
from commands.relay.family import relay
from commands.relay.handing.handover import hand_over
from commands.relay.handing.passages import Part, Passage
from commands.relay.handing.ways import may_pass, must_be_new, must_not_be_secret
from commands.relay.passing.asking import ask, said_blocks
from commands.relay.texts import asking as asking_texts
from commands.relay.texts import passing as texts
from commands.relay.texts import to_whom
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle
from storage.queries import circles
from storage.types import CircleSlug, EventId, RoomId, UserId


@dataclass(frozen=True)
class AsShown(Asked, name="as-it-is"):
    """Is this to be passed on, now that you see what arrives? One question to a person at a time."""

    about: str
    origin: CircleSlug
    targets: tuple[CircleSlug, ...]
    author: UserId
    text: str
    source: EventId
    at: datetime
    here: EventId
    quoted: bool
    said_in: RoomId
    private: bool
    attachment: Attachment | None
    parts: tuple[Part, ...] = ()
    decision: int | None = None


async def pass_or_ask(ctx: Ctx, origin: Circle, targets: Sequence[Circle], passage: Passage) -> Reply:
    """Pass words on where the speaker may do so, else ask those who may."""
    if len(targets) == 1 and not await may_pass(ctx, origin, targets[0]):
        return await ask(ctx, origin, targets[0], passage)
    if ctx.rules_of(origin.slug).relay.preview and not passage.shown:
        return await _show_first(ctx, origin, targets, passage)
    relays = await hand_over(ctx, origin, targets, passage)
    quoted = ctx.said.quoted
    if (
        quoted is not None
        and not quoted.by_a_bot
        and not passage.quoted
        and quoted.author != ctx.settings.matrix.user_id
    ):
        return Reply(to_whom.words_alone(relays, targets))
    by_another = passage.author != ctx.actor.user_id or bool(passage.parts)
    return await acknowledged(ctx, texts.passed_on(relays, targets, by_another=by_another), kind="relay-passed")


async def _show_first(ctx: Ctx, origin: Circle, targets: Sequence[Circle], passage: Passage) -> Reply:
    """Show a link person what would arrive."""
    for target in targets:
        await must_not_be_secret(ctx, origin, target)
        await must_be_new(ctx, passage, target)
    asked = AsShown(
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
    files = [each.attachment for each in passage.parts or (passage,) if each.attachment is not None]
    words = await said_blocks(ctx, origin, passage.text, passage.parts)
    await ctx.ask_here(asked, asking_texts.preview(targets, words, files=files, private=ctx.said.private))
    return Reply.none()


def says_whether(words: str, asked: AsShown, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_as_shown(ctx: Ctx, asked: AsShown) -> Inline:
    """What a link person is asked who has been shown what arrives."""
    return asking_texts.whether_as_shown()


@relay.answer(changes=True, fits=says_whether, subject=whether_as_shown)
async def pass_as_shown(ctx: Ctx, words: str, asked: AsShown) -> Reply:
    """Yes or no to what would arrive."""
    if not yes_or_no(words):
        return Reply(asking_texts.not_passed_on())
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
        shown=True,
    )
    return await pass_or_ask(ctx, origin, targets, passage)
