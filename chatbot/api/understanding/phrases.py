"""What commands are called: their own words, and what else people call them. One table of all commands and languages. Pure.

A phrase is whole words. It may say what must follow it:

- ``take back``: whatever the command's grammar reads;
- ``what is open.``: nothing;
- ``tell <circle>``: a circle by its name, known to us;
- ``speaker …``: whatever the grammar reads, but something;
- ``speak (for)``: the words in brackets, which belong to what the grammar reads.

Its words are those of ``phrase_words``, which also says how one line of a table stands for several phrases.

What reads two ways stops the start: a phrase of two commands, unless it is told by the letter of a record's number which of them is
meant (``cancel C-3``, ``cancel M-4``); a phrase that means something by itself, and is an answer in a conversation, or passed over.
A whole sentence may be passed over where it is not all that is said: ``list.``
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.phrase_words import Phrase, Words, expanded, folded
from chatbot.api.understanding.whole_phrases import WholePhrases
from chatbot.api.wording.languages import Language

_CIRCLE = "<circle>"
_MORE = "…"

Talks = Callable[[str], bool]
"""Whether words are an answer in a conversation."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase means."""

    command: Command
    own: bool
    circle: bool = False
    followed: bool = False
    """It counts only with something behind it."""
    keeps: int = 0
    """So many of the last words belong to what follows."""
    wish: bool = False
    """It is a question that wishes for it."""

    @property
    def means_something_alone(self) -> bool:
        """Whether it counts with nothing behind it."""
        return not (
            self.circle or self.followed or self.keeps or self.command.grammar.needs_words or self.names_a_record
        )

    @property
    def names_a_record(self) -> bool:
        """Whether it counts with its record alone: “cancel M-4”, where by its own name the number may be left out."""
        return not self.own and self.command.grammar.first_record is not None


class Phrases:
    """All that commands are called, longest first."""

    def __init__(self, commands: Mapping[str, Command], spoken: Sequence[Language]) -> None:
        self._entries: dict[Phrase, list[Entry]] = {}
        self._of_a_record: dict[Phrase, list[Entry]] = {}
        self.whole = WholePhrases()
        for command in commands.values():
            self._add(command, [command.words], own=True)
            self._add(command, command.also)
        for language in spoken:
            for name, command in commands.items():
                self._add(command, language.also.get(name, ()))
                self._add(command, language.wished.get(name, ()), wish=True)
                for said in language.of_a_record.get(name, ()):
                    for each in expanded(said):
                        _put(self._of_a_record, each, command)
        self.longest = max(map(len, (*self._entries, *self._of_a_record)), default=1)

    def _add(self, command: Command, phrases: Iterable[str], *, own: bool = False, wish: bool = False) -> None:
        for phrase in phrases:
            for said in expanded(phrase):
                if said.endswith("."):
                    self.whole.add(said.removesuffix("."), command)
                else:
                    _put(self._entries, said, command, own=own, wish=wish)

    def candidates(self, words: Words, at: int, *, of_a_record: bool = False) -> Iterator[tuple[Entry, int]]:
        """What the words at a place may be called, the longest first, and where the rest of the text begins; also what is said
        ``of_a_record`` without its number."""
        for length in range(min(self.longest, len(words) - at), 0, -1):
            phrase = tuple(word for word, _ in words[at : at + length])
            entries = self._entries.get(phrase, ())
            entries = sorted(entries, key=lambda entry: entry.wish) if len(entries) > 1 else entries
            for entry in (*(self._of_a_record.get(phrase, ()) if of_a_record else ()), *entries):
                yield entry, words[at + length - 1 - entry.keeps][1]

    def alone(self, phrase: Phrase) -> Iterator[Entry]:
        """What a phrase means with nothing behind it."""
        return (each for each in self._entries.get(phrase, ()) if each.means_something_alone)

    def means_else(self, phrase: Phrase, command: Command) -> bool:
        """Whether a phrase alone means another command."""
        return any(each.command is not command for each in self.alone(phrase))

    def must_read_one_way(self, *, passed_over: Collection[Phrase], talks: Talks) -> None:
        """Raises TypeError for what reads two ways."""
        for phrase, entries in self._entries.items():
            _must_mean_one(phrase, [each for each in entries if not each.wish], passed_over, talks)
        for phrase, meant_by in self.whole:
            self._must_be_one(phrase, {*meant_by, *(each.command.words for each in self.alone(phrase))}, talks)

    @staticmethod
    def _must_be_one(phrase: Phrase, meant_by: Collection[str], talks: Talks) -> None:
        """The same for a whole sentence."""
        said = " ".join(phrase)
        if len(meant_by) > 1:
            raise TypeError(f"“{said}” means {_listed(sorted(meant_by))}")
        if talks(said):
            raise TypeError(f"“{said}” means {_listed(meant_by)}, and is an answer")


def _put(
    table: dict[Phrase, list[Entry]], said: str, command: Command, *, own: bool = False, wish: bool = False
) -> None:
    circle, followed = said.endswith(_CIRCLE), said.endswith(_MORE) or wish
    keeps = len(folded(said.rpartition("(")[2])) if said.endswith(")") else 0
    entry = Entry(command, own, circle=circle, followed=followed, wish=wish, keeps=keeps)
    entries = table.setdefault(folded(said.removesuffix(_CIRCLE).removesuffix(_MORE)), [])
    if entry not in entries:
        entries.append(entry)


def _must_mean_one(phrase: Phrase, entries: Sequence[Entry], passed_over: Collection[Phrase], talks: Talks) -> None:
    """Raises TypeError for a phrase of two commands, and for one that is passed over or an answer. A wish is left out: it is asked
    about, and only where nothing else can be read."""
    said = " ".join(phrase)
    meant_by = {each.command.words: each.command for each in entries}
    letters = [each.grammar.first_record for each in meant_by.values()]
    if len(meant_by) > 1 and (None in letters or len(set(letters)) < len(letters)):
        raise TypeError(f"“{said}” means {_listed(meant_by)}")
    for entry in entries:
        if phrase in passed_over and (entry.own or entry.means_something_alone):
            raise TypeError(f"“{said}” means !{entry.command.words}, and is passed over")
        if not entry.own and entry.means_something_alone and talks(said):
            raise TypeError(f"“{said}” means !{entry.command.words}, and is an answer")


def _listed(commands: Iterable[str]) -> str:
    return " and ".join(f"!{each}" for each in commands)
