"""What is said to words that are no command: the nearest one, those that are spoken of in such words, or where to find help."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Refusal
from chatbot.api.wording.docstrings import phrase_of
from chatbot.api.wording.markup import Inline, cmd, run, t
from chatbot.handling.examples import example_of
from storage.models import Circle

_FEW_WORDS = 2
"""So many may be meant for a command's name; more are a sentence."""
_LETTERS = 40


async def not_understood(ctx: Ctx, *, theirs: Sequence[Circle]) -> Refusal:
    """The answer to what ``ctx`` was asked. ``theirs`` are the circles that the person is in: an example is about a record of one."""
    bare = ctx.catalogue.bare(ctx.said.text)
    words = bare.split()
    if not any(map(str.isalnum, "".join(words[:1]))):
        return Refusal("hello", "Hello! Say {help} to see what I can do here.", help=cmd("help"))
    near = ctx.catalogue.nearest(bare)
    if near is not None:
        return Refusal(
            "unknown-command",
            "I know no “{said}”. Did you mean {near}? For example: {example}",
            said=words[0][:_LETTERS],
            near=cmd(near.words),
            example=cmd(near.example),
        )
    likely = ctx.catalogue.likely(ctx.said.text, holds=ctx.actor.holds)
    if likely:
        ways = [await _way(ctx, each, theirs) for each in likely]
        return Refusal(
            "unknown-command",
            run(
                t("I could not tell what you want. Is it one of these?"),
                *ways,
                t("Or see what else I can do here: {help}", help=cmd("help")),
                between="\n",
            ),
        )
    if len(words) > _FEW_WORDS:
        return Refusal(
            "unknown-command",
            "I could not tell what you want. Say {help} to see what I can do here, or {word} to find what has to do with that.",
            help=cmd("help"),
            word=cmd("help relay"),
        )
    return Refusal(
        "unknown-command",
        "I know no “{said}”. Say {help} to see what I can do here.",
        said=words[0][:_LETTERS],
        help=cmd("help"),
    )


async def _way(ctx: Ctx, command: Command, theirs: Sequence[Circle]) -> Inline:
    """One of the commands that may be meant, with an example that acts only where it is finished by the person."""
    weighs_alone = command.weighs is True and not command.grammar.needs_words
    example = cmd(f"help {command.words}") if weighs_alone else await example_of(ctx, command, theirs)
    return t("• {example} – {summary}", example=example, summary=phrase_of(command.summary))
