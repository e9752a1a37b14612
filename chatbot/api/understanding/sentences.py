"""Sentences that say a command with its words in another order: “Fay stands in for me until friday”. Pure.

A table (``[says]`` in ``locale/<language>/words.toml``) has each beside the command that it says, with places in both:

- ``<C>`` is the number of a record with this letter;
- ``<name>`` is up to five words, and nobody who is not named (“we”, “who”);
- ``<…>``, which can only stand last, is all the rest, and must not be empty.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.understanding.phrase_words import Words, expanded, folded
from storage.patterns import pattern_of

NAME, REST = "<name>", "<…>"
LONGEST_NAME = 5
"""Words."""
_PLACE = pattern_of(r"<(?:[A-Z]|name|…)>")
_AROUND = " \t\n,:;–—-"
_ENDS = f"{_AROUND}.!?"
_NOBODY = frozenset(
    [
        "do",
        "not",
        "never",
        "no",
        "i",
        "we",
        "you",
        "he",
        "she",
        "they",
        "it",
        "this",
        "that",
        "who",
        "what",
        "which",
        "somebody",
        "someone",
        "anybody",
        "anyone",
        "everybody",
        "everyone",
        "nobody",
        "if",
        "when",
    ]
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: tuple[str, ...]
    """As they are compared, with the places among them."""
    says: str

    @property
    def begins(self) -> int:
        """How many words stand before the first place."""
        return next((at for at, word in enumerate(self.words) if _is_place(word)), len(self.words))


class Sentences:
    """Finds commands by whole sentences in which their words stand in another order."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[_Sentence]] = {}
        """By the longest of the words that must be in it: all others need not be looked at."""

    def add_all(self, table: Mapping[str, Sequence[str]]) -> None:
        """A table: sentences by what they say. Raises TypeError."""
        for says, sentences in table.items():
            for sentence in sentences:
                self.add(says, sentence)

    def add(self, says: str, sentence: str) -> None:
        """A line of the table. Raises TypeError for a command with a place that the sentence has not, and for one of places alone."""
        for said in expanded(sentence):
            words = tuple(
                part for word in said.split() for part in ((word,) if _PLACE.fullmatch(word) else folded(word))
            )
            if not set(_PLACE.findall(says)) <= set(words):
                raise TypeError(f"“{says}” has a place that “{said}” has not")
            plain = [word for word in words if not _is_place(word)]
            if not plain:
                raise TypeError(f"“{said}” says nothing of its own")
            self._by_word.setdefault(max(plain, key=len), []).append(_Sentence(words, says))

    def said(self, text: str, words: Words, at: int, *, behind: int = 0) -> Iterator[str]:
        """The commands that may be said from a word on, where the sentence begins with at least ``behind`` words of its own; the one
        with most of them first."""
        here = words[at:]
        known = {word for word, _ in here} & self._by_word.keys()
        found = (sentence for word in known for sentence in self._by_word[word])
        for sentence in sorted(found, key=lambda each: (-each.begins, -len(each.words))):
            if sentence.begins < behind:
                continue
            places = _match(sentence.words, [word for word, _ in here], 0, 0)
            if places is not None:
                begin = words[at - 1][1] if at else 0
                yield _filled(sentence.says, {p: _said(text, words, at, where, begin) for p, where in places.items()})


def _is_place(word: str) -> bool:
    return _PLACE.fullmatch(word) is not None


def _match(sentence: Sequence[str], said: Sequence[str], at: int, place: int) -> dict[str, tuple[int, int]] | None:
    """Where the places of a sentence are in what is said; None where it is not said."""
    if place == len(sentence):
        return {} if at == len(said) else None
    word = sentence[place]
    if word == REST:
        return {REST: (at, len(said))} if at < len(said) else None
    if word == NAME:
        if at < len(said) and said[at] in _NOBODY:
            return None
        for end in range(at + 1, min(at + LONGEST_NAME, len(said)) + 1):
            behind = _match(sentence, said, end, place + 1)
            if behind is not None:
                return {NAME: (at, end), **behind}
        return None
    if at == len(said):
        return None
    if _is_place(word):
        if re.fullmatch(rf"{word[1]}-?\d{{1,9}}", said[at], re.IGNORECASE) is None:
            return None
        behind = _match(sentence, said, at + 1, place + 1)
        return {word: (at, at + 1), **behind} if behind is not None else None
    return _match(sentence, said, at + 1, place + 1) if said[at] == word else None


def _said(text: str, words: Words, at: int, where: tuple[int, int], begin: int) -> str:
    first, last = where[0] + at, where[1] + at
    start = words[first - 1][1] if first > at else begin
    is_rest = last == len(words)
    return text[start:].lstrip(_AROUND).rstrip() if is_rest else text[start : words[last - 1][1]].strip(_ENDS)


def _filled(says: str, places: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: places[found.group()].rstrip(_AROUND), says)
