"""Words as people wrote them: the plain text, and with it what was strong, a list, a link. How they are kept, and read out again.

The archive keeps them as one text. Letters that are none (U+FDD0 to U+FDEF, which Unicode leaves to programs) stand where a mark
begins and ends, so that a text from before, or of a client that sends no marks, is kept in the same way. Whoever searches,
compares or counts asks for the plain words.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from storage.marks import (
    BLOCKS,
    DEEPEST,
    ENDS,
    HIDDEN,
    KINDS,
    LETTERS,
    VALUE_ENDS,
    WITH_VALUE,
    Kind,
    Mark,
    Run,
    Stack,
    begin,
    between,
    common,
    leads,
    places,
    with_leads,
)


@dataclass(frozen=True, slots=True)
class Written:
    """Words with their marks."""

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, kept: str) -> "Written":
        """Words as the archive keeps them. What makes no sense in it is left out."""
        if not LETTERS.search(kept):
            return cls(((kept, ()),) if kept else ())
        runs: list[Run] = []
        begun: list[Mark] = []
        too_deep = 0
        at = 0
        ends = [*(place.start() for place in LETTERS.finditer(kept)), len(kept)]
        for end in ends:
            if end > at:
                runs.append((kept[at:end], tuple(begun)))
            if end == len(kept):
                break
            if end < at:
                continue
            letter, at = kept[end], end + 1
            if letter in KINDS:
                value = ""
                if KINDS[letter] in WITH_VALUE:
                    value, found, _ = kept[at:].partition(VALUE_ENDS)
                    if not found or LETTERS.search(value):
                        too_deep += 1
                        continue
                    at += len(value)
                if len(begun) == DEEPEST or too_deep:
                    too_deep += 1
                else:
                    begun.append(Mark(KINDS[letter], value))
            elif letter == ENDS and too_deep:
                too_deep -= 1
            elif letter == ENDS and begun:
                begun.pop()
        return cls(tuple(with_leads(runs)))

    @property
    def kept(self) -> str:
        """As the archive keeps it."""
        if not any(stack for _, stack in self.runs):
            return "".join(text for text, _ in self.runs).strip()
        written: list[str] = []
        before: Stack = ()
        named: Mark | None = None
        for text, stack in self.runs:
            if leads(stack):
                continue
            person = next((mark for mark in stack if mark.kind is Kind.PERSON), None)
            stack = tuple(mark for mark in stack if mark.kind is not Kind.PERSON)
            if person is not None and person is named:
                continue
            named = person
            written += between(before, stack, begin=begin, end=lambda _: ENDS)
            written.append(person.value if person is not None else text)
            before = stack
        written += between(before, (), begin=begin, end=lambda _: ENDS)
        return "".join(written).strip()

    @property
    def said(self) -> str:
        """All that is said, for whoever reads it as a command or an answer: persons by their ids, nothing that is struck out."""
        return "".join(text for text, stack in self.runs if not any(mark.kind is Kind.STRUCK for mark in stack))

    @property
    def quotes_first(self) -> bool:
        """Whether it begins with a quotation: what somebody quotes is no command of theirs."""
        first = next((stack for text, stack in self.runs if text.strip()), ())
        return any(mark.kind is Kind.QUOTE for mark in first)

    @property
    def shown(self) -> str:
        """In plain words that are complete by themselves."""
        written: list[str] = []
        before: Stack = ()
        links: dict[int, str] = {}
        for text, stack in self.runs:
            for mark in stack:
                if mark.kind is Kind.LINK:
                    links[id(mark)] = links.get(id(mark), "") + text
        end = partial(_end_plain, links=links)
        for text, stack in self.runs:
            hidden = next((mark for mark in stack if mark.kind is Kind.SPOILER), None)
            if hidden is not None and hidden in before:
                continue
            written += between(before, stack, begin=_begin_plain, end=end)
            written.append(HIDDEN if hidden is not None else text)
            before = stack if hidden is None else stack[: stack.index(hidden) + 1]
        written += between(before, (), begin=_begin_plain, end=end)
        return "".join(_quoted(written))

    @property
    def line(self) -> str:
        """On one line, without the addresses of links: for where words are only named."""
        return " ".join(
            "".join(
                HIDDEN if any(mark.kind is Kind.SPOILER for mark in stack) else text
                for text, stack in _hidden_once(self.runs)
            ).split()
        )

    def part(self, said: str) -> str:
        """Words that were taken from these, as the archive keeps them: with their marks where they can be found in here, in one
        piece or with something left out between two, else as they are."""
        letters: list[str] = []
        stacks: list[Stack] = []
        for text, stack in self.runs:
            if any(mark.kind is Kind.STRUCK for mark in stack):
                continue
            solid = "".join(text.split())
            letters.append(solid)
            stacks += [stack] * len(solid)
        found = places("".join(letters), "".join(said.split()))
        if found is None or not any(stacks[place] for place in found):
            return said
        marked: list[Run] = []
        at, blank = iter(found), ""
        before: Stack = ()
        for letter in said:
            if letter.isspace():
                blank += letter
                continue
            stack = stacks[next(at)]
            if leads(stack):
                blank = blank.rstrip(" ")  # What a lead is set in by comes with it.
            if blank and not leads(before):
                marked.append((blank, common(before, stack)))
            blank = ""
            marked.append((letter, stack))
            before = stack
        return Written(tuple(marked)).kept

    def mapped(self, change: Callable[[str], str]) -> "Written":
        """The same with each stretch of letters changed."""
        return Written(tuple((changed, stack) for text, stack in self.runs if (changed := change(text))))

    def without(self, unwanted: Callable[[Mark], bool]) -> "Written":
        """The same words without some marks."""
        return Written(tuple((text, tuple(mark for mark in stack if not unwanted(mark))) for text, stack in self.runs))

    def cut(self, *, letters: int, lines: int) -> "Written":
        """The beginning of it, with … where there was more."""
        kept: list[Run] = []
        for text, stack in self.runs:
            for piece in re.split("(\n)", text):
                lines -= piece == "\n"
                if len(piece) > letters or lines <= 0:
                    end = "\n…" if lines <= 0 else "…"
                    return Written((*kept, (piece[: max(letters - 1, 0)] if lines > 0 else "", stack), (end, ())))
                letters -= len(piece)
                kept.append((piece, stack))
        return self

    def each_word(self) -> Sequence[tuple[str, str]]:
        """Its words one by one, with the blanks behind them: each plain, and as the archive keeps it. Lists are lines here."""
        inline = self.without(lambda mark: mark.kind in BLOCKS or mark.kind is Kind.LEAD)
        words: list[list[Run]] = [[]]
        for text, stack in inline.runs:
            for piece in re.findall(r"\S+|\s+", text):
                if not piece.isspace() and words[-1] and words[-1][-1][0].isspace():
                    words.append([])
                words[-1].append((piece, stack))
        return [
            (
                "".join(text for text, _ in word).strip(),
                Written(tuple(run for run in word if not run[0].isspace())).kept + _blank_behind(word),
            )
            for word in words
            if any(not text.isspace() for text, _ in word)
        ]


def _blank_behind(word: Sequence[Run]) -> str:
    return word[-1][0] if word[-1][0].isspace() else ""


def plain_of(kept: str) -> str:
    """Words that the archive keeps, without their marks, all of them: for who searches, counts and compares."""
    return "".join(text for text, _ in Written.of(kept).runs) if LETTERS.search(kept) else kept


def shown(kept: str) -> str:
    """Words that the archive keeps, in plain words that are complete by themselves."""
    return Written.of(kept).shown if LETTERS.search(kept) else kept


def on_one_line(kept: str) -> str:
    """Words that the archive keeps, on one line."""
    return Written.of(kept).line


def shorter(kept: str, letters: int) -> str:
    """Words that the archive keeps, or their beginning with … where there are more letters."""
    if not LETTERS.search(kept):
        return kept if len(kept) <= letters else kept[: letters - 1].rstrip() + "…"
    return Written.of(kept).cut(letters=letters, lines=len(kept)).kept


def _begin_plain(mark: Mark) -> str:
    return {Kind.STRUCK: "[struck out: ", Kind.QUOTE: "\ufdd0"}.get(mark.kind, "")


def _end_plain(mark: Mark, *, links: Mapping[int, str]) -> str:
    if mark.kind is Kind.LINK:
        same = mark.value.removeprefix("mailto:").rstrip("/") == links.get(id(mark), "").rstrip("/")
        return "" if same else f" ({mark.value})"
    return {Kind.STRUCK: "]", Kind.QUOTE: "\ufdef"}.get(mark.kind, "")


def _quoted(written: Sequence[str]) -> Iterator[str]:
    """What is quoted, with ``> `` before each line."""
    depth, fresh = 0, True
    for piece in written:
        if piece == "\ufdd0" or piece == "\ufdef":
            depth += 1 if piece == "\ufdd0" else -1
            continue
        for part in re.split("(\n)", piece):
            if part == "\n":
                yield "> " * depth * fresh + part
                fresh = True
            elif part:
                yield ("> " * depth if fresh else "") + part
                fresh = False


def _hidden_once(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs, of those of one spoiler the first alone."""
    seen: set[int] = set()
    for text, stack in runs:
        hidden = [id(mark) for mark in stack if mark.kind is Kind.SPOILER]
        if not hidden or not seen.intersection(hidden):
            yield text, stack
        seen.update(hidden)
