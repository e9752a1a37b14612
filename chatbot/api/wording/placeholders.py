"""What stands in a command that we show for words that only the reader knows: ``join for <your co-op>`` in the code, and three dots
for who reads it. Pure."""

import re

from storage.patterns import pattern_of

PLACEHOLDERS = {
    "<when>": "fri 17:00",
    "<new text>": "Share the van",
    "<what you propose>": "Share the van",
    "<text>": "We need flour",
    "<words>": "Next week",
    "<how>": "we end by nine",
    "<how it is met>": "we end by nine",
    "<what>": "How do we share the van?",
    "<your co-op>": "Leaf Bakery",
    "<their co-op>": "Leaf Bakery",
    "<the co-op>": "Leaf Bakery",
    "<its name>": "Leaf Bakery",
    "<why>": "it is too dear",
    "<reason>": "it is too dear",
    "<question>": "Who pays?",
    "<line>": "Looks good",
    "<the need>": "the old one leaks",
    "<what you have seen>": "nobody was late",
    "<your concern>": "it is too dear",
    "<your reason>": "it is too dear",
    "<your question>": "Who pays?",
    "<your words>": "it is too dear",
    "<your line>": "Looks good",
    "<their figures>": "92000 wages",
}
"""Each, and what somebody might put in its place."""
DOTS = "…"
_SHOWN = pattern_of("|".join(re.escape(each) for each in PLACEHOLDERS))
_NOTHING_SAID = pattern_of(
    r"(?:(?:[a-z]-?\d{1,9}|@\S{1,255}|for|by|amend|why now:|by phone|(?:…|\.\.\.))(?:\s+|$))+", re.I
)
"""All that may stand beside the dots where nothing was put in their place."""


def as_shown(words: str) -> str:
    """A command as people read it: grammar is no language of theirs, three dots are."""
    return _SHOWN.sub(DOTS, words)


def placeholder_in(words: str) -> str | None:
    """What was copied from a command that we showed, and nothing put in its place; None where there is nothing of the kind."""
    found = _SHOWN.search(words)
    if found is not None:
        return found.group()
    dots = _NOTHING_SAID.fullmatch(words.strip()) is not None and re.search(r"…|\.\.\.", words) is not None
    return DOTS if dots else None
