"""Reading what people say about an item: a reaction, a reply to the card, a line in its thread. And what changed in a text."""

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

from chatbot.arguments import slug_of
from storage.models import Round, Stance

_CRITICAL = re.compile(
    r"(?:i\s+|we\s+)?(?:(?:have\s+)?(?:a|one|my|our)\s+)?(?:object(?:ion)?|critical(?:\s+concern)?|block|veto)\b"
    r"(?:\s*(?:because|as|since|to\s+this|is))?\s*[:,.\-–]*\s*(.*)",
    re.I | re.S,
)
_CONCERN = re.compile(
    r"(?:(?:i|we)\s+have\s+)?(?:(?:a|one|my|our)\s+)?(?:concern|worry|worried)\b(?:\s*(?:because|about|is))?\s*[:,.\-–]*\s*(.*)",
    re.I | re.S,
)
_ASIDE = re.compile(
    r"(?:(?:i|we)(?:'ll|\s+will)?\s+)?(?:stand(?:s|ing)?[\s-]*aside|abstain)\b\s*(?:because|as)?\s*[:,.\-–]*\s*(.*)",
    re.I | re.S,
)
_CONSENT = re.compile(
    r"(?:(?:i|we)\s+(?:have\s+)?)?(?:consent(?:\s+to\s+this)?|yes|yep|ok(?:ay)?|"
    r"(?:(?:it'?s|that'?s|that\s+is|this\s+is)\s+)?(?:fine|good|ok(?:ay)?)(?:\s+(?:by|with|for)\s+(?:me|us))?|agreed?|"
    r"no\s+(?:critical\s+)?(?:concerns?|objections?)|happy\s+with\s+(?:this|it|that)|works\s+for\s+(?:me|us)|go\s+ahead|"
    r"can\s+live\s+with\s+(?:it|this|that))(?:\s*[,.!]?\s*(?:thanks|thank\s+you|cheers))?[.!\s]*",
    re.I,
)
_QUESTION = re.compile(r"(?:(?:i|we)\s+have\s+)?(?:(?:a|one|my|our)\s+)?question\b\s*[:,.\-–]*\s*(\S.*)", re.I | re.S)
_AS_ME = re.compile(r"\s*[,(]?\s*\bas\s+me\)?[.!]?$", re.I)
_FOR = re.compile(r"\s+for\s+(\S.{0,80}?)(?:\s*,?\s+by\s+phone)?[.!]?$", re.I)
REACTIONS = {
    "✅": Stance.CONSENT, "👍": Stance.CONSENT, "✔": Stance.CONSENT, "☑": Stance.CONSENT, "🟢": Stance.CONSENT,
    "🤔": Stance.CONCERN, "🟡": Stance.CONCERN,
    "✋": Stance.CRITICAL, "🛑": Stance.CRITICAL, "👎": Stance.CRITICAL, "🔴": Stance.CRITICAL,
    "➖": Stance.STAND_ASIDE, "⚪": Stance.STAND_ASIDE,
}  # fmt: skip
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


def read_reaction(key: str) -> Stance | None:
    """The stance that a reaction on a card means; skin tones and variation marks do not matter."""
    return REACTIONS.get(re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]", "", key))


def read_answer(text: str) -> tuple[Stance, str | None] | None:
    """The stance and words of an answer: "fine by us", "concern: …", "object because …". None for other talk."""
    said = text.strip().strip("*_")
    if _CONSENT.fullmatch(said):
        return Stance.CONSENT, None
    for pattern, stance in ((_CRITICAL, Stance.CRITICAL), (_CONCERN, Stance.CONCERN), (_ASIDE, Stance.STAND_ASIDE)):
        found = pattern.fullmatch(said)
        if found:
            return stance, found.group(1).strip() or None
    return None


def read_line(text: str, *, present: Round, co_ops: Collection[str]) -> Line:
    """What a reply to a card, or a line in its thread, says in a round.

    A line that ends in a question mark is a question in the questions round; later it must say so. "for …" at the end
    names a co-op only where it is one of ``co_ops`` (folded names): "too late for small teams" speaks of none.
    """
    said = " ".join(text.split()) if "\n" not in text.strip() else text.strip()
    asked = _QUESTION.fullmatch(said)
    if asked:
        return Line(question=True, words=asked.group(1).strip())
    as_me = bool(_AS_ME.search(said))
    plain = _AS_ME.sub("", said) if as_me else said
    for_ = _FOR.search(plain)
    if for_ is not None and slug_of(for_.group(1)) in co_ops:
        answer = read_answer(plain[: for_.start()])
        if answer is not None:
            return Line(stance=answer[0], words=answer[1], as_me=as_me, for_coop=for_.group(1))
    answer = read_answer(plain)
    if answer is not None:
        return Line(stance=answer[0], words=answer[1], as_me=as_me)
    if present is Round.QUESTIONS and said.endswith("?"):
        return Line(question=True, words=said)
    return Line(words=said or None, as_me=as_me)


def what_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The new text in pieces, word by word: ``same``, ``out`` (struck) or ``in`` (added)."""
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    plain = ([word.strip() for word in before], [word.strip() for word in after])
    pieces: list[tuple[str, str]] = []
    for kind, a1, a2, b1, b2 in difflib.SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(after[b1:b2]).strip()))
            continue
        if a2 > a1:
            pieces.append(("out", "".join(before[a1:a2]).strip()))
        if b2 > b1:
            pieces.append(("in", "".join(after[b1:b2]).strip()))
    return pieces
