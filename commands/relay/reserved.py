"""Words that look like a command of ours and were not: nothing is passed on before their sender has said yes (DECISIONS 20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.payloads import Asked
from chatbot.api.phrases import Inline
from commands.relay import reserved_texts
from commands.relay.family import relay
from commands.relay.passages import Passage
from commands.relay.previewing import pass_or_ask
from commands.relay.ways import circle_above
from commands.rules import relay as judge
from commands.rules.relay_words import meant_by, reserved_in, words_behind
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


@relay.on_words
async def misfit(ctx: Ctx, text: str) -> Reply | None:
    """A reserved word with what does not fit it: ``!relay close the shop at five``. None for all else."""
    command, _, rest = text.strip().partition(" ")
    if command.casefold() != "relay" or reserved_in(rest) is None or ctx.circle_here is None:
        return None
    return await ask_about(ctx, ctx.circle_here, [await circle_above(ctx, ctx.circle_here)], rest.strip())


async def ask_about(ctx: Ctx, origin: Circle, targets: Sequence[Circle], text: str) -> Reply:
    """Ask whether words are meant as text, or as the command that they look like."""
    asked = AsText(
        "words",
        judge.clean(ctx.as_written(text)),
        ctx.said.event_id,
        ctx.said.at,
        origin.slug,
        tuple(target.slug for target in targets),
    )
    meant = _known(ctx, text) or meant_by(text)
    await ctx.ask_here(asked, reserved_texts.text_or_command(targets, meant=meant, private=ctx.said.private))
    return Reply.none()


def _known(ctx: Ctx, text: str) -> str | None:
    """The command of another family that words are."""
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
    )
    return await pass_or_ask(ctx, origin, targets, passage)
