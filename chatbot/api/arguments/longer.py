"""A new end, as people say it: a time (``fri 17:00``, ``in 2 days``), or how much longer (``by a week``, ``2 more days``)."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, get_args

from chatbot.api.arguments.dates import Reading, plain
from chatbot.api.arguments.kinds import When
from chatbot.api.arguments.lengths import Length, read_length, unsure_of_m
from chatbot.api.wording.phrases import Inline

_MORE = r"(?:another|(?P<one>one|an?) (?:more|further|extra)|(?:a )?(?:further|extra|additional))"
_LONGER = re.compile(
    rf"(?:(?:for|by|with) )?(?:{_MORE} )?(?P<length>.+?)(?: (?:more|longer|extra|later|of extra time|more time))?"
)
_COUNTED = re.compile(r"^(\w+|\d+) (?:more|further|extra|additional) (?=\w)")


def read_longer(text: str) -> tuple[Length, ...]:
    """How much longer folded words say that something runs: none, one, or two for ``30m``. “In 2 days” is an instant."""
    said = _COUNTED.sub(r"\1 ", re.sub(r"^(?:for|by|with) |^\+ ?(?=\d)", "", plain(text)))
    found = _LONGER.fullmatch(said)
    if found is None:
        return ()
    length = found["length"]
    return read_length(length) or read_length(f"a {length}")


_WHEN = get_args(When)[1]


def _read(words: str, reading: Reading, example: Inline) -> datetime | Length:
    lengths = read_longer(words)
    if len(lengths) > 1:
        raise unsure_of_m(words, example=example)
    return lengths[0] if lengths else _WHEN.read(words, reading, example)


NewEnd = Annotated[datetime | Length, replace(_WHEN, name="new end", read=_read, doubtful=None)]
"""A time, or a length that is added to the end that there is."""
