"""What people say for a command: by its name, by what else they call it, or in a sentence of their own, in any language. Pure.

``phrases`` has what commands are called, ``sentences`` how people say them in another order, ``around`` what stands in front of a
command and behind it; all of it comes from ``also=`` and from ``locale/<language>/words.toml``. What is called otherwise, and what
stands behind courtesies, counts only where the rest can be read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from chatbot.api.arguments import Reading
from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.around import Around
from chatbot.api.understanding.found import Found, Line
from chatbot.api.understanding.naming import Naming
from chatbot.api.understanding.phrase_words import Phrase, Words, expanded, folded, words_of
from chatbot.api.understanding.phrases import Phrases, Talks
from chatbot.api.understanding.possible import asks_whether, is_in_general
from chatbot.api.understanding.sentences import Rephrased, Sentences
from chatbot.api.wording.languages import Language

HELP = "help"
"""The command that tells how another one works."""
LONGEST_GUESS = 400
"""Letters of what may be guessed at: longer words are a text."""


class Phrasebook:
    """Finds commands by all that they are called."""

    def __init__(self, commands: Iterable[Command], spoken: Sequence[Language], *, talks: Talks) -> None:
        """``talks``: see ``Talks``."""
        own = {command.words: command for command in commands}
        self._talks = talks
        self._around = Around(spoken)
        self._phrases = Phrases(own, spoken)
        self._naming = Naming(self._phrases, self._around, talks=talks)
        self._says = Sentences(_lines(each.says for each in spoken), after=self._around.after)
        self._says_else = Sentences(_lines(each.says_else for each in spoken))
        self._may_say = Sentences(_lines(each.sentences for each in spoken), after=self._around.after)
        self._asks = _phrases_of(each.asks for each in spoken)
        self._asks_else = _phrases_of(each.asks_else for each in spoken)
        self._longest_asked = max(map(len, self._asks), default=0)
        self._help = own.get(HELP)
        self._left_out = [each for each in own.values() if each.alone is not None]

    def must_read_one_way(self) -> None:
        """Raises TypeError for what reads two ways, in whatever language."""
        self._phrases.must_read_one_way(passed_over=self._around.before, talks=self._talks)

    def understand(self, text: str, *, reading: Reading, circles: Mapping[str, str]) -> Found | None:
        """The command that is said, whatever it is called and however politely, or in a sentence of people's own. None where there
        is none. ``circles`` are the short names of those that are known, by what they are called."""
        found = self._meant_by(Line.of(text, reading, circles))
        if found is None or found.plainly or not found.command.changes or not asks_whether(text):
            return found
        if is_in_general(found.rest) and self._help is not None:
            return Found(self._help, found.command.words, plainly=False)
        return replace(found, guessed=True) if found.command.grammar.has_running_text else found

    def _meant_by(self, line: Line) -> Found | None:
        found = self._find(line)
        read = found if found is not None and found.parsed is not None else None
        if read is not None and read.plainly and read.command.changes:
            return read
        sentence = self._guessed(line)
        if sentence is None or (not sentence.begins and found is not None and found.plainly):
            return found
        meant = self._called(sentence, line)
        if meant is None:
            return found
        if read is not None and (meant.parsed is None or read.says_the_same_as(meant)):
            return read
        return replace(meant, plainly=False, guessed=True)

    def _find(self, line: Line) -> Found | None:
        """The command that is said, where it need not be guessed at."""
        asked = self._behind_how(line.words)
        if asked is not None:
            return self._how(line, asked)
        places = list(self._around.places(line.words))
        for at in places:
            found = self._in_a_sentence(line, at) or self._naming.named(line, at)
            if found is not None:
                left_out = None if found.plainly or found.command.secret else self._alone_in(line)
                return left_out or found  # “My coop had 54k in wages” names no co-op.
        found = self._naming.behind_its_record(line) or self._alone_in(line)
        return found or next(filter(None, (self._said_in(line, at, self._says_else) for at in places)), None)

    def _alone_in(self, line: Line) -> Found | None:
        """The command whose name was left out."""
        said, reading = line.text, line.reading
        meant = next((each for each in self._left_out if each.alone is not None and each.alone(said, reading)), None)
        return line.read(found := Found(meant, said, plainly=False)) or found if meant is not None else None

    def _in_a_sentence(self, line: Line, at: int) -> Found | None:
        """The command that a sentence says in another order. A command's own words go first, unless the sentence begins with more."""
        own = next(((entry, end) for entry, end in self._phrases.candidates(line.words, at) if entry.own), None)
        behind = 0
        if own is not None and at == 0:
            command = own[0].command
            behind = len(command.words.split()) + (line.read(Found(command, line.text[own[1] :].strip())) is not None)
        return self._said_in(line, at, self._says, behind=behind)

    def _said_in(self, line: Line, at: int, sentences: Sentences, *, behind: int = 0) -> Found | None:
        for sentence in sentences.said(line.text, line.words, at, circles=line.circles, behind=behind):
            found = self._called(sentence, line)
            found = found and line.read(found)
            if found is not None:
                return replace(found, plainly=False, guessed=False)
        return None

    def _called(self, sentence: Rephrased, line: Line) -> Found | None:
        said = line.instead(sentence.said)
        return self._naming.named(said, 0) or self._naming.behind_its_record(said)

    def _guessed(self, line: Line) -> Rephrased | None:
        """What a whole sentence of people's own may come to: what it changes is read back."""
        if not line.text or len(line.text) > LONGEST_GUESS or "\n" in line.text.strip():
            return None
        for at in sorted(self._around.places(line.words)):
            for sentence in self._may_say.said(line.text, line.words, at, circles=line.circles):
                return replace(sentence, begins=sentence.begins or at)
        return None

    def _behind_how(self, words: Words) -> int | None:
        """Where it is said what somebody asks how to do: “how do I join”. None where nobody asks how."""
        for at in self._around.places(words):
            for length in range(min(self._longest_asked, len(words) - at - 1), 0, -1):
                if tuple(word for word, _ in words[at : at + length]) in self._asks:
                    return at + length
        return None

    def _how(self, line: Line, asked: int) -> Found | None:
        """What somebody gets who asks how to do something: what can be shown is shown; what would change something is told."""
        words = line.words
        for place in self._around.places(words):
            whole = self._naming.whole(tuple(word for word, _ in words[place:]))
            if whole is not None:
                return line.read(found := Found(whole, "", plainly=False)) or found
        if tuple(word for word, _ in words[asked:]) in self._asks_else:
            return None
        meant: Command | None = None
        for place in self._around.places(words, behind=asked):
            named = self._naming.named(line, place)
            if named is not None and not named.command.changes:
                return replace(named, plainly=False, guessed=False)
            called = next((entry.command for entry, _ in self._phrases.candidates(words, place)), None)
            meant = meant or (named.command if named is not None else called)
        if meant is None or self._help is None:
            return None
        return line.read(told := Found(self._help, meant.words, plainly=False)) or told

    def meant(self, text: str) -> Found | None:
        """The command to do something that has been called by another name, and cannot be done since the rest cannot be read."""
        words = words_of(text)
        for at in self._around.places(words):
            for sentence in self._says.said(text, words, at, circles={}):
                if (command := self._begins(sentence.said)) is not None and command.changes:
                    return Found(command, sentence.said[len(command.words) :].strip(), plainly=False)
            for entry, end in self._phrases.candidates(words, at):
                if entry.command.changes and not (entry.circle or entry.keeps):
                    return Found(entry.command, text[end:].strip(), plainly=False)
        return None

    def _begins(self, said: str) -> Command | None:
        """The command whose own words begin a text."""
        return next((entry.command for entry, _ in self._phrases.candidates(words_of(said), 0) if entry.own), None)

    def called(self, text: str) -> Iterator[Command]:
        """The commands that words may call, whatever follows them."""
        words = words_of(text)
        for at in self._around.places(words):
            yield from (entry.command for entry, _ in self._phrases.candidates(words, at))
            begun = (self._begins(each.said) for each in self._says.said(text, words, at, circles={}))
            yield from (command for command in begun if command is not None)

    def begun(self, text: str) -> Iterator[Found]:
        """The commands about a record that words may call, whatever follows them: for what is said without its number."""
        words = words_of(text)
        if self._behind_how(words) is not None:
            return
        for at in self._around.places(words):
            for entry, end in self._phrases.candidates(words, at, of_a_record=True):
                if entry.command.grammar.first_record is not None and not entry.circle:
                    yield Found(entry.command, text[end:].strip(" ,:"), plainly=False)

    def bare(self, text: str) -> str:
        """What is said without the courtesies in front of it."""
        words = words_of(text)
        last = max(self._around.places(words), default=0)
        return text[words[last - 1][1] :].strip() if last else text


def _phrases_of(lines: Iterable[Sequence[str]]) -> frozenset[Phrase]:
    return frozenset(folded(each) for phrases in lines for phrase in phrases for each in expanded(phrase))


def _lines(tables: Iterable[Mapping[str, Sequence[str]]]) -> Iterable[tuple[str, Sequence[str]]]:
    return [line for table in tables for line in table.items()]
