"""Sentences of people's own, as the commands that they come to: “Hal should be our facilitator until june”. Pure.

A table has, by the command in words that we know, the sentences that mean it (``locale/<language>/words.toml``):

    "role give {person} {role} [until {when}]" = ["{person} [should/will] be [our/the/] {role} ([until/till] {when})"]

``[a/b]`` is one of these, ``[a/]`` that or nothing, ``(…)`` may be left out; in the command ``[…]`` falls away where its part was
not said. What the parts are is told in ``PARTS``; ``{C}`` is the number of a record with this letter, ``{circle}`` one that is known,
and ``{rest}`` or ``{text}``, last, all that is left. A sentence counts as a whole, with nothing but courtesies behind it.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.api.understanding.phrase_words import Phrase, Words, folded
from storage.patterns import pattern_of

_PIECE = re.compile(r"\[(?P<choice>[^\[\]]*)\]|\{(?P<part>\w+)\}|(?P<bracket>[()])|(?P<word>[^\s\[\]{}()]+)")
_OPEN = re.compile(r"\{(\w+)\}")
_MAY_FALL_AWAY = re.compile(r"\[([^\[\]]*)\]")
_NOBODY = (
    r"(?!(?:i|me|we|us|you|he|him|she|her|it|they|them|who|whom|what|which|when|where|how|why|someone|somebody|anyone|anybody|nobody|"
    r"everyone|everybody|that|this|there|no|not|never|if|do|does)(?: |$))"
)
"""Words that stand for somebody or something, or ask for it: nothing is called so."""
_NO_NAME = _NOBODY + (
    r"(?!(?:the|a|an|our|my|your|can|could|is|are|was|be|will|should|must|for|to|in|of|and|or|else|please|have|has|had|let|make|get|put|"
    r"want|like|give|ask|tell|elect|choose|would|am|away|off|only|just|now|new|next|[a-z]-?\d+|chosen|elected|agreed|decided|missing|"
    r"outstanding|late|done|here|open|help|because|since|while|any|some|more|bot|hi|hello|hey)(?: |$))"
)
"""Words that are in nobody's name, either."""
REST, CIRCLE = "rest", "circle"
PARTS: Mapping[str, str] = {
    "person": rf"(?: {_NO_NAME}\S+){{1,3}}?",
    "role": r" (?:link ?person|link|delegate|secretary|facilitator|coordinator|co-ordinator)",
    "coop": rf" {_NO_NAME}\S+(?: \S+){{0,5}}?",
    "new": rf" {_NO_NAME}\S+(?: \S+){{0,5}}?",
    "name": rf" {_NOBODY}\S+(?: \S+){{0,4}}?",
    "when": r"(?: \S+){1,7}?",
    "span": r" (?:the next |about )?(?:an?|one|two|three|four|five|six|seven|eight|ten|twelve|\d{1,3}|some|few|a few) (?:day|week|fortnight|month|year)s?",
    "day": r" (?:next |this |on )?(?:mon|tue|wed|thu|fri|sat|sun)\w*(?: (?:the )?\d\S*| \w{3,9}ing|)",
    "text": r" .+",
    REST: r" .+",
    **{letter: rf" {letter.casefold()}-?\d{{1,9}}" for letter in "ACDEFHIJLMNPQRSTW"},
}
"""What the parts of a sentence are made of. A person has three words at most, a co-op six, what else is called something five."""
_AROUND = " \t\n,:;–—-"
_AROUND_A_PART = " \t\n,.;:–—-!?¡¿()\"'’*_`"
_MINE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Rephrased:
    """A sentence in the words of a command."""

    said: str
    begins: int
    """So many words of its own stand before the first that its speaker has put in. With none a command in front is meant."""
    length: int
    """So many words has the sentence, each part counted as one."""


@dataclass(frozen=True)
class _Sentence:
    """A line of the table, its pattern made when it is first looked for."""

    command: str
    written: str
    needs: Sequence[frozenset[str]]
    """Of each of these a word must be in it: most sentences need not be looked at."""
    plain: re.Pattern[str] | None
    """None where circles are named."""

    @property
    def ends_openly(self) -> bool:
        return self.written.endswith((f"{{{REST}}}", "{text}"))


class Sentences:
    """Finds what whole sentences come to."""

    def __init__(self, table: Iterable[tuple[str, Sequence[str]]], *, after: Collection[Phrase] = ()) -> None:
        """``after`` may stand behind a sentence. Raises TypeError for a command with a part that a sentence of it has not, for a part
        that nobody knows, and for one of parts alone."""
        phrases = sorted({" ".join(each) for each in after if all(each)}, key=len, reverse=True)
        self._tail = rf"(?: (?:{'|'.join(map(re.escape, phrases))}))*" if phrases else ""
        self._sentences = [self._of(command, written) for command, sentences in table for written in sentences]
        self._with_circles = lru_cache(maxsize=64)(self._pattern)

    def commands(self) -> Iterator[str]:
        """The commands that sentences come to, with the parts that are still open."""
        yield from dict.fromkeys(each.command for each in self._sentences)

    def said(
        self, text: str, words: Words, at: int, *, circles: Mapping[str, str], behind: int = 0
    ) -> Sequence[Rephrased]:
        """What may be meant from a word on, by sentences that begin with at least ``behind`` words of their own; the one with most of
        them first. ``circles`` are the short names of those that are known, by what they are called."""
        here = [(word, end) for word, end in words[at:] if word]
        known = frozenset(word for word, _ in here)
        likely = [each for each in self._sentences if not any(map(known.isdisjoint, each.needs))]
        if not likely:
            return ()
        said = "".join(f" {word}" for word, _ in here)
        named = tuple(name for name in circles if f" {name}" in said)
        written = _Written(text, here, said, begin=words[at - 1][1] if at else 0)
        found = [
            written.in_the_words_of(each.command, match, circles)
            for each in likely
            if (match := (each.plain or self._with_circles(each.written, named)).fullmatch(said)) is not None
            and (each.ends_openly or written.is_all)
        ]
        return sorted((each for each in found if each.begins >= behind), key=lambda each: (-each.begins, -each.length))

    def _of(self, command: str, written: str) -> _Sentence:
        parts = set(_OPEN.findall(written))
        if unknown := parts - PARTS.keys() - {CIRCLE}:
            raise TypeError(f"“{written}” has a part that nobody knows: {', '.join(sorted(unknown))}")
        if "<" in written + command or set(_OPEN.findall(_MAY_FALL_AWAY.sub("", command))) - parts:
            raise TypeError(f"“{command}” has a part that “{written}” has not")
        needs = tuple(_needs(written))
        if not needs:
            raise TypeError(f"“{written}” says nothing of its own")
        plain = None if CIRCLE in parts else pattern_of(self._written(written, PARTS))
        return _Sentence(command, written, needs, plain)

    def _pattern(self, written: str, names: tuple[str, ...]) -> re.Pattern[str]:
        """A sentence with these names of circles."""
        longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.compile(self._written(written, {**PARTS, CIRCLE: rf" (?:{longest_first})" if names else r" \b\B"}))

    def _written(self, written: str, parts: Mapping[str, str]) -> str:
        return "".join(_read(written, parts, itertools.count())) + self._tail


@dataclass(frozen=True, slots=True)
class _Written:
    """What is said, as it is compared and as it was written."""

    text: str
    words: Words
    said: str
    begin: int
    """Where it begins in the text."""

    @property
    def is_all(self) -> bool:
        """Whether nothing is said behind the words that are looked at."""
        return not self.text[self.words[-1][1] :].strip(_AROUND_A_PART)

    def in_the_words_of(self, command: str, match: re.Match[str], circles: Mapping[str, str]) -> Rephrased:
        """The command that a sentence means, with its parts in it."""
        spans = {name: match.span(name) for name, value in match.groupdict().items() if value is not None}
        parts: dict[str, str] = {}
        for group, span in spans.items():
            name = group.partition("_")[0]
            parts[name] = circles[self.said[slice(*span)].strip()] if name == CIRCLE else self._part(name, span)
        begins = self._count(0, min((start for start, _ in spans.values()), default=len(self.said)))
        length = len(self.words) - sum(self._count(*span) - 1 for span in spans.values())
        return Rephrased(_filled(command, parts), begins, length)

    def _count(self, start: int, end: int) -> int:
        return self.said.count(" ", start, end)

    def _part(self, name: str, span: tuple[int, int]) -> str:
        """A part as its speaker has written it; of a running text the marks at its end are their own."""
        first = self._count(0, span[0])
        last = first + self._count(*span) - 1
        begin = self.words[first - 1][1] if first else self.begin
        end = self.words[last][1] if last < len(self.words) - 1 else len(self.text)
        written = self.text[begin:end]
        return written.strip(_AROUND) if name == REST else _MINE.sub("", written.strip(_AROUND_A_PART))


def _needs(written: str) -> Iterator[frozenset[str]]:
    """The words of which one must be said, for each piece of a sentence that cannot be left out."""
    depth = 0
    for piece in _PIECE.finditer(written):
        if piece["bracket"] is not None:
            depth += 1 if piece["bracket"] == "(" else -1
        elif depth == 0 and piece["part"] is None:
            first = [folded(each)[:1] for each in (piece["choice"] or piece["word"] or "").split("/")]
            words = frozenset(itertools.chain.from_iterable(first))
            if all(first) and not any("{" in word for word in words):
                yield words


def _read(written: str, parts: Mapping[str, str], numbers: Iterator[int]) -> Iterator[str]:
    """The pattern of a sentence, piece by piece; each word has a space before it. A part may stand in it more than once. Of what
    may be said the longest is looked for first, so that no word of ours is taken for somebody's name."""
    for piece in _PIECE.finditer(written):
        if piece["choice"] is not None:
            choices = sorted(piece["choice"].split("/"), key=lambda each: -len(each.split()))
            yield "(?:" + "|".join("".join(_read(each, parts, numbers)) for each in choices) + ")"
        elif piece["part"] is not None:
            yield f"(?P<{piece['part']}_{next(numbers)}>{parts[piece['part']]})"
        elif piece["bracket"] is not None:
            yield "(?:" if piece["bracket"] == "(" else ")?"
        else:
            yield "".join(f" {re.escape(word)}" for word in folded(piece["word"]))


def _filled(command: str, parts: Mapping[str, str]) -> str:
    """A command with the parts that were said, without those that were not."""

    def kept(found: re.Match[str]) -> str:
        return found[1] if all(each in parts for each in _OPEN.findall(found[1])) else ""

    open_ = _MAY_FALL_AWAY.sub(kept, command)
    return _OPEN.sub(lambda found: parts.get(found[1], ""), open_).strip()
