"""The journeys once with another prefix. People and tests say and read "!", as everywhere in this house; the bot hears and says
"?". Whoever sets ``command_prefix`` reads no text that tells them to say something else.

Which of the two a journey is played with is told by its name, so that it is always the same one, and half of them each. It costs
no second run. ``--prefix "?"`` (or "!") plays all of them with that one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

import commands
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.matrix.homeserver import Content, Event
from tests.fakes import BOT

USUAL, ANOTHER = "!", "?"

_WORDS = "|".join(sorted({command.words.split()[0] for command in Catalogue(commands.FAMILIES).commands}))
_SHOWN = rf"(?<!\w){{prefix}}(?=(?:{_WORDS})\b)|(?:(?<=\s)|(?<=<code>)){{prefix}}(?=[\s.,<]|$)"
"""Before a command, or alone: "leave out the !"."""
_QUOTED = re.compile(r"^> .*$|<blockquote>.*?</blockquote>", re.M | re.S)
"""Words of people, who may say what they like."""


def prefix_of(nodeid: str) -> str:
    """The prefix that a journey is played with: the same one on every database."""
    name = re.sub(r"sqlite-?|postgresql-?", "", nodeid)
    return ANOTHER if crc32(name.encode()) % 2 else USUAL


class Interpreter:
    """Stands between people who say "!" and a bot that has another prefix, and notes where the bot shows a wrong one."""

    def __init__(self, prefix: str = USUAL) -> None:
        self.prefix = prefix
        self.complaints: list[str] = []
        """The lines in which the bot has shown another prefix than its own in front of a command."""
        wrong = "".join(each for each in (USUAL, ANOTHER) if each != prefix)
        self._wrong = re.compile(_SHOWN.format(prefix=f"[{re.escape(wrong)}]"))
        self._right = re.compile(_SHOWN.format(prefix=re.escape(prefix)))
        self._said = {USUAL: prefix, prefix: USUAL}

    def hears(self, event: Event) -> Event:
        """What somebody says, as the bot hears it. What begins with the bot's prefix is talk among people, and stays that."""
        if event.type != "m.room.message" or event.sender == BOT or self.prefix == USUAL:
            return event
        return replace(event, content=self._in_bodies(event.content, self._swapped))

    def says(self, content: Content) -> Content:
        """What the bot says, as people read it."""
        self._in_bodies(content, self._checked)
        return content if self.prefix == USUAL else self._in_bodies(content, self._as_usual)

    def _in_bodies(self, content: Content, change: Any) -> dict[str, Any]:
        changed = dict(content)
        for key in ("body", "formatted_body"):
            if isinstance(changed.get(key), str):
                changed[key] = change(changed[key])
        if isinstance(changed.get("m.new_content"), Mapping):
            changed["m.new_content"] = self._in_bodies(changed["m.new_content"], change)
        return changed

    def _swapped(self, words: str) -> str:
        """The prefix is at the beginning, behind what clients quote there in a reply, and behind the bot's name."""
        clothes = r"(?:<[^<>]*>|[\s*_`])*"
        before = rf"\A((?:> [^\n]*\n)*\n*{clothes}(?:\W?circlebot\S*[:,]?\s+)?{clothes})"
        return re.sub(
            rf"{before}([{re.escape(USUAL + self.prefix)}])(?=\s?\w)",
            lambda found: found[1] + self._said[found[2]],
            words,
            flags=re.IGNORECASE,
        )

    def _checked(self, words: str) -> str:
        for line in _QUOTED.sub("", words).splitlines():
            if self._wrong.search(line):
                self.complaints.append(line)
        return words

    def _as_usual(self, words: str) -> str:
        return self._right.sub(USUAL, words)
