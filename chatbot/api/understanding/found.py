"""A command in what is said, and the words that follow it as they are read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chatbot.api.arguments import Reading
from chatbot.api.arguments.grammar import Parsed
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.understanding.phrase_words import Words, words_of


@dataclass(frozen=True, slots=True)
class Found:
    """A command, and the words that follow it."""

    command: Command
    rest: str
    plainly: bool = True
    """Whether it was said in its own words, with nothing in front of them."""
    guessed: bool = False
    """Whether somebody may well have meant something else: what changes anything is read back first."""
    parsed: Parsed | None = field(default=None, compare=False)
    """What follows it, where that has been read and can be."""

    @property
    def said(self) -> str:
        """The same in its own words."""
        return f"{self.command.words} {self.rest}".strip()

    def says_the_same_as(self, other: "Found") -> bool:
        """Whether both have been read, and come to the same command with the same words."""
        return self.command is other.command and self.parsed is not None and self.parsed == other.parsed


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says, and how its words are read."""

    text: str
    words: Words
    reading: Reading
    circles: Mapping[str, str]
    """The short names of circles that are known, by what they are called."""

    @classmethod
    def of(cls, text: str, reading: Reading, circles: Mapping[str, str]) -> "Line":
        """A line as it was said."""
        return cls(text, words_of(text), reading, circles)

    def instead(self, text: str) -> "Line":
        """The same in other words."""
        return Line.of(text, self.reading, self.circles)

    def read(self, found: Found) -> Found | None:
        """A command with its words read. None where they cannot be; what can be read two ways is meant, and asked back which."""
        try:
            return replace(found, parsed=found.command.grammar.parse(found.rest, reading=self.reading, example=""))
        except Unsure:
            return found
        except UsageError:
            return None
