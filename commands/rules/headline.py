"""What of a text stands in the first line of its card, and what below it."""

import re

from storage.marks import BLOCKS, Run
from storage.written import Written, on_one_line

MOST = 240
"""Letters of a headline."""
_LEAST = 12
"""Letters of a first sentence that can stand alone."""
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_END = re.compile(r"[.!?…:;](?=\s)")


def headline(kept: str) -> tuple[str, str | None]:
    """A text, as the archive keeps it, as its first line and the rest of it; None where all of it is one line. Nothing of it is
    lost: where no line or sentence of it is short enough, or it begins with a list, the first line is its beginning, and the
    rest is all of it."""
    runs = [(text, stack) for text, stack in Written.of(kept.strip()).runs]
    end = _end_of_first("".join(text for text, _ in runs))
    first, rest = _parted(runs, end) if end is not None else ([], runs)
    if not first or any(mark.kind in BLOCKS for _, stack in first for mark in stack):
        line = on_one_line(kept)
        return (line if len(line) <= MOST else line[: MOST - 1].rsplit(None, 1)[0] + "…"), kept.strip()
    return Written(tuple(first)).kept, Written(tuple(rest)).kept or None


def _end_of_first(plain: str) -> int | None:
    """Where the first line or sentence ends that is short enough."""
    found = _BREAK.search(plain)
    first = found.start() if found is not None else len(plain)
    if first <= MOST:
        return first
    sentence = _END.search(plain[:first], _LEAST, MOST)
    return sentence.end() if sentence is not None else None


def _parted(runs: list[Run], end: int) -> tuple[list[Run], list[Run]]:
    """The marked letters before a place, and those behind it."""
    first: list[Run] = []
    for place, (text, stack) in enumerate(runs):
        if len(text) > end:
            return [*first, (text[:end], stack)], _begun([(text[end:], stack), *runs[place + 1 :]])
        first.append((text, stack))
        end -= len(text)
    return first, []


def _begun(runs: list[Run]) -> list[Run]:
    """The same without the blanks and the line break that it begins with."""
    while runs and not runs[0][0].strip():
        runs = runs[1:]
    return [(runs[0][0].lstrip(), runs[0][1]), *runs[1:]] if runs else []
