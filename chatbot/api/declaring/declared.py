"""What a family has declared, each with its handler: commands, jobs, answers, lists, matters."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from chatbot.api.access import Who
from chatbot.api.arguments import Grammar, Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import UsageError
from chatbot.api.incoming import Edited, MemberChange, TakenBack, Tapped, Touch
from chatbot.api.seams.decisions import Matter, Outcome, ToDecide
from chatbot.api.seams.deeds import Deed, Named
from chatbot.api.seams.events import Event
from chatbot.api.seams.listing import Entries, Listing
from chatbot.api.seams.payloads import Asked, Due, Payload
from chatbot.api.seams.references import Referent
from chatbot.api.seams.says import Going, Held, Loss, News, Possible, Readers, Waiting
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import Doc, Inline
from chatbot.config import Settings
from storage.models import Circle
from storage.types import UserId


class Place(Enum):
    """Where a command is understood."""

    CIRCLE = "circle"
    """About one circle: in its room, or in private by somebody who is in only one."""
    PRIVATE = "private"
    """In a private room only: what it says is nobody else's business."""
    ANYWHERE = "anywhere"


ReferentsHandler = Callable[[Ctx, str], Awaitable[Sequence[Referent]]]
"""The records of a letter that who speaks may mean by “it”, the newest first."""
PossibleHandler = Callable[[Ctx, str, int], Awaitable[Possible]]
"""What who speaks can do with a record, by its letter and number. Raises Refusal where it is nothing to them."""
NewsHandler = Callable[[Ctx, Sequence[Circle], datetime | None], Awaitable[Sequence[News]]]
"""What is new in some circles since an instant, or since they began."""
WaitingHandler = Callable[[Ctx, UserId, Readers], Awaitable[Sequence[Waiting]]]
"""What waits for a person, as far as these readers may know of it."""
LossHandler = Callable[[Ctx, Going], Awaitable[Sequence[Loss]]]
"""What ends with somebody's going."""
HeldHandler = Callable[[Ctx, UserId], Awaitable[Sequence[Held]]]
"""What is kept about a person."""
CommandHandler = Callable[..., Awaitable[Reply]]
ReadT = TypeVar("ReadT")
DueT = TypeVar("DueT", bound=Due)
AskedT = TypeVar("AskedT", bound=Asked)
EventT = TypeVar("EventT", bound=Event)
ListingT = TypeVar("ListingT", bound=Listing)
MatterT = TypeVar("MatterT", bound=Matter)
PayloadT = TypeVar("PayloadT", bound=Payload)
T = TypeVar("T")
JobHandler = Callable[[Ctx, DueT], Awaitable[None]]
Reader = Callable[[Ctx, DueT], Awaitable[ReadT]]
WorkedOutHandler = Callable[[Ctx, DueT, ReadT], Awaitable[None]]
AnswerHandler = Callable[[Ctx, str, AskedT], Awaitable[Reply]]
FitsRule = Callable[[str, AskedT, Reading], bool]
SubjectHandler = Callable[[Ctx, AskedT], Awaitable[Inline]]
OutcomeHandler = Callable[[Ctx, MatterT, Outcome], Awaitable[None]]
PutHandler = Callable[[Ctx, str, ToDecide], Awaitable[int]]
TakeBackHandler = Callable[[Ctx, int], Awaitable[None]]
ListHandler = Callable[[Ctx, ListingT], Awaitable[Entries]]
EventHandler = Callable[[Ctx, EventT], Awaitable[None]]
TouchHandler = Callable[[Ctx, Touch], Awaitable[Reply]]
WordsHandler = Callable[[Ctx, str], Awaitable[Reply | None]]
TappedHandler = Callable[[Ctx, Tapped], Awaitable[None]]
OverheardRule = Callable[[str, Settings], bool]
MemberChangeHandler = Callable[[Ctx, MemberChange], Awaitable[None]]
TakenBackHandler = Callable[[Ctx, TakenBack], Awaitable[None]]
EditedHandler = Callable[[Ctx, Edited], Awaitable[None]]
UndoHandler = Callable[[Ctx, Deed], Awaitable[Doc | None]]
StandsHandler = Callable[[Ctx, Opened], Awaitable[Stands | None]]
ExportHandler = Callable[[Ctx], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What has become of a table, or would: nothing is kept of one with a bad line."""

    new: int
    """Lines that are kept."""
    same: int
    """Lines that say what is kept already."""
    bad: Sequence[tuple[int, Inline]]
    """The number of each line that cannot be kept, and why."""


ImportHandler = Callable[[Ctx, str, bool], Awaitable[TakenIn]]
"""Is given the table, and whether it is to be kept or only looked through."""


@dataclass(frozen=True, slots=True)
class Gathers:
    """Which messages of its room a command wants: the last ones before it, or with ``thread`` those of a thread."""

    most: int
    thread: bool = False


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
    mended_by: tuple[str, ...] | None
    """What changes or ends what it has done: commands, where ``{subject}`` stands for what that is (C-12), and ``{text}`` for its
    new words. None where its family follows an edit or says itself what becomes of it. Empty: to be said anew."""
    reads_file: bool = False
    """Wants what is in the file that its message is, or that it is a reply to; so it ``quotes``, too."""
    gathers: Callable[[str], Gathers | None] | None = None
    """Which messages it wants, by the words that follow it."""
    also: tuple[str, ...] = ()
    """What else people call it (see ``phrasebook``)."""
    alone: Callable[[str, Reading], bool] | None = None
    """Tells of words that call no command whether they are this one with its name left out: “our wages were 92000”."""
    weighs: bool | str = False
    """It publishes elsewhere, leaves, withdraws, closes, gives or takes rights: always, or with this clause. Whoever did not say it in
    its own words is asked first (see ``read_back``)."""
    instead: str = ""
    """What those may say for whom it is not: “join for {rest}”, with the words behind it."""
    asks_itself: bool = False
    """Its handler asks them, and says what follows (see ``Ctx.in_doubt``), so that nobody is asked twice."""

    def reads(self, words: str, reading: Reading) -> bool:
        """Whether words that follow the command can be read."""
        try:
            self.grammar.parse(words, reading=reading, example="")
        except UsageError:
            return False
        return True

    def weighs_with(self, clauses: Mapping[str, Any]) -> bool:
        """Whether it weighs as it is said, with these clauses."""
        return self.weighs if isinstance(self.weighs, bool) else bool(clauses.get(self.weighs))

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

    payload: type[Due]
    handler: Callable[..., Awaitable[None]]
    changes: bool
    reads: Callable[..., Awaitable[Any]] | None = None
    """What is read and worked out aside before (see ``Family.job``)."""

    async def read(self, ctx: Ctx, key: str, data: dict[str, Any]) -> Any:
        """Work out, aside, what the job of a row needs."""
        assert self.reads is not None
        return await self.reads(ctx, self.payload.read(key, data))

    async def do(self, ctx: Ctx, key: str, data: dict[str, Any], *worked_out: Any) -> None:
        """Do the job of a row, with what was worked out for it."""
        await self.handler(ctx, self.payload.read(key, data), *worked_out)


@dataclass(frozen=True, slots=True)
class DeclaredAnswer:
    """Who takes the answers to a family's questions of one kind."""

    payload: type[Asked]
    handler: Callable[..., Awaitable[Reply]]
    changes: bool
    fits: Callable[..., bool]
    tries: Callable[..., bool]
    subject: Callable[..., Awaitable[Inline]]
    cancels: bool = False
    """“Cancel” is an answer to it like any other: something follows from it."""

    def takes(self, words: str, about: str, data: dict[str, Any], reading: Reading) -> bool:
        """Whether words are an answer to the question of a row."""
        return self.fits(words, self.payload.read(about, data), reading)

    def would_take(self, words: str, about: str, data: dict[str, Any], reading: Reading) -> bool:
        """Whether words are meant as an answer to it and cannot be read, so that the handler says what the trouble is."""
        return self.tries(words, self.payload.read(about, data), reading)

    async def what(self, ctx: Ctx, about: str, data: dict[str, Any]) -> Inline:
        """What the question of a row is about."""
        return await self.subject(ctx, self.payload.read(about, data))

    async def take(self, ctx: Ctx, words: str, about: str, data: dict[str, Any]) -> Reply:
        """Take an answer to the question of a row."""
        return await self.handler(ctx, words, self.payload.read(about, data))


@dataclass(frozen=True, slots=True)
class DeclaredOverheard:
    """Who takes lines of a circle's room that are not said to us, and which ones."""

    is_one: OverheardRule
    handler: WordsHandler


@dataclass(frozen=True, slots=True)
class DeclaredTaps:
    """Who takes reactions on what people say to each other, and which ones."""

    key: str
    handler: TappedHandler


@dataclass(frozen=True, slots=True)
class DeclaredUndo:
    """Who takes back what people have done of one kind."""

    family: str
    named: Named
    anew: Named
    """What to say to do it again."""
    handler: UndoHandler
    asks_itself: bool = False
    """The handler asks first where ``Ctx.in_doubt`` says so, and tells what follows, so that nobody is asked twice."""
    never: bool = False
    """The handler always refuses, and says what to do instead: nobody is asked before."""


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


def payload_of(handler: Callable[..., Any], base: type[PayloadT], *, at: int = -1) -> type[PayloadT]:
    """The payload that a handler takes, by default as its last parameter. Raises TypeError where it takes none of that kind."""
    last = list(inspect.signature(handler).parameters)[at]
    payload = get_type_hints(handler)[last]
    if not (isinstance(payload, type) and issubclass(payload, base) and payload.name):
        raise TypeError(f"{handler.__qualname__}: {last} is no named {base.__name__}")
    return payload
