"""What somebody may want whose words are no command: the commands that are spoken of in the same words. A guess, only ever shown. Pure."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA

from chatbot.api.access import Who, permits
from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.phrase_words import words_of
from chatbot.api.wording.languages import Language

MOST = 3
_OWN, _ALSO, _TOLD = 3.0, 2.0, 1.0
"""What a word counts that is a command's own, one that it is also called by, one that its help has."""
LEAST = 4.0
"""What the words that a guess has in common with what was said must count together."""
OF_THE_BEST = 0.6
"""A guess that counts less than this part of the best one is none."""
_SAYS_NOTHING = frozenset(
    [
        "a",
        "about",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "each",
        "else",
        "everybody",
        "everyone",
        "for",
        "from",
        "get",
        "give",
        "go",
        "had",
        "has",
        "have",
        "he",
        "help",
        "her",
        "here",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "just",
        "know",
        "let",
        "like",
        "make",
        "may",
        "me",
        "more",
        "must",
        "my",
        "need",
        "no",
        "not",
        "now",
        "of",
        "on",
        "one",
        "only",
        "or",
        "our",
        "out",
        "please",
        "say",
        "see",
        "send",
        "she",
        "should",
        "show",
        "so",
        "some",
        "somebody",
        "someone",
        "something",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "this",
        "those",
        "to",
        "too",
        "us",
        "want",
        "was",
        "we",
        "were",
        "what",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "yes",
        "yet",
        "you",
        "your",
        "put",
        "take",
        "bot",
        "circlebot",
        "thanks",
        "thank",
        "hello",
        "hi",
    ]
)
_ENDINGS = re.compile(r"(?:ies|es|s|ing|ed|er|ers|ion|ions)$")


class Likely:
    """Finds commands by the words that they are spoken of in."""

    def __init__(self, commands: Iterable[Command], spoken: Sequence[Language]) -> None:
        self._commands = {command.words: command for command in commands}
        self._spoken = spoken

    @cached_property
    def _of(self) -> Mapping[str, dict[str, float]]:
        """What each word counts for which commands; looked up only for words that are no command."""
        of: dict[str, dict[str, float]] = defaultdict(dict)
        for command in self._commands.values():
            also = [
                *command.also,
                *(each for language in self._spoken for each in language.also.get(command.words, ())),
            ]
            also += [language.about.get(command.words, "") for language in self._spoken]
            for text, counts in (
                (command.summary, _TOLD),
                *((phrase, _ALSO) for phrase in also),
                (command.words, _OWN),
            ):
                for word in _told(re.sub(r"[\[\]()/<>.]", " ", text)):
                    of[word][command.words] = max(counts, of[word].get(command.words, 0))
        return of

    def find(self, text: str, *, holds: Who) -> Sequence[Command]:
        """The likeliest commands that a person who is ``holds`` may use, the best first; none where no word tells. None that would
        weigh, said alone: whoever copies a guess has not decided on it."""
        counts: dict[str, float] = defaultdict(float)
        for word in dict.fromkeys(_told(text)):
            known = self._near(word)
            if known is not None:
                commands = self._of[known]
                rare = 1 + math.log(len(self._commands) / len(commands))
                for name, count in commands.items():
                    counts[name] += count * rare
        allowed = {
            name: count
            for name, count in counts.items()
            if count >= LEAST and self._may_be_shown(self._commands[name], holds)
        }
        best = max(allowed.values(), default=0)
        ranked = sorted(allowed, key=lambda name: (-allowed[name], list(self._commands).index(name)))
        return [self._commands[name] for name in ranked if allowed[name] >= OF_THE_BEST * best][:MOST]

    @staticmethod
    def _may_be_shown(command: Command, holds: Who) -> bool:
        return permits(command.allow, holds) and not (command.weighs is True and not command.grammar.needs_words)

    def _near(self, word: str) -> str | None:
        """A word that we know, also with a slip in a long one."""
        if word in self._of:
            return word
        if len(word) < 5:
            return None
        return next(
            (known for known in self._of if known[0] == word[0] and len(known) >= 5 and OSA.distance(word, known) <= 1),
            None,
        )


def _told(text: str) -> Iterator[str]:
    """The words of a text that tell what it is about, without their endings."""
    for word, _ in words_of(text):
        bare = word.strip("'\"-")
        if len(bare) > 2 and bare.isalpha() and bare not in _SAYS_NOTHING:
            stem = _ENDINGS.sub("", bare)
            yield stem if len(stem) > 2 else bare
