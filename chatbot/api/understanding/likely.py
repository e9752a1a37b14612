"""What somebody may want whose words are no command: the commands that are spoken of in such words. A guess, only ever shown. Pure.

``locale/<language>/spoken.toml`` has, for each command, how people speak of what it is for; what it is called and the sentences that
mean it count as well. What is said is compared with all that is spoken of each command by its words and pairs of words, as search
engines do: Okapi BM25 (Robertson and Zaragoza, “The Probabilistic Relevance Framework”, 2009), which needs no list of words that
tell nothing, since those stand with every command.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA

from chatbot.api.access import Who, permits
from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.phrase_words import words_of
from chatbot.api.wording.languages import Language, spoken_of
from storage.patterns import pattern_of

MOST = 3
MOST_WORDS = 60
"""Words of what is said that are compared."""
LEAST = 0.3
"""How much of what was said a guess must have in it, 1 being all of it, by how rare the words are."""
OF_THE_BEST = 0.4
"""A guess that counts less than this part of the best one is none."""
_SATURATION, _LENGTH = 1.2, 0.4
"""BM25's k1 and b: how soon a word that comes often counts no more, and how much less it counts among many others."""
_OWN = 6
"""How often the only word of a command's name counts as said of it; of two words each half as often."""
_SLIPS_FROM = 5
"""Letters from which a word may have a slip in it."""
_MARKS = pattern_of(r"\{\w*\}|<\w*>|[][()/….,;!?“”\"]")
_EDGES = "'’-–*_`:"
_ENDINGS = pattern_of(r"(?:ies|ings?|ions?|ers?|ed|es|s|e|y)$")


class Likely:
    """Finds commands by the words that they are spoken of in."""

    def __init__(self, commands: Iterable[Command], spoken: Sequence[Language]) -> None:
        self._commands = {command.words: command for command in commands}
        self._spoken = spoken

    def find(self, text: str, *, holds: Who) -> Sequence[Command]:
        """The likeliest commands that a person who is ``holds`` may use, the best first; none where no word tells."""
        told = set(_told(text, slips=self._known))
        counts = {
            name: count
            for name, count in self._counted(told).items()
            if count >= LEAST and permits(self._commands[name].allow, holds)
        }
        best = max(counts.values(), default=0.0)
        ranked = sorted(counts, key=lambda name: -counts[name])
        return [self._commands[name] for name in ranked if counts[name] >= OF_THE_BEST * best][:MOST]

    def _counted(self, told: Iterable[str]) -> Mapping[str, float]:
        """What each command has of what was told, by how much that tells: 0 to about 1 + k1."""
        counts: dict[str, float] = defaultdict(float)
        all_of_it = 0.0
        for each in told:
            of = self._said_of.get(each, {})
            if not of and " " in each:
                continue  # Names stand beside all kinds of words.
            tells = math.log(1 + len(self._commands) / (len(of) or 1))
            all_of_it += tells
            for name, often in of.items():
                counts[name] += tells * often * (_SATURATION + 1) / (often + _SATURATION * self._length[name])
        return {name: count / all_of_it for name, count in counts.items()}

    @cached_property
    def _said_of(self) -> Mapping[str, Mapping[str, int]]:
        """How often each word and pair of words is said of which commands. Made when first asked for: most words are a command."""
        said: dict[str, Counter[str]] = {}
        for name, line in self._lines():
            for each in _told(line):
                said.setdefault(each, Counter())[name] += 1
        return said

    @cached_property
    def _length(self) -> Mapping[str, float]:
        """What BM25 divides by for each command: more where much is said of it."""
        lengths: Counter[str] = Counter()
        for of in self._said_of.values():
            lengths.update(of)
        usual = lengths.total() / len(self._commands)
        return {name: 1 - _LENGTH + _LENGTH * length / usual for name, length in lengths.items()}

    def _lines(self) -> Iterator[tuple[str, str]]:
        """All that is said of commands, each with the command."""
        for name, command in self._commands.items():
            yield from itertools.repeat((name, name), _OWN // len(name.split()))
            yield from ((name, phrase) for phrase in command.also)
        for language in self._spoken:
            for table in (language.also, language.wished, language.says, language.says_else, language.sentences):
                for said, lines in table.items():
                    if (named := self._named_in(said)) is not None:
                        yield from ((named, line) for line in lines)
            for name, text in spoken_of(language.name).items():
                yield from ((name, line) for line in re.split(r"[\n,]", text) if name in self._commands)

    def _named_in(self, said: str) -> str | None:
        """The command at the beginning of words: “role give” of “role give {person} {role}”."""
        words = said.split()
        names = (" ".join(words[:length]) for length in range(min(len(words), 3), 0, -1))
        return next((name for name in names if name in self._commands), None)

    @cached_property
    def _known(self) -> Mapping[str, Sequence[str]]:
        """The long words that are said of commands, by their first letter."""
        known: dict[str, list[str]] = {}
        for word in self._said_of:
            if len(word) >= _SLIPS_FROM and " " not in word:
                known.setdefault(word[0], []).append(word)
        return known


def _told(text: str, *, slips: Mapping[str, Sequence[str]] | None = None) -> Iterator[str]:
    """The words of a text without their endings, and each two that follow each other; a slip in a long word of ``slips`` is
    passed over."""
    before: str | None = None
    for word, _ in words_of(_MARKS.sub(" ", text))[:MOST_WORDS]:
        bare = word.strip(_EDGES)
        if not any(map(str.isalpha, bare)):
            continue
        stem: str = _ENDINGS.sub("", bare)
        stem = stem if len(stem) > 2 else bare
        if slips is not None and len(stem) >= _SLIPS_FROM:
            stem = _without_slip(stem, slips.get(stem[0], ()))
        yield stem
        if before is not None:
            yield f"{before} {stem}"
        before = stem


def _without_slip(word: str, known: Sequence[str]) -> str:
    if word in known:
        return word
    return next((each for each in known if OSA.distance(word, each) <= 1), word)
