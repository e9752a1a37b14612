"""Reading what people say about an item: a reaction, a reply to the card, a line in its thread. And what changed in a text."""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chatbot.arguments import slug_of
from storage.models import Round, Stance

_WHO = r"(?:(?:i|we)(?:'ve|\s+have)?\s+|(?:i'm|i\s+am|we're|we\s+are)\s+)?"
_WHOSE = r"(?:(?:a|an|one|my|our|some)\s+)?"
_SAYS = (
    r"(?:\s+(?:this|it|that))?(?:"
    r"\s*[:;,.\-–—]+\s*"
    r"|\s+(?:because|as|since|is|about|that|to\s+this\s*[:,]?|to|with|over|on)\b\s*[:,\-–—]*\s*"
    r"|\s+(?=(?:it|it's|its|we|i|this|that|the|there|they|our|my|too|not|no|nobody|half|some|if)\b)"
    r"|\s*$)(.*)"
)
"""How the words of a concern begin: after a mark, a “because”, or as a sentence. “Concern noted” and “block 4” are talk."""
_CRITICAL = re.compile(
    rf"{_WHO}{_WHOSE}(?:object(?:ions?)?|critical(?:\s+concerns?)?|block|veto)\b{_SAYS}", re.I | re.S
)
_CONCERN = re.compile(rf"{_WHO}{_WHOSE}(?:concern(?:s|ed)?|worry|worries|worried)\b{_SAYS}", re.I | re.S)
_ASIDE = re.compile(
    r"(?:(?:i|we)(?:'ll|\s+will)?\s+)?(?:stand(?:s|ing)?[\s-]*aside|abstain)\b\s*(?:because|as)?\s*[:,.\-–]*\s*(.*)",
    re.I | re.S,
)
_CONSENT = re.compile(
    r"(?:(?:i|we)\s+(?:have\s+)?|(?:i'm|i\s+am|we're|we\s+are)\s+|(?:it'?s|that'?s|(?:it|that|this)\s+is)\s+(?:a\s+)?|"
    r"(?:(?:it|that|this)\s+)?(?:all|sounds|looks|seems)\s+)?"
    r"(?:consent(?:\s+to\s+(?:this|it|that))?|yes|yep|yeah|ok(?:ay)?|fine|good|agreed?|in\s+favou?r|"
    r"no\s+(?:critical\s+)?(?:concerns?|objections?|problems?)|(?:don't|do\s+not)\s+object|happy\s+with\s+(?:this|it|that)|"
    r"nothing\s+against\s+(?:this|it|that)|works\s+for\s+(?:me|us)|go\s+ahead|can\s+live\s+with\s+(?:it|this|that)|"
    r"(?<=sounds\s)great|(?<=looks\s)great|\+1|lgtm)"
    r"(?:\s*,?\s*(?:by|with|for|from|to)\s+(?:me|us|this|it|that))*(?:\s*[,.!]?\s*(?:thanks|thank\s+you|cheers))?[.!\s]*",
    re.I,
)
_QUESTION = re.compile(r"(?:(?:i|we)\s+have\s+)?(?:(?:a|one|my|our)\s+)?question\b\s*[:,.\-–]*\s*(\S.*)", re.I | re.S)
_AS_ME = re.compile(r"\s*[,(]?\s*\bas\s+me\)?[.!]?$", re.I)
_FOR = re.compile(r"\s+(?:for|from)\s+(\S.{0,80}?)[.!]?$", re.I)
_PHONE = re.compile(r"\s*[,(]?\s*\bby\s+(?:tele)?phone\b\)?(?=\s+for\s|[.!]?$)", re.I)
_PLAIN = re.compile(r"[\w\s.,:;!?()\[\]\"'’”%+*_\-–—…]")
"""What words are made of. Emoji at the end of a line change nothing."""
REACTIONS = {
    "✅": Stance.CONSENT, "👍": Stance.CONSENT, "👌": Stance.CONSENT, "✔": Stance.CONSENT, "☑": Stance.CONSENT, "🟢": Stance.CONSENT,
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
    by_phone: bool = False


def read_reaction(key: str) -> Stance | None:
    """The stance that a reaction on a card means; skin tones and variation marks do not matter."""
    return REACTIONS.get(re.sub("[\ufe0f\U0001f3fb-\U0001f3ff]", "", key))


def read_answer(text: str, *, own: Mapping[Stance, str] | None = None) -> tuple[Stance, str | None] | None:
    """The stance and words of an answer: "fine by us", "concern: …", "object because …", 👍. None for other talk.

    ``own`` is what the members themselves call a stance.
    """
    said = text.strip().strip("*_").replace("’", "'")
    tapped = read_reaction(said)
    if tapped is not None:
        return tapped, None
    end = next((place for place in range(len(said), 0, -1) if _PLAIN.match(said[place - 1])), 0)
    said = said[:end].rstrip() or said
    if _CONSENT.fullmatch(said):
        return Stance.CONSENT, None
    named = [(re.compile(rf"{_WHO}{_WHOSE}{re.escape(word)}\b{_SAYS}", re.I | re.S), stance)
             for stance, word in (own or {}).items()]  # fmt: skip
    for pattern, stance in (
        *named, (_CRITICAL, Stance.CRITICAL), (_CONCERN, Stance.CONCERN), (_ASIDE, Stance.STAND_ASIDE),
    ):  # fmt: skip
        found = pattern.fullmatch(said)
        if found:
            return stance, found.group(1).strip() or None
    return None


def read_line(
    text: str,
    *,
    present: Round,
    co_ops: Collection[str],
    own: Mapping[Stance, str] | None = None,
    direct: bool = False,
) -> Line:
    """What a reply to a card, or a line in its thread, says in a round.

    A line that ends in a question mark is a question in the questions round, and in the consent round when it is a reply
    to the card itself (``direct``); else it must say so. "for …" at the end names a co-op only where it is one of
    ``co_ops`` (folded names), or phoned: "too late for small teams" speaks of none.
    """
    said = re.sub(r"\s{3,}", "\n\n", text.strip()) if "\n" in text.strip() else " ".join(text.split())
    asked = _QUESTION.fullmatch(said)
    if asked:
        return Line(question=True, words=asked.group(1).strip())
    as_me = bool(_AS_ME.search(said))
    plain = _AS_ME.sub("", said) if as_me else said
    phoned = bool(_PHONE.search(plain))
    plain = _PHONE.sub("", plain) if phoned else plain
    for_ = _FOR.search(plain)
    if for_ is not None and (phoned or slug_of(for_.group(1)) in co_ops):
        answer = read_answer(plain[: for_.start()], own=own)
        if answer is not None:
            return Line(stance=answer[0], words=answer[1], as_me=as_me, for_coop=for_.group(1), by_phone=phoned)
    answer = read_answer(plain, own=own)
    if answer is not None:
        return Line(stance=answer[0], words=answer[1], as_me=as_me, by_phone=phoned)
    if said.endswith("?") and (present is Round.QUESTIONS or (direct and present is Round.CONSENT)):
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
