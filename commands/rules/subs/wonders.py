"""What people ask about the figures: what they are for, who sees them, what counts, until when, what it comes to. Pure."""

from enum import Enum

from storage.patterns import pattern_of

LONGEST = 150
"""Letters of a question of this kind."""
_THEM = (
    r"(?:figures|numbers|wages|salaries|payroll|subs|dues|fee|declarations?|what we (?:pay|paid|declare|declared|earn))"
)
_IT = rf"(?:this|that|it|these|those|them|(?:all |our |my |the |these |those )*{_THEM})"
_YOU = r"(?:you|they|the treasurer|anybody|anyone|the federation)"
_WE = r"(?:i|we|they|our co-?op)"


class Wonders(Enum):
    """What somebody wants to know of figures."""

    WHY = "why"
    WHO_SEES = "who sees"
    WHAT_COUNTS = "what counts"
    UNTIL_WHEN = "until when"
    AGAIN = "whether it can be changed"
    HOW_WORKED_OUT = "how it is worked out"
    WHICH_YEAR = "which year"
    VAT = "whether VAT is in it"
    A_MONTH = "what it is a month"
    PAY_LESS = "whether less can be paid"
    SOMEBODY_ELSE = "whether somebody else can say it"
    WHAT_IS_WANTED = "what is wanted"
    WHAT_IF_NOT = "what if nothing is declared"
    WHAT_NEXT = "what comes next"
    BEFORE = "what it was before"


_PHRASES = (
    (
        Wonders.A_MONTH,
        r"\b(?:(?:how much|what)\b.{0,25}\b(?:a|per|each|every|the) (?:month|week|quarter)|(?:monthly|in instal+ments|by instal+ments|in rates|every month)\b|per month\b$|^(?:is|are) (?:that|this|it) (?:for )?(?:a|per|the) (?:month|year)\b)",
    ),
    (
        Wonders.VAT,
        r"\b(?:vat|sales tax|value added)\b",
    ),
    (
        Wonders.PAY_LESS,
        rf"\b(?:pay|paying|give|owe) (?:a bit |a little |something )?less\b|\b(?:cheaper|discount|reduction|reduced|lower (?:fee|rate|subs)|hardship|struggling|payment plan|too (?:much|expensive|high|dear)(?: for us)?|so expensive)\b|"
        rf"\b{_WE} (?:really |just )?(?:cannot|can't|cant|could not|couldn't|couldnt|are not able to|aren't able to)(?: really)? (?:afford|pay|manage)\b|\b(?:no|not enough|little|short of|have no) money\b|\bwe(?: are|'re|re) (?:nearly |almost |totally |a bit )?(?:broke|skint|poor|in trouble)\b|\bare (?:nearly |almost |totally )?(?:broke|skint|bankrupt)\b|\b(?:a )?(?:bad|hard|difficult|tough) year\b|\bpays? what (?:{_WE}|it|one) can\b|"
        rf"\bmoney is (?:very )?(?:tight|short)\b|\b(?:skip|not pay) (?:it |the subs )?this year\b",
    ),
    (
        Wonders.WHO_SEES,
        rf"\b(?:who|will|do|does|can|could|are|is)\b.{{0,60}}\b(?:see|sees|know|knows|read|reads|shared?|shown|published|told|public|get to see)\b.{{0,20}}\b{_IT}|"
        rf"\b(?:will|can|do|does) (?:the )?(?:others?|other co-?ops|other people|everybody|everyone|anybody|anyone) (?:see|know|read)\b|"
        rf"\b(?:share|show|tell|give|publish|pass)\b.{{0,20}}\b{_THEM}\b.{{0,20}}\b(?:with|to|on)\b|\b(?:who|anybody|anyone|somebody|everyone) (?:gets|sees|reads|looks at|has access to|can look at|can access) {_IT}|\b(?:will|are|is|do|does|can)\b.{{0,20}}{_THEM}.{{0,25}}\b(?:published|public|shared|shown|secret|private|visible|told|confidential|safe|anonymous)\b|^(?:is|are|will) {_IT} (?:be |stay |kept |remain )*(?:private|public|secret|confidential|safe|anonymous)",
    ),
    (
        Wonders.WHICH_YEAR,
        r"\b(?:which|what) (?:\w+ )?(?:year|period|months)\b|\b(?:calendar|financial|tax|fiscal|accounting) year\b.{0,40}|\b(?:this|last) year or\b|^(?:is|are) (?:that|this|it|these|they) (?:for|about|of) (?:this|last|the last|which|20\d\d)\b.{0,10}",
    ),
    (
        Wonders.BEFORE,
        rf"\b(?:what|how much)\b.{{0,40}}\b(?:last (?:year|time)|the year before|previously|before)$|\b(?:compared? (?:to|with)|(?:more|less|higher|lower) than|(?:and|was it) ) ?(?:last|previous) (?:year|time)\b|^what did {_WE} (?:say|declare|pay|tell you|put) (?:last|the last|before)\b",
    ),
    (
        Wonders.HOW_WORKED_OUT,
        rf"^how (?:is|are|do|does|did|was) .{{0,30}}\b(?:{_THEM}|it|that|this)\b.{{0,20}}\b(?:worked out|calculated|computed|work|set|counted|come|get)\b|\b(?:what|which|whats)\b.{{0,20}}\b(?:rate|percentage|percent|share|minimum)\b|^how (?:do|did) you (?:work|calculate|get|come)\b|^where does .{{0,20}} come from|^(?:but )?why (?:so much|is it so|that much|is it that)\b.{{0,20}}|^how come\b.{{0,20}}",
    ),
    (
        Wonders.WHY,
        rf"^why\b.{{0,40}}\b{_IT}\b|^why\??$|^what for$|^for what$|^(?:but )?why (?:do|should|must|would|are) (?:i|we|you)\b|\bwhat (?:is|are|'s) {_IT} for\b|\bwhat's {_IT} for\b|"
        rf"\bwhat (?:do|does|will) {_YOU} (?:do with|need|want|use) {_IT}\b|\bwhat (?:do|would) we get (?:for|out of) {_IT}|^(?:do|must) (?:i|we) (?:have to|need to|really)\b.{{0,30}}$|^(?:is|are) {_IT} (?:compulsory|required|mandatory|necessary|obligatory)",
    ),
    (
        Wonders.WHAT_COUNTS,
        r"\bwhat (?:counts|goes|is included|belongs|is meant|does .{1,20} mean)\b|\bwhat (?:is|are|'s) (?:self-employed|freelancers?|wages)\b|"
        r"^(?:do|does|is|are|should|shall|must|can|with or without|which) .{0,50}\b(?:count|counts|included?|include|before tax|after tax|gross|net|ni|pensions?|bonus(?:es)?|directors?|volunteers?|apprentices?|trainees?|part-?timers?|expenses|holiday pay)\b|\bgross or net\b|^(?:incl|including|with|without|plus|and) .{0,20}\b(?:pensions?|ni|national insurance|tax|bonus(?:es)?|directors?|volunteers?|apprentices?)\b.{0,20}$|^(?:before|after) tax$",
    ),
    (
        Wonders.UNTIL_WHEN,
        rf"\b(?:by|until|till) when\b|^when (?:do|does|must|should|is|are) .{{0,40}}\b(?:need|want|due|declare|answer|deadline|ready|{_THEM})\b|\bhow (?:long|much time) (?:do|have) (?:i|we)(?: have| got)?\b|\bwhat(?: is|'s|s) the deadline\b|\b(?:more time|longer|extension)\b.{{0,20}}$|^(?:is there|whats the|what's the) (?:a )?(?:deadline|rush|hurry)",
    ),
    (
        Wonders.AGAIN,
        rf"^(?:can|could|may|what if) (?:i|we)\b.{{0,20}}\b(?:change|correct|edit|update|fix|wrong)\b.{{0,20}}\b{_IT}\b|\bchange (?:it|them|that) later\b|\bwhat if (?:it|that|they|i|we)\b.{{0,20}}\bwrong\b|^{_WE} (?:have )?(?:made|found) an? (?:mistake|error)\b.{{0,30}}|^{_WE} (?:have )?(?:declared|sent|said|gave|given|told|put|wrote|entered)(?: you)? (?:the |a )?wrong\b.{{0,30}}",
    ),
    (
        Wonders.SOMEBODY_ELSE,
        r"^(?:(?:please|no|sorry|better|you should|could you|can you|pls)[\s,]+)*ask (?!(?:me|us)\b|again\b|c-?\d|all\b|every|the co-?op|co-?ops|for\b|about\b)[@\w][\w-]*(?: [\w-]+)?(?:[\s,]+(?:instead|about|please|he|she|they|who|for|our|does|knows|is|the|it|as)\b.{0,60})?$|"
        r"\b(?:can|could|may|should) (?:somebody|someone|anyone|anybody) else\b|\bnot (?:me|the right (?:person|one)|my (?:job|task|thing)|responsible)\b|\b(?:he|she|they|@?\w+) (?:does|do|keeps?|knows?|handles?|looks? after|is in charge of) (?:our |the |that|this|it|all )*(?:books?|accounts?|figures|numbers|finances?|money|bookkeeping|payroll)?$|"
        r"^@?[\w.:-]+[\s,]+(?:can|could|will|would|please) (?:you )?(?:do|answer|say|send|give|help)\b.{0,40}|\b(?:is|that's|thats|it's) (?:for |a question for |something for )(?:the |our )?(?:treasurer|bookkeeper|accountant|finance)\b.{0,30}",
    ),
    (
        Wonders.WHAT_IF_NOT,
        rf"\bif {_WE} (?:do not|don't|dont|never|cannot|can't|cant) (?:answer|reply|declare|say|tell|send|pay|give|know|do)\b.{{0,30}}|\bif (?:we're|we are) late\b|\bwhat if (?:it is|it's|its) too late\b",
    ),
    (
        Wonders.WHAT_NEXT,
        r"\bwhat (?:happens|comes|do (?:i|we) do|is|'s) (?:next|then|now|if i say (?:yes|no)|after(?:wards| that)?)\b|^(?:and|so) (?:what )?(?:now|then|next)$|^what now$|\bdo (?:i|we) (?:pay|have to pay) (?:it |that )?(?:now|today|straight away)\b|^is (?:that|it) (?:all|done|it)$",
    ),
    (
        Wonders.WHAT_IS_WANTED,
        r"^(?:what|huh|hä|pardon|sorry what|come again|what (?:exactly |precisely |the hell |figures |numbers )?do you (?:want|mean|need)(?: from me| from us| by that| to know| by this| exactly)*|what (?:do|should|must|shall) (?:i|we) (?:have to |need to )?(?:say|write|type|answer|send|put)(?: here| now)?|"
        r"(?:i|we) (?:do not|don't|dont) (?:understand|get it|get that)(?: that| this| it| you| the question)?|what (?:is|was) the question|which (?:figures|numbers)(?: do you (?:want|need|mean))?|how (?:do|should|can) (?:i|we) (?:answer|say it|write it|do (?:it|that)))$",
    ),
)
_FOUND = tuple((wonders, pattern_of(words)) for wonders, words in _PHRASES)
_THEIRS = pattern_of(_THEM)
_OF_MONEY = {
    Wonders.VAT: pattern_of("vat"),
    Wonders.PAY_LESS: pattern_of(r"\b(?:pay|pays|paying|afford|fee|money|owe)\b"),
}
"""What is about subs although it names no figures."""


def wondered(words: str, *, asked: bool) -> Wonders | None:
    """What somebody wants to know of figures; None where it is nothing of the kind. ``asked`` whether figures of theirs are waited
    for, or were spoken of just now: else it counts only where the figures are named, or nothing else can be meant."""
    if len(words) > LONGEST:
        return None
    said = " ".join(words.replace("’", "'").casefold().split()).strip(" .!?")
    found = next((wonders for wonders, pattern in _FOUND if pattern.search(said)), None)
    if found is None or asked or _THEIRS.search(said) is not None:
        return found
    return found if found in _OF_MONEY and _OF_MONEY[found].search(said) is not None else None
