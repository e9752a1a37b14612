"""Words that the relay keeps for itself: what stands behind ``!relay`` and is no text to be passed on (DECISIONS 20). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.arguments.slips import is_misspelt
from commands.rules import circle_names
from storage.folding import skeleton_of
from storage.models import Circle

RESERVED = ("cancel", "last", "thread", "close", "receipt", "never", "pass", "decline")
"""What begins with one of these is that command, where all that follows fits it, and is asked about where it does not."""
ALONE = frozenset({"help", "list", "show", "status", "stop", "to", "all", "digest", "info", "?"})
"""What is no news for anybody where it is all that is said, and is likely asked of us."""
MOST_WORDS = 3
"""What is so short and names a relay is no news for another circle: “withdraw R-3”."""
LONGEST_POINTER = 60
"""Letters of words that only say which message is meant."""
MOST_MESSAGES = 10
"""So many messages are passed on as one thing."""
_RELAY = re.compile(r"\b[RP]-?\d{1,9}\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*[:–—]|(?:we|i|that|please|can|could|would|do you|does|is there|are there|who|what|when|where|how)\b",
    re.IGNORECASE,
)
"""What follows the name of those to whom something is said."""
_A_MESSAGE = re.compile(
    r"(?:(?:\S+['’]s?|his|her|their|the|this|that|my|our|your|last)\s+){1,3}(?:last\s+)?(?:message|post)s?[\s.!]*|(?:this|that|it|above|\^+)(?:\s+one)?(?:\s+on)?(?:[\s,]+(?:please|pls|thanks|thank you))?[\s.!]*|(?:please|pls)[\s.!]*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:[^\W\d_]|[\u00ad\u200b-\u200f\u2060-\u2064\ufeff])+")
_IN_FRONT = " *_`\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_ASKED = re.compile(r"\bP[\s-]?(\d{1,9})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\bR[\s-]?(\d{1,9})\b", re.IGNORECASE)


_LOOKS = {skeleton_of(word): word for word in RESERVED}


@dataclass(frozen=True, slots=True)
class Words:
    """What stands behind the command."""

    text: str
    plainly: bool
    """Whether a colon in front says that it is a text, whatever it looks like."""


def words_behind(text: str) -> Words:
    """The words to be passed on, without the colon in front that says so: ``!relay : close the shop at five``."""
    said = text.lstrip()
    if said.startswith(":"):
        return Words(said[1:].lstrip(), plainly=True)
    return Words(text, plainly=False)


def reserved_in(text: str) -> str | None:
    """The reserved word that a text begins with, however its letters are written; None where it begins with another one."""
    first = _FIRST.match(text.lstrip(_IN_FRONT))
    return _LOOKS.get(skeleton_of(first.group())) if first is not None else None


def slip_in(text: str) -> str | None:
    """A short text with the reserved word in front that is likely meant: “lats 3” is “last 3”. None where nothing like it is."""
    words = text.strip(_IN_FRONT).split()
    if not 0 < len(words) <= MOST_WORDS or reserved_in(text) is not None:
        return None
    said = words[0].casefold()
    meant = next((word for word in (*RESERVED, "digest") if is_misspelt([said], [word])), None)
    return " ".join([meant, *words[1:]]) if meant is not None else None


def is_about_a_message(text: str) -> bool:
    """Whether words only say which message is meant: “Hal's message”, “this”. They are no news for anybody."""
    return 0 < len(text.strip()) <= LONGEST_POINTER and _A_MESSAGE.fullmatch(text.strip()) is not None


def looks_like_a_command(text: str) -> bool:
    """Whether words look like something that is asked of us: they begin with a reserved word, as a command of some other program
    does, are few and name a relay, or are one that nobody wants to have passed on."""
    said = text.strip(_IN_FRONT)
    if (
        reserved_in(said) is not None
        or re.match(r"/[a-z]", said, re.IGNORECASE)
        or said.casefold().rstrip(" .!") in ALONE
    ):
        return True
    return len(said.split()) <= MOST_WORDS and _RELAY.search(said) is not None


def to_another(text: str, origin: Circle, targets: Sequence[Circle], *, known: Sequence[Circle]) -> str | None:
    """The circle that words begin with and the words for it, where it is none of those to which they go: “tech: we need flour”.
    None for a text that only begins with such a word: “food is needed”."""
    name, rest = circle_names.split(text, known)
    found = circle_names.called(name.strip(" :,-–"), known)
    own = {origin.slug, *(each.slug for each in targets)}
    if len(found) != 1 or found[0].slug in own or not rest.strip(" :,-–—"):
        return None
    if not (name.endswith((":", ",")) or _GOES_ON.match(rest)):
        return None
    return f"{found[0].slug} {rest.lstrip(' :,-–—')}"


def meant_by(text: str) -> str:
    """The command that such words may have been meant as, to be said behind the prefix: the likeliest."""
    number = _NUMBER.search(text)
    match reserved_in(text):
        case "close" | "receipt" as word:
            return f"relay {word} R-{number.group(1) if number is not None else '5'}"
        case "last":
            count = re.search(r"\d{1,2}", text)
            return f"relay last {count.group() if count is not None else 3}"
        case "pass" | "decline" as word:
            asked = _ASKED.search(text)
            return f"relay {word} P-{asked.group(1) if asked is not None else '7'}"
        case "never":
            return "relay never me"
        case "thread":
            return "relay thread"
    asked = _ASKED.search(text)
    if asked is not None:
        return f"relay pass P-{asked.group(1)}"
    if number is not None:
        return f"relay cancel R-{number.group(1)}"
    return {"help": "help relay", "digest": "relay digest", "list": "relays"}.get(
        text.strip().casefold(), "relay cancel"
    )


def how_many(text: str) -> int:
    """How many messages “last 3” asks for; what cannot be read, and what is too much, asks for none."""
    said = re.fullmatch(r"\s*(\d{1,3})\s*(?:messages?|lines?)?\s*", text, re.IGNORECASE)
    count = int(said.group(1)) if said is not None else 0
    return count if count <= MOST_MESSAGES else 0


PASS = frozenset({"📨", "✅", "👍", "☑", "✔", "yes", "ok", "pass", "pass it on", "please do", "go ahead"})
DECLINE = frozenset(
    {"❌", "⏸", "👎", "no", "decline", "don't", "better not", "cancel", "never", "not now", "stop", "skip"}
)


def reads_as(words: str) -> bool | None:
    """Whether a tap or a reply to what is to be passed on says to do so, or not to; None for other words."""
    said = words.strip().casefold().rstrip(".!\ufe0f").replace("’", "'")
    return True if said in PASS else False if said in DECLINE else None
