"""What is said, beside what was read and what is missing, to words that a command cannot read: an example that works here when it is
copied, and what else may have been meant."""

import re
from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Refusal, Unsure, UsageError
from chatbot.api.understanding.found import Found
from chatbot.api.wording.markup import Inline, cmd, listed, run, t
from storage.models import Circle
from storage.queries import audit

_RECORD = re.compile(r"\b([A-Z])-\d{1,9}\b")


async def told(ctx: Ctx, found: Found, unclear: UsageError, *, theirs: Sequence[Circle]) -> Refusal:
    """The refusal of words behind a command. ``theirs`` are the circles that the person is in: an example is about a record of
    one of them."""
    if isinstance(unclear, Unsure):
        return unclear
    command = found.command
    if unclear.example == cmd(command.example):
        example = await example_of(ctx, command, theirs)
        unclear = UsageError(understood=unclear.understood, expected=unclear.expected, example=example)
    more = _besides(ctx, found)
    return Refusal(unclear.code, run(unclear.words, *more)) if more else unclear


async def example_of(ctx: Ctx, command: Command, theirs: Sequence[Circle]) -> Inline:
    """An example of a command that works here when it is copied: about the newest record of its kind that the person knows."""
    record = _RECORD.search(command.example)
    if record is None:
        return cmd(command.example)
    newest = await audit.newest_record(ctx.db, letter=record[1], circles=[each.slug for each in theirs])
    return cmd(command.example.replace(record[0], newest)) if newest is not None else cmd(command.example)


def _besides(ctx: Ctx, found: Found) -> list[Inline]:
    """What else may have been meant: by words in which no record is named, and by those that lack all."""
    command = found.command
    if command.grammar.first_record is None:
        return []
    if not found.rest:
        return [t("To take back what you did last: {undo}", undo=cmd("undo"))] if command.weighs else []
    if re.search(r"\d", found.rest.split()[0]):
        return []
    likely = [each for each in ctx.catalogue.likely(ctx.said.text, holds=ctx.actor.holds) if each is not command]
    return (
        [t("Or is it one of these? {ways}", ways=listed((cmd(each.example) for each in likely), style="or"))]
        if likely
        else []
    )
