"""What all who are in a call say at once, in one line: “all present consent but Kim: concern the school run; Leaf: object because …”.
Pure: who is there, and which item is spoken of, is looked up by whoever asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import CONCERN, CRITICAL, cmd
from commands.rules.consent.words import read_line
from storage.models import Answer, Call, Item, ItemStatus, Round, Stance
from storage.patterns import pattern_of

EXAMPLE = "all present consent but Kim: concern the school run"
CORRECTED_WITHIN = timedelta(hours=24)
"""So long after the close a co-op can correct what was entered for it in a call (DECISIONS 15)."""
LONGEST = 4000
_ALL = pattern_of(
    r"(?:all|everybody|everyone|every(?:\s+one)?\s+of\s+us)\s+(?:(?:who\s+(?:is|are)\s+|that\s+(?:is|are)\s+|of\s+us\s+)?"
    r"(?:present|here|there)|in\s+the\s+call)\s*[,:]?\s*(?P<rest>\S.*)",
    re.I | re.S,
)
_STANCE = pattern_of(
    r"(?P<consent>(?:give[s]?\s+)?consents?|agrees?|(?:is|are)\s+(?:fine|happy|in\s+favour)|says?\s+yes|yes)"
    r"|(?P<aside>stands?\s+aside|abstains?)",
    re.I,
)
_TO = pattern_of(r"\s*(?:(?:to|on|with|for)\s+)?C\s*-?\s*(?P<number>\d{1,9})\b", re.I)
_BUT = pattern_of(
    r"[\s,;]*\b(?:but(?:\s+not)?|except(?:\s+for)?|save(?:\s+for)?|apart\s+from|without|not)\b\s*[:,]?\s*", re.I
)
_NEXT = pattern_of(
    r"\s*(?:[;\n]|,?\s+and\s+(?=[^:;,\n]{1,60}:\s*(?:a\s+)?(?:concern|critical|object|stand|abstain|consent|yes|no\b))"
    r"|,\s*(?=[^:;,\n]{1,60}:\s*(?:a\s+)?(?:concern|critical|object|stand|abstain|consent|yes|no\b)))\s*",
    re.I,
)
_AND = pattern_of(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.I)


@dataclass(frozen=True, slots=True)
class Besides:
    """Somebody for whom it does not hold: what they say, or nothing where they are not heard."""

    name: str
    stance: Stance | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """What all say, on which item where it is said, and who says otherwise."""

    stance: Stance
    number: int | None
    besides: tuple[Besides, ...]


def is_for_all_present(text: str) -> bool:
    """Whether a line in a room begins as one that says what all say who are there."""
    found = _ALL.fullmatch(text.strip()) if len(text) <= LONGEST else None
    stance = _STANCE.match(found["rest"]) if found is not None else None
    if found is None or stance is None or text.strip().endswith("?"):
        return False
    behind = found["rest"][stance.end() :]
    to = _TO.match(behind)
    behind = behind[to.end() :] if to is not None else behind
    return not behind.strip(" .!") or _BUT.match(behind) is not None or behind[:1] in ",;:"


def read_bulk(text: str, own: Mapping[Stance, str] | None = None) -> Bulk:
    """Read such a line; the beginning may be left out. ``own`` is what the members call a stance. Raises Refusal for one that cannot be
    read whole: nothing of it is entered."""
    said = text.strip()
    found = _ALL.fullmatch(said)
    rest = found["rest"].strip() if found is not None else said
    stance = _STANCE.match(rest)
    if stance is None:
        raise _unreadable(rest)
    behind = rest[stance.end() :]
    to = _TO.match(behind)
    if to is not None:
        behind = behind[to.end() :]
    behind = behind.strip(" .!,")
    besides: list[Besides] = []
    if behind:
        but = _BUT.match(behind)
        if but is None:
            raise _unreadable(behind)
        for part in _parts(behind[but.end() :]):
            besides += _besides(part.strip(" .,"), own)
        if not besides:
            raise _unreadable(behind)
    return Bulk(
        Stance.CONSENT if stance["consent"] else Stance.STAND_ASIDE, int(to["number"]) if to else None, tuple(besides)
    )


def _parts(words: str) -> list[str]:
    """Who says what besides, one by one. “Kim, Lee: stand aside” are two who say the same."""
    parts, begins = list[str](), 0
    for found in _NEXT.finditer(words):
        one = words[begins : found.start()]
        if ":" in one or found[0].strip() in (";", ""):
            parts.append(one)
            begins = found.end()
    return [*parts, words[begins:]]


def _besides(part: str, own: Mapping[Stance, str] | None) -> list[Besides]:
    names, mark, words = part.partition(":")
    if not mark:
        return [Besides(name) for name in _AND.split(part) if name.strip()]
    line = read_line(words.strip(), present=Round.CONSENT, co_ops=(), own=own)
    if line.stance is None:
        raise _unreadable(part)
    if line.stance in (Stance.CONCERN, Stance.CRITICAL) and not line.words:
        raise Refusal(
            "needs-words",
            "What is the {concern} of {who}? It is entered with its words, and nothing is entered yet. For example: {example}",
            who=names.strip(),
            concern=CONCERN if line.stance is Stance.CONCERN else CRITICAL,
            example=cmd(EXAMPLE, here=False),
        )
    return [Besides(name.strip(), line.stance, line.words) for name in _AND.split(names) if name.strip()]


def _unreadable(words: str) -> Refusal:
    return Refusal(
        "unreadable",
        "I could not read “{words}”, so I have entered nothing. For example: {example}. More than one are set off with “;”.",
        words=words,
        example=cmd(EXAMPLE, here=False),
    )


def must_be_of_the_call(item: Item, held: Call) -> None:
    """In a call is entered what its own circle is asked. Raises Refusal."""
    if item.circle != held.circle:
        raise Refusal(
            "of-another-circle",
            "C-{number} is another circle's, and this is no call of theirs, so I have entered nothing. {items} shows what is open here.",
            number=item.number,
            items=cmd("items"),
        )


def may_correct(item: Item, entered: Answer | None, stance: Stance, *, at: datetime) -> bool:
    """Whether what a co-op says now opens an item again: something else was entered for it in a call, and it closed within a day."""
    if entered is None or entered.call is None or entered.stance is stance or item.closed_at is None:
        return False
    closed = item.status not in (ItemStatus.OPEN, ItemStatus.WITHDRAWN, ItemStatus.REFERRED)
    return closed and item.twin is None and item.closed_at < at <= item.closed_at + CORRECTED_WITHIN
