"""Sentences that mean a command as they stand, with nothing behind them: “who has not answered yet?”. Pure.

Words that change nothing are passed over wherever they stand, so that a sentence is in the table once.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property

from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.phrase_words import MOST_WORDS, Phrase, folded

_CHANGE_NOTHING = frozenset(
    [
        "yet",
        "still",
        "already",
        "please",
        "now",
        "also",
        "again",
        "the",
        "this",
        "that",
        "it",
        "its",
        "their",
        "our",
        "my",
        "your",
        "here",
    ]
)
_SMALL = frozenset(
    [
        "who",
        "what",
        "how",
        "is",
        "are",
        "was",
        "do",
        "does",
        "did",
        "can",
        "you",
        "i",
        "me",
        "to",
        "of",
        "in",
        "not",
        "a",
        "an",
    ]
)
"""Words that mean nothing among themselves."""


class WholePhrases:
    """Finds commands by whole sentences."""

    def __init__(self) -> None:
        self._exactly: dict[Phrase, dict[str, Command]] = {}

    def add(self, said: str, command: Command) -> None:
        """A sentence, and what it means."""
        self._exactly.setdefault(folded(said), {})[command.words] = command

    def __iter__(self) -> Iterator[tuple[Phrase, Collection[str]]]:
        """Each, and the commands that it means."""
        yield from ((phrase, commands.keys()) for phrase, commands in self._exactly.items())

    @cached_property
    def _cores(self) -> Mapping[Phrase, Command]:
        """The words that matter, where they mean one command. All are added by then."""
        found: dict[Phrase, dict[str, Command]] = {}
        for phrase, commands in self._exactly.items():
            found.setdefault(_core(phrase), {}).update(commands)
        return {
            core: next(iter(commands.values()))
            for core, commands in found.items()
            if len(commands) == 1 and not _SMALL.issuperset(core)
        }

    def find(
        self, phrase: Phrase, *, after: Collection[Phrase], means_else: Callable[[Phrase, Command], bool]
    ) -> Command | None:
        """What a sentence means; ``after`` may stand behind it. What changes nothing is passed over, but where the rest means
        something else by itself."""
        if len(phrase) >= MOST_WORDS:
            return None
        for end in range(len(phrase), 0, -1):
            if end == len(phrase) or phrase[end:] in after:
                exactly = self._exactly.get(phrase[:end])
                if exactly is not None:
                    return next(iter(exactly.values()))
                core = _core(phrase[:end])
                if (command := self._cores.get(core)) is not None and not means_else(core, command):
                    return command
        return None


def _core(phrase: Phrase) -> Phrase:
    """The words that matter; all of them, where none does."""
    return tuple(word for word in phrase if word and word not in _CHANGE_NOTHING) or phrase
