"""What people call a record whose number they do not say: “it”, “this one”, “the van thing”, “the last one”, “my proposal”. Pure.

Nobody can be sure what somebody means by “it”. So whatever is found by these words, and changes something, is read back first.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from storage.patterns import pattern_of

LONGEST = 400
"""Letters of what is said in which a record is looked for."""
_KINDS = r"(?:things?|ones?|items?|(?:consent |quick )?checks?|proposals?|questions?|decisions?|votes?|ideas?|issues?|topics?|matters?|business)"
_WORD = r"[^\W\d_][\w'’-]*"
_NUMBERED = pattern_of(r"\b[A-Za-z][ -]?\d{1,9}\b")


@lru_cache
def _calls(kinds: str) -> "_Calls":
    """How records of these kinds are called."""
    return _Calls(
        about=re.compile(
            rf"\b(?:the|that|this|my|our)\s+{kinds}\s+(?:about|on|with|for|of)\s+(?:(?:the|a|an|our|my)\s+)?(?P<topic>{_WORD})\b",
            re.I,
        ),
        of_a_kind=re.compile(
            rf"\b(?:the|my|our|that|this)\s+(?P<topic>{_WORD}(?:\s+{_WORD}){{0,2}}?)\s+{kinds}\b", re.I
        ),
        placed=re.compile(
            rf"\bthe\s+(?P<place>last|latest|newest|most\s+recent|first|oldest)(?:\s+{kinds}|(?=\s*(?:[,.!?]|$)))", re.I
        ),
        theirs=re.compile(rf"\b(?:my|our)\s+(?:own\s+)?{kinds}\b", re.I),
        it=re.compile(rf"\b(?:(?:this|that)\s+{kinds}|the\s+{kinds}|it|this|that)\b(?!['’]s\b)", re.I),
    )


_TOPIC = pattern_of(rf"\b(?:the|my|our|that|this)\s+(?P<topic>{_WORD})\b", re.I)
_NEWEST = frozenset({"last", "latest", "newest"})
_ENDINGS = pattern_of(r"(?:['’]s|ing|es|s|ed)\Z")
_SMALL = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "our",
        "that",
        "this",
        "from",
        "are",
        "was",
        "not",
        "you",
        "can",
        "all",
        "one",
        "new",
        "old",
    ]
)
_CONNECTS = pattern_of(
    r"[\s,;:–—-]*(?:(?:to|into|with|by|as|open|so\s+that|at|on|for|is|instead)\b(?!['’])[\s,:–—-]*)*", re.I
)
"""What joins a record and what is said of it."""
_PREPOSITION = pattern_of(r"[\s,]*\b(?:to|on|for|of|from|about|with|in|at)\s*\Z", re.I)
_TAIL = pattern_of(
    r"(?:[\s,.!?]+(?:going|doing|coming\s+along|getting\s+on|now|yet|then|so\s+far|at\s+the\s+moment|please|pls|up|down|over|end|close|finish|about|standing"
    r"|again|too|today|thanks|early|already))*[\s,.!?]*\Z",
    re.I,
)
_QUOTED = pattern_of(r"[\"“”'‘](?P<words>[^\"“”]+)[\"“”'’][\s.!]*")


@dataclass(frozen=True, slots=True)
class _Calls:
    about: re.Pattern[str]
    of_a_kind: re.Pattern[str]
    placed: re.Pattern[str]
    theirs: re.Pattern[str]
    it: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Referent:
    """A record that may be meant."""

    mark: str
    """C-12."""
    words: str
    """What it says."""
    mine: bool
    """Whether it is of whoever speaks."""
    kinds: str = _KINDS
    """What such a record is, in people's words: a pattern. “Close the poll” ends no check."""


@dataclass(frozen=True, slots=True)
class _Said:
    begin: int
    end: int
    marks: Sequence[str]


def _said_in(text: str, known: Sequence[Referent]) -> Iterator[_Said]:
    """Where words may call a record, and which ones: what tells most comes first. ``known`` has the newest first."""
    marks = [each.mark for each in known]
    calls = _calls(known[0].kinds if known else _KINDS)
    for found in _NUMBERED.finditer(text):
        said = re.sub(r"[ -]", "", found.group()).upper()
        yield _Said(*found.span(), [each for each in marks if each.replace("-", "") == said])
    for pattern in (calls.about, calls.of_a_kind, _TOPIC):
        for found in pattern.finditer(text):
            yield _Said(*found.span(), [each.mark for each in known if _speaks_of(each.words, found["topic"])])
    for found in calls.placed.finditer(text):
        newest = found["place"].casefold() in _NEWEST or found["place"].casefold().startswith("most")
        yield _Said(*found.span(), marks[:1] if newest else marks[-1:])
    for found in calls.theirs.finditer(text):
        yield _Said(*found.span(), [each.mark for each in known if each.mine])
    for found in calls.it.finditer(text):
        yield _Said(*found.span(), marks)


def _speaks_of(text: str, topic: str) -> bool:
    theirs = _stems(text)
    return any(stem in theirs for stem in _stems(topic))


def _stems(text: str) -> set[str]:
    words = (word.casefold() for word in re.findall(_WORD, text[:2000]))
    return {_ENDINGS.sub("", word) for word in words if len(word) > 2 and word not in _SMALL}


def narrowed(text: str, known: Sequence[Referent]) -> Sequence[Referent]:
    """Those that may be meant by “it” in a sentence that names one of them somewhere: “we are done with the van, close it”."""
    for said in _said_in(text[:LONGEST], known):
        if 0 < len(said.marks) < len(known):
            return [each for each in known if each.mark in said.marks]
    return known


def behind_its_number(rest: str, known: Sequence[Referent], *, running: bool) -> Iterator[tuple[Sequence[str], str]]:
    """The records that words behind a command may be about, and what is left to be read behind the number: “it until monday” of
    “extend”, “one year to the van” of “add a term of”. ``running`` is whether words of people's own may follow: then it has to come
    first."""
    if not known:
        return
    for said in _said_in(rest[:LONGEST], known):
        if not said.marks:
            continue
        before, after = rest[: said.begin].strip(), rest[said.end :].strip()
        if not before or _CONNECTS.fullmatch(f"{before} "):
            yield from ((said.marks, left) for left in _left(after, running=running))
        elif _TAIL.fullmatch(f" {after}"):
            yield said.marks, _PREPOSITION.sub("", before).strip(" ,:")
    if not running:
        yield from (([each.mark for each in known], left) for left in _left(rest, running=running))


def _joins(after: str) -> int:
    """Where what only joins ends."""
    found = _CONNECTS.match(after)
    return found.end() if found is not None else 0


def _left(after: str, *, running: bool) -> Sequence[str]:
    """What may stand behind the number, as it was said and without what only joins it."""
    joined = after[_joins(after) :].strip()
    if running:
        quoted = _QUOTED.fullmatch(joined)
        return [quoted["words"].strip() if quoted is not None else joined]
    bare = _TAIL.sub("", f" {joined}").strip()
    return list(dict.fromkeys((after.strip(" ,:"), joined, bare)))


Reads = Callable[[str], bool]


def referring(rest: str, known: Sequence[Referent], *, running: bool, reads: Reads) -> tuple[Sequence[str], str] | None:
    """The records that are meant, and the words behind the number, where a command reads them so; None where it reads none."""
    for marks, words in behind_its_number(rest, known, running=running):
        if reads(f"{marks[0]} {words}".strip()):
            return marks, words
    return None
