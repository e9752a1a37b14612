"""Reading what people say about an item: a reaction, a reply to the card, a line in its thread. And what changed in a text."""

import difflib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from chatbot.api.arguments import slug_of
from commands.rules.consent.phrases import Answered, Unclear, is_keen, read_answer
from storage.models import Round, Stance
from storage.patterns import pattern_of
from storage.written import Written

_QUESTION = pattern_of(
    r"(?:(?:i|we)(?:'ve|\s+have)\s+(?:got\s+)?)?(?:(?:a|one|my|our|just\s+a|quick)\s+){0,2}question\b\s*"
    r"(?:[:,.–—-]+\s*(?:is\b)?\s*(\S.*)|(?:is|about|on)\s+(\S.*)|(\S.*\?))",
    re.I | re.S,
)
_AS_ME = pattern_of(
    r"\s*[,(]?\s*\b(?:(?:just\s+)?(?:speaking\s+)?(?:as\s+(?:me|myself|an\s+individual)|for\s+myself|personally))\b\)?"
    r"(?:[.!]?$|(?=\s*[:,–—]))",
    re.I,
)
_FOR = pattern_of(r"(?<![\s,])[\s,]+(?:for|from|by|with|at|on\s+behalf\s+of)\s+(\S.{0,80}?)[.!]?$", re.I)
_PHONE = pattern_of(r"\s*[,(]?\s*\bby\s+(?:tele)?phone\b\)?(?=\s+for\s|[.!]?$)", re.I)
_SAYS = pattern_of(
    r"(?:(?:consents?|agrees?|accepts?|approves?|supports?|objects?|abstains?|stands?\s+aside)\b|(?:is|are|has|have|says?)\s+|[:,–—-]\s*)",
    re.I,
)
_SPOKEN = {"is": "we are ", "are": "we are ", "has": "we have ", "have": "we have ", "say": "", "says": "", "": ""}
"""What a co-op is said to be, have or say, as it would say it itself."""
_ITEM = pattern_of(
    r"(?<![\s(])[\s(]*(?:\b(?:to|on|for|from|about|with|mit|zu|avec|con|re|regarding|concerning|as\s+(?:for|to))\b:?\s+)?#?\bC\s*-?\s*(\d{1,9})\b[\s:,.)–—-]*",
    re.I,
)
_TAPPED = {
    Stance.CONSENT: "✅👍✔☑🟢👌🆗💚🙆💯",
    Stance.CONCERN: "🤔🟡🟠⚠😟😕",
    Stance.CRITICAL: "✋🛑👎🔴🖐🤚❌✖⛔🚫🙅",
    Stance.STAND_ASIDE: "➖⚪🤷😐",
}
REACTIONS = {mark: stance for stance, marks in _TAPPED.items() for mark in marks}
"""What people tap for an answer, beside the four of the legend. A critical concern is asked for its reason anyway."""
_OPENING_MARK = pattern_of(
    "([\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff]*)\\s*(.*)", re.S
)
_AGAINST = pattern_of(r"\b(?:object|paramount|block|veto|against|oppos|reject|not\s+(?:safe|good)\s+enough)", re.I)
_MET = pattern_of(
    r"(?:(?:yes|yep|yeah|yup|ok(?:ay)?|right|great|thanks?|thank\s+you)[\s,.!–-]+)*"
    r"(?:(?:(?:it|this|that|(?:my|our)\s+(?:critical\s+)?(?:concern|objection))(?:'s|’s|\s+is|\s+was)?\s+)?(?:now\s+)?(?:met|resolved|solved|settled)"
    r"|(?:it|this|that)\s+(?:meets|resolves|solves|settles)\s+(?:it|(?:my|our)\s+(?:critical\s+)?(?:concern|objection))"
    r"|(?:(?:i|we)\s+)?(?:withdraw|lift|drop|retract|take\s+back)\s+(?:my|our)\s+(?:critical\s+)?(?:concern|objection)s?"
    r"|(?:(?:my|our|the)\s+)?(?:critical\s+)?(?:concern|objection)s?(?:'s|’s|\s+is|\s+are|\s+has\s+been)?\s+(?:now\s+)?(?:withdrawn|lifted|dropped|gone|met|resolved|solved|settled)"
    r"|(?:(?:i|we)\s+)?(?:no\s+longer\s+object|do(?:n't|n’t|\s+not)\s+object\s+any(?:\s?more|\s+longer)))"
    r"(?:\s+(?:now|by\s+that|with\s+that|for\s+(?:me|us)))*[\s.!]*",
    re.I,
)
_ASKED = pattern_of(
    r"(?:(?:and|but|so|hi|hello|sorry)[\s,]+)?(?:who\s+(?:pays?|will|is|does|has|would|can|should|looks?|gets?|decides?)|what\s+(?:happens?|is|are|if|does|will|would|kind"
    r"|exactly|about)|where\s+(?:is|are|will|do|does|would|should)|when\s+(?:is|are|will|do|does|would|should)|why\s+(?:is|are|do|does|not|would|should|now|this)"
    r"|which\s+\w+\s+(?:is|are|will|do|does|would|should)|how\s+(?:much|many|long|often|do|does|will|is|are|would|can|big|far|old|expensive))\s+\S",
    re.I,
)
"""A question whose mark was left out, as by whoever dictates: “who pays for it”."""
_BARE_REASON = pattern_of(r"(?:because|'?cause|cos|since|as)\s+\S+\s+\S", re.I)
_SIGNED = pattern_of(
    r"\n(?:--\s*\n.*|[^\w\n]{0,10}(?:sent|gesendet|envoyé|enviado)\s+(?:from|von|via|depuis|de|desde)\b[^\n]{0,80})\Z",
    re.I | re.S,
)
"""What a program puts below somebody's words."""
MOST_PAIRS = 100_000
"""Of equal words in an old and a new text that are compared one by one. People's texts have some thousands."""
LONGEST_LINE = 280
"""Of a reaction in the reactions round: one short line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line about an item: an answer (``stance``), a question, or neither, with its words."""

    stance: Stance | None = None
    question: bool = False
    words: str | None = None
    as_me: bool = False
    for_coop: str | None = None
    by_phone: bool = False
    unclear: bool = False
    """Plainly meant as an answer, but not to be told which: "no"."""


class SaidTo(Enum):
    """To whom a line is said."""

    CARD = "card"
    """In reply to a message of ours about the item, or to us by name: it is meant for the item."""
    THREAD = "thread"
    """Among others in its thread."""
    PERSON = "person"
    """In reply to somebody else there: "yes" answers them, "why?" asks them, and only what says what it is ("we object",
    "question: …") is about the item."""


def read_reaction(key: str) -> Stance | None:
    """The stance that a reaction on a card means; skin, gender and variation marks do not matter. Some tap words."""
    mark = re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.*", "", key)
    if mark in REACTIONS or not key.isascii():
        return REACTIONS.get(mark)
    found = read_answer(key.strip(":"))
    return found[0] if isinstance(found, tuple) and found[1] is None else None


def number_in(text: str) -> tuple[int, str] | None:
    """The item that a line names, and the line without it: "C-12: fine by us", "block c12 it costs too much".

    None when it names none.
    """
    found = _ITEM.search(text)
    if found is None:
        return None
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    return int(found.group(1)), f"{before}: {after}" if before and after else before or after


def says_that_it_is_met(text: str) -> bool:
    """Whether somebody says, in so many words, that what they hold is met: "that meets it", "resolved for us"."""
    return _MET.fullmatch(text.strip()) is not None


def without_its_number(text: str, number: int) -> str:
    """A line about an item that also names it, in reply to its card: "object C-16 we cannot". Only where it is an answer then, and
    was none before."""
    named = number_in(text)
    if named is None or named[0] != number or not named[1] or isinstance(read_answer(text), tuple):
        return text
    return named[1] if isinstance(read_answer(named[1]), tuple) else text


def sounds_like_an_objection(text: str) -> bool:
    """Whether a line that could not be read may be an objection rather than consent."""
    return _AGAINST.search(text) is not None


def read_line(
    text: str,
    *,
    present: Round,
    co_ops: Collection[str],
    own: Mapping[Stance, str] | None = None,
    to: SaidTo = SaidTo.THREAD,
    direct: bool = False,
) -> Line:
    """What a reply to a card, or a line in its thread, says in a round. ``own`` is what the members call a stance.

    A line that ends in a question mark, and is not put to somebody else there, is a question in the questions round, and in
    the consent round when it is a reply to the card itself (``direct``); else it must say so. A co-op is named only where it
    is one of ``co_ops`` (folded names), or phoned: "too late for small teams" speaks of none.
    """
    text = _SIGNED.sub("", text)
    line = re.sub(r"\s{3,}", "\n\n", text.strip()) if "\n" in text.strip() else " ".join(text.split())
    asked = _QUESTION.fullmatch(line)
    if asked:
        return Line(question=True, words=next(filter(None, asked.groups())).strip())
    spoken = _spoken(line, co_ops, own)
    if isinstance(spoken.answer, tuple):
        if to is SaidTo.PERSON and spoken.answer[0] is Stance.CONSENT and "consent" not in spoken.plain.casefold():
            return Line(words=line)
        stance, words = spoken.answer
        return Line(stance, words=words, as_me=spoken.as_me, for_coop=spoken.for_coop, by_phone=spoken.by_phone)
    if spoken.answer is None and direct and present is Round.CONSENT and is_keen(line):
        return Line(Stance.CONSENT)
    if to is not SaidTo.PERSON:
        if spoken.answer is Unclear.NO and present is Round.CONSENT:
            return Line(unclear=True, words=line)
        if (line.endswith("?") or _ASKED.match(line)) and (
            present is Round.QUESTIONS or (direct and present is Round.CONSENT)
        ):
            return Line(question=True, words=line)
    return Line(words=line or None, as_me=spoken.as_me)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The answer in a line, and for whom it is said. ``plain`` is the line without the latter."""

    answer: Answered | Unclear | None
    plain: str
    as_me: bool
    for_coop: str | None
    by_phone: bool


def _spoken(line: str, co_ops: Collection[str], own: Mapping[Stance, str] | None) -> _Spoken:
    as_me = bool(_AS_ME.search(line))
    plain = _AS_ME.sub("", line, count=1) if as_me else line
    phoned = bool(_PHONE.search(plain))
    plain = _PHONE.sub("", plain) if phoned else plain
    for_coop, rest = _co_op_in(plain, co_ops, phoned=phoned)
    answer = _answer_in(rest, own) if for_coop is not None else None
    if answer is None:
        for_coop, answer = None, _answer_in(plain, own)
    return _Spoken(answer, plain, as_me, for_coop, phoned)


def as_said_of_an_item(words: str) -> str:
    """Words that name an item, as they are said of it: as "yes C-1" says yes, "no C-1" says no, and "ask C-1 …" asks."""
    asked = re.sub(r"^ask\b", "question", words, flags=re.I)
    asked = re.sub(r"^(?:(?:i|we)\s+)?(?:vote|say)\s*:?\s+(?=\S)", "", asked, flags=re.I)
    asked = re.sub(r"^y$", "yes", asked, flags=re.I)
    asked = re.sub(
        r"^((?:(?:my|our|the)\s+)?(?:critical\s+)?(?:objection|concern))s?:\s+(?=(?:is|was|has|are|now)\b)",
        r"\1 ",
        asked,
        flags=re.I,
    )
    return re.sub(r"^(?:no|nope)(?:[:,.;–—-]+\s*(?:because\b\s*)?(?=\S)|:?\s*$)", "object: ", asked, flags=re.I)


def is_bare_reason(line: str) -> bool:
    """Whether a line is a reason and leaves out for what: "because it is too dear"."""
    return _BARE_REASON.match(line) is not None and not line.rstrip().endswith("?")


def is_plain_answer(line: str) -> bool:
    """Whether a line says yes or no, and nothing that could be a reason."""
    answer = read_answer(line)
    return answer is Unclear.NO or (isinstance(answer, tuple) and answer[1] is None)


def _answer_in(line: str, own: Mapping[Stance, str] | None) -> Answered | Unclear | None:
    """An answer in words, or one that opens with the mark of a reaction: "✋ we cannot pay it"."""
    marked = _OPENING_MARK.fullmatch(line)
    stance = read_reaction(marked.group(1)) if marked else None
    if marked is None or stance is None:
        return read_answer(line, own=own)
    words = marked.group(2).strip(" .,:;!–—-") or None
    if stance is Stance.CONSENT:
        return read_answer(f"yes {marked.group(2)}")  # "👍 from us, thanks", not "👍 see you on Friday"
    return stance, words


def _co_op_in(line: str, co_ops: Collection[str], *, phoned: bool) -> tuple[str | None, str]:
    """The co-op that a line is said for, and the line without it: "yes from Leaf Bakery", "Leaf Bakery consents"."""
    last = _FOR.search(line)
    if last is not None and (phoned or slug_of(last.group(1)) in co_ops):
        return last.group(1), line[: last.start()]
    words = line.split()
    for length in range(min(6, len(words) - 1), 0, -1):
        name = " ".join(words[:length]).rstrip(",:;–—-")
        if slug_of(name) in co_ops:
            rest = line[len(name) :].lstrip()
            says = _SAYS.match(rest)
            if says is None:
                return None, line
            verb = says.group().strip(" ,:–—-").casefold()
            return name, _SPOKEN[verb] + rest[says.end() :] if verb in _SPOKEN else rest
    return None, line


def what_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The new text in pieces, word by word: ``same``, ``out`` (struck) or ``in`` (added), each as the archive keeps words.

    A text that says the same few words a thousand times is not compared: that would take seconds.
    """
    before, after = Written.of(old).each_word(), Written.of(new).each_word()
    plain = ([word for word, _ in before], [word for word, _ in after])
    if _pairs(*plain) > MOST_PAIRS:
        return [("out", old.strip()), ("in", new.strip())]
    pieces: list[tuple[str, str]] = []
    for kind, a1, a2, b1, b2 in difflib.SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", _together(after[b1:b2])))
            continue
        if a2 > a1:
            pieces.append(("out", _together(before[a1:a2])))
        if b2 > b1:
            pieces.append(("in", _together(after[b1:b2])))
    return pieces


def _together(words: Sequence[tuple[str, str]]) -> str:
    return "".join(kept for _, kept in words).strip()


def _pairs(before: list[str], after: list[str]) -> int:
    """How many pairs of equal words there are in two texts."""
    theirs = Counter(after)
    return sum(count * theirs[word] for word, count in Counter(before).items())
