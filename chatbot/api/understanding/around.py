"""What people say around a command, and what is passed over: “could you please …”, “…, thank you”. Pure."""

import re
from collections.abc import Iterator, Sequence

from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.phrase_words import Phrase, Words, expanded, folded, without_options
from chatbot.api.wording.languages import Language

_GIVES = frozenset({"show", "give", "get", "tell", "send", "let", "list"})
_WORD = re.compile(r"\S+")
_TAIL = 100
"""Letters at the end of what is said in which courtesies are looked for."""
_ENDS = " ,!?."
_FOR_WHOM = frozenset({"me", "us", "mir", "uns"})
"""For whom something is shown or told, where a courtesy stands in front: no command."""


class Around:
    """Passes over courtesies."""

    def __init__(self, spoken: Sequence[Language]) -> None:
        self.before = _phrases(each for language in spoken for each in language.before)
        self.after = _phrases(each for language in spoken for each in language.after)
        self._longest_before = max(map(len, self.before), default=0)
        self._longest_after = max(map(len, self.after), default=0)

    def places(self, words: Words, *, behind: int = 0) -> Iterator[int]:
        """Where a command may begin: at the first word, or ``behind`` others, and behind whatever may be passed over, the longest
        courtesy first."""
        seen: set[int] = set()
        places = [behind]
        while places:
            at = places.pop()
            if at not in seen and at < len(words) and (at == behind or words[at][0] not in _FOR_WHOM):
                seen.add(at)
                if at == behind or not _is_an_object(words, at):
                    yield at
                longest = min(max(self._longest_before, 1), len(words) - at)
                places += [at + length for length in range(1, longest + 1) if self._is_courtesy(words, at, length)]

    def _is_courtesy(self, words: Words, at: int, length: int) -> bool:
        phrase = tuple(word for word, _ in words[at : at + length])
        return phrase in self.before or phrase == ("",)

    def without(self, command: Command, rest: str) -> str:
        """What follows a command without the thanks behind it. A running text keeps them, where it is not all that it is."""
        grammar = command.grammar
        keywords = {each.keyword for each in grammar.clauses if each.keyword}
        rest = without_options(rest, keywords=keywords, running=grammar.has_running_text)
        running, ends = grammar.has_running_text, _ENDS.rstrip(".") if grammar.has_names else _ENDS
        words = list(_WORD.finditer(rest, max(0, len(rest) - _TAIL)))
        for first in words[-self._longest_after :] if self._longest_after else ():
            if folded(rest[first.start() :]) in self.after:
                left = rest[: first.start()].rstrip(" ,")
                return rest if running and left else self.without(command, left)
        return rest if running else rest.rstrip(ends)


def _is_an_object(words: Words, at: int) -> bool:
    """Whether “me” belongs to the word before it: “show me this item” is no word about who I am."""
    return words[at][0] in ("me", "us") and words[at - 1][0] in _GIVES


def _phrases(lines: Iterator[str]) -> set[Phrase]:
    return {folded(each) for line in lines for each in expanded(line)}
