"""Yes and no, as people say them to a question of ours. Pure: one reader for all that asks.

What goes on after it is neither: "no, 93000" is a correction, "fine, but not on Fridays" a condition.
"""

import re

from storage.patterns import pattern_of


def _words(table: str) -> frozenset[str]:
    return frozenset(word.strip() for line in table.splitlines() for word in line.split("|") if word.strip())


YES = _words("""
    yes|y|yep|yup|yeah|ya|aye|sure|ok|okay|k|right|correct|that's right|yes that's right|that is right
    that's correct|yes it is|it is|it's met|it is met|yes it's met|yes it is met|met|fine|agreed|do it|do that
    please do|go on|go ahead|yes do it|yes sure|ok do it|ok go ahead|sure go ahead|yes please do it|yes please|confirm|confirmed|yes please do|all right|exactly|true|that's it|that's fine
    all correct|all right|all fine|looks right|looks right to me|that looks right|all good|yes all good|sounds right|yes go ahead|spot on|it's right|it is right|yes it's right|✅|👍|☑|✔|👌|ja|oui|sí|si
""")
NO = _words("""
    no|n|nope|nah|no thanks|no thank you|not yet|not that|it is not|it isn't|it's not|no it is not|no it isn't|no it's not
    not met|not really|it is not met|it isn't met|it's not met|no not yet|not at all|wrong|not right|that's wrong
    that is wrong|that is not right|that is not correct|that's not correct|it's not correct|it is not correct|not correct|incorrect|that's not right|no that's wrong|no that's not right|nope that's not right|no it's wrong|no don't|no do not|not like that|that's not it|it's not right|don't|do not|please don't|better not|rather not|certainly not
    of course not|still not|still open|❌|👎|nein|non
""")
LONGEST = 200
"""Letters of an answer. Whoever says more says more than yes or no."""
MOST_WORDS = 8
"""Words of an answer that says yes, or no, twice."""
_YES, _NO = (frozenset(each.replace("'", "") for each in said) for said in (YES, NO))
"""The same as thumbs write it, without apostrophes."""
_THANKS = pattern_of(
    r"[\s,.!;:–—-]*\b(?:many )?(?:thanks|thank you|thx|cheers|ta|please)(?: a lot| very much| for \w+(?: \w+)?)?$"
)
_OPENS = pattern_of(r"^(?:(?:well|so|oh|hi|hello|hey|sorry|thanks|thank you|i think|i'd say)\b[\s,.!:;–—-]*)+(?=\S)")


def yes_or_no(words: str) -> bool | None:
    """Whether words say yes, or no; None where they say neither, or say more."""
    if len(words) > LONGEST:
        return None
    said = _folded(words)
    for each in (said, _THANKS.sub("", said).strip(" ,.!;:–—-"), _OPENS.sub("", _THANKS.sub("", said))):
        bare = each.replace("'", "")
        if bare in _YES or _is_said_twice(bare, _YES):
            return True
        if bare in _NO or _is_said_twice(bare, _NO):
            return False
    return None


def _is_said_twice(said: str, phrases: frozenset[str]) -> bool:
    """Whether one way to say it follows another: “yep thats it”, “no dont”."""
    words = said.split(" ")
    return any(
        " ".join(words[:at]) in phrases and " ".join(words[at:]) in phrases
        for at in range(1, len(words) if len(words) <= MOST_WORDS else 1)
    )


_LEFT = (
    r"(?:no[\s,]+wait|wait(?:\s+a\s+(?:moment|minute|second))?|hold\s+on|never\s*mind|forget\s+(?:it|that|about\s+(?:it|that))|leave\s+(?:it|that)(?:\s+(?:be|alone|for\s+now))?"
    r"|not\s+now|cancel(?:\s+(?:that|it))?|stop(?:\s+(?:that|it))?|take\s+(?:that|it|this)\s+back|drop\s+(?:it|that)|let\s+it\s+be|scrap\s+(?:it|that)|scratch\s+that"
    r"|don'?t(?:\s+do\s+(?:it|that))?|(?:i(?:'ve|\s+have)?\s+)?changed\s+my\s+mind|on\s+second\s+thoughts?|i\s+didn'?t\s+mean\s+(?:it|that)|that(?:'s|\s+is|\s+was)\s+not\s+what\s+i\s+(?:meant|said|want(?:ed)?))"
)
_BEFORE_IT = pattern_of(
    r"(?:(?:no|nope|nah|oh|ah|and|then|sorry|please|actually|ok|okay|well|hm+|but|thanks|thank\s+you)\b[\s,.!;–—-]*)*",
    re.I,
)
_LEFT_IT = pattern_of(_LEFT + r"(?![\w'])[\s,.!;…–—-]*", re.I)
MOST_WAYS = 4
"""Ways to say it in one line."""


def leaves_it(words: str) -> bool:
    """Whether somebody who is offered something wants it left: “no wait, take that back”, “never mind”, “leave it”."""
    rest = words.replace("’", "'").strip() if len(words) <= LONGEST else ""
    for _ in range(MOST_WAYS):
        before = _BEFORE_IT.match(rest)
        left = _LEFT_IT.match(rest, before.end() if before is not None else 0)
        if left is None:
            return False
        rest = rest[left.end() :]
        behind = _BEFORE_IT.match(rest)
        if behind is not None and behind.end() == len(rest):
            return True
    return False


def _folded(words: str) -> str:
    """Words in one line, without case, marks at their ends, and the tone of a hand."""
    said = re.sub("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]", "", words.replace("’", "'")).casefold()
    return " ".join(re.sub(r"[*_`“”\"()]|(?<=[a-z])[,;](?= )|(?<=[a-z])\.(?= )", "", said).split()).strip(" ,.!;:–—-")
