"""All that people can say: finding a command by its words, the nearest one for a typo, and the data for help. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA

from chatbot.api.access import Who, permits
from chatbot.api.arguments import Reading
from chatbot.api.declaring.declared import Command, DeclaredList, EventHandler
from chatbot.api.declaring.family import Family
from chatbot.api.seams.events import Event
from chatbot.api.understanding.found import Found
from chatbot.api.understanding.likely import Likely
from chatbot.api.understanding.phrasebook import Phrasebook
from chatbot.api.understanding.plain import ANSWERS
from chatbot.api.wording.languages import languages

SLIPS = (8, 11)
"""One letter may be wrong, missing, too many or in its neighbour's place for a command to be offered as what was meant; in words of so
many letters one more, and one more."""


class Catalogue:
    """The commands of all families."""

    def __init__(self, families: Sequence[Family]) -> None:
        self.families = tuple(families)
        self._by_words: dict[str, Command] = {}
        for family in families:
            for command in family.commands:
                if command.words in self._by_words:
                    raise TypeError(f"!{command.words} is declared twice")
                self._by_words[command.words] = command
        self._phrasebook, self._likely = _spoken_of(self.families, tuple(self._by_words))
        self.secret_words = _secret_words(self._by_words.values())
        """The words of commands that may hold a figure, also written together: ``subs``, ``declare``, ``subsdeclare``."""
        self.weighty = frozenset(command.words for command in self._by_words.values() if command.weighs)
        """The words of commands that are read back where they were not said plainly."""
        self._lists = {(family.name, name): each for family in families for name, each in family.lists.items()}
        self.undos = {what: undo for family in families for what, undo in family.undos.items()}
        """How what people have done is taken back, by what the audit calls it."""
        _must_be_of_one_family(families)
        self._publishers = _publishers(families)
        self._subscribers: dict[type[Event], list[tuple[str, EventHandler[Any]]]] = {
            each: [] for each in self._publishers
        }
        for family in families:
            for event, subscriber in family.subscribed:
                if event not in self._publishers:
                    raise TypeError(f"{family.name} subscribes to {event.__name__}, which nobody publishes")
                self._subscribers[event].append((family.name, subscriber))

    def must_read_one_way(self) -> None:
        """Raises TypeError for words that mean two commands, or a command and an answer, in whatever language."""
        self._phrasebook.must_read_one_way()

    @property
    def commands(self) -> Sequence[Command]:
        """All commands, by family in the order of the table of contents."""
        return tuple(self._by_words.values())

    def list_of(self, family: str, name: str) -> DeclaredList:
        """A family's list. Raises KeyError where the family has none of that name."""
        return self._lists[family, name]

    def subscribers(self, event: Event, *, publisher: str) -> Sequence[tuple[str, EventHandler[Any]]]:
        """The families that have subscribed to an event, in their order. Raises TypeError when it is not the publisher's."""
        if self._publishers.get(type(event)) != publisher:
            raise TypeError(f"{publisher} has not declared that it publishes {type(event).__name__}")
        return self._subscribers[type(event)]

    def find(self, text: str) -> Found | None:
        """The command whose own words a text begins with: of two words where there is one, else of one word."""
        first, rest = _split(text)
        second, after = _split(rest)
        behind_a_colon = second.startswith(":")
        pair = self._by_words.get(f"{_word(first)} {_word(second)}") if second and not behind_a_colon else None
        if pair is not None:
            return Found(pair, after)
        single = self._by_words.get(_word(first))
        return Found(single, rest) if single is not None else None

    def understand(self, text: str, *, reading: Reading, circles: Mapping[str, str]) -> Found | None:
        """The command that is said, whatever it is called and however politely (see ``phrasebook``), or in a sentence of people's own."""
        return self._phrasebook.understand(text, reading=reading, circles=circles)

    def meant(self, text: str) -> Found | None:
        """The command that is called by another name, with words that cannot be read; None where none is called so."""
        return self._phrasebook.meant(text)

    def begun(self, text: str) -> Iterator[Found]:
        """The commands about a record that words may call, whatever follows them (see ``references``)."""
        return self._phrasebook.begun(text)

    def called(self, text: str) -> Iterator[Command]:
        """The commands that words may call, whatever follows them."""
        return self._phrasebook.called(text)

    def may_hold_a_secret(self, text: str) -> bool:
        """Whether words may call a command that is said in private, whatever follows them."""
        return any(command.secret for command in self._phrasebook.called(text))

    def bare(self, text: str) -> str:
        """What is said without the courtesies in front of it."""
        return self._phrasebook.bare(text)

    def by_words(self, words: str) -> Command | None:
        """The command of exactly these words."""
        return self._by_words.get(" ".join(map(_word, words.split())))

    def nearest(self, text: str) -> Command | None:
        """The command somebody may have meant, a slip or two away; None when nothing is near. Never one that would weigh, said
        alone: whoever copies a guess has not decided on it."""
        words = text.split()[:2]
        for attempt in (" ".join(words), words[0]) if words else ():
            said = _word(attempt)
            near = [
                (slips, len(name) != len(said), name)
                for name, command in self._by_words.items()
                if (slips := OSA.distance(said, name)) <= 1 + sum(len(said) >= letters for letters in SLIPS)
                and not (command.weighs is True and not command.grammar.needs_words)
            ]
            if near:
                return self._by_words[min(near)[2]]
        return None

    def likely(self, text: str, *, holds: Who) -> Sequence[Command]:
        """What somebody may want whose words are no command (see ``likely``)."""
        return self._likely.find(self._phrasebook.bare(text), holds=holds)

    def usable_by(self, holds: Who) -> Sequence[tuple[Family, Sequence[Command]]]:
        """The commands that a person who is ``holds`` may use, by family; families without any are left out."""
        usable = ((family, [c for c in family.commands if permits(c.allow, holds)]) for family in self.families)
        return tuple((family, commands) for family, commands in usable if commands)


@lru_cache(maxsize=8)
def _spoken_of(families: Sequence[Family], words: Sequence[str]) -> tuple[Phrasebook, Likely]:
    """What all commands are called; made once for the same families and ``words`` of commands, since that takes a while."""
    commands = [command for family in families for command in family.commands]
    talks = [family.talks for family in families if family.talks is not None]
    book = Phrasebook(commands, languages(), talks=lambda said: said in ANSWERS or any(each(said) for each in talks))
    return book, Likely(commands, languages())


def _secret_words(commands: Iterable[Command]) -> frozenset[str]:
    secret = [command.words.split() for command in commands if command.secret]
    return frozenset(word for words in secret for word in (*words, "".join(words)))


def _must_be_of_one_family(families: Sequence[Family]) -> None:
    """Raise TypeError for a matter that two families would be handed the outcome of."""
    owners: dict[str, str] = {}
    for family in families:
        for name in family.matters:
            if name in owners:
                raise TypeError(f"the matter {name} is that of {owners[name]} and of {family.name}")
            owners[name] = family.name


def _publishers(families: Sequence[Family]) -> dict[type[Event], str]:
    """Which family publishes which event. Raises TypeError for an event of two families."""
    publishers: dict[type[Event], str] = {}
    for family in families:
        for event in family.publishes:
            if event in publishers:
                raise TypeError(f"{event.__name__} is published by {publishers[event]} and by {family.name}")
            publishers[event] = family.name
    return publishers


def _split(text: str) -> tuple[str, str]:
    """The first word, and all that follows with its line breaks."""
    parts = text.strip().split(maxsplit=1)
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")


def _word(word: str) -> str:
    return word.strip(" *_`:.,!?…“”>").casefold()
