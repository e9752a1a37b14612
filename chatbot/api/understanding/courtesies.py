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
    r"(?:sorry|ok(?:ay)?|hm+|oh|well|no|just|please|i'm busy)?[\s,.!;:–—-]*(?:"
    r"(?:not (?:right )?now|later(?: on| please)?|maybe later|(?:wait|hold on|hang on|one (?:moment|minute|second|sec)|just a (?:moment|minute|second|sec)|a moment|give me (?:a|some|one) \w+)|"
    r"(?:another|some other) (?:day|time)|(?:i|we)(?:'m| am|'re| are) not (?:sure|ready)(?: yet)?|no idea(?: yet)?|(?:tomorrow|next week|tonight|this evening)(?: maybe)?|"
    r"(?:i|we) (?:do not|don't|dont) (?:have|know|got) (?:it|them|that|those|this|the \w+|our \w+)(?: yet| now| here| by heart)?|"
    r"(?:i|we) (?:have not|haven't|havent) (?:got|decided|thought|looked|asked)\b.{0,40}|"
    r"(?:ask|remind|write to|come back to) (?:me|us)(?: again| back)? .{1,30}|"
    r"(?:let me|(?:i|we)(?:'ll| will| must| have to| need to| should))(?: first)? (?:ask|check|think|see|discuss|look|get back|come back|let you know|talk|find out|do (?:it|that|this))\b.{0,60}"
    r"))[\s.!…🙂🙏👍]*",
    re.I,
)
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
    return len(text) <= LONGEST and _PUTS_OFF.fullmatch(" ".join(text.replace("’", "'").split())) is not None
