"""Words that look like a command of ours and were not: nothing is passed on before their sender has said yes (DECISIONS 20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Attachment
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.phrases import Inline
from chatbot.api.wording.texts import rendering_of
from commands.relay.family import relay
from commands.relay.handing.passages import Passage
from commands.relay.handing.ways import circle_above
from commands.relay.passing.previewing import pass_or_ask
from commands.relay.texts import reserved as reserved_texts
from commands.rules.relay import passing as judge
from commands.rules.relay.words import meant_by, reserved_in, slip_in, words_behind
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle
from storage.queries import circles
from storage.types import CircleSlug, EventId


@dataclass(frozen=True)
class AsText(Asked, name="as-text"):
    """Are these words to be passed on, though they look like a command? One question to a person at a time."""

    about: str
    text: str
    event_id: EventId
    at: datetime
    origin: CircleSlug
    targets: tuple[CircleSlug, ...]
    attachment: Attachment | None = None


@relay.on_words
async def misfit(ctx: Ctx, text: str) -> Reply | None:
    """A reserved word with what does not fit it: ``!relay close the shop at five``. None for all else."""
    command, _, rest = text.strip().partition(" ")
    if command.casefold() != "relay" or reserved_in(rest) is None or ctx.circle_here is None:
        return None
    return await ask_about(ctx, ctx.circle_here, [await circle_above(ctx, ctx.circle_here)], rest.strip())


async def ask_about(
    ctx: Ctx, origin: Circle, targets: Sequence[Circle], text: str, *, meant: str | None = None
) -> Reply:
    """Ask whether words are meant as text, or as the command that they look like."""
    asked = AsText(
        "words",
        judge.all_of(ctx.as_written(text)),
        ctx.said.event_id,
        ctx.said.at,
        origin.slug,
        tuple(target.slug for target in targets),
        ctx.said.attachment,
    )
    meant = meant or slip_that_fits(ctx, text) or _known(ctx, text) or meant_by(text)
    await ctx.ask_here(asked, reserved_texts.text_or_command(targets, meant=meant, private=ctx.said.private))
    return Reply.none()


def slip_that_fits(ctx: Ctx, text: str) -> str | None:
    """The command of the relay's own that words are with a slip in the first of them; None where the rest does not fit it."""
    meant = slip_in(text)
    found = ctx.catalogue.find(f"relay {meant}") if meant is not None else None
    if found is None or found.command.words == "relay" or not found.command.reads(found.rest, ctx.reading):
        return None
    return f"relay {meant}"


def _known(ctx: Ctx, text: str) -> str | None:
    """The command of another family that words are, with the prefix in front or without."""
    text = text.removeprefix(rendering_of(ctx.settings).prefix)
    found = ctx.catalogue.find(text) if reserved_in(text) is None else None
    return found.said if found is not None and found.command.reads(found.rest, ctx.reading) else None


def says_whether(words: str, asked: AsText, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_as_text(ctx: Ctx, asked: AsText) -> Inline:
    """What somebody is asked whose words look like a command."""
    return reserved_texts.whether_as_text()


@relay.answer(changes=True, fits=says_whether, subject=whether_as_text)
async def pass_as_text(ctx: Ctx, words: str, asked: AsText) -> Reply:
    """Yes or no, after it was asked whether words are a text."""
    if not yes_or_no(words):
        return Reply(reserved_texts.not_passed_on())
    origin = await circles.by_slug(ctx.db, slug=asked.origin)
    targets = [await circles.by_slug(ctx.db, slug=slug) for slug in asked.targets]
    passage = Passage(
        ctx.actor.user_id,
        words_behind(asked.text).text,
        source=asked.event_id,
        at=asked.at,
        here=asked.event_id,
        quoted=False,
        said_in=ctx.said.room_id,
        private=ctx.said.private,
        attachment=asked.attachment,
    )
    return await pass_or_ask(ctx, origin, targets, passage)
