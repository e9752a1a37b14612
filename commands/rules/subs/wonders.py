"""What people ask before they say their figures: what they are for, who sees them, what counts, until when, and how often. Pure."""

from enum import Enum

from storage.patterns import pattern_of

LONGEST = 150
"""Letters of a question of this kind."""
_THEM = (
    r"(?:figures|numbers|wages|salaries|payroll|subs|dues|fee|declarations?|what we (?:pay|paid|declare|declared|earn))"
)
_IT = rf"(?:this|that|it|these|those|them|(?:all |our |my |the |these |those )*{_THEM})"
_YOU = r"(?:you|they|the treasurer|anybody|anyone|the federation)"


class Wonders(Enum):
    """What somebody wants to know of figures."""

    WHY = "why"
    WHO_SEES = "who sees"
    WHAT_COUNTS = "what counts"
    UNTIL_WHEN = "until when"
    AGAIN = "whether it can be changed"
    HOW_WORKED_OUT = "how it is worked out"


_PHRASES = (
    (
        Wonders.WHO_SEES,
        rf"\b(?:who|will|do|does|can|could|are|is)\b.{{0,60}}\b(?:see|sees|know|knows|read|reads|shared?|shown|published|told|public)\b.{{0,20}}\b{_IT}|"
        rf"\b(?:will|can|do|does) (?:the )?(?:others?|other co-?ops|other people|everybody|everyone|anybody|anyone) (?:see|know|read)\b|"
        rf"\b(?:share|show|tell|give|publish|pass)\b.{{0,20}}\b{_THEM}\b.{{0,20}}\b(?:with|to|on)\b|\bwho (?:gets|sees|reads) {_IT}",
    ),
    (
        Wonders.WHY,
        rf"^why\b.{{0,40}}\b{_IT}\b|^why\??$|^(?:but )?why (?:do|should|must|would|are) (?:i|we|you)\b|\bwhat (?:is|are|'s) {_IT} for\b|\bwhat's {_IT} for\b|"
        rf"\bwhat (?:do|does|will) {_YOU} (?:do with|need|want|use) {_IT}\b|^(?:do|must) (?:i|we) (?:have to|need to|really)\b.{{0,30}}$|^(?:is|are) {_IT} (?:compulsory|required|mandatory|necessary)",
    ),
    (
        Wonders.WHAT_COUNTS,
        r"\bwhat (?:counts|goes|is included|belongs|do you mean|is meant|does .{1,20} mean)\b|\bwhat (?:is|are|'s) (?:self-employed|freelancers?|wages)\b|"
        r"^(?:do|does|is|are|should|shall) .{0,40}\b(?:count|counts|included?|before tax|after tax|gross|net)\b|\bgross or net\b",
    ),
    (
        Wonders.UNTIL_WHEN,
        rf"\b(?:by|until|till) when\b|^when (?:do|does|must|should|is|are) .{{0,40}}\b(?:need|want|due|declare|answer|deadline|ready|{_THEM})\b|\bhow long do (?:i|we) have\b|\bwhat is the deadline\b",
    ),
    (
        Wonders.AGAIN,
        rf"^(?:can|could|may|what if) (?:i|we)\b.{{0,20}}\b(?:change|correct|edit|update|fix|wrong)\b.{{0,20}}\b{_IT}\b|\bchange (?:it|them|that) later\b|\bwhat if (?:it|that|they)\b.{{0,15}}\bwrong\b",
    ),
    (
        Wonders.HOW_WORKED_OUT,
        rf"^how (?:is|are|do|does) .{{0,30}}\b{_THEM}.{{0,20}}\b(?:worked out|calculated|computed|work|set|counted)\b|\b(?:what|which)\b.{{0,20}}\b(?:rate|percentage|percent|share|minimum)\b",
    ),
)
_FOUND = tuple((wonders, pattern_of(words)) for wonders, words in _PHRASES)
_THEIRS = pattern_of(_THEM)


def wondered(words: str, *, asked: bool) -> Wonders | None:
    """What somebody wants to know of figures; None where it is nothing of the kind. ``asked`` whether figures of theirs are waited
    for: else it counts only where the figures are named."""
    if len(words) > LONGEST:
        return None
    said = " ".join(words.replace("’", "'").casefold().split()).strip(" .!?")
    if not asked and _THEIRS.search(said) is None:
        return None
    return next((wonders for wonders, pattern in _FOUND if pattern.search(said)), None)
