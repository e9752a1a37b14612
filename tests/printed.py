"""Whether the bot would understand what it tells people to say: each command that it shows, run through its own parser.

What may stand in one in angle brackets is what nobody but the reader knows: ``join for <your co-op>``. The name of a command alone
is one, too: "say ``amend``" tells which, and its help tells how.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, product
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

import commands
from chatbot.api.arguments import Reading
from chatbot.api.errors import Refusal
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.phrases import Cmd, Code, Inline, cmd
from chatbot.api.wording.placeholders import PLACEHOLDERS, as_shown
from chatbot.api.wording.rendering import Rendering
from chatbot.matrix.message import read_words
from commands.rules.meet.times import read_date_poll
from tests.fakes import BOT

CATALOGUE = Catalogue(commands.FAMILIES)
READING = Reading(
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP"
)
FOR_THE_READER = {**PLACEHOLDERS, "@person": "@eve:example.org"}
"""What stands for something that only the reader knows, and what they might put there."""


def complaint(words: str, reading: Reading = READING) -> str | None:
    """Why what is shown would not be understood; None where it would."""
    for shown, put in FOR_THE_READER.items():
        words = words.replace(shown, put)
    if not words or CATALOGUE.by_words(words) is not None:
        return None
    found = CATALOGUE.find(words)
    if found is None:
        return f"“{words}” is no command"
    try:
        parsed = found.command.grammar.parse(found.rest, reading=reading, example=cmd(found.command.example))
        if found.command.words == "date":
            read_date_poll(str(parsed.args[0]), reading)
    except Refusal as refusal:
        return f"“{words}” is not understood: {refusal.text}"
    return None


def misplaced(command: Cmd, *, written: str, private: bool, prefix: str) -> str | None:
    """Why a command that is typed as it was written would not be heard as that command in the room where it was shown; None where it
    would. What is shown for another room is written with the prefix."""
    where = "in private" if private else "in a room"
    heard = read_words(
        {"msgtype": "m.text", "body": written}, prefix=prefix, me=BOT, my_name="Circlebot", is_command=_is_command
    )
    if heard is None or heard.text != as_shown(command.words) or not (heard.called or (private and command.here)):
        return f"“{written}” is not heard as “{command.words}” {where}"
    return None


def _is_command(words: str) -> bool:
    return CATALOGUE.find(words) is not None


NO_COMMANDS = {"yes", "coop", "quorum"}
"""What is also an answer to a question of ours, the name of a column, or a clause of another command, and then no command."""


def shown_as_letters(text: str) -> bool:
    """Whether letters to type are a command in its own words."""
    found = CATALOGUE.find(text)
    return found is not None and found.plainly and found.command.words not in NO_COMMANDS


@dataclass
class Printed:
    """The commands that were shown to people since they were looked at last."""

    shown: set[str] = field(default_factory=set)
    misplaced: set[str] = field(default_factory=set)
    """What would not be heard where it was shown."""

    def note(self, command: Cmd, *, written: str, private: bool, prefix: str) -> None:
        """One was written out, in a private room or in another one."""
        self.shown.add(command.words)
        wrong = misplaced(command, written=written, private=private, prefix=prefix)
        if wrong is not None:
            self.misplaced.add(wrong)

    def note_letters(self, text: str, *, private: bool) -> None:
        """Letters to type were written out. A command among them lacks its prefix in a circle's room."""
        if not private and shown_as_letters(text):
            self.misplaced.add(f"“{text}” is a command, and is shown in a room as letters to type")

    def complaints(self, reading: Reading = READING) -> list[str]:
        """Those that would not be understood; forgets all."""
        shown, self.shown = sorted(self.shown), set()
        elsewhere, self.misplaced = sorted(self.misplaced), set()
        return [*(wrong for words in shown if (wrong := complaint(words, reading)) is not None), *elsewhere]


PRINTED = Printed()


def listening(write: Callable[[Rendering, Cmd], str]) -> Callable[[Rendering, Cmd], str]:
    """How commands are written out, and noted."""

    def write_and_note(rendering: Rendering, command: Cmd) -> str:
        written = write(rendering, command)
        PRINTED.note(command, written=written, private=rendering.private, prefix=rendering.prefix)
        return written

    return write_and_note


def listening_to_letters(write: Callable[..., str]) -> Callable[..., str]:
    """How anything is written out, with letters to type noted."""

    def write_and_note(rendering: Rendering, inline: Inline, pen: Any) -> str:
        if isinstance(inline, Code):
            PRINTED.note_letters(inline.text, private=rendering.private)
        return write(rendering, inline, pen)

    return write_and_note


_HOLE = re.compile(r"\{[^{}]*\}")
"""Where a value is put into a command."""
HOLES = (
    "12",
    "C-12",
    "leaf-bakery",
    "@eve:example.org",
    "fri 17:00",
    "2026-01-20",
    "agreed",
    "concern",
    "join",
    "6 months",
    "thu 10:00, fri 14:00",
)
"""What may be put there."""


def complaint_about_source(words: str) -> str | None:
    """The same of a command with holes: there is something to be put into them with which it is understood."""
    pieces = _HOLE.split(words)
    first = None
    for put in product(HOLES, repeat=len(pieces) - 1):
        wrong = complaint("".join(chain.from_iterable(zip(pieces, (*put, ""), strict=True))))
        if wrong is None:
            return None
        first = first or wrong
    return first
