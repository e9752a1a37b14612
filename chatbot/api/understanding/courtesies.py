"""What people say to keep each other company: thanks, a greeting, a smile, “ok”. Pure."""

import re

from storage.patterns import pattern_of


def _any(table: str) -> str:
    """One of the phrases of a table, one or more in a line; a space stands for any space between words."""
    return "|".join(line.strip() for line in table.strip().splitlines()).replace(" ", r"\s+").join(("(?:", ")"))


_COURTESY = pattern_of(
    _any(r"""
        (?:many )?(?:thanks|thank you|thx|cheers|ta)(?: (?:for|to)\b.{0,60})?
        you're welcome|welcome|no (?:worries|problem)
        good (?:morning|evening|afternoon|luck|night|point|question)|well (?:said|done|put)
        see (?:you|ya)|hi|hello|hey|bye|lol|(?:ha)+|congratulations
        noted|will do|later|sorry|k|kk|oki|np|ty|tysm|tnx|thanx|testing(?: [\d ]{1,9})?|test(?: [\d ]{1,9})?|good bot|just testing|never mind|nevermind|nvm|forget (?:it|about it|about that)|no matter|(?:it )?(?:does not|doesn't) matter|(?:great|good|nice|excellent) (?:job|work|one)|congrats|you(?:'re| are) (?:awesome|great|the best|amazing|brilliant|wonderful|a star|so? ?helpful|a great help|lovely)
        (?:(?:i|we) discuss (?:it|this)|(?:let me|(?:(?:i|we) )?will|(?:i|we)'ll) (?:ask|check|think|see|discuss|write|reply|answer|get back|come back|let you know|talk))\b.{0,60}
    """)
    + r"(?:\s+[\w'@]+){0,3}[\W_]*",
    re.I,
)
_SEEN = pattern_of(
    r"[\s*_]*(?:(?:ah|oh|aha|oops|hm+|wow|ok(?:ay)?|okidoki|great|perfect|super|cool|nice|lovely|excellent|brilliant|wonderful|amazing|fantastic"
    r"|awesome|good(?:\s+(?:to\s+know|bot|work|job))?|very\s+good|got\s+it|understood|i\s+see|that\s+(?:helps|helped|works|worked)|right|alright|all\s+right|fine|interesting"
    r"|as\s+expected|phew|thanks?|thank\s+you|thx|cheers|then|now|to\s+know|so\s+much|a\s+lot|bot|circlebot|gracias|danke|merci|dziękuję|obrigad[oa]|diolch)[\s,.!;…–—-]*){1,4}[\W_]*",
    re.I,
)
_PUTS_OFF = pattern_of(
    r"(?:(?:sorry|sry|ok(?:ay)?|hm+|oh|well|no|nope|just|please|wait|i'?m busy|but|and|so|then|thanks?|thank you|hi|hello)[\s,.!:;–—-]+)*(?:"
    r"(?:not (?:right )?(?:now|yet|today)|later(?: on| please)?|(?:maybe|perhaps) later|(?:wait|hold on|hang on|one (?:moment|minute|second|sec)|just a (?:moment|minute|second|sec)|a moment|give (?:me|us) (?:a|some|one|until|till) .{1,30})|"
    r"(?:can|could|may) (?:i|we) (?:do|say|send|answer|tell(?: you)?|give|have)(?: you)?(?: (?:it|this|that|them|these))? (?:later|tomorrow|next week|another (?:day|time)|(?:a bit |some )?more time|until .{1,20}|in a .{1,20})|"
    r"(?:another|some other) (?:day|time)|(?:i|we)(?:'m| am|'re| are|re|m) not (?:sure|ready|certain|done)(?: yet)?(?: (?:about|of) .{1,30})?|not sure(?: yet)?|not ready(?: yet)?|(?:no|not a) (?:idea|clue)(?: yet)?|idk|dunno|who knows|no time(?: now| today| yet)?|(?:i|we) need (?:a few|some|a couple of|more|another|a) (?:more )?(?:time|minutes?|days?|weeks?|moment)(?: for (?:it|this|that))?|(?:tomorrow|next week|tonight|this evening|on \w+day|next month|after .{1,30})(?: maybe)?|"
    r"(?:(?:i|we) )?(?:do not|don't|dont|do no|cannot|can't|cant) (?:really |yet )?(?:have|know|got|say|tell|remember)(?: (?:it|them|that|those|this|the \w+|our \w+|you))?(?: yet| now| here| by heart| exactly| at the moment| right now)?|"
    r"(?:i|we) (?:have not|haven't|havent) (?:got|decided|thought|looked|asked|finished|done)\b.{0,40}|"
    r"(?:(?:i|we) (?:am |are )?)?(?:(?:still )?waiting|wait) for .{1,40}|(?:the |our )?(?:\w+ )?(?:accounts?|books|figures|numbers|accountant|bookkeeper) (?:is|are|isn'?t|aren'?t) (?:not )?(?:\w+ )?(?:ready|done|finished|closed|on holiday|away)(?: yet)?|"
    r"(?:can you |could you |please )?(?:ask|remind|write to|come back to) (?:me|us)(?: again| back)? .{1,30}|"
    r"(?:let me|let us|(?:i|we)(?:'ll|ll| will| must| have to| need to| should| want to| would like to))(?: first| just)? (?:ask|(?:double[- ]?)?check|think|see|discuss|look|get back|come back|let you know|talk|find out|tell you later|do (?:it|that|this))\b.{0,60}"
    r"))[\s.!…🙂🙏👍]*",
    re.I,
)
_CLAUSES = pattern_of(r"[,.;!–—]+\s*(?:(?:and|but|so|then)\b\s*)?|\s+(?:and|but|because|since)\s+", re.I)
_FILLS = pattern_of(r"(?:no|nope|well|hm+|sorry|sry|oh|ok(?:ay)?|please|yes|yeah|actually|wait)", re.I)
MOST_CLAUSES = 4
LONGEST = 120
"""Letters of a line in which somebody asks for time."""
_ONLY_MARKS = pattern_of(r"[^\w?]*")


def is_courtesy(text: str) -> bool:
    """Whether a line only keeps people company: thanks, a greeting, a smile. It is never an answer, a reason or a reaction."""
    parts = re.split(r"[,.!;:\n]+", text)
    return all(_ONLY_MARKS.fullmatch(part) or _COURTESY.fullmatch(part.strip()) for part in parts)


def wants_nothing(text: str) -> bool:
    """Whether a line to a message that asks nothing wants nothing, either: a courtesy, or “ok”, “got it”, “great, thanks”."""
    parts = re.split(r"[,.!;:\n]+", text)
    return all(
        _ONLY_MARKS.fullmatch(part) or _COURTESY.fullmatch(part.strip()) or _SEEN.fullmatch(part) for part in parts
    )


def puts_off(text: str) -> bool:
    """Whether somebody wants to answer later, and not now: “not now”, “let me ask our bookkeeper”."""
    said = " ".join(text.replace("’", "'").split())
    if len(text) > LONGEST:
        return False
    if _PUTS_OFF.fullmatch(said) is not None:
        return True
    parts = [each.strip() for each in _CLAUSES.split(said) if each.strip()]
    return (
        1 < len(parts) <= MOST_CLAUSES
        and all(
            _PUTS_OFF.fullmatch(each) is not None or is_courtesy(each) or _FILLS.fullmatch(each) is not None
            for each in parts
        )
        and any(_PUTS_OFF.fullmatch(each) is not None for each in parts)
    )
