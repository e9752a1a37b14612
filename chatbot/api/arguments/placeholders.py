"""What stands in a command that we show for words that only the reader knows: ``join for <your co-op>``. Pure."""

import re

PLACEHOLDERS = {
    "<when>": "fri 17:00",
    "<new text>": "Share the van",
    "<what you propose>": "Share the van",
    "<text>": "We need flour",
    "<words>": "Next week",
    "<how>": "we end by nine",
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
"""Each that we show, and what somebody might put in its place."""
_SHOWN = re.compile("|".join(re.escape(each) for each in PLACEHOLDERS))


def placeholder_in(words: str) -> str | None:
    """What was copied from a command that we showed, and nothing put in its place; None where there is nothing of the kind."""
    found = _SHOWN.search(words)
    return found.group() if found is not None else None
