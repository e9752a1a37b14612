"""What a treasurer asks in their own words, of one co-op or of all: how they stand, what they said, to remind them. Pure."""

from enum import Enum

from storage.patterns import pattern_of

LONGEST = 150
"""Letters of a question of this kind."""
MOST_BESIDE_A_NAME = 4
"""Words beside a co-op's name in a question that names nothing else: “and what about Oak?”"""
LONGEST_NAME = 4
"""Words of a co-op's name, beside those."""


class OfOne(Enum):
    """What is asked of one co-op."""

    STANDS = "how it stands"
    FIGURES = "what it has declared"
    REMIND = "to remind it"
    LONGER = "more time for it"


class OfAll(Enum):
    """What is asked of all."""

    REMIND = "to remind those who are late"
    ROUND = "how the round goes"
    REPORT = "what it comes to"
    FIGURES = "what each has declared"
    TABLE = "all of it as a table"
    MISSING = "who is missing"
    LONGER = "more time for all"
    NO_END = "to end a round"


_REMIND = r"\b(?:remind|reminder|nudge|chase|poke|ping|prod|push|hurry up|jog|write (?:again )?to|contact|message|ask .{0,40}\b(?:again|once more))\b"
_LONGER = r"\b(?:(?:more|another|extra) (?:weeks?|days?|months?)|next (?:week|month)|more time|longer|extend|extension|another (?:week|month|day|few days)|(?:have|give|get|wait|has) .{0,40}\b(?:until|till|til)|later|late)\b"
_FIGURES = (
    r"\b(?:figures?|numbers?|declaration|history|records?|wages|subs)\b|\bwhat (?:did|does|has|have|was|were)\b.{0,60}\b(?:say|said|declare|declared|pay|paid|told|tell|put|give|gave|send|sent|report|last|before|in)\b|"
    r"\bhow much (?:did|does|do|has|have|is|was)\b|\b(?:look up|open|details?|show)\b"
)
_STANDS = (
    r"\b(?:has|have|hasn'?t|did|didn'?t|is|are|was|does|do|if|whether)\b.{0,60}\b(?:declared?|answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|sent|send|given|got|get|done|said|told|missing|open|late|outstanding|overdue|paid up|seen|read|react(?:ed)?|in yet|"
    r"figures|asked|heard|question|back)\b|\b(?:any (?:news|word|answer)|status|state|still waiting|where)\b|\b(?:got|heard) (?:anything|something)\b"
)
_ONE = (
    (OfOne.REMIND, pattern_of(_REMIND)),
    (OfOne.FIGURES, pattern_of(r"\bhow much\b|\bhistory\b|\blast (?:year|time)\b")),
    (OfOne.STANDS, pattern_of(_STANDS)),
    (OfOne.LONGER, pattern_of(_LONGER)),
    (OfOne.FIGURES, pattern_of(_FIGURES)),
)
_ALONE = pattern_of(
    r"(?:(?:and|what|how|about|with|is|so|ok|please|hi|hello|the|co-?op|then|of|for|show|me|see|look|at|up|from|where|s)\W*)*"
)
_THEM = r"\b(?:them|those|ones|everybody|everyone|all|rest|others|people|late|missing|silent|outstanding|co-?ops|who (?:has|have|did|is|are)|stragglers|remaining)\b"
_TABLE = r"\b(?:spread ?sheets?|excel|xlsx?|csv|libre ?office|calc file)\b|\bas (?:a |an )?(?:table|file|list for the accountant)\b|\bexport\b"
_OTHERS = pattern_of(
    r"\b(?:decisions?|logbook|minutes|members?|register|items?|ledger|pots?|calendar|handbook|relays?|circles?)\b"
)
"""What a table can be of besides."""
_ALL = (
    (
        OfAll.NO_END,
        pattern_of(
            r"\b(?:close|end|finish|stop|conclude) (?:the |this )?(?:subs )?(?:round|asking|collection)\b|\bis (?:the |this )?(?:subs )?(?:round|asking|collection) (?:over|closed|done|finished)\b"
        ),
    ),
    (OfAll.TABLE, pattern_of(_TABLE)),
    (
        OfAll.REMIND,
        pattern_of(
            rf"(?:{_REMIND}).{{0,60}}(?:{_THEM})|\b(?:remind|reminders?)\b.{{0,30}}\b(?:go out|sent|again|them|when)\b|\bwhen\b.{{0,40}}\b(?:remind|reminders?)\b"
        ),
    ),
    (
        OfAll.LONGER,
        pattern_of(
            rf"(?:{_LONGER})|\b(?:when|until when|by when)\b.{{0,30}}\b(?:end|ends|over|close|closes|due|deadline)\b|\bdeadline\b"
        ),
    ),
    (
        OfAll.MISSING,
        pattern_of(
            r"\b(?:which|who|whose|what)\b.{0,40}(?:\bnot\b|n't\b|n'?t yet\b|\bmissing\b|\blate\b|\boutstanding\b|\bnothing\b|\bstill\b|\bsilent\b|\bbehind\b).{0,40}|\blist\b.{0,20}\b(?:missing|late|outstanding|silent)\b"
        ),
    ),
    (
        OfAll.ROUND,
        pattern_of(
            r"\bhow(?: is| are|'?s) (?:it|we|things|(?:the |this )?(?:subs|round|collection|asking|declarations?)).{0,20}\b(?:going|doing|standing|looking)\b|\b(?:how|where) (?:do|are) we (?:stand|at|with)?\b|\bhow (?:many|far)\b.{0,40}\b(?:answered|declared|replied|responded|asked?|missing|in|come|got)\b|"
            r"\b(?:who|whom|which)\b.{0,40}\b(?:asked|ask|reached|reach|no (?:contact|speaker)|nobody)\b|\bdid (?:everybody|everyone|all|they)\b.{0,30}\b(?:get|got|receive|see|answer|reply)\b|\b(?:status|state|progress|overview) of (?:the )?(?:round|subs|declarations?|collection)\b"
        ),
    ),
    (
        OfAll.REPORT,
        pattern_of(
            r"\b(?:what|how much)\b.{0,40}\b(?:came in|come in|coming in|comes in|(?:got|have|collected|raised|together|received|gathered|in) (?:so far|until now|till now|already|by now)|(?:come|came|comes) together|will we (?:get|have|collect|raise)|do we (?:get|have|collect|raise)|(?:did|have) we (?:get|got|collect|collected|raise|raised)|expect|income|in total|altogether)\b|"
            r"\b(?:compare[ds]?|comparison)\b|\b(?:more|less|better|worse|higher|lower|up|down|above|below|over|under|ahead|behind) (?:of |than |on |from )?(?:last|the|previous) ?(?:year|previous|one|time)\b|\b(?:total|average|mean|median|sum|income|summary|overall)\b.{0,40}|\b(?:chart|graph|diagram|picture|plot)\b"
        ),
    ),
    (
        OfAll.FIGURES,
        pattern_of(
            r"\b(?:all|everybody'?s?|everyone'?s?|each|every)\b.{0,30}\b(?:figures|numbers|declarations|subs|declared|pays?|fees)\b|\b(?:list|table|overview) of\b.{0,30}\b(?:figures|numbers|declarations|fees|subs)\b|\bwho (?:pays?|paid|declared|gives?) (?:how much|what|less|more|most|least)\b|"
            r"\bwhat (?:did|has|have|does) (?:each|every|all|everybody|everyone|they)\b|\b(?:biggest|smallest|largest|highest|lowest|top)\b.{0,30}"
        ),
    ),
)


def of_one(beside: str) -> OfOne | None:
    """What is asked of a co-op, by the words beside its name; None where it is nothing that we know."""
    said = _folded(beside)
    if len(said) > LONGEST:
        return None
    if _ALONE.fullmatch(said) and len(said.split()) <= MOST_BESIDE_A_NAME:
        return OfOne.STANDS
    return next((each for each, pattern in _ONE if pattern.search(said)), None)


def may_name_one(words: str) -> bool:
    """Whether words may be a question about one co-op: they are of a kind, or no longer than a name and what stands beside it. Asked
    before the names are looked up."""
    return of_one(words) is not None or len(words.split()) <= MOST_BESIDE_A_NAME + LONGEST_NAME


def of_all(words: str) -> OfAll | None:
    """What is asked of all co-ops; None where it is nothing that we know, or of something else than subs."""
    said = _folded(words)
    if len(said) > LONGEST or _OTHERS.search(said):
        return None
    return next((each for each, pattern in _ALL if pattern.search(said)), None)


def _folded(words: str) -> str:
    return " ".join(words.replace("’", "'").casefold().split()).strip(" .!?,:;")
