"""What a family of commands declares: its commands, cards, questions, jobs. Checked when the module is imported.

The signature of a command's handler is its grammar, the docstring its help, the example a test.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import Grammar
from chatbot.api.decisions import Matter
from chatbot.api.declared import (
    AnswerHandler,
    AskedT,
    Command,
    CommandHandler,
    DeclaredAnswer,
    DeclaredJob,
    DeclaredList,
    DeclaredMatter,
    DeclaredOverheard,
    DeclaredTaps,
    DeclaredUndo,
    DueT,
    EditedHandler,
    EventHandler,
    EventT,
    ExportHandler,
    FitsRule,
    Gathers,
    ImportHandler,
    JobHandler,
    ListHandler,
    ListingT,
    MatterT,
    MemberChangeHandler,
    OutcomeHandler,
    OverheardRule,
    Place,
    PutHandler,
    StandsHandler,
    SubjectHandler,
    T,
    TakeBackHandler,
    TakenBackHandler,
    TappedHandler,
    TouchHandler,
    UndoHandler,
    WordsHandler,
    payload_of,
)
from chatbot.api.deeds import Named
from chatbot.api.events import Event
from chatbot.api.listing import Listing
from chatbot.api.payloads import Asked, Due
from chatbot.api.says import HeldHandler, LossHandler, NewsHandler, PossibleHandler, WaitingHandler


@dataclass(eq=False)
class Family:
    """A family of commands, with whatever else finds its way to it by record: cards, questions, jobs."""

    name: str
    summary: str
    publishes: tuple[type[Event], ...] = ()
    """The events that this family, and no other, tells the others of."""
    commands: list[Command] = field(default_factory=list)
    answers: dict[str, DeclaredAnswer] = field(default_factory=dict)
    jobs: dict[str, DeclaredJob] = field(default_factory=dict)
    lists: dict[str, DeclaredList] = field(default_factory=dict)
    matters: dict[str, DeclaredMatter] = field(default_factory=dict)
    subscribed: list[tuple[type[Event], EventHandler[Any]]] = field(default_factory=list)
    touched: TouchHandler | None = None
    touches_change: bool = False
    """Whether a touch may change the archive, so that it must leave an audit line."""
    takes_files: bool = False
    """Whether a picture or a file in reply to a card is for it, too."""
    heard: WordsHandler | None = None
    talks: Callable[[str], bool] | None = None
    heard_last: WordsHandler | None = None
    unplaced: WordsHandler | None = None
    overheard: DeclaredOverheard | None = None
    taps: DeclaredTaps | None = None
    member_changed: MemberChangeHandler | None = None
    taken_back: TakenBackHandler | None = None
    edited: EditedHandler | None = None
    puts_to_circles: PutHandler | None = None
    takes_from_circles: TakeBackHandler | None = None
    told_stands: StandsHandler | None = None
    undos: dict[str, DeclaredUndo] = field(default_factory=dict)
    """How what people have done is taken back, by what the audit calls it: of what one message has done, the first of these."""
    card_subject: Callable[[str], str | None] | None = None
    """What a card of a key is about, as the audit names it: C-12."""
    exports: dict[str, ExportHandler] = field(default_factory=dict)
    imports: dict[str, ImportHandler] = field(default_factory=dict)
    """Who takes in a table that the command line is given, by a column that no other table has."""
    told_news: NewsHandler | None = None
    told_waiting: WaitingHandler | None = None
    told_held: HeldHandler | None = None
    told_losses: LossHandler | None = None
    told_possible: dict[str, PossibleHandler] = field(default_factory=dict)

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
        weighs: bool | str = False,
        asks_itself: bool = False,
        instead: str = "",
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declare a command. ``example`` is one that parses; a handler without a docstring is refused. ``also`` is what else people
        call it in English, ``weighs`` whether it is read back to whoever does not say it in its own words and ``asks_itself`` whether it asks them itself (see ``Command``)."""

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
    ) -> Callable[[AnswerHandler[AskedT]], AnswerHandler[AskedT]]:
        """Declare who takes the plain answer to the questions whose payload is the handler's third parameter.

        ``fits`` is a pure rule: whether words are an answer to such a question. Other words go to another question that they
        fit, or to a command. ``tries`` says of words that fit nowhere whether they are meant as the answer, so that the handler
        names what it cannot read. ``subject`` says what the question is about, and how it is answered.
        """

        def declare(handler: AnswerHandler[AskedT]) -> AnswerHandler[AskedT]:
            payload = payload_of(handler, Asked)
            declared = DeclaredAnswer(payload, handler, changes, fits, tries, subject)
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

    def on_card(self, *, changes: bool, files: bool = False) -> Callable[[TouchHandler], TouchHandler]:
        """Declare who takes reactions and replies to this family's cards; with ``files`` also pictures and files."""

        def declare(handler: TouchHandler) -> TouchHandler:
            self.touched, self.touches_change, self.takes_files = handler, changes, files
            return handler

        return declare

    def on_words(self, handler: WordsHandler) -> WordsHandler:
        """Declare who is asked about words that are said to the bot and are no command. None when they mean nothing."""
        self.heard = handler
        return handler

    def in_conversation(self, talks: Callable[[str], bool]) -> Callable[[str], bool]:
        """Declare which words are an answer to this family by themselves: no command may be called so."""
        self.talks = talks
        return talks

    def on_words_left(self, handler: WordsHandler) -> WordsHandler:
        """Declare who is asked about words that mean nothing to any family. None when they mean nothing here, either."""
        self.heard_last = handler
        return handler

    def on_unplaced(self, handler: WordsHandler) -> WordsHandler:
        """Declare who says, of words in reply to a message of ours that is about nothing, what they lack to be an answer to this
        family: which item is meant. Nothing is done with them. None when they mean nothing here."""
        self.unplaced = handler
        return handler

    def on_overheard(self, is_one: OverheardRule) -> Callable[[WordsHandler], WordsHandler]:
        """Declare who takes lines that are said in a circle's room to nobody in particular and are for us all the same.

        ``is_one`` is a pure rule: nearly all that people say there is for each other. None from the handler: it was, too.
        """

        def declare(handler: WordsHandler) -> WordsHandler:
            self.overheard = DeclaredOverheard(is_one, handler)
            return handler

        return declare

    def on_tapped(self, key: str) -> Callable[[TappedHandler], TappedHandler]:
        """Declare who takes this reaction on what people say to each other in a circle's room, and its removal."""

        def declare(handler: TappedHandler) -> TappedHandler:
            self.taps = DeclaredTaps(key, handler)
            return handler

        return declare

    def on_member_change(self, handler: MemberChangeHandler) -> MemberChangeHandler:
        """Declare who is told when a person joins or leaves a circle's Matrix room."""
        self.member_changed = handler
        return handler

    def on_taken_back(self, handler: TakenBackHandler) -> TakenBackHandler:
        """Declare who is told when a message is redacted in a circle's room."""
        self.taken_back = handler
        return handler

    def on_edited(self, handler: EditedHandler) -> EditedHandler:
        """Declare who is told when a person edits a message that is no command, or one whose edits their family follows."""
        self.edited = handler
        return handler

    def undoes(
        self, what: str, *, named: Named, anew: Named, asks_itself: bool = False, never: bool = False
    ) -> Callable[[UndoHandler], UndoHandler]:
        """Declare who takes back what the audit calls ``what``, how that is called, and what to say to do it again.

        The handler returns what else is to be told, or None where it has asked first. It raises Refusal, with what to do instead,
        where it cannot be taken back: somebody else has acted on it.
        """

        def declare(handler: UndoHandler) -> UndoHandler:
            self._keep(self.undos, what, DeclaredUndo(self.name, named, anew, handler, asks_itself, never))
            return handler

        return declare

    def about_cards(self, handler: Callable[[str], str | None]) -> Callable[[str], str | None]:
        """Declare who says what a card is about, by its key, as the audit names it: C-12. None for a card about nothing of the kind."""
        self.card_subject = handler
        return handler

    def stands(self) -> Callable[[StandsHandler], StandsHandler]:
        """Declare who says what stays of what a command has opened, once it is deleted (see ``stands``); None where nothing does."""

        def declare(handler: StandsHandler) -> StandsHandler:
            self._must_be_first(self.told_stands, "what stands")
            self.told_stands = handler
            return handler

        return declare

    def export(self, file: str) -> Callable[[ExportHandler], ExportHandler]:
        """Declare what the command line writes into a file of this name when all is to be handed over."""

        def declare(handler: ExportHandler) -> ExportHandler:
            self.exports[file] = handler
            return handler

        return declare

    def imports_table(self, *columns: str) -> Callable[[ImportHandler], ImportHandler]:
        """Declare who takes in the tables with one of these columns, which no other table has: all of one or nothing (``circlebot
        import``)."""

        def declare(handler: ImportHandler) -> ImportHandler:
            for column in columns:
                self._keep(self.imports, column, handler)
            return handler

        return declare

    def news(self) -> Callable[[NewsHandler], NewsHandler]:
        """Declare who tells what is new in some circles since an instant, when a family asks (see ``says``). What it looks up
        takes as many statements however many circles there are."""

        def declare(handler: NewsHandler) -> NewsHandler:
            self._must_be_first(self.told_news, "news")
            self.told_news = handler
            return handler

        return declare

    def waiting(self) -> Callable[[WaitingHandler], WaitingHandler]:
        """Declare who tells what waits for a person, when a family asks (see ``says``). What it looks up takes as many
        statements however much waits."""

        def declare(handler: WaitingHandler) -> WaitingHandler:
            self._must_be_first(self.told_waiting, "what waits")
            self.told_waiting = handler
            return handler

        return declare

    def holds(self) -> Callable[[HeldHandler], HeldHandler]:
        """Declare who tells what this family keeps about a person: each of its tables that names one (see ``says``)."""

        def declare(handler: HeldHandler) -> HeldHandler:
            self._must_be_first(self.told_held, "what it holds")
            self.told_held = handler
            return handler

        return declare

    def possible(self, letters: str) -> Callable[[PossibleHandler], PossibleHandler]:
        """Declare who tells what can be done with the records of these letters: C and D of C-12 and D-3 (see ``says``)."""

        def declare(handler: PossibleHandler) -> PossibleHandler:
            for letter in letters:
                self._keep(self.told_possible, letter, handler)
            return handler

        return declare

    def losses(self) -> Callable[[LossHandler], LossHandler]:
        """Declare who tells what of this family ends when somebody goes (see ``says``)."""

        def declare(handler: LossHandler) -> LossHandler:
            self._must_be_first(self.told_losses, "what ends")
            self.told_losses = handler
            return handler

        return declare

    def _must_be_first(self, declared: object | None, what: str) -> None:
        """Raises TypeError where two handlers would say the same thing of this family."""
        if declared is not None:
            raise TypeError(f"{self.name} has two handlers for {what}")

    def _keep(self, declared: dict[str, T], name: str, new: T) -> None:
        """Raises TypeError where a row of that name would be for two handlers."""
        if name in declared:
            raise TypeError(f"{self.name} has two handlers for {name}")
        declared[name] = new


def named(families: Sequence[Family]) -> dict[str, Family]:
    """The families by name. Raises TypeError when two share one."""
    by_name = {family.name: family for family in families}
    if len(by_name) != len(families):
        raise TypeError("two families share a name")
    return by_name
