"""What is said in a circle's room without the prefix and names a date poll, a call for hands or a sense check: “M-1 1 and 3”, “me for
H-2”. Pure: whether it is open, and of that circle, is looked up by whoever asks.

People also talk about them by their numbers, so all of the line must be an answer.
"""

import re
from datetime import UTC, datetime

from chatbot.api.errors import UsageError
from commands.rules.meet.days import numbered
from commands.rules.meet.words import LONGEST_COMMENT, read_can, read_comment, read_help

_NUMBER = r"[*_`(]*(?P<kind>[SHM])\s?-?\s?(?P<number>\d{1,6})\b[*_`)]*"
_BEGINS = re.compile(rf"{_NUMBER}\s*(?:[:,=–—-]+\s*)?(?P<words>\S.*)", re.I)
_ENDS = re.compile(rf"(?P<words>\S.*?)\s+(?:for|to|on|in|of|at)\s+{_NUMBER}[\s.!]*", re.I)
MOST = 9
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def answer_in_the_room(text: str) -> tuple[str, int, str] | None:
    """The letter and the number of what is asked, and the answer to it; None for talk."""
    said = text.strip()
    if len(said) > LONGEST_COMMENT or "\n" in said:
        return None
    found = _BEGINS.fullmatch(said) or _ENDS.fullmatch(said)
    if found is None or not _is_an_answer(found["kind"].upper(), found["words"]):
        return None
    return found["kind"].upper(), int(found["number"]), found["words"]


def named(text: str) -> tuple[str, int, str] | None:
    """The same for what is said to us, where any words may be meant as an answer; no words where it is the number alone."""
    said = text.strip()
    alone = re.fullmatch(rf"{_NUMBER}[\s.!?]*", said, re.I)
    if alone is not None:
        return alone["kind"].upper(), int(alone["number"]), ""
    found = (_BEGINS.fullmatch(said) or _ENDS.fullmatch(said)) if len(said) <= LONGEST_COMMENT else None
    return (found["kind"].upper(), int(found["number"]), found["words"]) if found is not None else None


def _is_an_answer(kind: str, words: str) -> bool:
    if kind == "H":
        return read_help(words) is not None
    if kind == "S":
        comment = read_comment(words)
        return comment is not None and comment[0] is not None
    return is_for_a_poll(words)


def is_for_a_poll(words: str) -> bool:
    """Whether words say which times suit somebody, of whatever poll: “1 and 3”, “only friday”."""
    try:
        return bool(read_can(numbered(words, (), today=_ANY_DAY)[0], options=MOST))
    except UsageError:
        return True
