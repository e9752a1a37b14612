"""What a family of commands declares: its commands, cards, questions, jobs. Checked when the module is imported.

The signature of a command's handler is its grammar, the docstring its help, the example a test.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import Grammar, Reading
from chatbot.api.declaring.declared import (
    AnswerHandler,
    AskedT,
    Command,
    CommandHandler,
    DeclaredAnswer,
    DeclaredJob,
    DeclaredList,
    DeclaredMatter,
    DueT,
    EventHandler,
    EventT,
    FitsRule,
    Gathers,
    JobHandler,
    ListHandler,
    ListingT,
    MatterT,
    OutcomeHandler,
    Place,
    PutHandler,
    Reader,
    ReadT,
    SubjectHandler,
    TakeBackHandler,
    WorkedOutHandler,
    payload_of,
)
from chatbot.api.declaring.hearing import Hearing
from chatbot.api.declaring.telling import Telling
from chatbot.api.seams.decisions import Matter
from chatbot.api.seams.events import Event
from chatbot.api.seams.listing import Listing
from chatbot.api.seams.payloads import Asked, Due


@dataclass(eq=False)
class Family(Hearing, Telling):
    """A family of commands, with whatever else finds its way to it by record: cards, questions, jobs."""

    publishes: tuple[type[Event], ...] = ()
    """The events that this family, and no other, tells the others of."""
    commands: list[Command] = field(default_factory=list)
    answers: dict[str, DeclaredAnswer] = field(default_factory=dict)
    jobs: dict[str, DeclaredJob] = field(default_factory=dict)
    lists: dict[str, DeclaredList] = field(default_factory=dict)
    matters: dict[str, DeclaredMatter] = field(default_factory=dict)
    subscribed: list[tuple[type[Event], EventHandler[Any]]] = field(default_factory=list)
    puts_to_circles: PutHandler | None = None
    takes_from_circles: TakeBackHandler | None = None

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
        reads_file: bool = False,
        gathers: Callable[[str], Gathers | None] | None = None,
        secret: bool = False,
        changes: bool = False,
        dated: bool = False,
        mended_by: tuple[str, ...] | None = (),
        also: str = "",
        alone: Callable[[str, Reading], bool] | None = None,
        weighs: bool | str = False,
        asks_itself: bool = False,
        instead: str = "",
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declare a command. ``example`` is one that parses; a handler without a docstring is refused. ``also`` is what else people
        call it in English, ``alone`` tells of words whether they are this command with nothing in front of them, ``weighs`` whether
        it is read back to whoever does not say it in its own words and ``asks_itself`` whether it asks them itself (see ``Command``)."""

        def declare(handler: CommandHandler) -> CommandHandler:
            if not inspect.getdoc(handler):
                raise TypeError(f"!{words} has no docstring, so it would have no help")
            self.commands.append(
                Command(
                    family=self.name,
                    words=words,
                    handler=handler,
                    grammar=Grammar.of(handler, words),
                    allow=allow,
                    place=place,
                    example=example,
                    quotes=quotes or reads_file,
                    reads_file=reads_file,
                    gathers=gathers,
                    secret=secret,
                    changes=changes,
                    dated=dated,
                    mended_by=mended_by,
                    also=tuple(filter(None, (each.strip() for each in also.split(",")))),
                    alone=alone,
                    weighs=weighs,
                    asks_itself=asks_itself,
                    instead=instead,
                )
            )
            return handler

        return declare

    def answer(
        self,
        *,
        changes: bool,
        fits: FitsRule[AskedT],
        subject: SubjectHandler[AskedT],
        tries: FitsRule[AskedT] = lambda words, asked, reading: False,
        cancels: bool = False,
    ) -> Callable[[AnswerHandler[AskedT]], AnswerHandler[AskedT]]:
        """Declare who takes the plain answer to the questions whose payload is the handler's third parameter.

        ``fits`` is a pure rule: whether words are an answer to such a question. Other words go to another question that they
        fit, or to a command. ``tries`` says of words that fit nowhere whether they are meant as the answer, so that the handler
        names what it cannot read. ``subject`` says what the question is about, and how it is answered. “Cancel” drops a question, and
        no handler hears of it, unless it ``cancels`` something.
        """

        def declare(handler: AnswerHandler[AskedT]) -> AnswerHandler[AskedT]:
            payload = payload_of(handler, Asked)
            declared = DeclaredAnswer(payload, handler, changes, fits, tries, subject, cancels)
            self._keep(self.answers, payload.name, declared)
            return handler

        return declare

    def job(self, *, changes: bool) -> Callable[[JobHandler[DueT]], JobHandler[DueT]]:
        """Declare who does the jobs whose payload is the handler's second parameter."""

        def declare(handler: JobHandler[DueT]) -> JobHandler[DueT]:
            payload = payload_of(handler, Due)
            self._keep(self.jobs, payload.name, DeclaredJob(payload, handler, changes))
            return handler

        return declare

    def worked_out(
        self, by: Reader[DueT, ReadT]
    ) -> Callable[[WorkedOutHandler[DueT, ReadT]], WorkedOutHandler[DueT, ReadT]]:
        """Declare who does jobs that take longer than a second. ``by`` reads and works out what is wanted: aside, on one moment of
        the archive, while others are answered; it changes nothing and says nothing. The handler is given that, and only hands it
        over: whether the person may still have it is asked by then."""

        def declare(handler: WorkedOutHandler[DueT, ReadT]) -> WorkedOutHandler[DueT, ReadT]:
            payload = payload_of(handler, Due, at=1)
            self._keep(self.jobs, payload.name, DeclaredJob(payload, handler, changes=False, reads=by))
            return handler

        return declare

    def pages(self, *, allow: Who) -> Callable[[ListHandler[ListingT]], ListHandler[ListingT]]:
        """Declare who reads the list whose ``Listing`` is the handler's second parameter, and for whom it is."""

        def declare(handler: ListHandler[ListingT]) -> ListHandler[ListingT]:
            payload = payload_of(handler, Listing)
            self._keep(self.lists, payload.name, DeclaredList(payload, handler, allow))
            return handler

        return declare

    def decided(self) -> Callable[[OutcomeHandler[MatterT]], OutcomeHandler[MatterT]]:
        """Declare who is handed the outcome of what this family has asked circles to decide, by the handler's second
        parameter, a ``Matter``."""

        def declare(handler: OutcomeHandler[MatterT]) -> OutcomeHandler[MatterT]:
            matter = payload_of(handler, Matter, at=1)
            self.matters[matter.name] = DeclaredMatter(matter, handler)
            return handler

        return declare

    def puts(self) -> Callable[[PutHandler], PutHandler]:
        """Declare who carries a question of another family to a circle (see ``decisions``): one family does. The handler returns
        the number of the item."""

        def declare(handler: PutHandler) -> PutHandler:
            self._must_be_first(self.puts_to_circles, "questions to circles")
            self.puts_to_circles = handler
            return handler

        return declare

    def takes_back(self) -> Callable[[TakeBackHandler], TakeBackHandler]:
        """Declare who takes a question of another family back from a circle, by the number of its item: one family does."""

        def declare(handler: TakeBackHandler) -> TakeBackHandler:
            self._must_be_first(self.takes_from_circles, "questions taken back")
            self.takes_from_circles = handler
            return handler

        return declare

    def on(self, event: type[EventT]) -> Callable[[EventHandler[EventT]], EventHandler[EventT]]:
        """Declare who is told when another family publishes an event. It acts in the same transaction."""

        def declare(handler: EventHandler[EventT]) -> EventHandler[EventT]:
            self.subscribed.append((event, handler))
            return handler

        return declare


def named(families: Sequence[Family]) -> dict[str, Family]:
    """The families by name. Raises TypeError when two share one."""
    by_name = {family.name: family for family in families}
    if len(by_name) != len(families):
        raise TypeError("two families share a name")
    return by_name
