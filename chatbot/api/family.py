"""What a family of commands declares: its commands, cards, questions, jobs. Checked when the module is imported.

The signature of a command's handler is its grammar, the docstring its help, the example a test.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import ModuleType
from typing import Any, TypeVar, get_type_hints

from chatbot.api.access import Who
from chatbot.api.arguments import Grammar
from chatbot.api.context import Ctx, MemberChange, Reply, TakenBack, Touch
from chatbot.api.decisions import Matter, Outcome
from chatbot.api.events import Event
from chatbot.api.listing import Entries, Listing
from chatbot.api.payloads import Asked, Due, Payload
from storage.types import EventId


class Place(Enum):
    """Where a command is understood."""

    CIRCLE = "circle"
    """About one circle: in its room, or in private by somebody who is in only one."""
    PRIVATE = "private"
    """In a private room only: what it says is nobody else's business."""
    ANYWHERE = "anywhere"


CommandHandler = Callable[..., Awaitable[Reply]]
D = TypeVar("D", bound=Due)
A = TypeVar("A", bound=Asked)
E = TypeVar("E", bound=Event)
L = TypeVar("L", bound=Listing)
M = TypeVar("M", bound=Matter)
P = TypeVar("P", bound=Payload)
T = TypeVar("T")
JobHandler = Callable[[Ctx, D], Awaitable[None]]
AnswerHandler = Callable[[Ctx, str, A], Awaitable[Reply]]
OutcomeHandler = Callable[[Ctx, M, Outcome], Awaitable[None]]
ListHandler = Callable[[Ctx, L], Awaitable[Entries]]
EventHandler = Callable[[Ctx, E], Awaitable[None]]
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


@dataclass(frozen=True, slots=True)
class DeclaredJob:
    """Who does a family's jobs of one kind."""

    payload: type[Due] | None
    handler: Callable[..., Awaitable[None]]
    changes: bool | None

    async def do(self, ctx: Ctx, key: str, data: dict[str, Any]) -> None:
        """Do the job of a row."""
        await (self.handler(ctx, self.payload.read(key, data)) if self.payload else self.handler(ctx, key, data))


@dataclass(frozen=True, slots=True)
class DeclaredAnswer:
    """Who takes the answers to a family's questions of one kind."""

    payload: type[Asked] | None
    handler: Callable[..., Awaitable[Reply]]
    changes: bool | None

    async def take(self, ctx: Ctx, words: str, about: str, data: dict[str, Any]) -> Reply:
        """Take an answer to the question of a row."""
        return await (
            self.handler(ctx, words, self.payload.read(about, data)) if self.payload else self.handler(ctx, words, data)
        )


@dataclass(frozen=True, slots=True)
class DeclaredMatter:
    """Who is handed the outcome of a family's matters of one kind."""

    payload: type[Matter]
    handler: Callable[..., Awaitable[None]]

    async def hand(self, ctx: Ctx, key: str, data: dict[str, Any], outcome: Outcome) -> None:
        """Hand over what a circle has come to about the record of a row."""
        await self.handler(ctx, self.payload.read(key, data), outcome)


@dataclass(frozen=True, slots=True)
class DeclaredList:
    """Who reads the entries of one of a family's lists, and for whom they are."""

    payload: type[Listing]
    handler: Callable[..., Awaitable[Entries]]
    allow: Who

    async def read(self, ctx: Ctx, key: str, data: dict[str, Any]) -> Entries:
        """The entries behind the boundary of a row."""
        return await self.handler(ctx, self.payload.read(key, data))


@dataclass
class Family:
    """A family of commands, with whatever else finds its way to it by record: cards, questions, jobs."""

    name: str
    summary: str
    lists: dict[str, "DeclaredList"] = field(default_factory=dict)
    matters: dict[str, "DeclaredMatter"] = field(default_factory=dict)
    publishes: tuple[type[Event], ...] = ()
    """The events that this family, and no other, tells the others of."""
    commands: list[Command] = field(default_factory=list)
    answers: dict[str, DeclaredAnswer] = field(default_factory=dict)
    jobs: dict[str, DeclaredJob] = field(default_factory=dict)
    subscribed: list[tuple[type[Event], EventHandler[Any]]] = field(default_factory=list)
    touched: TouchHandler | None = None
    touches_change: bool | None = None
    """Whether a touch may change the archive, so that it must leave an audit line."""
    heard: WordsHandler | None = None
    member_changed: MemberChangeHandler | None = None
    taken_back: TakenBackHandler | None = None
    edited: EditedHandler | None = None
    exports: dict[str, ExportHandler] = field(default_factory=dict)

    def made_of(self, *modules: ModuleType) -> None:
        """Declare the modules that the family is made of, in the order in which help shows their commands.

        Raises TypeError when a command lies in none of them.
        """
        order = {module.__name__: number for number, module in enumerate(modules)}
        strays = [command.words for command in self.commands if command.handler.__module__ not in order]
        if strays:
            raise TypeError(f"{self.name} is not said to be made of the modules of {strays}")
        self.commands.sort(key=lambda command: order[command.handler.__module__])

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

    def answer(self, name: str = "", *, changes: bool | None = None) -> Callable[[Any], Any]:
        """Declare who takes the plain answer to the questions whose payload is the handler's third parameter."""

        def declare(handler: AnswerHandler[A]) -> AnswerHandler[A]:
            payload = None if name else _payload_of(handler, Asked)
            self._keep(self.answers, name or payload.name, DeclaredAnswer(payload, handler, changes))  # type: ignore[union-attr]
            return handler

        return declare

    def job(self, name: str = "", *, changes: bool | None = None) -> Callable[[Any], Any]:
        """Declare who does the jobs whose payload is the handler's second parameter."""

        def declare(handler: JobHandler[D]) -> JobHandler[D]:
            payload = None if name else _payload_of(handler, Due)
            self._keep(self.jobs, name or payload.name, DeclaredJob(payload, handler, changes))  # type: ignore[union-attr]
            return handler

        return declare

    def pages(self, *, allow: Who) -> Callable[[ListHandler[L]], ListHandler[L]]:
        """Declare who reads the list whose ``Listing`` is the handler's second parameter, and for whom it is."""

        def declare(handler: ListHandler[L]) -> ListHandler[L]:
            payload = _payload_of(handler, Listing)
            self._keep(self.lists, payload.name, DeclaredList(payload, handler, allow))
            return handler

        return declare

    def decided(self) -> Callable[[OutcomeHandler[M]], OutcomeHandler[M]]:
        """Declare who is handed the outcome of what this family has asked circles to decide, by the handler's second
        parameter, a ``Matter``."""

        def declare(handler: OutcomeHandler[M]) -> OutcomeHandler[M]:
            matter = _payload_of(handler, Matter, at=1)
            self.matters[matter.name] = DeclaredMatter(matter, handler)
            return handler

        return declare

    def on(self, event: type[E]) -> Callable[[EventHandler[E]], EventHandler[E]]:
        """Declare who is told when another family publishes an event. It acts in the same transaction."""

        def declare(handler: EventHandler[E]) -> EventHandler[E]:
            self.subscribed.append((event, handler))
            return handler

        return declare

    def on_card(self, *, changes: bool) -> Callable[[TouchHandler], TouchHandler]:
        """Declare who takes reactions and replies to this family's cards."""

        def declare(handler: TouchHandler) -> TouchHandler:
            self.touched, self.touches_change = handler, changes
            return handler

        return declare

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

    def _keep(self, declared: dict[str, T], name: str, new: T) -> None:
        """Raises TypeError where a row of that name would be for two handlers."""
        if name in declared:
            raise TypeError(f"{self.name} has two handlers for {name}")
        declared[name] = new


def _payload_of(handler: Callable[..., Any], base: type[P], *, at: int = -1) -> type[P]:
    """The payload that a handler takes, by default as its last parameter. Raises TypeError where it takes none of that kind."""
    last = list(inspect.signature(handler).parameters)[at]
    payload = get_type_hints(handler)[last]
    if not (isinstance(payload, type) and issubclass(payload, base) and payload.name):
        raise TypeError(f"{handler.__qualname__}: {last} is no named {base.__name__}")
    return payload


def named(families: Sequence[Family]) -> dict[str, Family]:
    """The families by name. Raises TypeError when two share one."""
    by_name = {family.name: family for family in families}
    if len(by_name) != len(families):
        raise TypeError("two families share a name")
    return by_name
