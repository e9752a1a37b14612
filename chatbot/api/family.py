"""What a family of commands declares: its commands, cards, questions, jobs. Checked when the module is imported.

The signature of a command's handler is its grammar, the docstring its help, the example a test.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import Grammar
from chatbot.api.context import Ctx, MemberChange, Reply, TakenBack, Touch
from storage.types import EventId


class Place(Enum):
    """Where a command is understood."""

    CIRCLE = "circle"
    """About one circle: in its room, or in private by somebody who is in only one."""
    PRIVATE = "private"
    """In a private room only: what it says is nobody else's business."""
    ANYWHERE = "anywhere"


CommandHandler = Callable[..., Awaitable[Reply]]
JobHandler = Callable[[Ctx, str, dict[str, Any]], Awaitable[None]]
AnswerHandler = Callable[[Ctx, str, dict[str, Any]], Awaitable[Reply]]
TouchHandler = Callable[[Ctx, Touch], Awaitable[Reply]]
WordsHandler = Callable[[Ctx, str], Awaitable[Reply | None]]
MemberChangeHandler = Callable[[Ctx, MemberChange], Awaitable[None]]
TakenBackHandler = Callable[[Ctx, TakenBack], Awaitable[None]]
EditedHandler = Callable[[Ctx, EventId], Awaitable[None]]
ExportHandler = Callable[[Ctx], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing people can say. ``words`` is one word or two (``subs declare``)."""

    family: str
    words: str
    handler: CommandHandler
    grammar: Grammar
    allow: Who
    place: Place
    example: str
    quotes: bool
    """Wants the message that it is a reply to."""
    secret: bool
    """Said in a circle's room, the message is taken out of it, since it may hold a figure."""
    changes: bool
    """Changes the archive, so it must leave an audit line."""
    dated: bool
    """Counts at the time when it was said, so it is acted on however late it is read."""

    @property
    def help(self) -> str:
        """The docstring: its first line says what the command does."""
        return inspect.getdoc(self.handler) or ""

    @property
    def summary(self) -> str:
        return self.help.partition("\n")[0]


@dataclass
class Family:
    """A family of commands, with whatever else finds its way to it by record: cards, questions, jobs."""

    name: str
    summary: str
    commands: list[Command] = field(default_factory=list)
    answers: dict[str, AnswerHandler] = field(default_factory=dict)
    jobs: dict[str, JobHandler] = field(default_factory=dict)
    touched: TouchHandler | None = None
    heard: WordsHandler | None = None
    member_changed: MemberChangeHandler | None = None
    taken_back: TakenBackHandler | None = None
    edited: EditedHandler | None = None
    exports: dict[str, ExportHandler] = field(default_factory=dict)

    def command(
        self,
        words: str,
        *,
        allow: Who,
        example: str,
        place: Place = Place.ANYWHERE,
        quotes: bool = False,
        secret: bool = False,
        changes: bool = False,
        dated: bool = False,
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declare a command. ``example`` is one that parses; a handler without a docstring is refused."""

        def declare(handler: CommandHandler) -> CommandHandler:
            if not inspect.getdoc(handler):
                raise TypeError(f"!{words} has no docstring, so it would have no help")
            self.commands.append(
                Command(
                    family=self.name,
                    words=words,
                    handler=handler,
                    grammar=Grammar.of(handler),
                    allow=allow,
                    place=place,
                    example=example,
                    quotes=quotes,
                    secret=secret,
                    changes=changes,
                    dated=dated,
                )
            )
            return handler

        return declare

    def answer(self, name: str) -> Callable[[AnswerHandler], AnswerHandler]:
        """Declare who takes the plain answer to a question that this family asks under ``name``."""

        def declare(handler: AnswerHandler) -> AnswerHandler:
            self.answers[name] = handler
            return handler

        return declare

    def job(self, name: str) -> Callable[[JobHandler], JobHandler]:
        """Declare who does the jobs scheduled under ``name``. The handler gets the job's key and data."""

        def declare(handler: JobHandler) -> JobHandler:
            self.jobs[name] = handler
            return handler

        return declare

    def on_card(self, handler: TouchHandler) -> TouchHandler:
        """Declare who takes reactions and replies to this family's cards."""
        self.touched = handler
        return handler

    def on_words(self, handler: WordsHandler) -> WordsHandler:
        """Declare who is asked about words that are said to the bot and are no command. None when they mean nothing."""
        self.heard = handler
        return handler

    def on_member_change(self, handler: MemberChangeHandler) -> MemberChangeHandler:
        """Declare who is told when a person joins or leaves a circle's Matrix room."""
        self.member_changed = handler
        return handler

    def on_taken_back(self, handler: TakenBackHandler) -> TakenBackHandler:
        """Declare who is told when a message is redacted in a circle's room."""
        self.taken_back = handler
        return handler

    def on_edited(self, handler: EditedHandler) -> EditedHandler:
        """Declare who is told when a person edits a message that is no command: which one it was."""
        self.edited = handler
        return handler

    def export(self, file: str) -> Callable[[ExportHandler], ExportHandler]:
        """Declare what the command line writes into a file of this name when all is to be handed over."""

        def declare(handler: ExportHandler) -> ExportHandler:
            self.exports[file] = handler
            return handler

        return declare


def named(families: Sequence[Family]) -> dict[str, Family]:
    """The families by name. Raises TypeError when two share one."""
    by_name = {family.name: family for family in families}
    if len(by_name) != len(families):
        raise TypeError("two families share a name")
    return by_name
