"""The words of a message as its readers saw them: from ``formatted_body``, as a tree of our own. Pure.

Nothing of the HTML goes on: of its tags those that we know become marks, all others leave their words behind. What is too deep or
too much is not read at all, and the plain body counts. Python's own parser takes seconds for what strangers can write into one tag,
so tags are told apart here.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

from storage.marks import DEEPEST, Kind, Mark, Run, lead, leads, unmarked
from storage.written import Written

LONGEST = 32_000
"""Letters of HTML that are read."""
MOST_TAGS = 2_000
DEEPEST_TAGS = 60
LONGEST_ADDRESS = 2_000
_SAME = {
    "b": Kind.STRONG,
    "strong": Kind.STRONG,
    "i": Kind.EM,
    "em": Kind.EM,
    "code": Kind.CODE,
    "tt": Kind.CODE,
    "del": Kind.STRUCK,
    "s": Kind.STRUCK,
    "strike": Kind.STRUCK,
    "pre": Kind.PRE,
    "blockquote": Kind.QUOTE,
    "ul": Kind.BULLETS,
    "ol": Kind.NUMBERS,
    "li": Kind.ENTRY,
    "h1": Kind.STRONG,
    "h2": Kind.STRONG,
    "h3": Kind.STRONG,
    "h4": Kind.STRONG,
    "h5": Kind.STRONG,
    "h6": Kind.STRONG,
}
_APART = {
    "p": 2,
    "pre": 2,
    "blockquote": 2,
    "ul": 1,
    "ol": 1,
    "li": 1,
    "div": 1,
    "tr": 1,
    "table": 2,
    "details": 1,
    "summary": 1,
    "h1": 2,
    "h2": 2,
    "h3": 2,
    "h4": 2,
    "h5": 2,
    "h6": 2,
    "hr": 2,
    "caption": 1,
}
"""The line breaks before and after what these hold."""
_RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_ALONE = frozenset({"br", "hr", "img", "input", "wbr", "col"})
_UNSEEN = frozenset({"mx-reply", "script", "style", "head", "title", "template"})
_PERSON = re.compile(r"(?:https?://matrix\.to/#/(@[^/?#]+)|matrix:u/([^/?#]+))(?:\?[^/#]*)?", re.IGNORECASE)
LONGEST_TAG = 4_000
_TAG = re.compile(
    r"""<(?:!--|(/?)([a-z][a-z0-9-]*)((?:[^"'<>]*)(?:"[^"]*"[^"'<>]*|'[^']*'[^"'<>]*)*)>)""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?""")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\"<>\ufdd0-\ufdef]+", re.IGNORECASE)


class _TooMuch(Exception):
    """This is more than anybody writes."""


def words_as_seen(content: Mapping[str, Any]) -> Written | None:
    """The words of a message's ``formatted_body``; None where it has none that can be read."""
    html = content.get("formatted_body")
    if content.get("format") != "org.matrix.custom.html" or not isinstance(html, str):
        return None
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        return None
    reader = _Reader()
    try:
        reader.feed(html)
        written = reader.finish()
    except (_TooMuch, ValueError):  # A letter may be written as a number of ten thousand digits.
        return None
    return written if written.said.strip() else None


class _Reader:
    """Reads tags one by one, and keeps what its readers see."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._open: list[tuple[str, Mark | None]] = []
        """The tags that are open, with what they mean."""
        self._unseen = 0
        self._apart = 0
        """How many line breaks stand before what comes next."""
        self._counts: dict[int, int] = {}
        """How many entries a list has had."""
        self._numbered: list[int | None] = []
        """Of each list that is open the number of its next entry, where it does not begin with 1: such numbers are words, since marks count from 1."""
        self._led_at = 0
        """Where the last of these numbers stands."""
        self._marks: list[Mark] = []
        """All marks, so that none takes the place of another."""
        self._person: tuple[str, list[str]] | None = None
        """Whom the open link names, and the name that is read."""

    def feed(self, html: str) -> None:
        """Read all of it. What only looks like a tag is what it says."""
        said, at = 0, html.find("<")
        while at >= 0:
            found = _TAG.match(html, at, at + LONGEST_TAG)
            end = found.end() if found is not None else at + 1
            if found is not None:
                self._data(html[said:at])
                if found.group(2) is None:
                    end = html.find("-->", end) + 3
                    end = end if end > 2 else len(html)
                elif found.group(1):
                    self._end(found.group(2).lower())
                else:
                    self._begin(found.group(2).lower(), found.group(3))
                said = end
            at = html.find("<", end)
        self._data(html[said:])

    def _begin(self, tag: str, attributes: str) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if self._unseen:
            return
        self._break(tag)
        if tag == "br":
            self._say("\n")
        elif tag == "img":
            self._say(_one_line(_read(attributes).get("alt", "")))
        elif tag in ("td", "th") and self.runs and not self._apart:
            self._say(" | ")
        if tag in _ALONE:
            return
        if len(self._open) == DEEPEST_TAGS:
            raise _TooMuch
        mark = self._meant(tag, attributes)
        if tag in ("ol", "ul"):
            self._numbered.append(_start(attributes) if tag == "ol" else None)
            mark = mark if self._numbered[-1] is None else None
        self._open.append((tag, mark))
        self._marks += [mark] if mark is not None else []
        if tag == "li" and self._numbered and (number := self._numbered[-1]) is not None:
            self._say(f"{number}. ")
            self._led_at, self._numbered[-1] = len(self.runs), number + 1

    def _end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
            return
        if self._unseen or all(tag != name for name, _ in self._open):
            return
        while self._open:
            name, _ = self._open.pop()
            if name in ("ol", "ul"):
                self._numbered.pop()
            if name == "a" and self._person is not None:
                user_id, read = self._person
                self._person = None
                self._say(user_id, Mark(Kind.PERSON, _one_line("".join(read)).strip() or user_id))
            self._break(name)
            if name == tag:
                return

    def _data(self, html: str) -> None:
        if self._unseen or not html:
            return
        data = unescape(html)
        if self._person is not None:
            self._person[1].append(data)
        elif any(name == "pre" for name, _ in self._open):
            self._say(unmarked(data).lstrip("\n") if self._is_fresh() else unmarked(data))
        else:
            words = _at_its_height(_one_line(data), self._open[-1][0] if self._open else "")
            self._say(words.lstrip() if self._is_fresh() else words)

    def finish(self) -> Written:
        """What was read, with all closed that was left open."""
        for tag, _ in reversed(tuple(self._open)):
            self._end(tag)
        if self.runs:
            self.runs[-1] = self.runs[-1][0].rstrip(), self.runs[-1][1]
        return Written(tuple(run for run in self.runs if run[0]))

    def _meant(self, tag: str, attributes: str) -> Mark | None:
        """What a tag says of the words in it."""
        if tag == "span" and "data-mx-spoiler" in _read(attributes):
            return Mark(Kind.SPOILER)
        if tag == "a":
            return self._link(_read(attributes).get("href", ""))
        kind = _SAME.get(tag)
        stack = self._stack()
        if kind is None or (kind is Kind.CODE and any(mark.kind is Kind.PRE for mark in stack)):
            return None
        if kind is Kind.ENTRY and not (stack and stack[-1].kind in (Kind.BULLETS, Kind.NUMBERS)):
            return None
        return Mark(kind)

    def _link(self, address: str) -> Mark | None:
        person = _PERSON.fullmatch(unquote(address[:LONGEST_ADDRESS]))
        if person is not None:
            user_id = person.group(1) or f"@{person.group(2)}"
            self._person = unmarked(user_id), []
            return None
        if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
            return None
        return Mark(Kind.LINK, address)

    def _stack(self) -> tuple[Mark, ...]:
        return tuple(mark for _, mark in self._open if mark is not None)[:DEEPEST]

    def _break(self, tag: str) -> None:
        apart = _APART.get(tag, 0)
        in_list = self._numbered and self._numbered[-1] is not None
        if in_list or any(mark.kind is Kind.ENTRY for mark in self._stack()):
            apart = min(apart, 1)
        if self.runs and not self._has_just_led():
            self._apart = max(self._apart, apart)

    def _say(self, text: str, *more: Mark) -> None:
        if not text:
            return
        stack = self._stack()
        if self._apart and (text.strip() or any(mark.kind is Kind.PRE for mark in stack)):
            before = self.runs[-1][1]
            shared = tuple(one for one, other in zip(before, stack, strict=False) if one is other)
            self.runs[-1] = self.runs[-1][0].rstrip(" \n") or self.runs[-1][0], before
            self.runs.append(("\n" * self._apart, shared))
            self._apart = 0
        elif self._apart:
            return  # Blanks between two blocks.
        self._lead(stack)
        self.runs.append((text, (*stack, *more)))
        if len(self.runs) > 2 * MOST_TAGS:
            raise _TooMuch

    def _lead(self, stack: tuple[Mark, ...]) -> None:
        """The dot or the number of the entry that begins here."""
        for place, mark in enumerate(stack):
            if mark.kind is Kind.ENTRY and id(mark) not in self._counts:
                of = id(stack[place - 1])
                self._counts[id(mark)] = 0
                self._counts[of] = self._counts.get(of, 0) + 1
                self.runs.append((lead(stack[: place + 1], self._counts[of]), (*stack[: place + 1], Mark(Kind.LEAD))))

    def _has_just_led(self) -> bool:
        return bool(self.runs) and (leads(self.runs[-1][1]) or len(self.runs) == self._led_at)

    def _is_fresh(self) -> bool:
        """Whether a line begins here, so that blanks mean nothing."""
        return not self.runs or self._apart > 0 or self.runs[-1][0].endswith("\n") or self._has_just_led()


def _read(attributes: str) -> dict[str, str]:
    """The attributes of a tag; the first of a name counts."""
    read: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(attributes):
        value = next((each for each in found.groups()[1:] if each is not None), "")
        read.setdefault(found.group(1).lower(), unescape(value))
    return read


def _start(attributes: str) -> int | None:
    """The number with which a list begins, where that is another than 1."""
    said = _read(attributes).get("start", "")
    number = int(said) if re.fullmatch(r"[0-9]{1,4}", said) else 1
    return number if number != 1 else None


def _at_its_height(words: str, tag: str) -> str:
    """Words that stand raised or lowered: without that 10 to the sixth would be a hundred and six."""
    if tag not in ("sup", "sub") or not words.strip():
        return words
    there = words.translate(_RAISED if tag == "sup" else _LOWERED)
    if not any(letter.isascii() for letter in there):
        return there
    return words if words.strip().isalpha() else f"{'^' if tag == 'sup' else '_'}{words}"


def _one_line(text: str) -> str:
    """Text as a browser shows it: blanks and line breaks in the source are one blank."""
    return unmarked(re.sub(r"[ \t\r\n\f]+", " ", text))
