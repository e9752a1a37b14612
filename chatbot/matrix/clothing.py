"""What clients and habits put around a command: marks of bold and code, another width, a slash, a quotation, a greeting before our
name. Pure: it takes that off and judges nobody.
"""

import re
from collections.abc import Callable

from storage.types import UserId

LONGEST_COMMAND = 8_000
"""Letters of what may be a command with a slash; nothing else looks at more of it."""
_MARKS = re.compile(r"[*_`~]{1,3}\s?")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|ok|okay|dear|please|thanks|thank you|so|and)(?:\s+there)?[\s,]+", re.IGNORECASE
)
_MARK_OF_AN_ITEM = re.compile(
    r"(?:\+\s?1|[✅👍✔☑👌🤔✋🛑👎➖🤷][\ufe0f\U0001f3fb-\U0001f3ff]*)\s*(?:(?:to|for|on)\s+)?[A-Za-z]-?\d"
)
"""The mark of an answer, and what it is an answer to: “+1 C-3”."""
_TAIL = 150
"""Letters at the end of a message in which our name is looked for."""


def undressed(text: str, *, prefix: str) -> str:
    """A text without the marks around a prefix, and with a prefix of full width as the one that it is."""
    marks = _MARKS.match(text)
    if marks is not None and text.startswith((prefix, _wide(prefix)), marks.end()):
        text = text[marks.end() :]
        worn = marks.group().strip()
        text = (text.removesuffix(worn) if text.endswith(worn) else text.replace(worn, "", 1)).rstrip()
    wide = _wide(prefix)
    return f"{prefix}{text[len(wide) :]}" if text.startswith(wide) else text


def _wide(prefix: str) -> str:
    """A prefix as Chinese and Japanese keyboards write it: ！"""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in prefix)


def after_prefix(text: str, *, prefix: str, is_command: Callable[[str], bool]) -> str | None:
    """What follows the prefix, or a slash in front of what is a command. None where a text has none.

    A space or a slash behind the prefix, or the prefix twice, is a slip where a command follows, and talk where none does. Nothing
    but a question mark behind it asks for help: “!?”.
    """
    if text.startswith("/") and prefix != "/" and text[1:2].isalpha() and len(text) <= LONGEST_COMMAND:
        return text[1:] if is_command(text[1:]) else None
    if not text.startswith(prefix):
        return None
    after = text[len(prefix) :]
    if after[:1].isalpha() or _MARK_OF_AN_ITEM.match(after) or (prefix != "?" and set(after) == {"?"}):
        return after
    if after[:1] in (" ", "/") or after.startswith(prefix):
        bare = after.removeprefix(prefix).lstrip(" /")
        return bare if bare[:1].isalpha() and is_command(bare) else None
    return None


def greeted(text: str) -> tuple[str, str]:
    """A greeting that a text begins with, and the rest of it: “hey Circlebot, items”."""
    found = _GREETING.match(text)
    return (found.group(), text[found.end() :]) if found else ("", text)


def without_name_behind(text: str, *, me: UserId, my_name: str) -> str:
    """The text without our name at its end: “what is open, @circlebot?”"""
    localpart = me[1:].partition(":")[0]
    head, tail = text[:-_TAIL], text[-_TAIL:]
    for name in sorted({my_name, str(me), localpart}, key=len, reverse=True):
        found = re.search(rf"[\s,]+@?{re.escape(name)}\s*([?.!]*)$", tail, re.IGNORECASE) if name else None
        if found:
            return f"{head}{tail[: found.start()]}{found.group(1)}"
    return text
