"""What a family declares that it hears: cards that are touched, words that are no command, comings and goings."""

from collections.abc import Callable
from dataclasses import dataclass

from chatbot.api.declaring.declared import (
    DeclaredOverheard,
    DeclaredTaps,
    EditedHandler,
    MemberChangeHandler,
    OverheardRule,
    TakenBackHandler,
    TappedHandler,
    TouchHandler,
    WordsHandler,
)


@dataclass(eq=False, kw_only=True)
class Hearing:
    """The part of a family to which what people do finds its way by card, by words, by room."""

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
