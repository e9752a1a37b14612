"""The command whose name, or other name, stands at a place in what is said. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.around import Around
from chatbot.api.understanding.found import Found, Line
from chatbot.api.understanding.phrase_words import Phrase, of_a_wish, of_its_record, to_a_circle, words_of
from chatbot.api.understanding.phrases import Entry, Phrases, Talks

_RECORD_FIRST = re.compile(
    r"[*_`(]*(?P<letter>[A-Za-z])[ -]?(?P<number>\d{1,9})\b[*_`)]*(?:\s*[:,–—-]+)?\s+(?P<rest>\S.*)", re.DOTALL
)
"""The number of a record, and what is said of it."""
_LEAD = re.compile(r"\A(?:[-–—]|\.{2,}|…)+\s+")
_LISTED = re.compile(r"\n\s*[-–—>]")
"""The next line of a list."""


class Naming:
    """Finds commands by what they are called."""

    def __init__(self, phrases: Phrases, around: Around, *, talks: Talks) -> None:
        self._phrases = phrases
        self._around = around
        self._talks = talks

    def whole(self, phrase: Phrase) -> Command | None:
        """What a sentence means as it stands, with nothing behind it."""
        return self._phrases.whole.find(phrase, after=self._around.after, means_else=self._means_else)

    def _means_else(self, phrase: Phrase, command: Command) -> bool:
        passed_over = phrase in self._around.before
        return passed_over or self._phrases.means_else(phrase, command) or self._talks(" ".join(phrase))

    def named(self, line: Line, at: int) -> Found | None:
        """The command whose name, or other name, begins at a word; unread where it is its own name, and the rest cannot be read."""
        candidates = list(self._phrases.candidates(line.words, at))
        whole = self.whole(tuple(word for word, _ in line.words[at:]))
        if whole is not None:
            owns = at == 0 and any(
                entry.own and entry.command is whole and not line.text[end:].strip() for entry, end in candidates
            )
            return line.read(alone := Found(whole, "", plainly=owns)) or alone
        return self._longest(line, at, candidates)

    def _longest(self, line: Line, at: int, candidates: Sequence[tuple[Entry, int]]) -> Found | None:
        """Of the names that begin at a word the longest with which the rest can be read."""
        own: Found | None = None
        lacking: Found | None = None
        cannot: tuple[Command, int] | None = None
        """A longer name, whose words cannot be read."""
        for number, (entry, end) in enumerate(candidates):
            command, grammar = entry.command, entry.command.grammar
            if cannot is not None and cannot[0] is not command and cannot[1] > end and not entry.own:
                break  # “Assign task …” gives nobody a role.
            found, read = self._with_its_rest(line, at, entry, end)
            if entry.own and at == 0 and own is None:
                own = read or found
                if all(other.own for other, _ in candidates[number + 1 :]):
                    break
            if not (found.rest or entry.own or entry.circle or entry.names_a_record) and grammar.needs_words:
                lacking = lacking or found
            if not found.rest and (entry.circle or entry.followed or entry.names_a_record):
                continue
            if read is not None:
                is_shorter = lacking is not None and not entry.own and grammar.has_running_text
                return lacking if is_shorter else read  # “Find a date” looks for no decision with “a date” in it.
            if not (entry.own or entry.circle or entry.keeps or entry.followed):
                cannot = cannot or (command, end)
        return own

    def _with_its_rest(self, line: Line, at: int, entry: Entry, end: int) -> tuple[Found, Found | None]:
        """A command with the words behind its name; and the same read, where it can be."""
        command, grammar = entry.command, entry.command.grammar
        behind = line.text[end:].strip()
        rest = self._around.without(command, behind if command.quotes else _without_a_lead(behind))
        if entry.circle:
            rest = to_a_circle(rest, line.circles) or ""
        if entry.wish:
            rest = of_a_wish(rest)
        found = Found(command, rest, plainly=entry.own and at == 0, guessed=entry.wish)
        read = line.read(found)
        if read is not None or grammar.first_record is None:
            return found, read
        bare = of_its_record(rest, letter=grammar.first_record, running=grammar.has_running_text)
        if bare == rest:
            return found, None
        return (mended := replace(found, rest=bare, plainly=False)), line.read(mended)

    def behind_its_record(self, line: Line) -> Found | None:
        """The command that is said behind the number that it is about: “C-4 withdraw”, “M-1: close 2”."""
        said = _RECORD_FIRST.fullmatch(line.text)
        if said is None:
            return None
        letter, rest = said["letter"].upper(), said["rest"]
        for entry, end in self._phrases.candidates(words_of(rest), 0):
            if entry.command.grammar.first_record == letter and not entry.circle:
                of_it = f"{letter}-{said['number']} {rest[end:].strip(' ,:')}".strip()
                read = line.read(Found(entry.command, self._around.without(entry.command, of_it), plainly=False))
                if read is not None:
                    return read
        return None


def _without_a_lead(rest: str) -> str:
    """A text without the colon or the dash that sets it off from its command: “consent – we buy a van”. A list keeps its marks."""
    said = rest.lstrip(": ")
    bare = _LEAD.sub("", said)
    return said if bare != said and _LISTED.search(bare) else bare
