"""Whole sentences of people's own, as the commands that they come to: “Hal should be our facilitator until june”. Pure.

A table has, by the command in its own words, the sentences that mean it (``locale/<language>/words.toml``):

    [sentences]
    "role give {person} {role} [until {when}]" = ["{person} [should/will] be [our/the/] {role} ([until/till] {when})"]

``[a/b]`` is one of these, ``[a/]`` that or nothing, ``(…)`` may be left out; in the command ``[…]`` falls away where its part was
not said. A sentence counts as a whole, with nothing but courtesies around it. What changes something is a guess: it is read back.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from chatbot.api.understanding.phrase_words import Words, folded, words_of
from chatbot.api.wording.languages import Language
from storage.patterns import pattern_of

LONGEST = 400
"""Letters of what is looked at: longer words are a text."""
_PIECE = re.compile(r"\[(?P<choice>[^\[\]]*)\]|\{(?P<part>\w+)\}|(?P<bracket>[()])|(?P<word>[^\s\[\]{}()]+)")
_NO_NAME = (
    r"(?!(?:i|me|we|us|you|he|him|she|her|it|they|them|who|whom|what|which|when|where|how|why|someone|somebody|anyone|anybody|nobody|"
    r"everyone|everybody|that|this|there|the|a|an|our|my|your|can|could|not|no|if|do|does|is|are|was|be|will|should|must|for|to|in|of|"
    r"and|or|else|please|have|has|had|let|make|get|put|want|like|give|ask|tell|elect|choose|would|am|away|off|only|just|now|new|next|"
    r"[a-z]-?\d+|chosen|elected|agreed|decided|missing|outstanding|late|done|here|open|help|because|since|while|any|some|more|bot|hi|hello|hey)(?: |$))"
)
"""Words that are in nobody's name."""
PARTS: Mapping[str, str] = {
    "person": rf"(?: {_NO_NAME}\S+){{1,3}}?",
    "role": r" (?:link ?person|link|delegate|secretary|facilitator|coordinator|co-ordinator)",
    "coop": rf" {_NO_NAME}\S+(?: \S+){{0,5}}?",
    "new": rf" {_NO_NAME}\S+(?: \S+){{0,5}}?",
    "when": r"(?: \S+){1,7}?",
    "span": r" (?:the next |about )?(?:an?|one|two|three|four|five|six|seven|eight|ten|twelve|\d{1,3}|some|few|a few) (?:day|week|fortnight|month|year)s?",
    "day": r" (?:next |this |on )?(?:mon|tue|wed|thu|fri|sat|sun)\w*(?: (?:the )?\d\S*| \w{3,9}ing|)",
    "text": r" .+",
}
"""What the parts of a sentence are made of; ``circle`` is one of those that are known."""
_MINE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Rephrased:
    """A sentence in the words of a command."""

    said: str
    begins_openly: bool
    """It begins with whatever its speaker names: where a command stands in front, that is meant."""


@dataclass(eq=False)
class WholeSentences:
    """Finds what whole sentences come to."""

    spoken: Sequence[Language]
    after: Iterable[tuple[str, ...]] = ()
    _tail: str = field(init=False)

    def __post_init__(self) -> None:
        phrases = sorted({" ".join(each) for each in self.after if all(each)}, key=len, reverse=True)
        self._tail = rf"(?: (?:{'|'.join(map(re.escape, phrases))}))*" if phrases else ""
        self._made = [
            (command, phrase)
            for language in self.spoken
            for command, phrases in language.sentences.items()
            for phrase in phrases
        ]
        self._plain = [None if "{circle}" in phrase else self._pattern(phrase, PARTS) for _, phrase in self._made]
        self._patterns = lru_cache(maxsize=32)(self._patterns_for)

    def commands(self) -> Iterator[str]:
        """The commands that sentences come to, with the parts that are still open."""
        yield from dict.fromkeys(command for command, _ in self._made)

    def find(
        self, text: str, places: Callable[[Words], Iterable[int]], *, circles: Mapping[str, str]
    ) -> Rephrased | None:
        """The command that a sentence means; ``places`` are those where it may begin, behind courtesies."""
        if not text or len(text) > LONGEST or "\n" in text.strip():
            return None
        words = [(word, end) for word, end in words_of(text) if word]
        whole = " ".join(word for word, _ in words)
        patterns = self._patterns(tuple(sorted(name for name in circles if name in whole)))
        for at in sorted(places(words)):
            said = "".join(f" {word}" for word, _ in words[at:])
            for command, pattern, is_open in patterns:
                if found := pattern.fullmatch(said):
                    parts: dict[str, str] = {}
                    for group, value in found.groupdict().items():
                        if value is not None:
                            name = group.partition("_")[0]
                            is_circle = name == "circle"
                            parts[name] = (
                                circles[value.strip()] if is_circle else _as_written(text, words, at, found.span(group))
                            )
                    return Rephrased(_filled(command, parts), is_open and at == 0)
        return None

    def _patterns_for(self, circles: tuple[str, ...]) -> list[tuple[str, re.Pattern[str], bool]]:
        """All sentences, with these names of circles. Those that name none are the same, whatever circles there are."""
        names = "|".join(re.escape(name) for name in sorted(circles, key=len, reverse=True))
        known = {**PARTS, "circle": rf" (?:{names})" if names else r" \b\B"}
        return [
            (command, plain or self._pattern(phrase, known), phrase.startswith("{"))
            for (command, phrase), plain in zip(self._made, self._plain, strict=True)
        ]

    def _pattern(self, phrase: str, parts: Mapping[str, str]) -> re.Pattern[str]:
        return pattern_of("".join(_read(phrase, parts, itertools.count())) + self._tail)


def _read(phrase: str, parts: Mapping[str, str], numbers: Iterator[int]) -> Iterator[str]:
    """The pattern of a sentence, piece by piece; each word has a space before it. A part may stand in it more than once."""
    for piece in _PIECE.finditer(phrase):
        if piece["choice"] is not None:
            yield "(?:" + "|".join("".join(_read(each, parts, numbers)) for each in piece["choice"].split("/")) + ")"
        elif piece["part"] is not None:
            yield f"(?P<{piece['part']}_{next(numbers)}>{parts[piece['part']]})"
        elif piece["bracket"] is not None:
            yield "(?:" if piece["bracket"] == "(" else ")?"
        else:
            yield _literal(piece["word"])


def _literal(words: str) -> str:
    return "".join(f" {re.escape(word)}" for word in folded(words))


def _as_written(text: str, words: Words, at: int, span: tuple[int, int]) -> str:
    """A part of a sentence as its speaker has written it."""
    said = [word for word, _ in words[at:]]
    first = last = at
    place = 0
    for number, word in enumerate(said, at):
        first = number if place <= span[0] else first
        last = number if place < span[1] else last
        place += len(word) + 1
    begin = words[first - 1][1] if first else 0
    end = words[last][1] if last < len(words) - 1 else len(text)
    return _MINE.sub("", text[begin:end].strip(" \t,.;:!?¡¿()\"'’*_`"))


def _filled(command: str, parts: Mapping[str, str]) -> str:
    """A command with the parts that were said, without those that were not."""

    def kept(found: re.Match[str]) -> str:
        wanted = re.findall(r"\{(\w+)\}", found[1])
        return found[1] if all(each in parts for each in wanted) else ""

    open_ = re.sub(r"\[([^\[\]]*)\]", kept, command)
    return " ".join(re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], ""), open_).split())
