"""What can be said here, and how one command works."""

import re

from chatbot.api.access import Who, permits
from chatbot.api.arguments import Rest
from chatbot.api.catalogue import Catalogue
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Command
from chatbot.api.errors import Refusal
from commands.help import texts
from commands.help.family import belonging_here, help_, usable_here

EVERYTHING = {"all", "everything", "commands"}


@help_.command("help", allow=Who.ANYONE, example="help consent")
async def show_help(ctx: Ctx, command: Rest | None = None) -> Reply:
    """Show what you can say here, or how one command works.

    Say `help all` to see every command with what it does.
    """
    circle, private = ctx.circle_here, ctx.said.private
    may_join = not private and Who.PRESENT in ctx.actor.holds and not ctx.actor.holds & Who.MEMBER
    if command is None:
        return Reply(texts.overview(usable_here(ctx), circle=circle, private=private, may_join=may_join))
    words = _bare(command)
    if words.casefold() in EVERYTHING:
        return Reply(texts.everything(usable_here(ctx), circle=circle, private=private, may_join=may_join))
    found = _named(ctx.catalogue, words)
    usable = permits(found.allow, ctx.actor.holds)
    return Reply(texts.one_command(found, _related(ctx, found), usable=usable))


def _bare(words: str) -> str:
    """Words without a prefix in front and a stop at the end."""
    return re.sub(r"^\W+|[\s.!]+$", "", words)


def _named(catalogue: Catalogue, words: str) -> Command:
    found = catalogue.by_words(words)
    if found is None:
        raise Refusal("unknown-command", texts.unknown_command(words, catalogue.nearest(words)))
    return found


def _related(ctx: Ctx, command: Command) -> list[Command]:
    """What else belongs to a command, of what the speaker may say here."""
    return [
        other
        for other in belonging_here(ctx, ctx.catalogue.commands)
        if (other.words.startswith(f"{command.words} ") or other.family == command.words)
        and other is not command
        and permits(other.allow, ctx.actor.holds)
    ]
