"""How people say yes, no and perhaps in their own words: the phrases of an answer, pure patterns and no item.

An answer is a whole line that says nothing else ("fine by us, thanks"), or opens with what it is ("concern: …", "we object
because …"). Whatever is looser than that is talk: a thread is also where people thank each other and fix a lift.
"""

import re
from collections.abc import Mapping
from enum import Enum

from storage.models import Stance


class Unclear(Enum):
    """A line that is plainly meant as an answer, and does not say which."""

    NO = "no"
    """To "does anybody have a critical concern?" it means the opposite of what it means to "do you consent?"."""


Answered = tuple[Stance, str | None]
"""A stance, and the words with it."""

_WE = r"(?:i|we)(?:'ve|'m|'re|'d|'ll|\s+am|\s+are|\s+have|\s+do|\s+will|\s+would|\s+must|\s+can)?(?:\s+(?:(?:like|want|wish|have)\s+to\b)(?:\s+raise\b)?)?"
_IT = (
    r"(?:it|this|that|(?:this|that|the)\s+(?:text|version|proposal|plan|change|idea|wording|one|item)|"
    r"(?:it|this|that)\s+(?:all|too|now))"
)
_US = r"(?:me|us|all\s+of\s+us|(?:my|our)\s+(?:co-?op|side|end|part))"
_SIDE = rf"(?:\s*,?\s*(?:(?:by|with|for|from|on|to)\s+{_US}|(?:with|by|to|on|of|about|against)\s+{_IT}|here|too|now|as\s+well))"
_BECAUSE = r"(?:[\s:;,.!–—-]*\b(?:because|cause|as|since|that)\b[\s:;,.!–—-]*|\s*[:;,.!–—-][\s:;,.!–—-]*)"
_MUCH = r"(?:(?:all|quite|very|perfectly|totally|absolutely|completely|fully|really|also|both|happily|gladly|still)\s+)"
_OPENERS = re.compile(
    r"(?:(?:hi|hello|hey|hiya|dear)(?:\s+(?:all|both|everyone|everybody|folks|there|friends))?"
    r"|(?:so\s+)?sorry(?:[\s,]+(?:for\s+(?:the\s+delay|being\s+late|the\s+late\s+\w+)|(?:i'm\s+|we're\s+|this\s+is\s+)?(?:so\s+)?late))?"
    r"|(?:(?:i|we)(?:'ve|\s+have)?\s+)?changed\s+(?:my|our)\s+minds?|on\s+(?:reflection|second\s+thoughts?)"
    r"|(?:well|actually|after\s+all|right|thanks|thank\s+you|now)|(?:(?:i|we)\s+)?(?:think|guess|feel|believe|say)(?:\s+that)?"
    r"|(?:(?:i|we)(?:'ve|\s+have)?\s+)(?:talked|discussed|spoken|met|looked|thought)\b[^,.:;!?]{0,40}?(?=\s+and\s|\s*[,.:;!])(?:\s+and)?"
    r"|(?:from|for)\s+(?:us|me|our\s+(?:side|co-?op))|(?:my|our)\s+(?:answer|vote)(?:\s+is)?|(?:(?:i|we)\s+)?vote|it(?:'s|\s+is)\s+an?(?=\s+(?:yes|consent)))"
    r"(?:\s*[,:;.!–—-]+\s*|\s+)",
    re.I,
)
_SAYS = (
    rf"(?:\s+(?:to\s+|with\s+)?{_IT}(?=\s*$|{_BECAUSE}))?(?:{_BECAUSE}|\s+(?:is(?:\s+that)?|are|about|to|with|over|on|regarding)\b[\s:,–—-]*|\s*$"
    r"|\s+(?=(?:it|it's|its|we|i|this|that|the|there|they|our|my|too|not|no|nobody|half|some|if)\b))(.*)"
)
"""How the words of a concern begin: after a mark, a “because”, or as a sentence. “Concern noted” and “block 4” are talk."""
LONGEST_CONSENT = 300
"""A longer line may open with what it is; nobody says "fine by us" at such a length."""
_TAIL = re.compile(
    r"(?:[\s,.!;:)(–—-]*(?:\b(?:many\s+)?(?:thanks|thank\s+you|thx|cheers|ta)(?:\s+(?:all|everyone|everybody|both|for\s+(?:this|asking|"
    r"explaining|clarifying|the\s+(?:reminder|work|explanation))))?|\bplease|[\u2190-\u2bff\U0001f300-\U0001faff\ufe0f\u200d]))*[\s,.!)(–—-]*$",
    re.I,
)

_STATE = (
    rf"(?:(?:(?:it|that|this|which|all|everything)(?:'s|\s+is)?|{_WE}|am|are|(?:(?:it|that|this)\s+)?(?:looks|sounds|seems|feels))\s+)?{_MUCH}*"
    r"(?:fine|(?<=sounds\s)great|(?<=looks\s)great|good(?:\s+enough)?(?:\s+for\s+now)?|ok(?:ay)?|all\s+right|alright|acceptable|happy|content|in\s+favou?r|for\s+it|"
    r"safe\s+enough\s+to\s+try)(?:\s+to\s+(?:go\s+ahead|proceed|try(?:\s+it)?))?"
)
_VERB = (
    rf"(?:{_WE}\s+)?{_MUCH}*(?:consents?|agreed?|support|accept|approved?|give\s+(?:my|our)\s+consent|"
    rf"can\s+(?:live|work|go\s+along)\s+with|(?:live|work|go\s+along)\s+with(?=\s+{_IT}))(?:\s+(?:to\s+|with\s+)?{_IT})?"
)
_AGAINST = r"(?:concerns?|objections?|issues?|problems?|reservations?|worries)"
_NOTHING = (
    rf"(?:(?:{_WE}\s+|(?:has|have)\s+|there\s+(?:is|are)\s+)?(?:absolutely\s+)?no(?:ne)?\s+"
    rf"(?:critical\s+|further\s+|more\s+|real\s+|other\s+|major\s+|strong\s+|big\s+)?(?:{_AGAINST}|block(?:er)?s?)"
    rf"|{_WE}n't\s+have\s+any\s+(?:critical\s+)?{_AGAINST}|(?:i|we)\s+(?:do\s+not|don't)\s+have\s+(?:any|a)\s+(?:critical\s+)?{_AGAINST}"
    rf"|(?:(?:i|we)\s+)?(?:do\s+not|don't)\s+(?:object|mind)|none|nothing(?=\s+(?:from|against))|(?:{_WE}\s+)?nothing\s+against)"
)
_WORKS = (
    r"(?:(?:it|that|this)\s+)?works(?=\s+(?:for|with))|(?:(?:please|let's|happy\s+to)\s+)?go\s+(?:ahead|for\s+it)|"
    r"let's\s+(?:do|try)\s+(?:it|this)|\+\s?1|lgtm|good\s+to\s+go|thumbs\s+up|yes\s+please|yes(?:\s+we\s+do)?|yep|yeah|yup|aye|sure|of\s+course|absolutely|definitely|certainly|(?:okay|ok)(?:\s+(?:then|good|fine))?|no(?=\s*,\s*(?:that|it|this|all)\b)"
)
_CONSENT_PHRASE = rf"(?:{_NOTHING}|{_VERB}|{_STATE}|{_WORKS}){_SIDE}*"
_CONSENT = re.compile(rf"{_CONSENT_PHRASE}(?:\s*(?:[,.!;–—-]+|\band\b)\s*{_CONSENT_PHRASE}){{0,2}}", re.I)
_CHAT_ALONE = re.compile(r"no\s+worries", re.I)
"""What people say for "you are welcome"."""
_BUT = re.compile(
    r"\s*[,;.–—-]*\s*(?:\b(?:but|though|although|with(?=\s+(?:\w+\s+){0,2}(?:concern|worr|reservation)))\b(?:\s+(?:(?:an?|one|the|some)\s+)?"
    r"(?:small\s+|minor\s+)?(?:concerns?|worr(?:y|ies)|reservations?)\b(?:\s+(?:is|about)\b)?)?\s*[:,]?\s*|\b(?=(?:as|so)\s+long\s+as\b|provided\b|on\s+condition\b|unless\b|if\b))(\S.*)",
    re.I | re.S,
)
_ASKS = re.compile(r"(?:who|what|when|where|why|how|which|do|does|did|is|are|can|could|will|shall|should)\b", re.I)

_CRITICAL = re.compile(
    rf"(?:{_WE}\s+)?(?:have\s+to\s+|must\s+|strongly\s+)*(?:(?:an?|one|my|our|some)\s+)?(?:strong\s+|serious\s+)?"
    r"(?:object(?:ions?|s)?|critical(?:\s+(?:concern|objection)s?)?|block(?:ing)?|veto(?:ing)?|oppose[ds]?|opposed|reject|against|disagree)\b"
    rf"{_SAYS}",
    re.I | re.S,
)
_REFUSED = re.compile(
    rf"(?:(?:(?:i|we)\s+(?:do\s+not|don't|cannot|can't|can\s+not|won't|will\s+not)\s+(?:consent|agree|support|accept|approve|live\s+with)"
    rf"|(?:{_WE}\s+|(?:it|this|that)(?:'s|\s+is)\s+)?not\s+(?:ok(?:ay)?|fine|acceptable|in\s+favou?r|consent(?:ing)?|agreed?)"
    rf"|(?:(?:it|this|that)\s+)?(?:does\s+not|doesn't|won't|will\s+not)\s+work(?=\s+for)|no\s+consent|(?:(?:i|we)\s+)?withhold\s+(?:(?:my|our)\s+)?consent|no(?=\s+because))"
    rf"(?:\s+(?:to|with)?\s*{_IT}\b|{_SIDE})*)(?:$|[.!]*$|{_BECAUSE})(.*)",
    re.I | re.S,
)
_CONCERN = re.compile(
    rf"(?:{_WE}\s+)?(?:(?:have|see|raise)\s+)?(?:(?:an?|one|my|our|some|two|just|only|the)\s+){{0,2}}"
    r"(?:small\s+|minor\s+|slight\s+|little\s+|big\s+|few\s+|main\s+|major\s+|serious\s+|real\s+)?(?:concerns?|worry|worries|"
    rf"reservations?|doubts?)\b{_SAYS}",
    re.I | re.S,
)
_UNEASY = re.compile(
    rf"(?:{_WE}\s+)?(?:a\s+(?:bit|little)\s+|slightly\s+|somewhat\s+|rather\s+|quite\s+|very\s+|still\s+)?"
    r"(?:(?:concerned|worried|uneasy|hesitant|unhappy|not\s+(?:(?:so|really|quite|entirely|too|very)\s+)?(?:happy|keen|comfortable|"
    rf"convinced))(?:\s+(?:with|about|on)\s+{_IT}\b)?)(?:\s*[.!]*$|{_BECAUSE}|\s+(?:about|over|by|with|if)\s+)(.*)",
    re.I | re.S,
)
_ASIDE = re.compile(
    rf"(?:{_WE}\s+)?(?:(?:rather|want\s+to|choose\s+to|going\s+to)\s+)?(?:(?:stand(?:s|ing)?|step(?:s|ping)?)[\s-]*aside"
    r"|abstain(?:s|ing)?|(?:pass(?:ing)?|neutral|(?:(?:have\s+)?no\s+(?:opinion|view|strong\s+(?:feelings?|views?|opinions?))))"
    rf"(?=\s*[.!]*$|{_BECAUSE}|\s+(?:on|about)\s+{_IT}))\b(?:\s+(?:on|about|from)\s+{_IT}\b)?(?:{_BECAUSE})?(.*)",
    re.I | re.S,
)
_NO = re.compile(
    r"(?:no|nope|nah|no\s+way|no\s+thank(?:s|\s+you)|not\s+really)[\s.,!]*(?:sorry[\s.!]*)?"
    r"|no\s*[,.:;–—-]+\s*(?:i|we)\s+(?:can't|cannot|can\s+not|won't|don't|do\s+not)\b.*",
    re.I | re.S,
)
_COURTESY = re.compile(
    r"(?:(?:many\s+)?(?:thanks|thank\s+you|thx|cheers|ta)(?:\s+(?:for|to)\b.{0,60})?|you're\s+welcome|welcome|no\s+(?:worries|problem)|"
    r"good\s+(?:morning|evening|afternoon|luck|night|point|question)|well\s+(?:said|done|put)|see\s+(?:you|ya)|hi|hello|hey|bye|lol|"
    r"(?:ha)+|congratulations|noted|will\s+do|later|sorry|(?:let\s+me|(?:i|we)(?:'ll|\s+will))\s+"
    r"(?:ask|check|think|see|discuss|write|reply|answer|get\s+back|come\s+back|let\s+you\s+know|talk)\b.{0,60})"
    r"(?:\s+[\w'@]+){0,3}[\W_]*",
    re.I,
)
_ONLY_MARKS = re.compile(r"[^\w]*")


def read_answer(text: str, *, own: Mapping[Stance, str] | None = None) -> Answered | Unclear | None:
    """The stance and words of an answer: "fine by us", "concern: …", "we object because …". None for other talk.

    ``own`` is what the members themselves call a stance.
    """
    said = text.strip().strip("*_").strip().replace("’", "'")
    for stance, word in (own or {}).items():
        named = re.fullmatch(
            rf"(?:{_WE}\s+)?(?:(?:an?|one|my|our|some)\s+)?{re.escape(word)}\b{_SAYS}", said, re.I | re.S
        )
        if named is not None:
            return stance, _words(named.group(1))
    for _ in range(4):
        found = _plain(said)
        if found is not None:
            return found
        opener = _OPENERS.match(said)
        if opener is None or opener.end() >= len(said):
            return None
        said = said[opener.end() :].strip()
    return None


def is_courtesy(text: str) -> bool:
    """Whether a line only keeps people company: thanks, a greeting, a smile. It is never an answer, a reason or a reaction."""
    parts = re.split(r"[,.!;:\n]+", text)
    return all(_ONLY_MARKS.fullmatch(part) or _COURTESY.fullmatch(part.strip()) for part in parts)


def _plain(said: str) -> Answered | Unclear | None:
    """An answer that stands at the very beginning."""
    bare = _TAIL.sub("", said) if len(said) <= LONGEST_CONSENT else said
    if _NO.fullmatch(said):
        return Unclear.NO
    for pattern, stance in (
        (_CRITICAL, Stance.CRITICAL), (_REFUSED, Stance.CRITICAL), (_ASIDE, Stance.STAND_ASIDE), (_CONCERN, Stance.CONCERN),
        (_UNEASY, Stance.CONCERN),
    ):  # fmt: skip
        found = pattern.fullmatch(said)
        if found is not None:
            return stance, _words(found.group(1))
    if len(said) > LONGEST_CONSENT or _CHAT_ALONE.fullmatch(bare):
        return None
    if _CONSENT.fullmatch(bare):
        return Stance.CONSENT, None
    return _with_a_condition(said)


def _words(said: str) -> str | None:
    return said.strip() if re.search(r"\w", said) else None


def _with_a_condition(said: str) -> Answered | None:
    """ "Fine by us, as long as it is not on Fridays": consent with a concern."""
    for found in _BUT.finditer(said):
        words = found.group(1).strip()
        if (
            _CONSENT.fullmatch(_TAIL.sub("", said[: found.start()]))
            and not _ASKS.match(words)
            and not words.endswith("?")
        ):
            return Stance.CONCERN, words
    return None
