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
