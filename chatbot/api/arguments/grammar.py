"""The signature of a handler is its grammar.

Positional parameters are read in order. Keyword-only ones are clauses that begin with their own name: ``by: When | None``
reads "… by fri 17:00", ``for_: CoopRef | None`` reads "for Leaf Bakery", ``as_guest: bool`` reads "as guest". Clauses may
stand in any order after the positionals. Within a running text a clause counts only when what follows it can be read as
its type, looking from the end: "Move the call by a week" has no deadline in it, nor has "Raise subs by 10.50". A deadline may
also begin with another word ("until fri 17:00"), or stand in front: "by fri 17:00: move the call".
"""

import inspect
import itertools
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_type_hints

from chatbot.api.arguments import around_times
from chatbot.api.arguments import usage_trouble as trouble
from chatbot.api.arguments.dates import Reading
from chatbot.api.arguments.kinds import NUMBER, REST, Kind, also_said, kind_of
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.wording.phrases import Inline, cmd, run, t
from chatbot.api.wording.placeholders import placeholder_in

_AFTER_ITS_ARTICLE = re.compile(r"(?:^|\s)(?:the|an?|my|our|your|its|their|every)\s*$", re.IGNORECASE)
"""“The term”, “our quorum”: the word of a clause that is part of a text."""

_ANOTHER = re.compile(r"(?:and|&|,|;|\+)?\s*([A-Za-z]\s?-?\s?\d{1,9})\b", re.IGNORECASE)
"""Another record behind the one that was read."""
_GOES_ON = re.compile(r"(?:and|then|also|or)\b|[^\w\s]", re.IGNORECASE)
"""What begins something else, and lacks no word in front of it."""
_IN_BRACKETS = re.compile(r"[\])]+(?:\s*[:–—-]+)?\s*")
_PARTING = re.compile(r"\s*:\s+|\s+[-–—]+\s+|[.,]?\s*\n\s*")
"""What stands between a clause in front and the text behind it."""
_PARTING_SENTENCE = re.compile(rf"{_PARTING.pattern}|[.!]\s+")
"""The same behind “deadline”, with which no sentence of a text begins: “Deadline friday. We buy an oven.”"""
MOST_PARTINGS = 4
"""Of such marks so many are tried: a time of day has one in it, too."""
LONGEST_LEAD = 60
"""Letters that a clause in front begins with, and what belongs to it."""
CANDIDATES = 10
"""Of the places where a clause could begin so many are tried, the last ones: one message may say "by" twenty thousand times."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a command. ``keyword`` is the words that introduce a clause, None for a positional."""

    name: str
    kind: Kind | None
    """None for a flag, which is its keyword alone."""
    optional: bool
    keyword: str | None
    also: tuple[str, ...] = ()
    """Other words for the keyword of a flag."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a handler is called with after its context."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Clause:
    parameter: Parameter
    start: int
    end: int
    """Where its value begins."""
    ahead: bool = False
    """Whether its value is a length from now on: “open for 3 days”."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the words after a command are read."""

    positionals: tuple[Parameter, ...]
    clauses: tuple[Parameter, ...]
    words: str = ""
    """Those of the command."""

    @classmethod
    def of(cls, function: Callable[..., Any], words: str = "") -> "Grammar":
        """The grammar that a handler's signature declares. Raises TypeError for a parameter that cannot be read."""
        hints = get_type_hints(function, include_extras=True)
        positionals: list[Parameter] = []
        clauses: list[Parameter] = []
        for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
            clause = parameter.kind is inspect.Parameter.KEYWORD_ONLY
            optional = parameter.default is not inspect.Parameter.empty
            keyword = name.rstrip("_").replace("_", " ") if clause else None
            kind = kind_of(name, hints[name], function, clause=clause)
            (clauses if clause else positionals).append(
                Parameter(name, kind, optional, keyword, also_said(hints[name]))
            )
        for earlier, later in itertools.pairwise(positionals):
            if earlier.optional and not later.optional:
                raise TypeError(f"{function.__qualname__}: {later.name} cannot follow the optional {earlier.name}")
        return cls(tuple(positionals), tuple(clauses), words)

    @property
    def names_a_record(self) -> bool:
        """Whether the number of a record is among the parameters: C-12."""
        return any(each.kind is not None and each.kind.name == NUMBER for each in (*self.positionals, *self.clauses))

    @property
    def first_record(self) -> str | None:
        """The letter of the record whose number comes first: C of C-12. None where none does."""
        first = self.positionals[0].kind if self.positionals else None
        return first.shown[0] if first is not None and first.name == NUMBER else None

    @property
    def needs_words(self) -> bool:
        """Whether the command says nothing by itself."""
        return not all(each.optional for each in (*self.positionals, *self.clauses))

    @property
    def has_running_text(self) -> bool:
        """Whether it ends with words of somebody's own."""
        return bool(self.positionals) and self.positionals[-1].kind is REST

    @property
    def has_names(self) -> bool:
        """Whether a name may stand in it, which is read letter by letter."""
        return any(each.kind is not None and each.kind.as_said for each in (*self.positionals, *self.clauses))

    def usage(self, words: str) -> str:
        """The command with its parameters: ``consent <text> [by <when>]``."""
        shown = [words]
        for parameter in (*self.positionals, *self.clauses):
            value = f"<{parameter.kind.shown}>" if parameter.kind else ""
            part = " ".join(filter(None, (parameter.keyword, value)))
            shown.append(f"[{part}]" if parameter.optional else part)
        return " ".join(shown)

    def parse(self, words: str, *, reading: Reading, example: Inline) -> Parsed:
        """Read the words after a command. Raises UsageError, which names what was read and what is missing or too much."""
        return self._read(words, reading=reading, example=example, mends=True)

    def _read(self, words: str, *, reading: Reading, example: Inline, mends: bool) -> Parsed:
        """``mends``: whether a word that may be missing is looked for, which reads the words once more with it, and no further."""
        if (shown := placeholder_in(words)) is not None:
            raise UsageError(
                understood=t("“{shown}” stands for words of yours: please put them in its place.", shown=shown),
                example=example,
            )
        rest, kwargs = self._clauses_of(words.strip(), reading, example)
        args: list[Any] = []
        for index, parameter in enumerate(self.positionals):
            assert parameter.kind is not None
            last = index == len(self.positionals) - 1
            own = parameter.kind.take(rest) if parameter.kind.take is not None else None
            word, after = own or ((rest, "") if last and parameter.kind.open_end else _take(rest))
            if not word:
                if parameter.optional:
                    args.append(None)
                    continue
                read = words.strip().removesuffix(rest).strip()
                raise UsageError(understood=trouble.missing(parameter.kind.called, read=read), example=example)
            if parameter.optional and not last and parameter.kind.name == NUMBER and not any(map(str.isdigit, word)):
                args.append(None)  # The record need not be named, and this is the beginning of what is said of it.
                continue
            args.append(parameter.kind.value(word, reading, example))
            rest = after
        if rest:
            raise self._too_much(words, rest, reading=reading, example=example, mends=mends)
        for parameter in self.clauses:
            if parameter.name not in kwargs and not parameter.optional:
                what = parameter.kind.called if parameter.kind is not None else ""
                understood = trouble.missing_clause(parameter.keyword or "", what, read=words.strip())
                raise UsageError(understood=understood, example=example)
        return Parsed(tuple(args), kwargs)

    def _too_much(self, words: str, rest: str, *, reading: Reading, example: Inline, mends: bool) -> UsageError:
        """What was read, and what is too much; with the word that is missing, where the words can be read with it."""
        head, rest = words.strip().removesuffix(rest).strip(), rest.strip()
        understood = trouble.too_much(rest, read=head)
        another = _ANOTHER.match(rest)
        if another is not None and self.names_a_record and self.words:
            once = cmd(f"{self.words} {another.group(1)}")
            return UsageError(understood=run(understood, t("One at a time, please.")), example=once)
        if (goes_on := _GOES_ON.match(rest)) is not None:
            one = t("One command in a message, please.") if goes_on.group().isalpha() else None
            return UsageError(understood=run(understood, one) if one is not None else understood, example=example)
        mended = self._mended(words.strip(), head, rest, reading=reading, example=example) if mends else None
        if mended is None:
            return UsageError(understood=understood, example=example)
        keyword, said = mended
        perhaps = t("Perhaps the word “{word}” is missing.", word=keyword)
        return UsageError(understood=run(understood, perhaps), example=cmd(f"{self.words} {said}"))

    def _mended(self, words: str, head: str, rest: str, *, reading: Reading, example: Inline) -> tuple[str, str] | None:
        """The word of a clause, and the words with it before all that was said, or before what is too much."""
        for parameter in self.clauses:
            if not parameter.keyword or parameter.kind is None or len(words) > parameter.kind.longest or not self.words:
                continue
            for said in (f"{parameter.keyword} {words}", f"{head} {parameter.keyword} {rest}".strip()):
                try:
                    read = self._read(said, reading=reading, example=example, mends=False)
                except UsageError:
                    continue
                if parameter.name in read.kwargs:
                    return parameter.keyword, said
        return None

    def _clauses_of(self, words: str, reading: Reading, example: Inline) -> tuple[str, dict[str, Any]]:
        """Take clauses off the end, the last first, as long as each can be read; what is left is the positionals'.

        A clause that was meant as one and cannot be read stays in the text, too: there it harms nobody.
        """
        kwargs: dict[str, Any] = {}
        stays: list[str] = []
        free_text = self.has_running_text
        while (found := self._last_clause(words, set(kwargs))) is not None:
            unclear: UsageError | None = None
            for clause in found:
                said, kind = words[clause.end :].strip(), clause.parameter.kind
                if clause.ahead:
                    said = f"in {said}"
                if free_text and _stays_in_the_text(clause, said, words):
                    continue
                try:
                    value = self._clause_value(clause, said, reading, example)
                except UsageError as trouble:
                    # What was meant as a time, misspelt or passed, is no other time; other words may just be part of the text.
                    meant = kind is not None and kind.is_tried(_unquoted(said))
                    if isinstance(trouble, Unsure) or (meant and not (kind and kind.unread and free_text)):
                        raise
                    if meant and kind is not None and kind.unread is not None:
                        kwargs[clause.parameter.name] = kind.unread(_unquoted(said))
                        stays.insert(0, words[clause.start :])
                        break
                    unclear = trouble
                else:
                    if value is not None:
                        kwargs[clause.parameter.name] = value
                        break
            else:
                if unclear is not None and not free_text:
                    raise unclear
                break
            begins = clause.start
            if free_text and kind is not None and kind.leads and not stays:
                begins = around_times.begins(words, begins, words[begins : clause.end].strip(" :"))
                kwargs[clause.parameter.name] = kind.shown_with(kwargs[clause.parameter.name], words[begins:])
            words = words[:begins].rstrip(" ,;([*_–—-\n")
        if free_text:
            words = self._clause_in_front(words, kwargs, reading, example)
            words = self._clause_of_the_first_line(words, kwargs, reading, example)
        return " ".join([words, *stays]).strip(), kwargs

    def _clause_in_front(self, words: str, kwargs: dict[str, Any], reading: Reading, example: Inline) -> str:
        """The words without a clause that stands before them, with a colon or a dash behind it: "by fri 17:00: move it"."""
        for parameter in self.clauses:
            if parameter.name in kwargs or parameter.kind is None or not parameter.kind.leads:
                continue
            lead = next((found for found in _leads_in(words[: LONGEST_LEAD + 1], parameter, front=True)), None)
            if lead is None:
                continue
            deadline = words[lead.start : lead.end].casefold().startswith("deadline")
            parted = _IN_BRACKETS if words[: lead.start].strip().startswith(("[", "(")) else _PARTING
            partings = (_PARTING_SENTENCE if deadline else parted).finditer(
                words, lead.end, lead.end + parameter.kind.longest
            )
            for parting in itertools.islice(partings, MOST_PARTINGS):
                said = words[lead.end : parting.start()]
                try:
                    kwargs[parameter.name] = parameter.kind.value(_unquoted(said), reading, example)
                except Unsure:
                    raise
                except UsageError:
                    continue
                return words[parting.end() :]
        return words

    def _clause_of_the_first_line(self, words: str, kwargs: dict[str, Any], reading: Reading, example: Inline) -> str:
        """The words without a time at the end of their first line, where others explain it: “Buy a van by friday⏎It costs …”."""
        head, _, others = words.partition("\n")
        times = {each.name for each in self.clauses if each.kind is not None and each.kind.leads}
        if not (head.strip() and others.strip()) or not times or times & kwargs.keys():
            return words
        bare, found = self._clauses_of(head, reading, example)
        if not bare or bare == head.strip() or not found.keys() <= times:
            return words
        kwargs |= found
        return f"{bare}\n{others}"

    def _clause_value(self, clause: _Clause, words: str, reading: Reading, example: Inline) -> Any:
        """What the words after a clause's keyword mean; None when they show that it was no clause. Raises UsageError."""
        kind = clause.parameter.kind
        if kind is None:
            return None if words else True
        if not words:
            raise UsageError(
                understood=t("I read “{clause}”, but nothing follows it.", clause=clause.parameter.keyword or ""),
                example=example,
            )
        if not kind.open_end and (more := _take(words)[1]):
            raise UsageError(
                understood=trouble.too_much(
                    more, read=f"{clause.parameter.keyword} {words.removesuffix(more).strip()}"
                ),
                example=example,
            )
        return kind.value(_unquoted(words), reading, example)

    def _last_clause(self, words: str, done: set[str]) -> Sequence[_Clause] | None:
        """Where clauses that are still free could begin, the one nearest the end first."""
        found = [
            clause
            for parameter in self.clauses
            if parameter.name not in done and parameter.keyword
            for clause in deque(self._beginnings(words, parameter), maxlen=CANDIDATES)
        ]
        return sorted(found, key=lambda clause: (clause.start, clause.end), reverse=True) or None

    def _beginnings(self, words: str, parameter: Parameter) -> Iterator[_Clause]:
        """Where a clause could begin: with its own words, and a time in a running text with others behind a mark."""
        yield from _leads_in(words, parameter)
        if self.has_running_text and parameter.kind is not None and parameter.kind.leads:
            for found in around_times.instead_of_by(words):
                yield _Clause(parameter, found.start, found.end, ahead=found.ahead)


def _leads_in(words: str, parameter: Parameter, *, front: bool = False) -> Iterator[_Clause]:
    """Where in the words a clause of this parameter could begin."""
    kind = parameter.kind
    for found in _pattern_of(
        parameter.keyword or "", kind.leads if kind else parameter.also, kind.kept_leads if kind else ()
    ).finditer(words):
        if front and not around_times.belongs_in_front(words[: found.start()]):
            return
        kept = kind is not None and found.group(1).casefold() in kind.kept_leads
        yield _Clause(parameter, found.start(), found.start(1) if kept else found.end())


@cache
def _pattern_of(keyword: str, leads: tuple[str, ...], kept: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(word) for word in dict.fromkeys((keyword, *leads, *kept)))
    before = r"(?<![^\s(\[*_])" if leads else r"(?<!\S)"
    behind = r"(?:=(?=\S)|:?(?!\S))" if leads else r"(?!\S)"
    return re.compile(rf"{before}({either}){behind}", re.IGNORECASE)


def _stays_in_the_text(clause: _Clause, said: str, words: str) -> bool:
    """Whether what looks like a clause is as likely part of a text: “our term 3 days”, “less by 1/3”."""
    kind = clause.parameter.kind
    before, lead = words[: clause.start], words[clause.start : clause.end]
    amount = kind is not None and clause.parameter.optional and kind.is_doubtful(_unquoted(said), lead)
    return amount or _AFTER_ITS_ARTICLE.search(before) is not None


def _take(words: str) -> tuple[str, str]:
    """The first word, or what stands in quotes, and the rest."""
    quoted = re.match(r"\s*\"([^\"]*)\"\s*", words)
    if quoted:
        return quoted.group(1).strip(), words[quoted.end() :]
    parts = words.split(maxsplit=1)
    return (_bare(parts[0]) if parts else "", parts[1] if len(parts) > 1 else "")


def _bare(word: str) -> str:
    """A word without the Markdown that phones leave around it."""
    return word.strip("*_`") or word


def _unquoted(value: str) -> str:
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] == '"' else value
