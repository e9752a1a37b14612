"""How people say yes, no and perhaps in their own words: the phrases of an answer, pure patterns and no item.

An answer is a whole line that says nothing else ("fine by us, thanks"), or opens with what it is ("concern: …", "we object
because …"). Whatever is looser than that is talk: a thread is also where people thank each other and fix a lift.
"""

import re
from collections.abc import Mapping
from enum import Enum

from chatbot.api.arguments import with_apostrophes
from storage.models import Stance
from storage.patterns import pattern_of


class Unclear(Enum):
    """A line that is plainly meant as an answer, and does not say which."""

    NO = "no"
    """To "does anybody have a critical concern?" it means the opposite of what it means to "do you consent?"."""


Answered = tuple[Stance, str | None]
"""A stance, and the words with it."""


def _spaced(pattern: str) -> str:
    """A pattern in which a space stands for any space between words."""
    return pattern.replace(" ", r"\s+")


def _any(table: str) -> str:
    """One of the phrases of a table, one or more in a line; a space stands for any space between words."""
    return _spaced("|".join(line.strip() for line in table.strip().splitlines())).join(("(?:", ")"))


HEAD = 60
"""Letters of a line in which apostrophes that were left out are put in: people's reasons stay letter by letter."""
LONGEST_CONSENT = 300
"""A longer line may open with what it is; nobody says "fine by us" at such a length."""

# Who speaks, of what, for whom; and how a reason goes on from there.
_WE = _spaced(
    r"(?:i|we)(?:'ve|'m|'re|'d|'ll| am| are| have| do| will| would| must| can)?"
    r"(?: (?:(?:like|want|wish|have) to\b)(?: raise\b)?)?"
)
_IT = _any("""
    it|this|that
    (?:this|that|the) (?:text|version|proposal|plan|change|idea|wording|one|item)
    (?:it|this|that) (?:all|too|now)
""")
_US = _any("""
    me|us|all of us
    (?:my|our) (?:co-?op|side|end|part)
""")
_SIDE = (
    r"(?:\s*,?\s*"
    + _any(f"""
    (?:by|with|for|from|on|to) {_US}
    (?:with|by|to|on|of|about|against) {_IT}
    here|too|now|as well
""")
    + ")"
)
_BECAUSE = r"(?:[\s:;,.!–—-]*\b(?:because|cause|as|since|that)\b[\s:;,.!–—-]*|\s*[:;,.!–—-][\s:;,.!–—-]*)"
_SAYS = (
    rf"(?:\s+(?:to\s+|with\s+)?{_IT}(?=\s*$|{_BECAUSE}))?(?:{_BECAUSE}|\s+(?:is(?:\s+that)?|are|about|to|with|over|on|regarding)\b[\s:,–—-]*|\s*$"
    r"|\s+(?=(?:it|it's|its|we|i|this|that|the|there|they|our|my|too|not|no|nobody|half|some|if)\b))(.*)"
)
"""How the words of a concern begin: after a mark, a “because”, or as a sentence. “Concern noted” and “block 4” are talk."""

# What may stand before an answer and after it.
_OPENERS = pattern_of(
    _any(r"""
        (?:hi|hello|hey|hiya|dear)(?: (?:all|both|everyone|everybody|folks|there|friends))?
        (?:so )?sorry(?:[\s,]+(?:for (?:the delay|being late|the late \w+)|(?:i'm |we're |this is )?(?:so )?late))?
        (?:(?:i|we)(?:'ve| have)? )?changed (?:my|our) minds?|as (?:i|we)(?:'ve| have)? (?:said|wrote|mentioned)(?: (?:before|above|already))?
        on (?:reflection|second thoughts?)
        well|actually|after all|right|thanks|thank you|now
        (?:i'm|i am|we're|we are) (?:(?:very|so|really) )?(?:afraid|sorry)(?: to say)?(?: that| but)?|unfortunately|regrettably|sadly|honestly|frankly
        to be (?:honest|fair|frank)|in (?:my|our) (?:view|opinion|case)|for (?:my|our) part
        (?:(?:i|we) )?(?:think|guess|feel|believe|say)(?: that)?
        (?:(?:i|we)(?:'ve| have)? )(?:talked|discussed|spoken|met|looked|thought)\b[^,.:;!?]{0,40}?(?=\sand\s|\s*[,.:;!])(?: and)?
        no(?=[\s,]+(?:sorry|wait|oops|(?:i|we) meant?|actually|correction)\b)|wait|oops|correction
        (?:(?:i|we) )?(?:meant?)(?: to say)?
        (?:please )?(?:change|set|put|switch|make) (?:it|that|this|mine|ours|(?:my|our) (?:answer|vote))(?: (?:to|as|into))?|change to
        (?:from|for) (?:us|me|our (?:side|co-?op))
        (?:my|our) (?:answer|vote)(?: is)?
        (?:(?:i|we) )?vote
        it(?:'s| is) an?(?= (?:yes|consent))
    """)
    + r"(?:\s*[,:;.!–—-]+\s*|\s+)",
    re.I,
)
_THANKS = _any("""
    \\b(?:many )?(?:thanks|thank you|thx|cheers|ta)(?: (?!but\\b|no\\b|and\\b|for\\b|to\\b|if\\b|with\\b|not\\b)\\w+)?
    \\b(?:many )?(?:thanks|thank you|thx|cheers|ta) for (?:this|asking|explaining|clarifying|the (?:reminder|work|explanation))
    \\bplease
    \\bwith (?:many |great )?thanks(?: to \\w+)?
    \\bafter all
    [\u2190-\u2bff\U0001f300-\U0001faff\ufe0f\u200d]
""")
_TAIL = pattern_of(rf"(?:[\s,.!;:)(–—-]*{_THANKS})*[\s,.!)(–—-]*$", re.I)

# Consent.
_MUCH = r"(?:(?:all|quite|very|perfectly|totally|absolutely|completely|fully|really|also|both|happily|gladly|still)\s+)"
_STATE = (
    "(?:"
    + _any(f"""
        (?:it|that|this|which|all|everything|everyone|everybody|all of us)(?:'s| is| are)?
        {_WE}|am|are
        (?:(?:it|that|this) )?(?:looks|sounds|seems|feels)
    """)
    + rf"\s+)?{_MUCH}*"
    + _any(r"""
        fine|(?<=sounds\s)great|(?<=looks\s)great|good(?: enough)?(?: for now)?
        ok(?:ay)?|all right|alright|acceptable|happy|content
        in favou?r|for it|safe enough to try
    """)
    + _spaced(r"(?: to (?:go ahead|proceed|try(?: it)?))?")
)
_AGAINST = r"(?:concerns?|objections?|issues?|probs?|problems?|reservations?|worries)"
_VERB = (
    rf"(?:{_WE}\s+)?(?:(?:happy|glad)\s+to\s+)?{_MUCH}*"
    + _any(f"""
        consents?|agreed?|support|accept|approved?|give (?:my|our) consent
        second(?= (?:it|this|that)\\b)
        can (?:live|work|go along) with
        (?:live|work|go along) with(?= {_IT})
    """)
    + rf"(?:\s+(?:to\s+|with\s+)?{_IT})?(?:\s+(?:100\s?%|completely|fully|totally|entirely|wholeheartedly))?(?:\s+without\s+(?:any\s+)?{_AGAINST})?"
)
_NOTHING = _any(f"""
    (?:{_WE} |(?:has|have) |there (?:is|are) )?(?:(?:raise|see|have) )?(?:absolutely )?no(?:ne)? (?:(?:critical|further|more|real|other|major|strong|big|paramount|reasoned) )?(?:{_AGAINST}|block(?:er)?s?)(?: (?:at all|whatsoever))?
    {_WE}n't have any (?:critical )?{_AGAINST}
    (?:i|we) (?:do not|don't) have (?:any|a) (?:critical )?{_AGAINST}
    (?:(?:i|we) )?(?:do not|don't) (?:object|mind)
    (?:{_WE} )?not (?:against|opposed to)(?: {_IT})?|none|nothing(?= (?:from|against))|(?:{_WE} )?nothing against
""")
_WORKS = _any(r"""
    (?:(?:it|that|this) )?works(?= (?:for|with))|(?:that|this) works(?: (?:well|fine))?|do it|totally
    (?:(?:please|let's|happy to) )?go (?:ahead|for it)
    let's (?:do|try) (?:it|this)
    \+\s?1|lgtm|good to go|thumbs up
    yes please|ye+s+(?: we do)?|yep|yeah|yup|aye|sure(?: thing)?|oui|ja(?: gerne)?|gerne|klar|d'accord|s[ií]|tak|of course|absolutely|definitely|certainly
    (?:i'm|i am|we're|we are|count (?:me|us)) in|(?:sure|yes|yeah|ok|okay)[\s,]+why not
    (?:okay|ok)(?: (?:then|good|fine))?
    no(?=\s*,\s*(?:that|it|this|all)\b)
    (?:ich bin |wir sind |bin |sind )?(?:einverstanden|dafür)|passt(?: so| für (?:mich|uns))?|in ordnung|kein problem|keine (?:einwände|bedenken)|(?:ich |wir )?stimmen? zu|geht klar
    (?:estoy |estamos )?(?:de )?acuerdo|vale|sin objeciones|nous sommes d'accord|je suis d'accord|ça (?:me |nous )?(?:va|marche)|pas d'objection
""")
_CONSENT_PHRASE = rf"(?:{_NOTHING}|{_VERB}|{_STATE}|{_WORKS}){_SIDE}*(?:\s+at\s+all)?"
_CONSENT = pattern_of(
    rf"(?:(?:yes|yep|yeah|yup|ok|okay|sure)\s+(?=\w))?{_CONSENT_PHRASE}(?:\s*(?:[,.!;–—-]+|\band\b)\s*{_CONSENT_PHRASE}){{0,2}}",
    re.I,
)
_KEEN = pattern_of(
    _spaced(
        r"(?:(?:what a )?(?:(?:really|very|such a) )?(?:great|good|excellent|brilliant|nice|lovely) idea|(?:(?:i|we) (?:really |all )?)?(?:like|love) (?:it|this|that|the idea))"
        r"(?: (?:a lot|very much))?"
    ),
    re.I,
)
"""What is consent in reply to the question for it, and before that only a reaction."""
_CHAT_ALONE = pattern_of(r"no\s+worries", re.I)
"""What people say for "you are welcome"."""

# Consent with a condition, which is a concern.
_BUT = pattern_of(
    r"\s*[,;.–—-]*\s*(?:\b(?:but|though|although|with(?=\s+(?:\w+\s+){0,2}(?:concern|worr|reservation)))\b(?:\s+(?:(?:an?|one|the|some)\s+)?"
    r"(?:small\s+|minor\s+)?(?:concerns?|worr(?:y|ies)|reservations?)\b(?:\s+(?:is|about)\b)?)?\s*[:,]?\s*|\b(?=(?:as|so)\s+long\s+as\b|provided\b|on\s+condition\b|unless\b|if\b))(\S.*)",
    re.I | re.S,
)
_ASKS = pattern_of(r"(?:who|what|when|where|why|how|which|do|does|did|is|are|can|could|will|shall|should)\b", re.I)

# Critical concerns: named, or as a refusal.
_CRITICAL = pattern_of(
    _spaced(
        rf"(?:{_WE} (?:(?:have|see|raise|bring|hold|make) )?)?(?:have to |must |strongly |still |firmly |very much |definitely )*(?:(?:an?|one|my|our|some) )?"
        r"(?:(?:strong|serious|paramount|reasoned|principled|formal) ){0,2}"
    )
    + _any("""
        object(?:ions?|s|ing)?|critical(?: (?:concern|objection)s?)?
        block(?:ing)?|veto(?:ing)?|oppose[ds]?|opposed|reject|against|disagree
        (?:schwerwiegender? )?einwand|(?:ich bin |wir sind |bin |sind )?dagegen|objeción|je m'oppose|contre
    """)
    + rf"\b(?:\s+from\s+{_US}\b)?{_SAYS}",
    re.I | re.S,
)
_REFUSED = pattern_of(
    "(?:"
    + _any(rf"""
        (?:(?:i|we) )?(?:do not|don't|cannot|can't|can not|won't|will not) (?:consent|agree|support|accept|approve|live with)
        (?:{_WE} |(?:it|this|that)(?:'s| is) )?not (?:ok(?:ay)?|fine|acceptable|in favou?r|consent(?:ing)?|agreed?)
        (?:(?:it|this|that) )?(?:does not|doesn't|won't|will not) work(?= for)
        (?:(?:it|this|that)(?:'s| is) )?not (?:yet )?(?:safe enough(?: to try)?|good enough(?: for now)?)
        (?:it|this|that) (?:is not|isn't) (?:yet )?(?:safe enough(?: to try)?|good enough(?: for now)?)
        no consent|(?:(?:i|we) )?withhold (?:(?:my|our) )?consent
        no(?= because)
    """)
    + rf"(?:\s+(?:to|with)?\s*{_IT}\b|{_SIDE})*)(?:$|[.!]*$|{_BECAUSE})(.*)",
    re.I | re.S,
)

# Concerns: named, or as a feeling.
_CONCERN = pattern_of(
    _spaced(
        rf"(?:{_WE} )?(?:(?:have|see|raise) )?(?:(?:an?|one|my|our|some|two|just|only|the) ){{0,2}}"
        r"(?:(?:small|minor|slight|little|big|few|main|major|serious|real) )?"
    )
    + rf"(?:concerns?|worry|worries|reservations?|doubts?|bedenken|inquiétude|preocupación)\b{_SAYS}",
    re.I | re.S,
)
_CONCERN_ALONE = pattern_of(
    r"(?:critical\s+)?concern\s+(?!(?:\w+ly\s+)?(?:noted|heard|raised|met|resolved|addressed|withdrawn|solved|taken|understood|registered|recorded"
    r"|acknowledged|received|seen|shared|lifted|gone|is|was|were|had|has|have|still|again|now|here|there|of|by|from|for|and|or|please|first|last"
    r"|number|rounds?|level|time|\w+\?)(?!\w)|\W*[a-z]?-?\d)(\S.*)",
    re.I | re.S,
)
"""“Concern market day”: the mark between them is left out."""
_TOLD = pattern_of(
    r"(?:(?:is|are|was|has been|have been|now|all)\s+)*(?:noted|heard|met|resolved|addressed|withdrawn|lifted|gone|solved|settled|over|understood|recorded)(?:\s+now)?[\s.!]*",
    re.I,
)
"""“The concern is noted”: somebody tells what has become of it."""
_UNEASY = pattern_of(
    _spaced(rf"(?:{_WE} )?(?:(?:(?:a )?(?:bit|little)|slightly|somewhat|rather|quite|very|still) )?(?:")
    + _any("""
        concerned|worried|uneasy|hesitant|unhappy|fear(?:ing)?
        not (?:(?:so|really|quite|entirely|too|very) )?(?:happy|keen|comfortable|convinced)
    """)
    + rf"(?:\s+(?:with|about|on)\s+{_IT}\b)?)(?:\s*[.!]*$|{_BECAUSE}|\s+(?:about|over|by|with|if|that)\s+|\s+(?=(?:it|it's|its|this|that|the|we|our|they|there)\b))(.*)",
    re.I | re.S,
)

# Standing aside.
_ASIDE = pattern_of(
    rf"(?:{_WE}\s+)?"
    + _spaced(r"(?:(?:rather|want to|choose to|going to) )?")
    + _any(rf"""
        (?:stand(?:s|ing)?|step(?:s|ping)?)[\s-]*aside
        abstain(?:s|ing)?|abstention|aside(?=\s*[.!]*$)|(?:ich )?enthalte mich|enthaltung|me abstengo|abstención|je m'abstiens|no vote(?: from us)?|sit(?:ting)? (?:(?:this|that)(?: one)?|it) out
        (?:do not|don't|will not|won't|not) vot(?:e|ing)
        (?:do not|don't|haven't|have not) (?:(?:have|got) )?(?:(?:an|any|a|a strong|strong) )?(?:opinions?|views?|preference|strong (?:feelings?|views?|opinions?))
        (?:pass(?:ing)?|skip(?: (?:this one|us))?|neutral|(?:have )?no (?:opinion|view|strong (?:feelings?|views?|opinions?)))(?=\s*[.!]*$|{_BECAUSE}| (?:on|about) {_IT})
    """)
    + rf"\b(?:\s+(?:on|about|from)\s+{_IT}\b)?(?:{_BECAUSE})?(.*)",
    re.I | re.S,
)

_NOT_THE_OTHER = pattern_of(
    r"(\bmeant?\s+.{1,40}?)[\s,]+(?:and\s+)?not\s+(?:an?\s+|the\s+)?(?:critical(?:\s+concern)?|object(?:ion|ing)?|concern|consent(?:ing)?|yes|no"
    r"|stand(?:ing)?\s+aside|abstain(?:ing)?)[\s.!]*$",
    re.I,
)
"""“I meant concern, not object”: the answer that is taken back is none of its words."""

# What is no answer.
_NO = pattern_of(
    _spaced(r"(?:no|nope|nah|no way|no thank(?:s| you)|not really)[\s.,!]*(?:sorry[\s.!]*)?")
    + _spaced(
        r"|no(?:\s*[,.:;–—-]+\s*|\s+)(?:sorry[\s,]+)(?:(?:i|we) )?(?:can't|cannot|can not|won't|don't|do not)\b.*"
    )
    + _spaced(r"|no\s*[,.:;–—-]+\s*(?:i|we) (?:can't|cannot|can not|won't|don't|do not)\b.*"),
    re.I | re.S,
)
_NAMED = (
    (_CRITICAL, Stance.CRITICAL),
    (_REFUSED, Stance.CRITICAL),
    (_ASIDE, Stance.STAND_ASIDE),
    (_CONCERN, Stance.CONCERN),
    (_UNEASY, Stance.CONCERN),
)
"""Positions that are named, the gravest first."""


def read_answer(text: str, *, own: Mapping[Stance, str] | None = None) -> Answered | Unclear | None:
    """The stance and words of an answer: "fine by us", "concern: …", "we object because …". None for other talk.

    ``own`` is what the members themselves call a stance.
    """
    said = text.strip().strip("*_").strip().replace("’", "'")
    said = with_apostrophes(said[:HEAD]) + said[HEAD:]
    said = _NOT_THE_OTHER.sub(r"\1", said) if len(said) <= LONGEST_CONSENT else said
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
        if (behind := _stance_behind(said)) is not None:
            return behind
        opener = _OPENERS.match(said)
        if opener is None or opener.end() >= len(said):
            return None
        said = said[opener.end() :].strip()
    return None


def is_keen(text: str) -> bool:
    """Whether somebody is all for it, in words that answer no question by themselves: “great idea”, “we love it”."""
    said = _TAIL.sub("", text.strip()) if len(text) <= LONGEST_CONSENT else text
    return _KEEN.fullmatch(said) is not None


_BEHIND = pattern_of(
    r"(?P<words>\S.{2,})(?:\s*[,;.–—]+\s*|\s+-+\s+|\s+so\s+)(?:(?:so|and|therefore|hence)\s+)?(?P<stance>(?:we|i)(?:'ll| will| must| have to)? (?:object|block|veto|stand aside|abstain)"
    r"|stand(?:ing)? aside|abstain(?:ing)?)[\s.!]*",
    re.I | re.S,
)


def _stance_behind(said: str) -> Answered | None:
    """An answer behind its reason: “too dear, we object”, “not for us to say, stand aside”."""
    found = _BEHIND.fullmatch(said) if len(said) <= LONGEST_CONSENT else None
    if found is None:
        return None
    words = found["words"].strip(" ,;.–—-")
    objects = re.search(r"object|block|veto", found["stance"], re.I) is not None
    return (Stance.CRITICAL if objects else Stance.STAND_ASIDE), _words(words)


def _plain(said: str) -> Answered | Unclear | None:
    """An answer that stands at the very beginning."""
    bare = _TAIL.sub("", said) if len(said) <= LONGEST_CONSENT else said
    if _NO.fullmatch(said):
        return Unclear.NO
    for pattern, stance in _NAMED:
        found = pattern.fullmatch(said)
        if found is not None and not _TOLD.fullmatch(found.group(1) or ""):
            return stance, _words(found.group(1))
    alone = _CONCERN_ALONE.fullmatch(said) if len(said) <= LONGEST_CONSENT and not said.endswith("?") else None
    if alone is not None:
        return Stance.CRITICAL if said[:8].casefold() == "critical" else Stance.CONCERN, _words(alone.group(1))
    if len(said) > LONGEST_CONSENT or _CHAT_ALONE.fullmatch(bare):
        return None
    if _CONSENT.fullmatch(bare) or _says_why(bare):
        return Stance.CONSENT, None
    return _with_a_condition(said)


_WHY = pattern_of(r"[\s,.;:–—-]+(?:because|since|now\s+that|as\s+(?:it|this|that|we))\b", re.I)
_HESITATES = pattern_of(
    r"\b(?:but|although|though|if|unless|except|however|only|not|worr\w+|concern\w*)\b|n't\b|\?", re.I
)


def _says_why(said: str) -> bool:
    """Whether it is consent with its reason: “yes, because it is cheaper now”."""
    why = _WHY.search(said)
    return (
        why is not None
        and _CONSENT.fullmatch(said[: why.start()]) is not None
        and _HESITATES.search(said[why.end() :]) is None
    )


def _words(said: str) -> str | None:
    return said.strip() if re.search(r"\w", said) else None


def _with_a_condition(said: str) -> Answered | None:
    """ "Fine by us, as long as it is not on Fridays": consent with a concern; with none, consent."""
    for found in _BUT.finditer(said):
        words = found.group(1).strip()
        if (
            _CONSENT.fullmatch(_TAIL.sub("", said[: found.start()]))
            and not _ASKS.match(words)
            and not words.endswith("?")
        ):
            if _CONSENT.fullmatch(_TAIL.sub("", words)):
                return Stance.CONSENT, None  # "With no concerns".
            return Stance.CONCERN, words
    return None
