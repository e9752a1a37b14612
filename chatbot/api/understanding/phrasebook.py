"""What people say for a command: its own words, and what else they call it. One table of all commands and languages. Pure.

A phrase is whole words, and the longest one counts. It may say what must follow it:

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

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.arguments import Reading
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.understanding.phrase_words import (
    Phrase,
    Words,
    expanded,
    folded,
    of_a_wish,
    of_its_record,
    to_a_circle,
    without_options,
    words_of,
)
from chatbot.api.understanding.sentences import Sentences
from chatbot.api.understanding.whole_phrases import WholePhrases
from chatbot.api.understanding.whole_sentences import Rephrased, WholeSentences
from chatbot.api.wording.languages import Language

HELP = "help"
"""The command that tells how another one works."""
_CIRCLE = "<circle>"
_MORE = "…"
_NONE: Mapping[Phrase, Sequence["_Entry"]] = {}
_WORD = re.compile(r"\S+")
_TAIL = 100
"""Letters at the end of what is said in which courtesies are looked for."""
_ENDS = " ,!?."
_RECORD_FIRST = re.compile(
    r"[*_`(]*(?P<letter>[A-Za-z])[ -]?(?P<number>\d{1,9})\b[*_`)]*(?:\s*[:,–—-]+)?\s+(?P<rest>\S.*)", re.DOTALL
)
"""The number of a record, and what is said of it."""

_LEAD = re.compile(r"\A(?:[-–—]|\.{2,}|…)+\s+")
_LISTED = re.compile(r"\n\s*[-–—>]")
"""The next line of a list."""

Talks = Callable[[str], bool]
"""Whether words are an answer in a conversation."""


@dataclass(frozen=True, slots=True)
class Found:
    """A command, and the words that follow it."""

    command: Command
    rest: str
    plainly: bool = True
    """Whether it was said in its own words, with nothing in front of them."""
    guessed: bool = False
    """Whether somebody may well have meant something else: what changes anything is read back first."""

    @property
    def said(self) -> str:
        """The same in its own words."""
        return f"{self.command.words} {self.rest}".strip()


@dataclass(frozen=True, slots=True)
class _Entry:
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
        return not (
            self.circle or self.followed or self.keeps or self.command.grammar.needs_words or self.names_a_record
        )

    @property
    def names_a_record(self) -> bool:
        """Whether it counts with its record alone: “cancel M-4”, where by its own name the number may be left out."""
        return not self.own and self.command.grammar.first_record is not None


class Phrasebook:
    """Finds commands by all that they are called."""

    def __init__(self, commands: Iterable[Command], spoken: Sequence[Language], *, talks: Talks) -> None:
        """Raises TypeError for what reads two ways, in whatever language. ``talks``: see ``Talks``."""
        own = {command.words: command for command in commands}
        self._entries: dict[Phrase, list[_Entry]] = {}
        self._whole = WholePhrases()
        self._sentences, self._sentences_else = Sentences(), Sentences()
        self._of_a_record: dict[Phrase, list[_Entry]] = {}
        for command in own.values():
            self._add(command.words, command, own=True)
            for phrase in command.also:
                self._add(phrase, command)
        for language in spoken:
            for name, phrases in language.also.items():
                for phrase in phrases if name in own else ():
                    self._add(phrase, own[name])
            self._sentences.add_all(language.says)
            self._sentences_else.add_all(language.says_else)
            for name, phrases in language.wished.items():
                for phrase in phrases if name in own else ():
                    self._add(phrase, own[name], wish=True)
            for name, phrases in language.of_a_record.items():
                for said in itertools.chain.from_iterable(map(expanded, phrases if name in own else ())):
                    self._add_of_a_record(said, own[name])
        self._before = {folded(each) for language in spoken for phrase in language.before for each in expanded(phrase)}
        self._after = {folded(each) for language in spoken for phrase in language.after for each in expanded(phrase)}
        self._asks = {folded(each) for language in spoken for phrase in language.asks for each in expanded(phrase)}
        self._asks_else = {
            folded(each) for language in spoken for phrase in language.asks_else for each in expanded(phrase)
        }
        self._whole_sentences = WholeSentences(spoken, after=self._after)
        self._help = own.get(HELP)
        self._left_out = [each for each in own.values() if each.alone is not None]
        self._longest = max(map(len, (*self._entries, *self._of_a_record, *self._before, *self._asks)), default=1)
        for words, entries in self._entries.items():
            self._must_read_one_way(words, entries, talks)
        for whole, meant_by in self._whole:
            self._must_be_one(whole, set(meant_by), talks)
        self._whole.settle(lambda phrase, command: self._means_else(phrase, command, talks))

    def _add(self, phrase: str, command: Command, *, own: bool = False, wish: bool = False) -> None:
        for said in expanded(phrase):
            self._add_one(said, command, own=own, wish=wish)

    def _add_one(self, said: str, command: Command, *, own: bool, wish: bool) -> None:
        if said.endswith("."):
            self._whole.add(said.removesuffix("."), command)
            return
        keeps = re.search(r"\((.*)\)$", said)
        entry = _Entry(
            command,
            own,
            circle=said.endswith(_CIRCLE),
            followed=said.endswith(_MORE) or wish,
            wish=wish,
            keeps=len(folded(keeps.group(1))) if keeps else 0,
        )
        phrase = folded(re.sub(r"[()]", "", said.removesuffix(_CIRCLE).removesuffix(_MORE)))
        entries = self._entries.setdefault(phrase, [])
        if entry not in entries:
            entries.append(entry)

    def _add_of_a_record(self, said: str, command: Command) -> None:
        keeps = re.search(r"\((.*)\)$", said)
        entry = _Entry(command, own=False, keeps=len(folded(keeps.group(1))) if keeps else 0)
        self._of_a_record.setdefault(folded(re.sub(r"[()]", "", said)), []).append(entry)

    def _must_read_one_way(self, phrase: Phrase, entries: Sequence[_Entry], talks: Talks) -> None:
        said = " ".join(phrase)
        entries = [
            each for each in entries if not each.wish
        ]  # It is asked about, and only where nothing else can be read.
        meant_by = {each.command.words: each.command for each in entries}
        letters = [each.grammar.first_record for each in meant_by.values()]
        if len(meant_by) > 1 and (None in letters or len(set(letters)) < len(letters)):
            meant = " and ".join(f"!{each}" for each in meant_by)
            raise TypeError(f"“{said}” means {meant}")
        for entry in entries:
            if phrase in self._before and (entry.own or entry.means_something_alone):
                raise TypeError(f"“{said}” means !{entry.command.words}, and is passed over")
            if not entry.own and entry.means_something_alone and talks(said):
                raise TypeError(f"“{said}” means !{entry.command.words}, and is an answer")

    def _must_be_one(self, phrase: Phrase, meant_by: set[str], talks: Talks) -> None:
        """The same for a whole sentence."""
        said = " ".join(phrase)
        meant_by = meant_by | {each.command.words for each in self._alone(phrase)}
        if len(meant_by) > 1:
            meant = " and ".join(f"!{each}" for each in sorted(meant_by))
            raise TypeError(f"“{said}” means {meant}")
        (words,) = meant_by
        if talks(said):
            raise TypeError(f"“{said}” means !{words}, and is an answer")

    def _means_else(self, phrase: Phrase, command: Command, talks: Talks) -> bool:
        others = any(each.command is not command for each in self._alone(phrase))
        return others or phrase in self._before or talks(" ".join(phrase))

    def _alone(self, phrase: Phrase) -> Iterator[_Entry]:
        """What a phrase means with nothing behind it."""
        return (each for each in self._entries.get(phrase, ()) if each.means_something_alone)

    def find(self, text: str, *, reading: Reading, circles: Mapping[str, str]) -> Found | None:
        """The command that is said, whatever it is called and however politely. None where there is none.

        What it is called otherwise, and what stands behind courtesies, counts only where the rest can be read.
        ``circles`` are the short names of those that are known, by what they are called.
        """
        words = words_of(text)
        asked = self._behind_how(words)
        if asked is not None:
            return self._how(text, words, asked, reading, circles)
        for at in self._places(words):
            found = self._in_a_sentence(text, words, at, reading, circles)
            found = found or self._named(text, words, at, reading, circles)
            if found is not None:
                return found
        found = self._behind_its_record(text, reading) or self._alone_in(text, reading)
        places = self._places(words) if found is None else ()
        said = (self._said_in(text, words, at, self._sentences_else, reading, circles) for at in places)
        return found or next(filter(None, said), None)

    def _alone_in(self, text: str, reading: Reading) -> Found | None:
        """The command whose name was left out."""
        meant = next((each for each in self._left_out if each.alone is not None and each.alone(text, reading)), None)
        return Found(meant, text, plainly=False) if meant is not None else None

    def _in_a_sentence(
        self, text: str, words: Words, at: int, reading: Reading, circles: Mapping[str, str]
    ) -> Found | None:
        """The command that a sentence says in another order. A command's own words go first, unless the sentence begins with more."""
        own = next(((entry, end) for entry, end in self._candidates(words, at) if entry.own), None) if at == 0 else None
        behind = 0
        if own is not None:
            behind = len(own[0].command.words.split())
            behind += _reads(own[0].command, text[own[1] :].strip(), reading)
        return self._said_in(text, words, at, self._sentences, reading, circles, behind=behind)

    def _said_in(
        self,
        text: str,
        words: Words,
        at: int,
        sentences: Sentences,
        reading: Reading,
        circles: Mapping[str, str],
        *,
        behind: int = 0,
    ) -> Found | None:
        for said in sentences.said(text, words, at, behind=behind):
            found = self._named(said, words_of(said), 0, reading, circles) or self._behind_its_record(said, reading)
            if found is not None and _reads(found.command, found.rest, reading):
                return Found(found.command, found.rest, plainly=False)
        return None

    def _behind_how(self, words: Words) -> int | None:
        """Where it is said what somebody asks how to do: “how do I join”. None where nobody asks how."""
        for at in self._places(words):
            for length in range(min(self._longest, len(words) - at - 1), 0, -1):
                if tuple(word for word, _ in words[at : at + length]) in self._asks:
                    return at + length
        return None

    def _how(self, text: str, words: Words, at: int, reading: Reading, circles: Mapping[str, str]) -> Found | None:
        """What somebody gets who asks how to do something: what can be shown is shown; what would change something is told."""
        for place in self._places(words):
            whole = self._whole.find(tuple(word for word, _ in words[place:]), after=self._after)
            if whole is not None:
                return Found(whole, "", plainly=False)
        if tuple(word for word, _ in words[at:]) in self._asks_else:
            return None
        meant: Command | None = None
        for place in self._places(words, behind=at):
            found = self._named(text, words, place, reading, circles)
            if found is not None and not found.command.changes:
                return Found(found.command, found.rest, plainly=False)
            named = (
                found.command
                if found is not None
                else next((e.command for e, _ in self._candidates(words, place)), None)
            )
            meant = meant or named
        return Found(self._help, meant.words, plainly=False) if meant is not None and self._help is not None else None

    def sentence(self, text: str, *, circles: Mapping[str, str]) -> Rephrased | None:
        """What a whole sentence of people's own comes to (see ``whole_sentences``)."""
        return self._whole_sentences.find(text, self._places, circles=circles)

    def meant(self, text: str) -> Found | None:
        """The command to do something that has been called by another name, and cannot be done since the rest cannot be read."""
        words = words_of(text)
        for at in self._places(words):
            for said in self._sentences.said(text, words, at):
                if (command := self._begins(said)) is not None and command.changes:
                    return Found(command, said[len(command.words) :].strip(), plainly=False)
            for entry, end in self._candidates(words, at):
                if entry.command.changes and not (entry.circle or entry.keeps):
                    return Found(entry.command, text[end:].strip(), plainly=False)
        return None

    def _begins(self, said: str) -> Command | None:
        """The command whose own words begin a text."""
        return next((entry.command for entry, _ in self._candidates(words_of(said), 0) if entry.own), None)

    def called(self, text: str) -> Iterator[Command]:
        """The commands that words may call, whatever follows them."""
        words = words_of(text)
        for at in self._places(words):
            yield from (entry.command for entry, _ in self._candidates(words, at))
            begun = (self._begins(said) for said in self._sentences.said(text, words, at))
            yield from (command for command in begun if command is not None)

    def begun(self, text: str) -> Iterator[Found]:
        """The commands about a record that words may call, whatever follows them: for what is said without its number."""
        words = words_of(text)
        if self._behind_how(words) is not None:
            return
        for at in self._places(words):
            for entry, end in self._candidates(words, at, others=self._of_a_record):
                if entry.command.grammar.first_record is not None and not entry.circle:
                    yield Found(entry.command, text[end:].strip(" ,:"), plainly=False)

    def bare(self, text: str) -> str:
        """What is said without the courtesies in front of it."""
        words = words_of(text)
        last = max(self._places(words), default=0)
        return text[words[last - 1][1] :].strip() if last else text

    def _places(self, words: Words, *, behind: int = 0) -> Iterator[int]:
        """Where a command may begin: at the first word, or ``behind`` others, and behind whatever may be passed over, the longest
        courtesy first."""
        seen: set[int] = set()
        places = [behind]
        while places:
            at = places.pop()
            if at not in seen and at < len(words):
                seen.add(at)
                yield at
                longest = min(self._longest, len(words) - at)
                places += [at + length for length in range(1, longest + 1) if self._is_courtesy(words, at, length)]

    def _is_courtesy(self, words: Words, at: int, length: int) -> bool:
        phrase = tuple(word for word, _ in words[at : at + length])
        return phrase in self._before or phrase == ("",)

    def _named(self, text: str, words: Words, at: int, reading: Reading, circles: Mapping[str, str]) -> Found | None:
        """The command whose name, or other name, begins at a word."""
        whole = self._whole.find(tuple(word for word, _ in words[at:]), after=self._after)
        if whole is not None:
            owns = at == 0 and any(
                entry.own and entry.command is whole and not text[end:].strip()
                for entry, end in self._candidates(words, at)
            )
            return Found(whole, "", plainly=owns)
        own: Found | None = None
        lacking: Found | None = None
        cannot: tuple[Command, int] | None = None
        """A longer name, whose words cannot be read."""
        candidates = list(self._candidates(words, at))
        for number, (entry, end) in enumerate(candidates):
            behind = text[end:].strip()
            rest = self._without_courtesy(entry.command, behind if entry.command.quotes else _without_a_lead(behind))
            if entry.circle:
                rest = to_a_circle(rest, circles) or ""
            grammar = entry.command.grammar
            rest = of_a_wish(rest) if entry.wish else rest
            bare, letter = rest, grammar.first_record
            if letter is not None and not _reads(entry.command, rest, reading):
                bare = of_its_record(rest, letter=letter, running=grammar.has_running_text)
            plainly = entry.own and at == 0 and bare == rest
            found = Found(entry.command, bare, plainly=plainly, guessed=entry.wish)
            rest = bare
            if cannot is not None and cannot[0] is not entry.command and cannot[1] > end and not entry.own:
                break  # “Assign task …” gives nobody a role.
            if entry.own and at == 0 and own is None:
                own = found
                if all(other.own for other, _ in candidates[number + 1 :]):
                    break
            if not (rest or entry.own or entry.circle or entry.names_a_record) and entry.command.grammar.needs_words:
                lacking = lacking or found
            if not rest and (entry.circle or entry.followed or entry.names_a_record):
                continue
            if _reads(entry.command, rest, reading):
                is_shorter = lacking is not None and not entry.own and entry.command.grammar.has_running_text
                return lacking if is_shorter else found  # “Find a date” looks for no decision with “a date” in it.
            if not (entry.own or entry.circle or entry.keeps or entry.followed):
                cannot = cannot or (entry.command, end)
        return own

    def _behind_its_record(self, text: str, reading: Reading) -> Found | None:
        """The command that is said behind the number that it is about: “C-4 withdraw”, “M-1: close 2”."""
        said = _RECORD_FIRST.fullmatch(text)
        if said is None:
            return None
        letter, rest = said["letter"].upper(), said["rest"]
        for entry, end in self._candidates(words_of(rest), 0):
            if entry.command.grammar.first_record == letter and not entry.circle:
                after = self._without_courtesy(
                    entry.command, f"{letter}-{said['number']} {rest[end:].strip(' ,:')}".strip()
                )
                if _reads(entry.command, after, reading):
                    return Found(entry.command, after, plainly=False)
        return None

    def _candidates(
        self, words: Words, at: int, *, others: Mapping[Phrase, Sequence[_Entry]] = _NONE
    ) -> Iterator[tuple[_Entry, int]]:
        """What the words at a place may be called, the longest first, and where the rest of the text begins. ``others`` are looked
        through, too."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            phrase = tuple(word for word, _ in words[at : at + length])
            entries = sorted(self._entries.get(phrase, ()), key=lambda entry: entry.wish)
            for entry in (*entries, *others.get(phrase, ())):
                yield entry, words[at + length - 1 - entry.keeps][1]

    def _without_courtesy(self, command: Command, rest: str) -> str:
        """What follows a command without the thanks behind it. A running text keeps them, where it is not all that it is."""
        keywords = {each.keyword for each in command.grammar.clauses if each.keyword}
        rest = without_options(rest, keywords=keywords, running=command.grammar.has_running_text)
        running, ends = command.grammar.has_running_text, _ENDS.rstrip(".") if command.grammar.has_names else _ENDS
        begin = max(0, len(rest) - _TAIL)
        words = list(_WORD.finditer(rest, begin))
        for first in words[-self._longest :]:
            if folded(rest[first.start() :]) in self._after:
                left = rest[: first.start()].rstrip(" ,")
                return rest if running and left else self._without_courtesy(command, left)
        return rest if running else rest.rstrip(ends)


def _without_a_lead(rest: str) -> str:
    """A text without the colon or the dash that sets it off from its command: “consent – we buy a van”. A list keeps its marks."""
    said = rest.lstrip(": ")
    bare = _LEAD.sub("", said)
    return said if bare != said and _LISTED.search(bare) else bare


def _reads(command: Command, rest: str, reading: Reading) -> bool:
    """Whether words can be read, or are meant as what can be read two ways: then it is asked back which."""
    try:
        command.grammar.parse(rest, reading=reading, example="")
    except Unsure:
        return True
    except UsageError:
        return False
    return True


def names_of_circles(circles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The short names of circles by all that they may be called, folded, from short and full names."""
    called: dict[str, str] = {}
    for slug, name in circles:
        full, short = name.casefold(), slug.casefold()
        called |= dict.fromkeys(
            (short, f"{short} circle", full, full.removesuffix(" circle"), f"{full} circle", f"circle {short}"), slug
        )
    return called
