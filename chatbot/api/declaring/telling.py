"""What a family declares that it can tell others of itself, hand over, and take back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chatbot.api.declaring.declared import (
    DeclaredUndo,
    ExportHandler,
    HeldHandler,
    ImportHandler,
    LossHandler,
    NewsHandler,
    PossibleHandler,
    ReferentsHandler,
    StandsHandler,
    UndoHandler,
    WaitingHandler,
)
from chatbot.api.declaring.once import Declaring
from chatbot.api.seams.deeds import Named


@dataclass(eq=False, kw_only=True)
class Telling(Declaring):
    """The part of a family that others ask."""

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
    told_spoken_of: dict[str, ReferentsHandler] = field(default_factory=dict)

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

    def spoken_of(self, letters: str) -> Callable[[ReferentsHandler], ReferentsHandler]:
        """Declare who knows the records of these letters that somebody may mean who says no number (see ``references``)."""

        def declare(handler: ReferentsHandler) -> ReferentsHandler:
            for letter in letters:
                self._keep(self.told_spoken_of, letter, handler)
            return handler

        return declare

    def losses(self) -> Callable[[LossHandler], LossHandler]:
        """Declare who tells what of this family ends when somebody goes (see ``says``)."""

        def declare(handler: LossHandler) -> LossHandler:
            self._must_be_first(self.told_losses, "what ends")
            self.told_losses = handler
            return handler

        return declare
